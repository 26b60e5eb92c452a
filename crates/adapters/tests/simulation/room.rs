//! One conversation with the rules and the offline model.

use std::sync::Arc;

use adapters::models::offline::OfflineModel;
use domain::brief::{Brief, Reply};
use domain::candidate::Contexts;
use domain::catalogue::Catalogue;
use domain::catalogue::question::QuestionSheet;
use domain::ids::{MessageId, SessionId};
use domain::interview::brief::InterviewTask;
use domain::memory::FreshIds;
use domain::money::MicroUsd;
use domain::session::{Intent, Message, Role, SessionState};
use domain::settings::TenantSettings;
use domain::text::{Raw, RawJson, Redacted, RedactedJson};
use domain::time::{Micros, Timestamp};
use domain::turn::{self, Begun, Drafted, Output, Scene, TurnInput};
use ports::model::WholeReply;
use serde_json::Value;

use super::recollection::Recollection;

/// A conversation.
pub(crate) struct Room {
    intent: Intent,
    session: SessionId,
    contexts: Contexts,
    settings: TenantSettings,
    state: SessionState,
    history: Vec<Message>,
    /// The time of the next message.
    pub(crate) now: Timestamp,
    /// How long the candidate takes for a message.
    pub(crate) pause: Micros,
}

impl Room {
    /// A room for a new session; the seed decides the plan.
    pub(crate) fn new(intent: Intent, seed: u128, contexts: &Value, now: Timestamp) -> Self {
        let mut known = Contexts::default();
        for (kind, content) in contexts.as_object().into_iter().flatten() {
            known.set(
                kind.parse().unwrap(),
                RedactedJson::mask(&RawJson::new(content.clone()), &mut |raw| {
                    Redacted::written(raw.expose())
                }),
            );
        }
        Self {
            intent,
            session: SessionId::from_bits(seed),
            contexts: known,
            settings: TenantSettings::default(),
            state: SessionState::default(),
            history: Vec::new(),
            now,
            pause: Micros::seconds(45),
        }
    }

    /// Takes a turn and lets `memory` keep what it adds.
    pub(crate) fn say(&mut self, message: Option<&str>, memory: &mut Recollection) -> Output {
        self.now = self.now.plus(self.pause);
        let input = TurnInput {
            message: message.map(Redacted::written),
            sent: Contexts::default(),
        };
        let mut ids = memory.fresh_ids();
        let drafted = match self.begin(&input, memory, &mut ids) {
            Begun::Answered(drafted) => *drafted,
            Begun::Pending(brief) => {
                let answered = OfflineModel::default().answer(&brief, &WholeReply).unwrap();
                check_quotes(&brief, &answered.reply);
                let keep = |raw: &Raw| Redacted::written(raw.expose());
                turn::finish(
                    &self.scene(memory),
                    &input,
                    &brief,
                    &answered,
                    &mut ids,
                    &keep,
                )
                .unwrap_or_else(|fault| panic!("{fault} on {message:?}"))
            }
        };
        self.commit(message, drafted, memory)
    }

    /// The question that stands, read off the brief that an answer would lead to.
    pub(crate) fn question(&self, memory: &Recollection) -> Option<Arc<QuestionSheet>> {
        let answer = "In my last role I planned the work with my team because the date was fixed, and it was done in time.";
        let input = TurnInput {
            message: Some(Redacted::written(answer)),
            sent: Contexts::default(),
        };
        match self.begin(&input, memory, &mut FreshIds::default()) {
            Begun::Pending(Brief::Interview(brief)) => match brief.task {
                InterviewTask::Assess { question, .. } | InterviewTask::Open { question, .. } => {
                    Some(question)
                }
                InterviewTask::Answer { .. } => None,
            },
            Begun::Pending(Brief::Coaching(_)) | Begun::Answered(_) => None,
        }
    }

    fn begin(&self, input: &TurnInput, memory: &Recollection, ids: &mut FreshIds) -> Begun {
        turn::begin(self.intent, &self.scene(memory), input, ids)
            .unwrap_or_else(|refusal| panic!("{refusal:?}"))
    }

    fn scene<'a>(&'a self, memory: &'a Recollection) -> Scene<'a> {
        Scene {
            session: self.session,
            claimed_at: self.now,
            now: self.now,
            catalogue: Catalogue::shared(),
            settings: &self.settings,
            contexts: &self.contexts,
            state: &self.state,
            memory: memory.memory(),
            history: &self.history,
            last_call: false,
        }
    }

    fn commit(
        &mut self,
        message: Option<&str>,
        drafted: Drafted,
        memory: &mut Recollection,
    ) -> Output {
        let said = message.map(|message| self.record(Role::User, message));
        self.record(Role::Assistant, drafted.output.message().as_str());
        let stored = serde_json::to_string(&drafted.state).unwrap();
        assert!(
            stored.len() < 16 * 1024,
            "the state has {} bytes",
            stored.len()
        );
        self.state = serde_json::from_str(&stored).unwrap();
        memory.keep(drafted.memory, self.session, said, self.now);
        drafted.output
    }

    fn record(&mut self, role: Role, content: &str) -> MessageId {
        let seq = i64::try_from(self.history.len()).unwrap() + 1;
        let id = MessageId::from_bits(self.session.bits() ^ u128::try_from(seq).unwrap());
        self.history.push(Message {
            id,
            seq,
            role,
            content: Redacted::written(content),
            intent: self.intent,
            tokens: 0,
            cost: MicroUsd::ZERO,
            created_at: self.now,
        });
        id
    }
}

/// Every quote of the offline model stands in the latest answer to the letter.
fn check_quotes(brief: &Brief, reply: &Reply) {
    if let (Brief::Interview(brief), Reply::Interview(reply)) = (brief, reply)
        && let InterviewTask::Assess { answers, .. } = &brief.task
        && let Some(judgement) = &reply.judgement
    {
        let latest = answers.last().unwrap().as_str();
        for quote in judgement.ratings.iter().flat_map(|rating| &rating.quotes) {
            assert!(
                latest.contains(quote.as_str()),
                "{quote:?} is not in {latest:?}"
            );
        }
    }
}
