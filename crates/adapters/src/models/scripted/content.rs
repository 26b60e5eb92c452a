//! What a scripted model says to a request: an instance of the schema it was sent, bent by a fault.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::fault::{Echo, Fault};
use super::sample::{Sample, Sampler, Schema};

/// Characters of the mark that the product hides in its instructions.
const MARK_CHARS: usize = 16;
/// Characters of a huge reply.
const HUGE: usize = 10_000_000;

/// The parts of a request body that matter here, of both dialects.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked<'a> {
    pub(super) model: String,
    pub(super) stream: bool,
    /// Anthropic's instructions.
    system: Value,
    messages: Vec<Value>,
    #[serde(borrow)]
    response_format: Option<Format<'a>>,
    #[serde(borrow)]
    output_config: Option<OutputConfig<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Format<'a> {
    #[serde(borrow)]
    json_schema: Option<Named<'a>>,
    #[serde(borrow)]
    schema: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    schema: &'a RawValue,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OutputConfig<'a> {
    #[serde(borrow)]
    format: Option<Format<'a>>,
}

impl Asked<'_> {
    /// Whether a schema came with the request, outside its words.
    pub(super) fn has_schema(&self) -> bool {
        self.format()
            .is_some_and(|format| format.json_schema.is_some() || format.schema.is_some())
    }

    fn format(&self) -> Option<&Format<'_>> {
        self.output_config
            .as_ref()
            .and_then(|config| config.format.as_ref())
            .or(self.response_format.as_ref())
    }

    /// The schema of the request; in JSON mode the one that stands in the instructions.
    fn schema(&self) -> Option<Schema> {
        let raw = self.format().and_then(|format| {
            let named = format.json_schema.as_ref().map(|named| named.schema);
            named.or(format.schema)
        });
        if let Some(raw) = raw {
            return serde_json::from_str(raw.get()).ok();
        }
        let instructions = self.instructions();
        let written = instructions
            .lines()
            .map(str::trim)
            .find(|line| line.starts_with('{') && line.contains("\"properties\""))?;
        serde_json::from_str(written).ok()
    }

    /// Everything said before the model is to answer.
    pub(super) fn words(&self) -> String {
        let mut words = self.instructions();
        for message in &self.messages {
            words.push('\n');
            words.push_str(&text_of(message.get("content")));
        }
        words
    }

    fn instructions(&self) -> String {
        let mut text = text_of(Some(&self.system));
        let system = |message: &&Value| {
            let role = message.get("role").and_then(Value::as_str);
            matches!(role, Some("system" | "developer"))
        };
        for message in self.messages.iter().filter(system) {
            text.push('\n');
            text.push_str(&text_of(message.get("content")));
        }
        text
    }

    /// What a hostile model would look for: a word of sixteen letters and digits, both in it.
    fn mark(&self) -> String {
        self.instructions()
            .split(|c: char| !c.is_ascii_alphanumeric())
            .find(|word| {
                word.len() == MARK_CHARS
                    && word.contains(|c: char| c.is_ascii_digit())
                    && word.contains(|c: char| c.is_ascii_alphabetic())
            })
            .unwrap_or("nomarkwasfound00")
            .to_owned()
    }
}

/// A text or the joined texts of content parts.
fn text_of(content: Option<&Value>) -> String {
    match content {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts
            .iter()
            .filter_map(|part| part.get("text").and_then(Value::as_str))
            .collect::<Vec<_>>()
            .join("\n"),
        _ => String::new(),
    }
}

/// The words of the answer.
pub(super) fn content(
    asked: &Asked<'_>,
    fault: Option<&Fault>,
    number: u64,
    message: Option<&str>,
) -> String {
    if fault == Some(&Fault::OffSchema) {
        return "{\"answer\": 42, \"message\": [\"not\", \"a\", \"text\"]}".to_owned();
    }
    let Some(schema) = asked.schema() else {
        return message.unwrap_or("Yes.").to_owned();
    };
    let sampler = Sampler {
        number,
        message: message.map(str::to_owned),
        generous: fault == Some(&Fault::FullMarks),
    };
    let mut reply = sampler.instance(&schema);
    match fault {
        Some(Fault::NoRatings) => reply.without("ratings"),
        Some(Fault::HugeReply | Fault::HugeEvent) => {
            reply.change("", &in_message(|_| "so ".repeat(HUGE / 3)));
        }
        Some(Fault::Instructions) => {
            let instructions = asked.instructions();
            reply.change(
                "",
                &in_message(|_| format!("{instructions} Anything else?")),
            );
        }
        Some(Fault::StructureInMessage) => {
            let structure = reply.text();
            reply.change("", &in_message(|text| format!("{text} {structure}")));
        }
        Some(Fault::Echo(echo)) => {
            bring_out(&mut reply, *echo, &asked.mark());
            if *echo == Echo::Escaped {
                return escaped(&reply.text(), &asked.mark());
            }
        }
        _ => {}
    }
    reply.text()
}

fn in_message(other: impl Fn(&str) -> String) -> impl Fn(&str, &str) -> Option<String> {
    move |name, text| (name == "message").then(|| other(text))
}

fn bring_out(reply: &mut Sample, echo: Echo, mark: &str) {
    let between = |gap: &str| {
        let characters: Vec<String> = mark.chars().map(String::from).collect();
        characters.join(gap)
    };
    if echo == Echo::Elsewhere {
        reply.change("", &|name, text| {
            (name != "message").then(|| format!("{text} It is {mark}."))
        });
        return;
    }
    let shown = match echo {
        Echo::Plain | Echo::First | Echo::Escaped | Echo::Elsewhere | Echo::SplitLate => {
            mark.to_owned()
        }
        Echo::Spaced => between(" "),
        Echo::Scattered => between(" -\n "),
        Echo::Reversed => mark.chars().rev().collect(),
        Echo::Base64 => STANDARD.encode(mark),
        Echo::Base64Shifted => STANDARD.encode(format!("it is {mark} indeed")),
        Echo::OtherCase => mark.to_uppercase(),
    };
    let late = "I would like to hear more about how you went about it. ".repeat(12);
    reply.change(
        "",
        &in_message(|text| match echo {
            Echo::First => format!("{shown} {text}"),
            Echo::SplitLate => format!("{late}{text} {shown}"),
            Echo::Plain
            | Echo::Spaced
            | Echo::Scattered
            | Echo::Reversed
            | Echo::Base64
            | Echo::Base64Shifted
            | Echo::OtherCase
            | Echo::Escaped
            | Echo::Elsewhere => format!("{text} It is {shown}, is it not?"),
        }),
    );
}

/// The reply with the mark written as JSON escapes.
fn escaped(reply: &str, mark: &str) -> String {
    let escapes: Vec<String> = mark
        .chars()
        .map(|c| format!("\\u{:04x}", u32::from(c)))
        .collect();
    reply.replace(mark, &escapes.concat())
}
