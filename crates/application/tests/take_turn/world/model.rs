//! A model that plays a script: one outcome a request.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::asking::{ModelChoice, Setback};
use domain::brief::{Answered, Brief, Reply, ReplySource};
use domain::coaching::brief::CoachingReply;
use domain::interview::brief::{InterviewReply, InterviewTask};
use domain::money::Usage;
use ports::model::{ModelRequest, ReplySink, Terms};
use ports::testing::speak;
use ports::{LanguageModel, ModelError};

use super::terms;

type Outcome =
    Box<dyn Fn(&ModelRequest, &dyn ReplySink) -> Result<Answered<Reply>, ModelError> + Send>;

/// A line-up of models that play one script together.
#[derive(Clone)]
pub(crate) struct Scripted {
    line_up: Vec<Terms>,
    script: Arc<Mutex<VecDeque<Outcome>>>,
    asked: Arc<Mutex<Vec<ModelRequest>>>,
}

impl Scripted {
    pub(crate) fn new(line_up: Vec<Terms>) -> Self {
        Self {
            line_up,
            script: Arc::default(),
            asked: Arc::default(),
        }
    }

    /// The next request comes to this.
    pub(crate) fn then(
        self,
        outcome: impl Fn(&ModelRequest, &dyn ReplySink) -> Result<Answered<Reply>, ModelError>
        + Send
        + 'static,
    ) -> Self {
        self.script.lock().unwrap().push_back(Box::new(outcome));
        self
    }

    /// The next request comes to this setback.
    pub(crate) fn then_fails(self, setback: Setback) -> Self {
        self.then(move |_, _| Err(setback.clone().into()))
    }

    /// The next request gets this reply.
    pub(crate) fn then_says(self, reply: Reply) -> Self {
        self.then(move |_, sink| spoken(&reply, sink))
    }

    /// What was asked.
    pub(crate) fn asked(&self) -> Vec<ModelRequest> {
        self.asked.lock().unwrap().clone()
    }
}

#[async_trait]
impl LanguageModel for Scripted {
    async fn reply(
        &self,
        request: &ModelRequest,
        out: Arc<dyn ReplySink>,
    ) -> Result<Answered<Reply>, ModelError> {
        self.asked.lock().unwrap().push(request.clone());
        let outcome = self.script.lock().unwrap().pop_front();
        outcome.unwrap()(request, &*out)
    }

    fn line_up(&self, choice: &ModelChoice, _brief: &Brief) -> Vec<Terms> {
        match choice {
            ModelChoice::Offered { .. } => self.line_up.clone(),
            ModelChoice::InProcess => vec![terms(true)],
        }
    }
}

/// A reply as a provider gives it.
pub(crate) fn spoken(reply: &Reply, sink: &dyn ReplySink) -> Result<Answered<Reply>, ModelError> {
    speak(reply, sink)?;
    Ok(Answered {
        reply: reply.clone(),
        usage: Usage {
            input: 820,
            output: 1240,
            ..Usage::default()
        },
        model: "test-1".to_owned(),
        source: ReplySource::Model,
        request_id: Some("upstream-1".to_owned()),
    })
}

pub(crate) fn coaching(message: &str) -> Reply {
    Reply::Coaching(CoachingReply {
        message: message.to_owned(),
        follow_ups: Vec::new(),
        goal: None,
        commitment: None,
    })
}

/// A model that coaches in fixed words; `in_process` decides the way of the turn.
pub(crate) fn coach(in_process: bool) -> Scripted {
    let reply = coaching("Call me at 555-0100. What did you try so far?");
    let coach = Scripted::new(vec![terms(in_process)]);
    (0..3).fold(coach, |coach, _| coach.then_says(reply.clone()))
}

/// Opens an interview with its first question.
pub(crate) fn opening(
    request: &ModelRequest,
    sink: &dyn ReplySink,
) -> Result<Answered<Reply>, ModelError> {
    let Brief::Interview(brief) = &*request.brief else {
        panic!("not an interview's")
    };
    let InterviewTask::Open { question, .. } = &brief.task else {
        panic!("the interview is open already")
    };
    let reply = InterviewReply {
        judgement: None,
        message: question.text.clone(),
    };
    spoken(&Reply::Interview(reply), sink)
}
