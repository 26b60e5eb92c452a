//! OpenAI's chat completions, as OpenAI, Azure, Ollama, vLLM, llama.cpp's server, LiteLLM and
//! OpenRouter speak them.

use domain::asking::Setback;
use reqwest::{Client, RequestBuilder};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Call;
use super::said::{Counts, Said, Stop};
use super::settings::{Dialect, ProviderSettings, SchemaSupport};
use crate::models::prompt::{Lowering, Schema};

/// The last event of a stream.
const DONE: &str = "[DONE]";

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: [Message<'a>; 2],
    /// What OpenAI calls the bound; hidden reasoning counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    /// What everybody else calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_effort: Option<&'a str>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Format>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Format {
    JsonObject {
        #[serde(skip_serializing_if = "Option::is_none")]
        schema: Option<Schema>,
    },
    JsonSchema {
        json_schema: NamedSchema,
    },
}

#[derive(Serialize)]
struct NamedSchema {
    name: &'static str,
    strict: bool,
    schema: Schema,
}

/// The request of a call.
pub(super) fn request(
    client: &Client,
    provider: &ProviderSettings,
    call: &Call<'_>,
) -> RequestBuilder {
    let base = provider.base_url.trim_end_matches('/');
    let model = call.model.upstream();
    let address = match provider.dialect {
        Dialect::Azure => {
            let version = provider.api_version.as_deref().unwrap_or_default();
            format!("{base}/openai/deployments/{model}/chat/completions?api-version={version}")
        }
        Dialect::OpenAi | Dialect::OpenAiCompatible | Dialect::Anthropic => {
            format!("{base}/chat/completions")
        }
    };
    let compatible = provider.dialect == Dialect::OpenAiCompatible;
    let most = Some(call.bounds.max_output_tokens);
    let written;
    let instructions = match call.schema {
        SchemaSupport::Auto | SchemaSupport::Strict | SchemaSupport::Object => {
            &call.prompt.instructions
        }
        SchemaSupport::Json | SchemaSupport::Prompt => {
            written = call.prompt.with_schema(Lowering::Bounded);
            &written
        }
    };
    let body = Body {
        model,
        messages: [
            Message {
                role: "system",
                content: instructions,
            },
            Message {
                role: "user",
                content: &call.prompt.task,
            },
        ],
        max_completion_tokens: most.filter(|_| !compatible),
        max_tokens: most.filter(|_| compatible),
        temperature: provider.temperature,
        reasoning_effort: provider.reasoning_effort.as_deref(),
        stream: call.bounds.streamed,
        stream_options: call.bounds.streamed.then(|| json!({"include_usage": true})),
        response_format: match call.schema {
            SchemaSupport::Auto | SchemaSupport::Strict => Some(Format::JsonSchema {
                json_schema: NamedSchema {
                    name: "reply",
                    strict: true,
                    schema: call.prompt.shape.lowered(Lowering::Bounded),
                },
            }),
            SchemaSupport::Object => Some(Format::JsonObject {
                schema: Some(call.prompt.shape.lowered(Lowering::Bounded)),
            }),
            SchemaSupport::Json => Some(Format::JsonObject { schema: None }),
            SchemaSupport::Prompt => None,
        },
    };
    let request = client.post(address).json(&body);
    match (&provider.key, provider.dialect) {
        (Some(key), Dialect::Azure) => request.header("api-key", key.expose()),
        (Some(key), _) => request.bearer_auth(key.expose()),
        (None, _) => request,
    }
}

/// A whole answer, or an event of a stream: they differ in where the words stand.
#[derive(Deserialize)]
struct Completion {
    id: Option<String>,
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<Usage>,
    /// Routers report some failures with status 200.
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(alias = "delta")]
    message: Option<Words>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Words {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct Usage {
    prompt_tokens: Option<u32>,
    completion_tokens: Option<u32>,
    prompt_tokens_details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    cached_tokens: Option<u32>,
}

/// What a whole answer says.
pub(super) fn whole(body: &[u8]) -> Result<Vec<Said>, Setback> {
    let said = parts(body)?;
    if said
        .iter()
        .all(|one| matches!(one, Said::Used(_) | Said::Named(_)))
    {
        return Err(Setback::Broken("the answer holds no choice".to_owned()));
    }
    Ok(said)
}

/// What an event says.
pub(super) fn event(data: &str) -> Result<Vec<Said>, Setback> {
    if data.trim() == DONE {
        return Ok(vec![Said::Done]);
    }
    parts(data.as_bytes())
}

fn parts(body: &[u8]) -> Result<Vec<Said>, Setback> {
    let completion: Completion = serde_json::from_slice(body)
        .map_err(|_| Setback::Broken("the answer is no chat completion".to_owned()))?;
    if completion.error.is_some_and(|error| !error.is_null()) {
        return Err(Setback::Broken("it reports an error".to_owned()));
    }
    let mut said: Vec<Said> = completion.id.map(Said::Named).into_iter().collect();
    if let Some(choice) = completion.choices.into_iter().next() {
        if let Some(words) = choice.message {
            if words.refusal.is_some_and(|refusal| !refusal.is_empty()) {
                said.push(Said::Stopped(Stop::Declined));
            }
            said.extend(words.content.filter(|c| !c.is_empty()).map(Said::Words));
        }
        said.extend(choice.finish_reason.map(|reason| {
            Said::Stopped(match reason.as_str() {
                "length" => Stop::Length,
                "content_filter" => Stop::Declined,
                _ => Stop::End,
            })
        }));
    }
    said.extend(completion.usage.map(|usage| Said::Used(counts(&usage))));
    Ok(said)
}

/// The tokens read include the cached ones here.
fn counts(usage: &Usage) -> Counts {
    let details = usage.prompt_tokens_details.as_ref();
    let cached = details.and_then(|details| details.cached_tokens);
    Counts {
        input: usage
            .prompt_tokens
            .map(|read| read.saturating_sub(cached.unwrap_or_default())),
        cached_input: cached,
        cache_written: None,
        output: usage.completion_tokens,
    }
}
