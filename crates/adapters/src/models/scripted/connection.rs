//! One connection: requests in, answers and faults out.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::sleep;

use super::content::{Asked, content};
use super::fault::Fault;
use super::http::{self, Request};
use super::speech::{Dialect, Speech, error};
use super::{Behaviour, Received, State, control, locked};

/// Between two bytes of a slow drip.
const DRIP: Duration = Duration::from_secs(5);

/// What to do once half of the bytes are out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Halfway {
    GoOn,
    Hang,
    Close,
    Reset,
}

/// Serves a connection until the client leaves or a fault ends it.
pub(super) async fn serve(mut stream: TcpStream, state: State) {
    // Small pieces are to leave at once; a socket that refuses the option works all the same.
    let _ = stream.set_nodelay(true);
    let mut rest = Vec::new();
    while let Some(request) = http::read(&mut stream, &mut rest).await {
        let dialect = match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/v1/chat/completions") => Dialect::OpenAi,
            ("POST", path) if path.starts_with("/openai/deployments/") => Dialect::OpenAi,
            ("POST", "/v1/messages") => Dialect::Anthropic,
            _ => {
                let answer = control::answer(&request, &state);
                if !http::write(&mut stream, &answer).await {
                    return;
                }
                continue;
            }
        };
        if !answer(&mut stream, &state, &request, dialect).await {
            return;
        }
    }
}

/// Answers one request; false where the connection has ended with it.
async fn answer(
    stream: &mut TcpStream,
    state: &State,
    request: &Request,
    dialect: Dialect,
) -> bool {
    let asked: Asked<'_> = serde_json::from_slice(&request.body).unwrap_or_default();
    let (received, behaviour, draw) = receive(state, request, &asked);
    let fault = received.fault.as_ref();
    let name = match dialect {
        Dialect::OpenAi => "x-request-id",
        Dialect::Anthropic => "request-id",
    };
    let mut headers = vec![(name, received.request_id.clone())];
    if behaviour.latency_ms > 0 {
        sleep(behaviour.latency()).await;
    }
    if fault == Some(&Fault::HangBeforeHeaders) {
        http::until_gone(stream).await;
        return false;
    }
    let refused = !behaviour.schemas && asked.has_schema();
    if let Some(status) = status(fault).or(refused.then_some(400)) {
        if let Some(Fault::RateLimitedFor(seconds)) = fault {
            headers.push(("retry-after", seconds.to_string()));
        }
        let says = if refused {
            "response_format and output_config are not known here"
        } else {
            "a scripted fault with words that no client may see: upstream-secret-detail"
        };
        return whole(stream, status, headers, error(dialect, status, says)).await;
    }
    let content = content(&asked, fault, draw % 100_000, behaviour.message.as_deref());
    let tokens = (count(&asked.words()), count(&content));
    note_tokens(state, received.number, tokens);
    let speech = Speech {
        id: match fault {
            Some(Fault::DuplicateIds) => "same-id".to_owned(),
            _ => format!("made-{}", received.request_id),
        },
        model: &asked.model,
        content,
        fault,
        tokens,
        cached: behaviour.cached_tokens.min(tokens.0),
        chunk: match fault {
            Some(Fault::Echo(super::Echo::SplitLate)) => 1,
            Some(Fault::HugeReply) => 65_536,
            Some(Fault::HugeEvent) => usize::MAX,
            _ => behaviour.chunk_chars,
        },
    };
    if asked.stream {
        events(stream, &speech, dialect, headers, &behaviour).await
    } else {
        body(stream, &speech, dialect, headers).await
    }
}

fn receive(state: &State, request: &Request, asked: &Asked<'_>) -> (Received, Behaviour, u64) {
    let mut shared = locked(state);
    let fault = shared.next_fault();
    let draw = shared.draw();
    let number = u64::try_from(shared.received.len()).unwrap_or_default() + 1;
    let keys = ["authorization", "x-api-key", "api-key"];
    let received = Received {
        number,
        call: request.header("x-client-request-id").map(str::to_owned),
        request_id: format!("up-{number}"),
        path: request.path.clone(),
        model: asked.model.clone(),
        stream: asked.stream,
        fault,
        tokens: None,
        key_header: keys
            .into_iter()
            .find(|name| request.header(name).is_some())
            .map(str::to_owned),
        body: serde_json::from_slice(&request.body).unwrap_or_default(),
    };
    shared.note(received.clone());
    (received, shared.behaviour.clone(), draw)
}

fn note_tokens(state: &State, number: u64, tokens: (u32, u32)) {
    let mut shared = locked(state);
    let found = shared.received.iter_mut().rev();
    if let Some(received) = found.into_iter().find(|one| one.number == number) {
        received.tokens = Some(tokens);
    }
}

/// Four bytes a token: the provider's own count need not be the engine's.
fn count(text: &str) -> u32 {
    u32::try_from(text.len() / 4 + 1).unwrap_or(u32::MAX)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other faults are answers with status 200"
)]
fn status(fault: Option<&Fault>) -> Option<u16> {
    Some(match fault? {
        Fault::BadRequest => 400,
        Fault::WrongKey => 401,
        Fault::UnknownModel => 404,
        Fault::RateLimited | Fault::RateLimitedFor(_) => 429,
        Fault::ServerError => 500,
        Fault::BadGateway => 502,
        Fault::Unavailable => 503,
        Fault::Overloaded => 529,
        _ => return None,
    })
}

fn halfway(fault: Option<&Fault>) -> Halfway {
    match fault {
        Some(Fault::HangMidBody) => Halfway::Hang,
        Some(Fault::HalfClose) => Halfway::Close,
        Some(Fault::Reset) => Halfway::Reset,
        _ => Halfway::GoOn,
    }
}

async fn whole(
    stream: &mut TcpStream,
    status: u16,
    mut headers: Vec<(&str, String)>,
    body: String,
) -> bool {
    headers.push(("content-type", "application/json".to_owned()));
    let mut answer = http::head(status, &headers, body.len());
    answer.extend_from_slice(body.as_bytes());
    http::write(stream, &answer).await
}

async fn body(
    stream: &mut TcpStream,
    speech: &Speech<'_>,
    dialect: Dialect,
    mut headers: Vec<(&str, String)>,
) -> bool {
    let text = speech.whole(dialect).to_string();
    let text = match speech.fault {
        Some(Fault::MalformedJson) => "{\"id\": \"x\", \"choices\": [{{".to_owned(),
        Some(Fault::TruncatedStream) => {
            let half = text.chars().count() / 2;
            text.chars().take(half).collect()
        }
        _ => text,
    };
    if halfway(speech.fault) == Halfway::GoOn && speech.fault != Some(&Fault::SlowDrip) {
        return whole(stream, 200, headers, text).await;
    }
    headers.push(("content-type", "application/json".to_owned()));
    let head = http::head(200, &headers, text.len());
    http::write(stream, &head).await && bent(stream, text.as_bytes(), speech.fault).await
}

async fn events(
    stream: &mut TcpStream,
    speech: &Speech<'_>,
    dialect: Dialect,
    headers: Vec<(&str, String)>,
    behaviour: &Behaviour,
) -> bool {
    let mut events = speech.events(dialect);
    match speech.fault {
        Some(Fault::TruncatedStream) => events.truncate(events.len() / 2),
        Some(Fault::MalformedJson) => {
            let middle = events.len() / 2;
            events.insert(middle, "data: {\"choices\": [{{\n\n".to_owned());
        }
        Some(Fault::DuplicateIds) => {
            let first: Vec<String> = events.iter().take(1).cloned().collect();
            events.splice(0..0, first);
        }
        _ => {}
    }
    if !http::write(stream, &http::stream_head(&headers)).await {
        return false;
    }
    let half = events.len() / 2;
    for (place, event) in events.iter().enumerate() {
        let bend = place == half && halfway(speech.fault) != Halfway::GoOn;
        if bend || speech.fault == Some(&Fault::SlowDrip) {
            let piece = http::chunk(event.as_bytes());
            if !bent(stream, &piece, speech.fault).await {
                return false;
            }
            continue;
        }
        if place > 0 && behaviour.between_ms > 0 {
            sleep(behaviour.between()).await;
        }
        if !http::write(stream, &http::chunk(event.as_bytes())).await {
            return false;
        }
    }
    http::write(stream, &http::chunk(b"")).await
}

/// Writes bytes in the way of a fault: half of them and then its end, or one by one.
async fn bent(stream: &mut TcpStream, bytes: &[u8], fault: Option<&Fault>) -> bool {
    let end = halfway(fault);
    if end == Halfway::GoOn {
        for byte in bytes {
            if !http::write(stream, std::slice::from_ref(byte)).await {
                return false;
            }
            sleep(DRIP).await;
        }
        return true;
    }
    let (first, _) = bytes.split_at(bytes.len() / 2);
    http::write(stream, first).await;
    match end {
        Halfway::Hang => http::until_gone(stream).await,
        Halfway::Close => {
            // A client that has left has seen the end already.
            let _ = tokio::io::AsyncWriteExt::shutdown(stream).await;
            http::until_gone(stream).await;
        }
        Halfway::Reset => {
            // Without lingering, closing the socket sends a reset.
            let _ = stream.set_zero_linger();
        }
        Halfway::GoOn => {}
    }
    false
}
