//! Anthropic's Messages.

use domain::asking::Setback;
use reqwest::{Client, RequestBuilder};
use serde::{Deserialize, Serialize};

use super::Call;
use super::said::{Counts, Said, Stop};
use super::settings::{ProviderSettings, SchemaSupport};
use crate::models::prompt::{Lowering, Schema};

/// The version of the interface that is spoken.
const VERSION: &str = "2023-06-01";

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    max_tokens: u32,
    system: &'a str,
    messages: [Message<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<OutputConfig>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct OutputConfig {
    format: Format,
}

#[derive(Serialize)]
struct Format {
    #[serde(rename = "type")]
    kind: &'static str,
    schema: Schema,
}

/// The request of a call.
pub(super) fn request(
    client: &Client,
    provider: &ProviderSettings,
    call: &Call<'_>,
) -> RequestBuilder {
    let base = provider.base_url.trim_end_matches('/');
    let written;
    let (instructions, output_config) = match call.schema {
        SchemaSupport::Auto | SchemaSupport::Strict | SchemaSupport::Object => {
            let schema = call.prompt.shape.lowered(Lowering::Described);
            let format = Format {
                kind: "json_schema",
                schema,
            };
            (&call.prompt.instructions, Some(OutputConfig { format }))
        }
        SchemaSupport::Json | SchemaSupport::Prompt => {
            written = call.prompt.with_schema(Lowering::Described);
            (&written, None)
        }
    };
    let request = client
        .post(format!("{base}/v1/messages"))
        .header("anthropic-version", VERSION)
        .json(&Body {
            model: call.model.upstream(),
            max_tokens: call.bounds.max_output_tokens,
            system: instructions,
            messages: [Message {
                role: "user",
                content: &call.prompt.task,
            }],
            temperature: provider.temperature,
            stream: call.bounds.streamed,
            output_config,
        });
    match &provider.key {
        Some(key) => request.header("x-api-key", key.expose()),
        None => request,
    }
}

#[derive(Deserialize)]
struct Answer {
    id: Option<String>,
    content: Vec<Block>,
    stop_reason: Option<String>,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Block {
    text: Option<String>,
}

#[expect(
    clippy::struct_field_names,
    reason = "the fields are called so on the wire"
)]
#[derive(Deserialize)]
struct Usage {
    input_tokens: Option<u32>,
    cache_creation_input_tokens: Option<u32>,
    cache_read_input_tokens: Option<u32>,
    output_tokens: Option<u32>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Event {
    MessageStart {
        message: Answer,
    },
    ContentBlockDelta {
        delta: Block,
    },
    MessageDelta {
        delta: Ending,
        usage: Option<Usage>,
    },
    MessageStop,
    Error,
    /// Pings, beginnings and ends of blocks, and whatever is added one day.
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Ending {
    stop_reason: Option<String>,
}

/// What a whole answer says.
pub(super) fn whole(body: &[u8]) -> Result<Vec<Said>, Setback> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| foreign())?;
    Ok(of_answer(answer))
}

/// What an event says.
pub(super) fn event(data: &str) -> Result<Vec<Said>, Setback> {
    Ok(match serde_json::from_str(data).map_err(|_| foreign())? {
        Event::MessageStart { message } => of_answer(message),
        Event::ContentBlockDelta { delta } => delta.text.map(Said::Words).into_iter().collect(),
        Event::MessageDelta { delta, usage } => {
            let stop = delta.stop_reason.as_deref().map(stop);
            let usage = usage.map(|usage| Said::Used(counts(&usage)));
            stop.into_iter().chain(usage).collect()
        }
        Event::MessageStop => vec![Said::Done],
        Event::Error => return Err(Setback::Broken("it reports an error".to_owned())),
        Event::Other => Vec::new(),
    })
}

fn foreign() -> Setback {
    Setback::Broken("the answer is none of the Messages interface".to_owned())
}

fn of_answer(answer: Answer) -> Vec<Said> {
    let words = answer.content.into_iter().filter_map(|block| block.text);
    answer
        .id
        .map(Said::Named)
        .into_iter()
        .chain(words.filter(|words| !words.is_empty()).map(Said::Words))
        .chain(answer.stop_reason.as_deref().map(stop))
        .chain(answer.usage.map(|usage| Said::Used(counts(&usage))))
        .collect()
}

fn stop(reason: &str) -> Said {
    Said::Stopped(match reason {
        "max_tokens" | "model_context_window_exceeded" => Stop::Length,
        "refusal" => Stop::Declined,
        _ => Stop::End,
    })
}

/// The tokens read exclude those from and for the cache here.
fn counts(usage: &Usage) -> Counts {
    Counts {
        input: usage.input_tokens,
        cached_input: usage.cache_read_input_tokens,
        cache_written: usage.cache_creation_input_tokens,
        output: usage.output_tokens,
    }
}
