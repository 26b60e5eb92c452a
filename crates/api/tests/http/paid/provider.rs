//! A provider behind the port that acts as it is told, and else gives the offline model's replies
//! as a language model's.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::config::Config;
use api::wiring::offline_model;
use async_trait::async_trait;
use domain::asking::{ModelChoice, Setback};
use domain::brief::{Answered, Brief, Reply, ReplySource};
use domain::money::{Price, Usage};
use ports::model::{ModelRequest, ReplySink, Terms, WholeReply};
use ports::testing::speak;
use ports::{LanguageModel, ModelError};
use tokio::sync::Semaphore;

/// Half a dollar for a million tokens.
const PRICE: Price = Price {
    input: 500_000,
    cached_input: 50_000,
    output: 500_000,
};

/// What every reply takes.
pub(crate) const USAGE: Usage = Usage {
    input: 10_000,
    cached_input: 0,
    output: 10_000,
    estimated: false,
};

/// What every reply costs, in micro-dollars.
pub(crate) const COST: i64 = 10_000;

/// What a request comes to.
pub(crate) enum Act {
    /// This setback.
    Fails(Setback),
    /// Nothing, until the time of the request is over.
    Hangs,
    /// A changed reply.
    Says(Box<dyn Fn(&mut Reply) + Send>),
    /// The reply, once there is a permit for it.
    Waits,
    /// The judgement and a long message; the end of the reply once there is a permit.
    SpeaksAndWaits,
    /// The judgement and a long message; then this setback.
    SpeaksAndFails(Setback),
}

pub(crate) struct Provider {
    offline: Arc<dyn LanguageModel>,
    acts: Mutex<VecDeque<Act>>,
    fallback: bool,
    asked: Mutex<Vec<String>>,
    pub(crate) permits: Semaphore,
}

impl Provider {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            offline: offline_model(config),
            acts: Mutex::default(),
            fallback: false,
            asked: Mutex::default(),
            permits: Semaphore::new(0),
        }
    }

    pub(crate) fn acting(self, acts: impl IntoIterator<Item = Act>) -> Self {
        self.acts.lock().unwrap().extend(acts);
        self
    }

    /// The line-up ends with the offline model.
    pub(crate) fn falling_back(self) -> Self {
        Self {
            fallback: true,
            ..self
        }
    }

    pub(crate) fn then(&self, act: Act) {
        self.acts.lock().unwrap().push_back(act);
    }

    /// Acts in no particular way from now on.
    pub(crate) fn forget(&self) {
        self.acts.lock().unwrap().clear();
    }

    /// How many requests it has got.
    pub(crate) fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    async fn permitted(&self) {
        self.permits.acquire().await.unwrap().forget();
    }
}

#[async_trait]
impl LanguageModel for Provider {
    async fn reply(
        &self,
        request: &ModelRequest,
        out: Arc<dyn ReplySink>,
    ) -> Result<Answered<Reply>, ModelError> {
        if request.provider != "test" {
            return self.offline.reply(request, out).await;
        }
        self.asked.lock().unwrap().push(request.model.clone());
        let mut answered = self.offline.reply(request, Arc::new(WholeReply)).await?;
        answered.source = ReplySource::Model;
        answered.usage = USAGE;
        answered.request_id = Some("upstream-1".to_owned());
        let act = self.acts.lock().unwrap().pop_front();
        match act {
            Some(Act::Fails(setback)) => return Err(setback.into()),
            Some(Act::Hangs) => {
                let within = Duration::from_micros(request.within.0.unsigned_abs());
                tokio::time::sleep(within).await;
                return Err(Setback::TimedOut.into());
            }
            Some(Act::Says(change)) => change(&mut answered.reply),
            Some(Act::Waits) => self.permitted().await,
            Some(Act::SpeaksAndWaits) => {
                lengthen(&mut answered.reply);
                speak(&answered.reply, &*out)?;
                self.permitted().await;
                return Ok(answered);
            }
            Some(Act::SpeaksAndFails(setback)) => {
                lengthen(&mut answered.reply);
                speak(&answered.reply, &*out)?;
                return Err(setback.into());
            }
            None => {}
        }
        speak(&answered.reply, &*out)?;
        Ok(answered)
    }

    fn line_up(&self, choice: &ModelChoice, brief: &Brief) -> Vec<Terms> {
        let offline = self.offline.line_up(choice, brief);
        let paid = Terms {
            provider: "test".to_owned(),
            model: "test-1".to_owned(),
            price_version: "1".to_owned(),
            price: PRICE,
            prompt_tokens: 1_000,
            in_process: false,
        };
        match choice {
            ModelChoice::InProcess => offline,
            ModelChoice::Offered { .. } if self.fallback => {
                std::iter::once(paid).chain(offline).collect()
            }
            ModelChoice::Offered { .. } => vec![paid],
        }
    }
}

/// Puts so much before the message that there is something to stream, with a number in it.
pub(crate) fn lengthen(reply: &mut Reply) {
    let more = "Take your time with it. You may call +44 20 7946 0958 later. ".repeat(4);
    match reply {
        Reply::Interview(reply) => reply.message.insert_str(0, &more),
        Reply::Coaching(reply) => reply.message.insert_str(0, &more),
    }
}
