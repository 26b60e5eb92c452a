//! What a test or tool asks of the provider itself: another behaviour, the list of requests.

use super::http::{self, Request};
use super::{Behaviour, State, locked};

/// The whole answer to a request that is not for a model.
///
/// - `GET /control/requests`: what was received, a JSON line each.
/// - `POST /control/behaviour`: behave like this from now on.
/// - `GET /healthz`: 200.
pub(super) fn answer(request: &Request, state: &State) -> Vec<u8> {
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/control/requests") => {
            let shared = locked(state);
            let mut lines = String::new();
            for received in &shared.received {
                lines.push_str(&serde_json::to_string(received).unwrap_or_default());
                lines.push('\n');
            }
            text(200, &lines)
        }
        ("POST", "/control/behaviour") => {
            match serde_json::from_slice::<Behaviour>(&request.body) {
                Ok(behaviour) => {
                    let mut shared = locked(state);
                    shared.draws = behaviour.seed;
                    shared.behaviour = behaviour;
                    text(200, "")
                }
                Err(error) => text(400, &error.to_string()),
            }
        }
        ("GET", "/healthz") => text(200, "ok"),
        _ => text(404, "no such path"),
    }
}

fn text(status: u16, body: &str) -> Vec<u8> {
    let headers = [("content-type", "text/plain; charset=utf-8".to_owned())];
    let mut answer = http::head(status, &headers, body.len());
    answer.extend_from_slice(body.as_bytes());
    answer
}
