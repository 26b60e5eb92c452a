//! Answers in the words of each provider's dialect, whole or as events.

use serde_json::{Value, json};

use super::fault::Fault;

/// Which provider is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Chat completions.
    OpenAi,
    /// Messages.
    Anthropic,
}

/// An answer before it is put into a dialect.
pub(super) struct Speech<'a> {
    pub(super) id: String,
    pub(super) model: &'a str,
    pub(super) content: String,
    pub(super) fault: Option<&'a Fault>,
    /// Tokens read and written.
    pub(super) tokens: (u32, u32),
    /// Of those read, from the cache.
    pub(super) cached: u32,
    /// Characters of one event.
    pub(super) chunk: usize,
}

impl Speech<'_> {
    /// The whole answer.
    pub(super) fn whole(&self, dialect: Dialect) -> Value {
        match dialect {
            Dialect::OpenAi => self.openai(),
            Dialect::Anthropic => self.anthropic(),
        }
    }

    /// The answer as events, each with its lines and the blank one.
    pub(super) fn events(&self, dialect: Dialect) -> Vec<String> {
        match dialect {
            Dialect::OpenAi => self.openai_events(),
            Dialect::Anthropic => self.anthropic_events(),
        }
    }

    fn is(&self, fault: &Fault) -> bool {
        self.fault == Some(fault)
    }

    /// What of the content is said: half of it at a length stop, none of it where the model
    /// declines.
    fn said(&self) -> &str {
        if self.is(&Fault::Refusal) {
            return "";
        }
        if !self.is(&Fault::LengthStop) {
            return &self.content;
        }
        let half = self.content.len() / 2;
        let end = (half..self.content.len()).find(|at| self.content.is_char_boundary(*at));
        self.content.get(..end.unwrap_or(0)).unwrap_or_default()
    }

    fn pieces(&self) -> Vec<String> {
        let characters: Vec<char> = self.said().chars().collect();
        characters
            .chunks(self.chunk.max(1))
            .map(|piece| piece.iter().collect())
            .collect()
    }

    /// The answer with its usage, unless that is what is missing.
    fn counted(&self, mut answer: Value, usage: Value) -> Value {
        if let Some(fields) = answer.as_object_mut()
            && !self.is(&Fault::MissingUsage)
        {
            fields.insert("usage".to_owned(), usage);
        }
        answer
    }

    fn openai_usage(&self) -> Value {
        let (read, written) = self.tokens;
        json!({
            "prompt_tokens": read,
            "completion_tokens": written,
            "total_tokens": read + written,
            "prompt_tokens_details": {"cached_tokens": self.cached},
        })
    }

    fn openai_stop(&self) -> &'static str {
        if self.is(&Fault::LengthStop) {
            "length"
        } else {
            "stop"
        }
    }

    fn openai(&self) -> Value {
        let refusal = self
            .is(&Fault::Refusal)
            .then_some("I cannot help with that.");
        let content = refusal.is_none().then(|| self.said());
        let mut choices = json!([{
            "index": 0,
            "message": {"role": "assistant", "content": content, "refusal": refusal},
            "finish_reason": self.openai_stop(),
        }]);
        if self.is(&Fault::EmptyChoices) {
            choices = json!([]);
        }
        if self.is(&Fault::WrongTypes) {
            choices = json!({"first": [1, 2], "finish_reason": false});
        }
        let answer = json!({
            "id": self.id,
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": self.model,
            "choices": choices,
        });
        self.counted(answer, self.openai_usage())
    }

    fn openai_events(&self) -> Vec<String> {
        let event = |choices: Value| {
            json!({
                "id": self.id,
                "object": "chat.completion.chunk",
                "created": 1_790_000_000,
                "model": self.model,
                "choices": choices,
            })
        };
        let delta = |delta: Value, stop: Option<&str>| {
            event(json!([{"index": 0, "delta": delta, "finish_reason": stop}]))
        };
        let mut events = Vec::new();
        if self.is(&Fault::WrongTypes) {
            events.push(event(json!({"delta": 7})));
        }
        if !self.is(&Fault::EmptyChoices) {
            events.push(delta(json!({"role": "assistant", "content": ""}), None));
            if self.is(&Fault::Refusal) {
                events.push(delta(json!({"refusal": "I cannot help with that."}), None));
            }
            for piece in self.pieces() {
                events.push(delta(json!({"content": piece}), None));
            }
            events.push(delta(json!({}), Some(self.openai_stop())));
        }
        if !self.is(&Fault::MissingUsage) {
            events.push(self.counted(event(json!([])), self.openai_usage()));
        }
        let mut events: Vec<String> = events.iter().map(|e| format!("data: {e}\n\n")).collect();
        events.push("data: [DONE]\n\n".to_owned());
        events
    }

    fn anthropic_stop(&self) -> &'static str {
        match self.fault {
            Some(Fault::LengthStop) => "max_tokens",
            Some(Fault::Refusal) => "refusal",
            _ => "end_turn",
        }
    }

    /// Tokens read exclude the cached ones here.
    fn anthropic_usage(&self) -> Value {
        let (read, written) = self.tokens;
        json!({
            "input_tokens": read.saturating_sub(self.cached),
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": self.cached,
            "output_tokens": written,
        })
    }

    fn anthropic(&self) -> Value {
        let mut content = json!([{"type": "text", "text": self.said()}]);
        if self.is(&Fault::EmptyChoices) || self.is(&Fault::Refusal) {
            content = json!([]);
        }
        if self.is(&Fault::WrongTypes) {
            content = json!({"text": 7});
        }
        let answer = json!({
            "id": self.id,
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": content,
            "stop_reason": self.anthropic_stop(),
            "stop_sequence": null,
        });
        self.counted(answer, self.anthropic_usage())
    }

    fn anthropic_events(&self) -> Vec<String> {
        let start = json!({
            "id": self.id, "type": "message", "role": "assistant", "model": self.model,
            "content": [], "stop_reason": null, "stop_sequence": null,
        });
        let end = json!({
            "type": "message_delta",
            "delta": {"stop_reason": self.anthropic_stop(), "stop_sequence": null},
        });
        let start = self.counted(start, self.anthropic_usage());
        let end = self.counted(end, json!({"output_tokens": self.tokens.1}));
        let mut events = vec![json!({"type": "message_start", "message": start})];
        if self.is(&Fault::WrongTypes) {
            events.push(json!({"type": "content_block_delta", "index": "0", "delta": 7}));
        }
        if !self.is(&Fault::EmptyChoices) && !self.is(&Fault::Refusal) {
            events.push(json!({
                "type": "content_block_start", "index": 0,
                "content_block": {"type": "text", "text": ""},
            }));
            events.push(json!({"type": "ping"}));
            for piece in self.pieces() {
                events.push(json!({
                    "type": "content_block_delta", "index": 0,
                    "delta": {"type": "text_delta", "text": piece},
                }));
            }
            events.push(json!({"type": "content_block_stop", "index": 0}));
        }
        events.push(end);
        events.push(json!({"type": "message_stop"}));
        events
            .iter()
            .map(|event| {
                let name = event
                    .get("type")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                format!("event: {name}\ndata: {event}\n\n")
            })
            .collect()
    }
}

/// An error body, as the dialect words it.
pub(super) fn error(dialect: Dialect, status: u16, message: &str) -> String {
    let kind = match status {
        400 => "invalid_request_error",
        401 => "authentication_error",
        404 => "model_not_found",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        _ => "api_error",
    };
    let error = match dialect {
        Dialect::OpenAi => json!({"error": {"message": message, "type": kind, "code": kind}}),
        Dialect::Anthropic => {
            json!({"type": "error", "error": {"type": kind, "message": message}})
        }
    };
    error.to_string()
}
