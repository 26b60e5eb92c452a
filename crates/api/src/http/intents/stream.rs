//! A turn as an event stream: the words of the message while they are made, then the whole answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use application::take_turn::Reader;
use application::{TurnAnswer, TurnRequest};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use utoipa::ToSchema;

use crate::http::engine::Shared;
use crate::http::envelope::json;
use crate::http::error_code::ErrorCode;
use crate::http::problem::Problem;
use crate::http::request_id::Call;

/// What such an answer is.
pub(crate) const EVENT_STREAM: &str = "text/event-stream";

/// A comment: it keeps the connection open and says nothing.
const BEAT: &str = ": beat\n\n";

/// Tells a proxy of the nginx kind to pass frames on as they come.
const UNBUFFERED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);

/// One frame of an event stream.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame<D> {
    /// Further words of the message; joined they are exactly the answer's `message`.
    Token {
        /// The words.
        delta: String,
    },
    /// The last frame of a turn that is stored.
    Done {
        /// What the plain answer has as its `data`.
        data: D,
    },
    /// The last frame of a turn that failed after the stream had begun.
    Error {
        /// For programs.
        code: ErrorCode,
        /// For people.
        message: String,
        /// The request's id, as in the header `x-request-id`.
        request_id: String,
    },
}

/// Whether a caller wants an event stream.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .filter_map(|accepted| accepted.to_str().ok())
        .flat_map(|accepted| accepted.split(','))
        .filter_map(|range| range.split(';').next())
        .any(|range| range.trim().eq_ignore_ascii_case(EVENT_STREAM))
}

/// Takes a turn and answers with a stream. What happens before the first frame is due is answered
/// as it is without a stream.
pub(super) async fn answer(
    request: &HttpRequest,
    shared: &Shared,
    turn: TurnRequest,
    place: OwnedSemaphorePermit,
) -> Result<HttpResponse, Problem> {
    let mut turn = Turn::begun(request, shared, turn, place);
    let first = match turn.next().await {
        Event::Failed(problem) => return Err(problem),
        Event::Answered(answer) if answer.replayed => (Event::Answered(answer), true),
        first @ (Event::Words(_) | Event::Answered(_) | Event::Nothing) => (first, false),
    };
    let (first, replayed) = first;
    let mut response = HttpResponse::Ok();
    response
        .content_type(EVENT_STREAM)
        .insert_header(UNBUFFERED);
    if replayed {
        response.insert_header(super::REPLAYED);
    }
    let frames = stream::unfold((turn, Some(first)), |(mut turn, first)| async move {
        if turn.ended {
            return None;
        }
        let event = match first {
            Some(event) => event,
            None => turn.next().await,
        };
        let frames = Bytes::from(turn.frames(event));
        Some((Ok::<_, Infallible>(frames), (turn, None)))
    });
    Ok(response.streaming(frames))
}

/// Hands the words of a turn to its stream.
struct Words(UnboundedSender<String>);

impl Reader for Words {
    fn read(&self, words: &str) {
        // A reader that has left is no reason to stop: the turn is finished and stored.
        let _ = self.0.send(words.to_owned());
    }
}

/// What happens in a turn.
enum Event {
    Words(String),
    Answered(TurnAnswer),
    Failed(Problem),
    /// For as long as a comment is due.
    Nothing,
}

/// A running turn with somebody who reads along.
struct Turn {
    words: UnboundedReceiver<String>,
    running: JoinHandle<Result<TurnAnswer, Problem>>,
    beat: Duration,
    request_id: String,
    /// What was sent of the message.
    sent: String,
    ended: bool,
}

impl Turn {
    fn begun(
        request: &HttpRequest,
        shared: &Shared,
        turn: TurnRequest,
        place: OwnedSemaphorePermit,
    ) -> Self {
        let (sender, words) = unbounded_channel();
        let reader: Arc<dyn Reader> = Arc::new(Words(sender));
        Self {
            words,
            running: super::run(shared, turn, Some(reader), place),
            beat: shared.engine.stream_beat,
            request_id: Call::of(request).map_or_else(String::new, |call| call.id().to_owned()),
            sent: String::new(),
            ended: false,
        }
    }

    async fn next(&mut self) -> Event {
        tokio::select! {
            biased;
            Some(words) = self.words.recv() => Event::Words(words),
            finished = &mut self.running => match finished {
                Ok(Ok(answer)) => Event::Answered(answer),
                Ok(Err(problem)) => Event::Failed(problem),
                Err(fallen) => Event::Failed(Problem::task(&fallen)),
            },
            () = tokio::time::sleep(self.beat) => Event::Nothing,
        }
    }

    /// The frames of an event.
    fn frames(&mut self, event: Event) -> String {
        match event {
            Event::Words(words) => self.token(words),
            Event::Nothing => BEAT.to_owned(),
            Event::Answered(answer) => {
                self.ended = true;
                self.rest(&answer.body)
                    .unwrap_or_else(|problem| self.error(&problem))
            }
            Event::Failed(problem) => {
                self.ended = true;
                self.error(&problem)
            }
        }
    }

    fn token(&mut self, delta: String) -> String {
        self.sent.push_str(&delta);
        frame(&Frame::<()>::Token { delta })
    }

    /// What was not sent of the message, and the answer.
    fn rest(&mut self, body: &str) -> Result<String, Problem> {
        let answer: Answer<'_> = serde_json::from_str(body).map_err(Problem::internal)?;
        let message: Message =
            serde_json::from_str(answer.data.get()).map_err(Problem::internal)?;
        // Another attempt's answer to the same key, while this one's words were on their way.
        let rest = message.output.message.strip_prefix(&*self.sent);
        let rest = rest.ok_or_else(|| Problem::of(ErrorCode::Conflict))?;
        let mut frames = String::new();
        if !rest.is_empty() {
            frames = self.token(rest.to_owned());
        }
        frames.push_str(&frame(&Frame::Done { data: answer.data }));
        Ok(frames)
    }

    fn error(&self, problem: &Problem) -> String {
        problem.log(&self.request_id);
        frame(&Frame::<()>::Error {
            code: problem.code,
            message: problem.code.message().to_owned(),
            request_id: self.request_id.clone(),
        })
    }
}

/// The plain answer, its data untouched.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

#[derive(Deserialize)]
struct Message {
    output: Output,
}

#[derive(Deserialize)]
struct Output {
    message: String,
}

fn frame<D: Serialize>(frame: &Frame<D>) -> String {
    format!("data: {}\n\n", json(frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(accept: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        is_wanted(&headers)
    }

    #[test]
    fn a_stream_is_made_for_those_who_ask_for_one() {
        assert!(wanted("text/event-stream"));
        assert!(wanted("application/json;q=0.1, Text/Event-Stream; q=1"));
        assert!(!wanted("*/*"));
        assert!(!wanted("text/*, application/json"));
        assert!(!is_wanted(&HeaderMap::new()));
    }
}
