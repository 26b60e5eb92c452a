//! The language model: words and ratings for a brief.

use std::ops::ControlFlow;
use std::sync::Arc;

use async_trait::async_trait;
use domain::asking::{ModelChoice, Setback};
use domain::brief::{Answered, Brief, Reply};
use domain::ids::TenantId;
use domain::interview::brief::Judgement;
use domain::money::{Price, Usage};
use domain::time::Micros;

/// Characters at the end of a message that no reader sees before more have come or the reply is
/// complete.
pub const HELD_BACK: usize = 96;

/// Takes a reply while it is made. The same for plain and streaming callers.
pub trait ReplySink: Send + Sync {
    /// The judgement, complete, before the first word; `Break` drops the reply.
    fn judged(&self, judgement: &Judgement) -> ControlFlow<()>;

    /// Further visible words, in order; joined they are the reply's message. Words that fail a check
    /// of the model's are not passed on: the call fails instead. A reader sees nothing of a message's
    /// newest [`HELD_BACK`] characters, so that a check may need that many.
    fn words(&self, words: &str);
}

/// A sink for callers that wait for the whole reply.
#[derive(Debug, Clone, Copy, Default)]
pub struct WholeReply;

impl ReplySink for WholeReply {
    fn judged(&self, _judgement: &Judgement) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn words(&self, _words: &str) {}
}

/// One request to a model.
#[derive(Debug, Clone)]
pub struct ModelRequest {
    /// What is asked.
    pub brief: Arc<Brief>,
    /// The provider, as in the [`Terms`].
    pub provider: String,
    /// The model, as in the [`Terms`].
    pub model: String,
    /// On whose behalf: one tenant's requests do not use up the places of another's.
    pub tenant: TenantId,
    /// What was wrong with the model's earlier reply to this brief, where it is asked to repair it.
    pub repair: Option<String>,
    /// Most tokens it may write.
    pub max_output_tokens: u32,
    /// Within this time the call is over, one way or the other.
    pub within: Micros,
    /// Somebody reads along: words are wanted as they come.
    pub streamed: bool,
    /// Its name in our books, `turn/attempt/number`, for the provider's log: the row of that name was
    /// written before it. Empty where there is no row, as for a model of this process.
    pub call: String,
}

/// Why a request gave no reply, and what is known of its bill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setback}")]
pub struct ModelError {
    /// What happened. Its texts name no key, no address and nothing of the brief.
    pub setback: Setback,
    /// What it used all the same, where the provider says so.
    pub usage: Option<Usage>,
    /// The provider's own id of the request, where there is one.
    pub request_id: Option<String>,
}

impl From<Setback> for ModelError {
    fn from(setback: Setback) -> Self {
        Self {
            setback,
            usage: None,
            request_id: None,
        }
    }
}

/// On which terms a model answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The provider's name.
    pub provider: String,
    /// The model's name.
    pub model: String,
    /// The price table's version.
    pub price_version: String,
    /// What tokens cost.
    pub price: Price,
    /// About how many tokens it would read for this brief.
    pub prompt_tokens: u32,
    /// It runs in this process and answers at once: its turns are claimed and committed in one
    /// transaction and reserve nothing.
    pub in_process: bool,
}

/// The models.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Replies to a brief. Exactly one request goes to the provider, or none
    /// ([`Setback::NotSent`]); nothing is repeated in here.
    ///
    /// # Errors
    ///
    /// [`ModelError`]; at the latest when the time of the request is over.
    async fn reply(
        &self,
        request: &ModelRequest,
        out: Arc<dyn ReplySink>,
    ) -> Result<Answered<Reply>, ModelError>;

    /// The models to ask for a brief, in order: the chosen one, then the operator's fallbacks.
    /// Never empty: where nothing else is configured it is the in-process model. Those that are
    /// known to be down just now are left out.
    fn line_up(&self, choice: &ModelChoice, brief: &Brief) -> Vec<Terms>;
}
