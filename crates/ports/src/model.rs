//! The language model: words and ratings for a brief.

use std::ops::ControlFlow;
use std::sync::Arc;

use async_trait::async_trait;
use domain::brief::{Answered, Brief, Reply};
use domain::interview::brief::Judgement;
use domain::money::Price;

/// Takes a reply while it is made. The same for plain and streaming callers.
pub trait ReplySink: Send + Sync {
    /// The judgement, complete, before the first word; `Break` drops the reply.
    fn judged(&self, judgement: &Judgement) -> ControlFlow<()>;

    /// Further visible words, in order; joined they are the reply's message.
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

/// Why a model gave no reply. `spent` tells what it may have cost all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not reachable, refused the request, or answered with an error.
    #[error("the model is not available: {0}")]
    Unavailable(String),
    /// No answer within the deadline; it may be billed.
    #[error("the model did not answer in time")]
    Timeout,
    /// The answer could not be read or was cut off.
    #[error("the model's answer is not usable: {0}")]
    Unusable(String),
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
    /// It runs in this process and answers at once: its turns are claimed and committed in one
    /// transaction and reserve nothing.
    pub in_process: bool,
}

/// A model: exactly one upstream request a call.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Replies to a brief.
    ///
    /// # Errors
    ///
    /// [`ModelError`]; the text names no key, no address and nothing of the brief.
    async fn reply(
        &self,
        brief: &Brief,
        out: Arc<dyn ReplySink>,
    ) -> Result<Answered<Reply>, ModelError>;

    /// On which terms it would answer this brief.
    fn terms(&self, brief: &Brief) -> Terms;
}
