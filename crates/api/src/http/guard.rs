//! Who calls, as extractors: a handler without one has no tenant, and so cannot reach a tenant's
//! data. Each takes exactly one credential of its own kind; a key in the address is none.

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpRequest};
use application::ApiCaller;
use application::audit::Acting;
use application::callers::DashboardCaller;
use domain::ids::TenantId;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::engine::Shared;
use super::error_code::ErrorCode;
use super::problem::Problem;
use super::request_id::Call;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// What an API key begins with; a token never does.
const KEY_PREFIX: &str = "liya_";

/// An integrator, proven by an API key, within its requests a minute.
pub(crate) struct Integrator(pub(crate) ApiCaller);

impl Integrator {
    /// The tenant.
    pub(crate) fn tenant(&self) -> &TenantId {
        &self.0.tenant.id
    }

    /// As the audit log names the caller.
    pub(crate) fn acting(&self) -> Acting<'_> {
        self.0.acting()
    }
}

impl FromRequest for Integrator {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            let shared = Shared::of(&request)?;
            let key = api_key(request.headers()).ok_or(Problem::of(ErrorCode::InvalidApiKey))?;
            let caller = shared.engine.callers.by_api_key(key).await?;
            let now = shared.engine.clock.now();
            let tenant = &caller.tenant;
            let standing = shared
                .meter
                .count(&tenant.id, tenant.allowance.requests_per_minute, now)
                .await?;
            if let Some(call) = Call::of(&request) {
                call.standing.set(Some(standing));
            }
            if standing.exceeded {
                return Err(Problem::of(ErrorCode::RateLimited).retry_after(standing.reset));
            }
            Ok(Self(caller))
        }
        .boxed_local()
    }
}

/// A dashboard user, proven by a token.
pub(crate) struct DashboardUser(pub(crate) DashboardCaller);

impl FromRequest for DashboardUser {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            let shared = Shared::of(&request)?;
            let token = token(request.headers()).ok_or(Problem::of(ErrorCode::Unauthorized))?;
            Ok(Self(shared.engine.callers.by_token(token).await?))
        }
        .boxed_local()
    }
}

/// The one API key among the headers.
fn api_key(headers: &HeaderMap) -> Option<&str> {
    match credentials(headers)? {
        Credential::Key(key) => Some(key),
        Credential::Bearer(token) => token.starts_with(KEY_PREFIX).then_some(token),
    }
}

/// The one token among the headers.
fn token(headers: &HeaderMap) -> Option<&str> {
    match credentials(headers)? {
        Credential::Key(_) => None,
        Credential::Bearer(token) => (!token.starts_with(KEY_PREFIX)).then_some(token),
    }
}

enum Credential<'a> {
    Key(&'a str),
    Bearer(&'a str),
}

/// The only credential of a call; none where there are several, so that none is chosen by chance.
fn credentials(headers: &HeaderMap) -> Option<Credential<'_>> {
    let mut keys = headers.get_all(API_KEY);
    let mut authorizations = headers.get_all(AUTHORIZATION);
    match (
        keys.next(),
        authorizations.next(),
        keys.next(),
        authorizations.next(),
    ) {
        (Some(key), None, None, None) => {
            let key = key.to_str().ok()?;
            (!key.is_empty()).then_some(Credential::Key(key))
        }
        (None, Some(authorization), None, None) => {
            let (scheme, token) = authorization.to_str().ok()?.split_once(' ')?;
            let token = token.trim_start_matches(' ');
            (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
                .then_some(Credential::Bearer(token))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn headers(sent: &[(&HeaderName, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append((*name).clone(), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn a_key_comes_in_its_own_header_or_as_bearer() {
        assert_eq!(
            api_key(&headers(&[(&API_KEY, "liya_prod_x")])),
            Some("liya_prod_x")
        );
        let bearer = headers(&[(&AUTHORIZATION, "bearer liya_prod_x")]);
        assert_eq!(api_key(&bearer), Some("liya_prod_x"));
        assert_eq!(token(&bearer), None);
    }

    #[test]
    fn a_token_is_no_key_and_a_key_is_no_token() {
        let bearer = headers(&[(&AUTHORIZATION, "Bearer e30.e30.x")]);
        assert_eq!(token(&bearer), Some("e30.e30.x"));
        assert_eq!(api_key(&bearer), None);
        assert_eq!(token(&headers(&[(&API_KEY, "e30.e30.x")])), None);
    }

    #[test]
    fn several_credentials_are_none() {
        for sent in [
            &[(&API_KEY, "liya_a"), (&API_KEY, "liya_a")][..],
            &[(&API_KEY, "liya_a"), (&AUTHORIZATION, "Bearer liya_a")],
            &[(&AUTHORIZATION, "Bearer a"), (&AUTHORIZATION, "Bearer b")],
            &[(&AUTHORIZATION, "Basic YTpi")],
            &[(&AUTHORIZATION, "Bearer")],
            &[(&API_KEY, "")],
            &[],
        ] {
            assert!(api_key(&headers(sent)).is_none(), "{sent:?}");
            assert!(token(&headers(sent)).is_none(), "{sent:?}");
        }
    }
}
