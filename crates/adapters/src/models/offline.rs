//! The offline model: interviews and coaching by rule, without a network. A pure function of the
//! brief; the same brief gets the same reply.

mod coach;
pub mod interviewer;

use std::ops::ControlFlow;
use std::sync::Arc;

use async_trait::async_trait;
use domain::asking::{ModelChoice, Setback};
use domain::brief::{Answered, Brief, Reply, ReplySource};
use domain::interview::brief::InterviewTask;
use domain::money::{Price, Usage, estimate_tokens};
use ports::LanguageModel;
use ports::model::{ModelError, ModelRequest, ReplySink, Terms};

/// The name under which the offline model accounts for its replies.
pub const OFFLINE: &str = "offline";

/// The offline model.
#[derive(Debug, Clone, Copy, Default)]
pub struct OfflineModel {
    price: Price,
}

impl OfflineModel {
    /// A model whose tokens are accounted at this price; usually it costs nothing.
    pub fn new(price: Price) -> Self {
        Self { price }
    }
}

#[async_trait]
impl LanguageModel for OfflineModel {
    async fn reply(
        &self,
        request: &ModelRequest,
        out: Arc<dyn ReplySink>,
    ) -> Result<Answered<Reply>, ModelError> {
        Ok(self.answer(&request.brief, &*out)?)
    }

    fn line_up(&self, _choice: &ModelChoice, brief: &Brief) -> Vec<Terms> {
        vec![self.terms(brief)]
    }
}

impl OfflineModel {
    /// Its reply to a brief.
    ///
    /// # Errors
    ///
    /// [`Setback::Unusable`] where the judgement was refused.
    pub fn answer(&self, brief: &Brief, out: &dyn ReplySink) -> Result<Answered<Reply>, Setback> {
        let (reply, words) = match brief {
            Brief::Interview(brief) => {
                let reply = interviewer::interview(brief);
                let refused = reply
                    .judgement
                    .as_ref()
                    .is_some_and(|judgement| out.judged(judgement) == ControlFlow::Break(()));
                if refused {
                    return Err(Setback::Unusable("the judgement was refused".to_owned()));
                }
                let words = reply.message.clone();
                (Reply::Interview(reply), words)
            }
            Brief::Coaching(brief) => {
                let reply = coach::coach(brief);
                let words = reply.message.clone();
                (Reply::Coaching(reply), words)
            }
        };
        out.words(&words);
        let usage = Usage {
            input: estimate_tokens(heard(brief)),
            cached_input: 0,
            output: estimate_tokens(&words),
            estimated: true,
        };
        Ok(Answered {
            reply,
            usage,
            model: OFFLINE.to_owned(),
            source: ReplySource::Offline,
            request_id: None,
        })
    }

    /// Its terms: it reads the candidate's latest words and runs in this process.
    pub fn terms(&self, brief: &Brief) -> Terms {
        Terms {
            provider: OFFLINE.to_owned(),
            model: OFFLINE.to_owned(),
            price_version: "configured".to_owned(),
            price: self.price,
            prompt_tokens: estimate_tokens(heard(brief)),
            in_process: true,
        }
    }
}

/// The candidate's latest words: what the offline model is taken to read.
fn heard(brief: &Brief) -> &str {
    match brief {
        Brief::Coaching(brief) => brief.message.as_str(),
        Brief::Interview(brief) => match &brief.task {
            InterviewTask::Open { greeting, .. } => {
                greeting.as_ref().map_or("", |words| words.as_str())
            }
            InterviewTask::Assess { answers, .. } => {
                answers.last().map_or("", |words| words.as_str())
            }
            InterviewTask::Answer { asked, .. } => asked.as_str(),
        },
    }
}
