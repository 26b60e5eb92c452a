//! The way to a provider and back: one client, deadlines, bounds, and what a status means. It knows
//! no dialect, and lets no word of an upstream error through.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::asking::Setback;
use domain::time::{Micros, Timestamp};
use futures_util::stream::{Stream, StreamExt as _, try_unfold};
use ports::Clock;
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder, Response};
use sse_stream::{Sse, SseByteStream};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::time::timeout;

use super::settings::{Patience, SettingsFaults};

/// Most bytes of a whole answer, and of one event of a stream.
const LONGEST: usize = 1024 * 1024;
/// Most bytes of a stream: an event takes many times the bytes of the words in it.
const LONGEST_STREAM: usize = 16 * LONGEST;
/// Bytes of an error that are looked at.
const LONGEST_ERROR: usize = 64 * 1024;
/// Headers in which providers give a request's id.
const REQUEST_IDS: [&str; 3] = ["x-request-id", "request-id", "apim-request-id"];
/// Characters of a request's id that are kept.
const LONGEST_ID: usize = 128;

/// The client that all providers are spoken to through.
pub(super) struct Transport {
    client: Client,
    patience: Patience,
}

/// An answer whose head said that it is one.
pub(super) struct Answer {
    response: Response,
    patience: Patience,
}

/// A request that got no answer.
pub(super) struct Refusal {
    pub(super) setback: Setback,
    pub(super) request_id: Option<String>,
    /// The provider seems to refuse the schema.
    pub(super) names_schema: bool,
}

impl Transport {
    /// A client with these deadlines. It follows no redirect: a key goes nowhere but where it was
    /// meant to go.
    pub(super) fn new(patience: Patience) -> Result<Self, SettingsFaults> {
        let client = Client::builder()
            .connect_timeout(patience.connect)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("liya/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| {
                let fault = "no HTTP client can be made; are CA certificates installed?";
                SettingsFaults(vec![fault.to_owned()])
            })?;
        Ok(Self { client, patience })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Sends a request and reads the head of the answer.
    pub(super) async fn send(
        &self,
        request: RequestBuilder,
        clock: &dyn Clock,
    ) -> Result<Answer, Refusal> {
        let sent = timeout(self.patience.first_byte, request.send()).await;
        let response = match sent {
            Err(_) => return Err(Setback::TimedOut.into()),
            Ok(Err(error)) => return Err(unanswered(&error).into()),
            Ok(Ok(response)) => response,
        };
        let status = response.status().as_u16();
        let answer = Answer {
            response,
            patience: self.patience,
        };
        if status == 200 {
            return Ok(answer);
        }
        let request_id = answer.request_id().map(str::to_owned);
        let retry_after = retry_after(answer.response.headers(), clock.now());
        let body = answer.read(LONGEST_ERROR).await.unwrap_or_default();
        let body = String::from_utf8_lossy(&body).to_lowercase();
        Err(Refusal {
            setback: of_status(status, retry_after, &body),
            request_id,
            names_schema: matches!(status, 400 | 404 | 415 | 422 | 500 | 501)
                && ["schema", "response_format", "output_config"]
                    .iter()
                    .any(|word| body.contains(word)),
        })
    }
}

impl From<Setback> for Refusal {
    fn from(setback: Setback) -> Self {
        Self {
            setback,
            request_id: None,
            names_schema: false,
        }
    }
}

impl Answer {
    /// The provider's id of the request.
    pub(super) fn request_id(&self) -> Option<&str> {
        let headers = self.response.headers();
        REQUEST_IDS
            .iter()
            .find_map(|name| headers.get(*name)?.to_str().ok())
            .filter(|id| !id.is_empty() && id.len() <= LONGEST_ID)
    }

    /// The whole body.
    pub(super) async fn whole(self) -> Result<Vec<u8>, Setback> {
        self.read(LONGEST).await.map_err(Setback::from)
    }

    async fn read(mut self, most: usize) -> Result<Vec<u8>, Cut> {
        let mut body = Vec::new();
        let mut patience = self.patience.first_byte;
        while let Some(piece) = timeout(patience, self.response.chunk()).await?? {
            if body.len() + piece.len() > most {
                return Err(Cut::TooLong);
            }
            body.extend_from_slice(&piece);
            patience = self.patience.idle;
        }
        Ok(body)
    }

    /// The body as a stream of events.
    pub(super) fn into_events(self) -> Events {
        let since_event = Arc::new(AtomicUsize::new(0));
        let pieces = Pieces {
            answer: self,
            first: true,
            all: 0,
            since_event: Arc::clone(&since_event),
        };
        let pieces = try_unfold(pieces, |mut pieces| async move {
            Ok::<_, Cut>(pieces.next().await?.map(|piece| (piece, pieces)))
        });
        Events {
            stream: Box::pin(SseByteStream::new(Box::pin(pieces))),
            since_event,
        }
    }
}

/// The pieces of a stream, in time and within bounds.
struct Pieces {
    answer: Answer,
    first: bool,
    all: usize,
    /// Bytes since the last whole event.
    since_event: Arc<AtomicUsize>,
}

impl Pieces {
    async fn next(&mut self) -> Result<Option<bytes::Bytes>, Cut> {
        let patience = if self.first {
            self.answer.patience.first_byte
        } else {
            self.answer.patience.idle
        };
        self.first = false;
        let Some(piece) = timeout(patience, self.answer.response.chunk()).await?? else {
            return Ok(None);
        };
        self.all += piece.len();
        let since = self.since_event.fetch_add(piece.len(), Ordering::Relaxed);
        if self.all > LONGEST_STREAM || since + piece.len() > LONGEST {
            return Err(Cut::TooLong);
        }
        Ok(Some(piece))
    }
}

/// The events of an answer.
pub(super) struct Events {
    stream: Pin<Box<dyn Stream<Item = Result<Sse, sse_stream::Error>> + Send>>,
    since_event: Arc<AtomicUsize>,
}

impl Events {
    /// The data of the next event that has any; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<String>, Setback> {
        while let Some(event) = self.stream.next().await {
            self.since_event.store(0, Ordering::Relaxed);
            match event {
                Ok(event) => {
                    if let Some(data) = event.data {
                        return Ok(Some(data));
                    }
                }
                Err(sse_stream::Error::Body(error)) => {
                    let cut = error.downcast_ref::<Cut>().copied();
                    return Err(cut.unwrap_or(Cut::Broken).into());
                }
                Err(_) => {
                    return Err(Setback::Broken("it is no stream of events".to_owned()));
                }
            }
        }
        Ok(None)
    }
}

/// Why a body ended before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Cut {
    #[error("nothing further came in time")]
    Late,
    #[error("the connection broke")]
    Broken,
    #[error("the answer is over 1 MiB")]
    TooLong,
}

impl From<tokio::time::error::Elapsed> for Cut {
    fn from(_: tokio::time::error::Elapsed) -> Self {
        Self::Late
    }
}

impl From<reqwest::Error> for Cut {
    fn from(_: reqwest::Error) -> Self {
        Self::Broken
    }
}

impl From<Cut> for Setback {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Late => Self::TimedOut,
            Cut::Broken | Cut::TooLong => Self::Broken(cut.to_string()),
        }
    }
}

fn unanswered(error: &reqwest::Error) -> Setback {
    if error.is_builder() {
        return Setback::Refused("the address in base_url is none".to_owned());
    }
    if error.is_connect() {
        let why = "no connection (nobody listens, the name is unknown, or TLS failed)";
        return Setback::NotSent(why.to_owned());
    }
    Setback::Broken("the connection broke before an answer came".to_owned())
}

/// What a status other than 200 means. Of the body only a few words are looked for.
fn of_status(status: u16, retry_after: Option<Micros>, body: &str) -> Setback {
    let refused = |why: &str| Setback::Refused(format!("{why} ({status})"));
    match status {
        401 => refused("it does not know the key"),
        402 => refused("its account has no money left"),
        403 => refused("the key may not do this"),
        404 if body.contains("model") || body.contains("deployment") => {
            refused("it has no such model")
        }
        404 => refused("there is nothing at this address; check base_url"),
        429 if body.contains("insufficient_quota") => refused("its account has no money left"),
        429 => Setback::RateLimited { retry_after },
        502 | 503 | 529 => Setback::Overloaded { retry_after },
        300..=399 => refused("it points to another address; check base_url"),
        400..=499 => refused("it does not accept the request"),
        _ => Setback::Broken(format!("status {status}")),
    }
}

/// What the provider says to wait: milliseconds, seconds or a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Micros> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let seconds = |number: f64| {
        let wait = Duration::try_from_secs_f64(number).ok()?;
        i64::try_from(wait.as_micros()).ok().map(Micros)
    };
    if let Some(millis) = text("retry-after-ms").and_then(|t| t.trim().parse::<f64>().ok()) {
        return seconds(millis / 1_000.0);
    }
    let told = text("retry-after")?.trim();
    if let Ok(number) = told.parse::<f64>() {
        return seconds(number);
    }
    let at = OffsetDateTime::parse(told, &Rfc2822).ok()?;
    let at = Timestamp::from_unix_micros(at.unix_timestamp().checked_mul(1_000_000)?);
    Some(at.since(now).max(Micros(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn told(name: &'static str, value: &str) -> Option<Micros> {
        let mut headers = HeaderMap::new();
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_str(value).unwrap(),
        );
        // 21 October 2015, 07:27:30.
        retry_after(&headers, Timestamp::from_unix_micros(1_445_412_450_000_000))
    }

    #[test]
    fn a_wait_is_read_in_each_of_its_forms() {
        for (name, value, seconds) in [
            ("retry-after", "7", Some(Micros::seconds(7))),
            ("retry-after", "0.5", Some(Micros(500_000))),
            ("retry-after-ms", "250", Some(Micros(250_000))),
            (
                "retry-after",
                "Wed, 21 Oct 2015 07:28:00 GMT",
                Some(Micros::seconds(30)),
            ),
            (
                "retry-after",
                "Wed, 21 Oct 2015 07:00:00 GMT",
                Some(Micros(0)),
            ),
            ("retry-after", "soon", None),
            ("retry-after", "-3", None),
        ] {
            assert_eq!(told(name, value), seconds, "{value}");
        }
    }

    #[test]
    fn a_status_says_what_to_look_at_and_nothing_of_the_body() {
        for (status, body, says) in [
            (401, "secret", "key (401)"),
            (404, "model secret not found", "no such model (404)"),
            (404, "secret", "base_url (404)"),
            (301, "secret", "base_url (301)"),
            (429, "insufficient_quota secret", "no money left (429)"),
            (400, "secret", "request (400)"),
            (500, "secret", "status 500"),
        ] {
            let setback = of_status(status, None, body).to_string();
            assert!(setback.contains(says), "{setback}");
            assert!(!setback.contains("secret"), "{setback}");
        }
    }
}
