//! What is known of a call from its first byte to its last: its id, and where its tenant stands
//! with the rate limit.

use std::cell::Cell;
use std::rc::Rc;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};
use domain::ids::RequestId;
use ports::IdGenerator;

use super::rate::Standing;

/// The header that carries the id, both ways.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The most characters a caller's own id has.
const MOST_CHARS: usize = 128;

/// A call in the works.
#[derive(Debug)]
pub(crate) struct Call {
    /// The caller's id if it is usable, else a new one; visible ASCII either way.
    pub(crate) id: HeaderValue,
    /// Set once the caller of a `/v1` route is known.
    pub(crate) standing: Cell<Option<Standing>>,
}

impl Call {
    /// A call with these headers.
    pub(crate) fn new(headers: &HeaderMap, ids: &dyn IdGenerator) -> Rc<Self> {
        Rc::new(Self {
            id: callers_id(headers).unwrap_or_else(|| fresh_id(ids)),
            standing: Cell::new(None),
        })
    }

    /// The call that a request belongs to.
    pub(crate) fn of(request: &HttpRequest) -> Option<Rc<Self>> {
        request.extensions().get::<Rc<Self>>().cloned()
    }

    /// The id as text.
    pub(crate) fn id(&self) -> &str {
        self.id.to_str().unwrap_or_default()
    }
}

fn callers_id(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut sent = headers.get_all(REQUEST_ID);
    let (Some(id), None) = (sent.next(), sent.next()) else {
        return None;
    };
    let usable =
        (1..=MOST_CHARS).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic);
    usable.then(|| id.clone())
}

fn fresh_id(ids: &dyn IdGenerator) -> HeaderValue {
    let id = RequestId::from_bits(ids.fresh()).to_string();
    HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("req_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::testing::MockIdGenerator;

    fn id_for(sent: &[&str]) -> String {
        let mut ids = MockIdGenerator::new();
        ids.expect_fresh().return_const(7_u128);
        let mut headers = HeaderMap::new();
        for value in sent {
            headers.append(REQUEST_ID, HeaderValue::from_str(value).unwrap());
        }
        Call::new(&headers, &ids).id().to_owned()
    }

    #[test]
    fn a_usable_id_of_the_caller_is_kept() {
        assert_eq!(id_for(&["trace-1/2"]), "trace-1/2");
        assert_eq!(id_for(&["x".repeat(128).as_str()]), "x".repeat(128));
    }

    #[test]
    fn no_id_two_ids_and_an_unusable_one_get_a_new_one() {
        let fresh = RequestId::from_bits(7).to_string();
        for sent in [
            &[][..],
            &["a", "b"],
            &[""],
            &["a b"],
            &["x".repeat(129).as_str()],
        ] {
            assert_eq!(id_for(sent), fresh, "{sent:?}");
        }
    }
}
