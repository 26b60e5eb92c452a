//! Request bodies: at most 1 MiB of JSON within ten seconds.

use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt;
use serde_json::Value;

use super::engine::BODY_DEADLINE;
use super::error_code::ErrorCode;
use super::problem::Problem;

/// The most bytes of a body: 1 MiB.
const MOST_BYTES: usize = 1024 * 1024;

/// The field that faults of the whole body name.
const BODY: &str = "body";

/// Reads a body as JSON.
pub(crate) async fn read_json(request: &HttpRequest, payload: Payload) -> Result<Value, Problem> {
    if !is_json(request) {
        return Err(Problem::of(ErrorCode::UnsupportedMediaType));
    }
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > MOST_BYTES) {
        return Err(Problem::of(ErrorCode::PayloadTooLarge));
    }
    let bytes = tokio::time::timeout(BODY_DEADLINE, collect(payload))
        .await
        .map_err(|_| Problem::of(ErrorCode::RequestTimeout))??;
    let text = std::str::from_utf8(&bytes).map_err(|_| Problem::fault(BODY, "must be UTF-8"))?;
    serde_json::from_str(text).map_err(|fault| {
        let place = format!("line {}, column {}", fault.line(), fault.column());
        Problem::fault(BODY, &format!("is not valid JSON ({place})"))
    })
}

/// JSON in UTF-8, not compressed.
fn is_json(request: &HttpRequest) -> bool {
    let plain = request
        .headers()
        .get(header::CONTENT_ENCODING)
        .is_none_or(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    let Some(Ok(content_type)) = request
        .headers()
        .get(header::CONTENT_TYPE)
        .map(|value| value.to_str())
    else {
        return false;
    };
    let mut parts = content_type.split(';').map(str::trim);
    plain
        && parts
            .next()
            .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
        && parts
            .filter_map(|parameter| parameter.split_once('='))
            .filter(|(name, _)| name.eq_ignore_ascii_case("charset"))
            .all(|(_, charset)| charset.trim_matches('"').eq_ignore_ascii_case("utf-8"))
}

async fn collect(mut payload: Payload) -> Result<Bytes, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| cut_off(&error))?;
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(Problem::of(ErrorCode::PayloadTooLarge));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn cut_off(error: &PayloadError) -> Problem {
    if matches!(error, PayloadError::Overflow) {
        Problem::of(ErrorCode::PayloadTooLarge)
    } else {
        Problem::fault(BODY, "was cut off")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn only_plain_json_in_utf_8_is_json() {
        for (content_type, json) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json;charset=\"utf-8\"", true),
            ("application/json; charset=latin1", false),
            ("application/problem+json", false),
            ("text/plain", false),
            ("", false),
        ] {
            let request = TestRequest::post().insert_header((header::CONTENT_TYPE, content_type));
            assert_eq!(is_json(&request.to_http_request()), json, "{content_type}");
        }
        let compressed = TestRequest::post()
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .insert_header((header::CONTENT_ENCODING, "gzip"));
        assert!(!is_json(&compressed.to_http_request()));
        assert!(!is_json(&TestRequest::post().to_http_request()));
    }
}
