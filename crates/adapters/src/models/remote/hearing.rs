//! Takes in a reply as it comes: the structured part is judged before the first word is passed on,
//! words are passed on as far as no check needs them any more, and all of it is checked at the end.

use std::ops::ControlFlow;

use domain::asking::Setback;
use domain::brief::Reply;
use ports::model::ReplySink;
use serde_json::Value;

use super::leak::Leak;
use super::scan::{Read, Scan};
use crate::models::prompt::{MESSAGE, Prompt};

/// Most bytes of a reply.
const LONGEST: usize = 1024 * 1024;

/// A reply while it comes.
pub(super) struct Hearing<'a> {
    prompt: &'a Prompt,
    out: &'a dyn ReplySink,
    /// Words are wanted before the reply is whole.
    live: bool,
    text: String,
    scan: Scan,
    leak: Leak,
    /// The message so far, decoded.
    message: String,
    /// Bytes of it that were passed on.
    passed: usize,
    /// The structured part, once it was complete, without fault and accepted.
    judged: Option<Value>,
}

impl<'a> Hearing<'a> {
    pub(super) fn new(prompt: &'a Prompt, out: &'a dyn ReplySink, live: bool) -> Self {
        Self {
            prompt,
            out,
            live,
            text: String::new(),
            scan: Scan::default(),
            leak: Leak::new(&prompt.mark),
            message: String::new(),
            passed: 0,
            judged: None,
        }
    }

    /// All of the reply so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Takes further words.
    pub(super) fn hear(&mut self, words: &str) -> Result<(), Setback> {
        if self.text.len() + words.len() > LONGEST {
            return Err(Setback::Broken("the reply is over 1 MiB".to_owned()));
        }
        if !self.live {
            self.text.push_str(words);
            return Ok(());
        }
        for c in words.chars() {
            let at = self.text.len();
            self.text.push(c);
            match self.scan.take(c, at, MESSAGE) {
                Read::MessageBegins(at) => self.judge_before(at)?,
                Read::Message(c) if self.judged.is_some() => self.say(c)?,
                // Words before the fields that go before them are complete: those come after it, or
                // are at fault. The whole reply decides.
                Read::Nothing | Read::Message(_) => {}
            }
        }
        if self.judged.is_some() {
            let safe = self.leak.suspicious_from().unwrap_or(self.message.len());
            self.pass(safe);
        }
        Ok(())
    }

    /// The reply, once nothing further comes.
    pub(super) fn finish(mut self) -> Result<Reply, Setback> {
        let fields = whole(&self.text)?;
        if let Some(fault) = self.prompt.fault(&fields, false) {
            return Err(Setback::Unusable(fault));
        }
        let message = fields
            .get(MESSAGE)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
            .to_owned();
        if self.judged.is_none() {
            self.judge(fields.clone())?;
            for c in message.chars() {
                self.say(c)?;
            }
        }
        let without_message = |fields: &Value| {
            let mut fields = fields.clone();
            if let Some(fields) = fields.as_object_mut() {
                fields.remove(MESSAGE);
            }
            fields
        };
        let heard = self.judged.as_ref().map(without_message);
        if message != self.message.trim_end() || heard != Some(without_message(&fields)) {
            let fault = "a field stands in it twice, differently".to_owned();
            return Err(Setback::Unusable(fault));
        }
        self.pass(self.message.len());
        Ok(self.prompt.reply(&fields, message))
    }

    /// Judges what stands before the message, if it is complete.
    fn judge_before(&mut self, key_at: usize) -> Result<(), Setback> {
        let before = self.text.get(..key_at).unwrap_or_default();
        let start = before.find('{').unwrap_or_default();
        let before = before.get(start..).unwrap_or_default();
        let before = before.trim_end().trim_end_matches(',');
        let Ok(fields) = serde_json::from_str::<Value>(&format!("{before}}}")) else {
            return Ok(());
        };
        if self.prompt.fault(&fields, true).is_some() || self.judged.is_some() {
            return Ok(());
        }
        self.judge(fields)
    }

    fn judge(&mut self, fields: Value) -> Result<(), Setback> {
        let mut texts = Vec::new();
        for (name, value) in fields.as_object().into_iter().flatten() {
            if name != MESSAGE {
                collect(value, &mut texts);
            }
        }
        let leak = &mut self.leak;
        if texts.iter().any(|c| leak.take(*c, 0)) {
            return Err(leaked());
        }
        if let Some(judgement) = self.prompt.judgement(&fields)
            && self.out.judged(&judgement) == ControlFlow::Break(())
        {
            return Err(Setback::Unusable("the judgement was refused".to_owned()));
        }
        self.judged = Some(fields);
        Ok(())
    }

    /// Takes a character of the message. Blanks before its first word are no part of it.
    fn say(&mut self, c: char) -> Result<(), Setback> {
        if self.leak.take(c, self.message.len()) {
            return Err(leaked());
        }
        if self.message.is_empty() && c.is_whitespace() {
            return Ok(());
        }
        self.message.push(c);
        if c == ':' && self.shows_structure() {
            let fault = "the message holds parts of the structure".to_owned();
            return Err(Setback::Unusable(fault));
        }
        Ok(())
    }

    /// Whether the message ends with a field's name as JSON writes it.
    fn shows_structure(&self) -> bool {
        let before = self.message.trim_end_matches(':').trim_end();
        let Some(before) = before.strip_suffix('"') else {
            return false;
        };
        self.prompt.shape.names().iter().any(|name| {
            before
                .strip_suffix(name)
                .is_some_and(|rest| rest.ends_with('"'))
        })
    }

    /// Passes on the message up to a place, but for blanks that may turn out to be its end.
    fn pass(&mut self, to: usize) {
        let to = self
            .message
            .get(..to)
            .map_or(0, |safe| safe.trim_end().len());
        let Some(words) = self.message.get(self.passed..to).filter(|w| !w.is_empty()) else {
            return;
        };
        self.out.words(words);
        self.passed = to;
    }
}

fn leaked() -> Setback {
    Setback::Unusable("it repeats the instructions".to_owned())
}

/// The characters of every text in a value, in order.
fn collect(value: &Value, texts: &mut Vec<char>) {
    match value {
        Value::String(text) => texts.extend(text.chars()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(fields) => fields.iter().for_each(|(name, item)| {
            texts.extend(name.chars());
            collect(item, texts);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The JSON object of a reply; words around it, such as the fence of a code block, are passed over.
fn whole(text: &str) -> Result<Value, Setback> {
    let unusable = || Setback::Unusable("it is not one JSON object".to_owned());
    let start = text.find('{').ok_or_else(unusable)?;
    let end = text.rfind('}').ok_or_else(unusable)?;
    let object = text.get(start..=end).ok_or_else(unusable)?;
    serde_json::from_str(object).map_err(|_| unusable())
}
