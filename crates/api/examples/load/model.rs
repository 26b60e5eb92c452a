//! A model outside the process, as far as the engine can tell: it answers a coaching turn after a
//! while, with words that cost nothing to make. An interview's answers are the offline model's.

use std::sync::Arc;
use std::time::Duration;

use adapters::models::offline::OfflineModel;
use async_trait::async_trait;
use domain::asking::ModelChoice;
use domain::brief::{Answered, Brief, Reply, ReplySource};
use domain::coaching::brief::CoachingReply;
use domain::money::{Price, Usage};
use ports::LanguageModel;
use ports::model::{ModelError, ModelRequest, ReplySink, Terms};

/// What it says in turn.
const WORDS: [&str; 2] = [
    "You have named what was in the way and what moved it. Which of the two would you like to look at first?",
    "That is a clear picture of where you stand. What would be different if this went the way you want?",
];

/// What a person might say next, in turn.
const NEXT: [[&str; 3]; 2] = [
    [
        "I would like to look at the meeting first",
        "I am not sure what I want yet",
        "I think my manager is the one to ask",
    ],
    [
        "I would feel that my work is seen",
        "I want to try it once and look again",
        "I do not know who else decides",
    ],
];

/// The model.
pub(crate) struct SlowModel {
    pub(crate) takes: Duration,
}

#[async_trait]
impl LanguageModel for SlowModel {
    async fn reply(
        &self,
        request: &ModelRequest,
        out: Arc<dyn ReplySink>,
    ) -> Result<Answered<Reply>, ModelError> {
        if !self.takes.is_zero() {
            tokio::time::sleep(self.takes).await;
        }
        let Brief::Coaching(brief) = &*request.brief else {
            return OfflineModel::default().reply(request, out).await;
        };
        let which = usize::from(brief.state.turns() % 2 == 0);
        let message = WORDS.get(which).copied().unwrap_or_default();
        out.words(message);
        Ok(Answered {
            reply: Reply::Coaching(CoachingReply {
                message: message.to_owned(),
                follow_ups: NEXT
                    .get(which)
                    .map(|next| next.iter().map(|&text| text.to_owned()).collect())
                    .unwrap_or_default(),
                goal: None,
                commitment: None,
            }),
            usage: Usage {
                input: 1_200,
                cached_input: 0,
                output: 60,
                estimated: false,
            },
            model: "slow".to_owned(),
            source: ReplySource::Model,
            request_id: None,
        })
    }

    fn line_up(&self, _choice: &ModelChoice, _brief: &Brief) -> Vec<Terms> {
        vec![Terms {
            provider: "bench".to_owned(),
            model: "slow".to_owned(),
            price_version: "bench".to_owned(),
            price: Price {
                input: 150_000,
                cached_input: 75_000,
                output: 600_000,
            },
            prompt_tokens: 1_200,
            in_process: false,
        }]
    }
}
