//! A language model whose requests are counted, timed and traced: names, figures and the kind of a
//! setback alone. Span and fields have the names of OpenTelemetry's conventions for generative AI.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use domain::asking::ModelChoice;
use domain::brief::{Answered, Brief, Reply};
use domain::money::Usage;
use metrics::{counter, histogram};
use ports::model::{ModelRequest, ReplySink, Terms};
use ports::{LanguageModel, ModelError};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

/// The outcome of a request that was answered.
const ANSWERED: &str = "answered";

/// A model with figures.
pub(crate) struct Metered(pub(crate) Arc<dyn LanguageModel>);

#[async_trait]
impl LanguageModel for Metered {
    async fn reply(
        &self,
        request: &ModelRequest,
        out: Arc<dyn ReplySink>,
    ) -> Result<Answered<Reply>, ModelError> {
        let span = span(request);
        let begun = Instant::now();
        let replied = self.0.reply(request, out).instrument(span.clone()).await;
        let (outcome, usage) = match &replied {
            Ok(answered) => (ANSWERED, Some(answered.usage)),
            Err(error) => (error.setback.kind(), error.usage),
        };
        if outcome != ANSWERED {
            span.record("error.type", outcome);
        }
        let labels = [
            ("provider", request.provider.clone()),
            ("model", request.model.clone()),
            ("outcome", outcome.to_owned()),
        ];
        histogram!("liya_model_request_seconds", &labels).record(begun.elapsed());
        if let Some(usage) = usage {
            count_tokens(request, usage);
            tell(&span, usage);
        }
        replied
    }

    fn line_up(&self, choice: &ModelChoice, brief: &Brief) -> Vec<Terms> {
        self.0.line_up(choice, brief)
    }
}

fn span(request: &ModelRequest) -> Span {
    let model = request.model.as_str();
    tracing::info_span!(
        "chat",
        otel.name = %format_args!("chat {model}"),
        otel.kind = "client",
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = request.provider.as_str(),
        gen_ai.request.model = model,
        gen_ai.request.max_tokens = request.max_output_tokens,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        error.r#type = Empty,
    )
}

fn count_tokens(request: &ModelRequest, usage: Usage) {
    for (direction, tokens) in [
        ("input", usage.input),
        ("cached_input", usage.cached_input),
        ("output", usage.output),
    ] {
        let labels = [
            ("provider", request.provider.clone()),
            ("model", request.model.clone()),
            ("direction", direction.to_owned()),
        ];
        counter!("liya_model_tokens_total", &labels).increment(tokens.into());
    }
}

/// The conventions count what came from the provider's cache as input too.
fn tell(span: &Span, usage: Usage) {
    let input = usage.input.saturating_add(usage.cached_input);
    span.record("gen_ai.usage.input_tokens", input);
    span.record("gen_ai.usage.output_tokens", usage.output);
}
