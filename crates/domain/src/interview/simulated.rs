//! Simulated candidates and a simulated model: the rules are driven turn by turn as the application
//! drives them, over the whole grid of interviews.

mod complaints;
mod endings;
mod grid;
mod spoken;
mod turns;

use serde_json::{Value, json};

use crate::brief::{Brief, ReplySource};
use crate::candidate::Contexts;
use crate::catalogue::Catalogue;
use crate::catalogue::matching::Words;
use crate::ids::{MessageId, SessionId};
use crate::interview::brief::{
    AllowedMove, Finding, InterviewBrief, InterviewReply, InterviewTask, Judgement, MoveKind,
    ProposedRating,
};
use crate::interview::{self, InterviewOutput, moves};
use crate::memory::{FreshIds, Memory, MemoryChange};
use crate::money::MicroUsd;
use crate::session::{Intent, Message, Role, SessionState};
use crate::settings::TenantSettings;
use crate::text::{Raw, Redacted, RedactedJson};
use crate::time::{Micros, Timestamp};
use crate::turn::{Begun, Drafted, Output, Refusal, Scene, TurnInput};

/// An answer that shows everything, on any question.
pub(super) const STRONG: &str = "In spring I led the team that had to cut waiting time at our \
    clinic. My task was to halve it in three months. I compared two plans with my colleagues, \
    decided for the second because it cost less, and explained the decision to each customer group. \
    As a result the waiting time fell from 40 to 18 minutes, which we measured every week. I \
    learned to test a plan in a small group first and have done so since.";

/// A room in which one interview is held.
pub(super) struct Room {
    pub(super) session: SessionId,
    pub(super) contexts: Contexts,
    pub(super) settings: TenantSettings,
    pub(super) memory: Memory,
    pub(super) state: SessionState,
    pub(super) history: Vec<Message>,
    pub(super) now: Timestamp,
    /// How long the candidate takes for a message.
    pub(super) pause: Micros,
    /// How many messages of history the tenant allows.
    pub(super) window: usize,
    pub(super) last_call: bool,
    /// The ratings the model gives to every dimension; by the length of the answer where none.
    pub(super) rating: Option<u8>,
    pub(super) changes: Vec<MemoryChange>,
}

impl Room {
    pub(super) fn new(contexts: Value) -> Self {
        let mut known = Contexts::default();
        known.set(
            "profile".parse().unwrap(),
            RedactedJson::stored(json!({"title": "Nurse", "years_of_experience": 6})),
        );
        if let Value::Object(fields) = contexts {
            for (kind, content) in fields {
                known.set(kind.parse().unwrap(), RedactedJson::stored(content));
            }
        }
        Self {
            session: SessionId::from_bits(77),
            contexts: known,
            settings: TenantSettings::default(),
            memory: Memory::default(),
            state: SessionState::default(),
            history: Vec::new(),
            now: Timestamp::from_unix_micros(1_000_000),
            pause: Micros::seconds(30),
            window: 20,
            last_call: false,
            rating: None,
            changes: Vec::new(),
        }
    }

    pub(super) fn scene(&self) -> Scene<'_> {
        let from = self.history.len().saturating_sub(self.window);
        Scene {
            session: self.session,
            claimed_at: self.now,
            now: self.now,
            catalogue: Catalogue::shared(),
            settings: &self.settings,
            contexts: &self.contexts,
            state: &self.state,
            memory: &self.memory,
            history: &self.history[from..],
            last_call: self.last_call,
        }
    }

    /// Decides a turn without taking it.
    pub(super) fn begin(&self, message: Option<&str>) -> Result<Begun, Refusal> {
        let input = input(message);
        interview::begin(&self.scene(), &input, &mut ids())
    }

    /// The brief a message leads to.
    pub(super) fn brief(&self, message: Option<&str>) -> InterviewBrief {
        match self.begin(message).unwrap() {
            Begun::Pending(Brief::Interview(brief)) => *brief,
            Begun::Pending(Brief::Coaching(_)) | Begun::Answered(_) => {
                panic!("no model is asked for {message:?}")
            }
        }
    }

    /// The moves allowed after a message.
    pub(super) fn moves(&self, message: &str) -> Vec<MoveKind> {
        match self.brief(Some(message)).task {
            InterviewTask::Assess { moves, .. } => moves.iter().map(AllowedMove::kind).collect(),
            InterviewTask::Open { .. } | InterviewTask::Answer { .. } => Vec::new(),
        }
    }

    /// Takes a whole turn; the model is asked where one is needed.
    pub(super) fn say(&mut self, message: &str) -> InterviewOutput {
        self.turn(Some(message), |_| {})
    }

    /// Takes the first turn.
    pub(super) fn open(&mut self) -> InterviewOutput {
        self.turn(None, |_| {})
    }

    /// Takes a turn with a reply changed by `change` before it is finished.
    pub(super) fn turn(
        &mut self,
        message: Option<&str>,
        change: impl FnOnce(&mut InterviewReply),
    ) -> InterviewOutput {
        self.now = self.now.plus(self.pause);
        let drafted = match self.begin(message).unwrap() {
            Begun::Answered(drafted) => *drafted,
            Begun::Pending(Brief::Interview(brief)) => {
                let mut reply = self.reply(&brief);
                change(&mut reply);
                self.finish(message, &brief, &reply)
                    .unwrap_or_else(|fault| panic!("{fault} on {message:?}"))
            }
            Begun::Pending(Brief::Coaching(_)) => panic!("a coach in an interview"),
        };
        self.commit(message, drafted)
    }

    pub(super) fn finish(
        &self,
        message: Option<&str>,
        brief: &InterviewBrief,
        reply: &InterviewReply,
    ) -> Result<Drafted, crate::brief::ReplyFault> {
        interview::finish(
            &self.scene(),
            &input(message),
            brief,
            reply,
            ReplySource::Offline,
            &mut ids(),
            &|raw: &Raw| Redacted::written(raw.expose()),
        )
    }

    fn commit(&mut self, message: Option<&str>, drafted: Drafted) -> InterviewOutput {
        if let Some(message) = message {
            self.record(Role::User, message);
        }
        self.record(Role::Assistant, drafted.output.message().as_str());
        let json = serde_json::to_string(&drafted.state).unwrap();
        assert!(json.len() < 12 * 1024, "the state has {} bytes", json.len());
        // What is stored is what comes back.
        self.state = serde_json::from_str(&json).unwrap();
        assert_eq!(self.state, drafted.state);
        self.changes.extend(drafted.memory);
        let Output::Interview(output) = drafted.output else {
            panic!("a coach in an interview");
        };
        assert_eq!(output.session_active, drafted.ended.is_none());
        assert_eq!(output.summary.is_some(), drafted.ended.is_some());
        assert!(!output.message.as_str().trim().is_empty());
        *output
    }

    fn record(&mut self, role: Role, content: &str) {
        let seq = i64::try_from(self.history.len()).unwrap() + 1;
        self.history.push(Message {
            id: MessageId::from_bits(u128::try_from(seq).unwrap()),
            seq,
            role,
            content: Redacted::written(content),
            intent: Intent::MockInterview,
            tokens: 0,
            cost: MicroUsd::ZERO,
            created_at: self.now,
        });
    }

    /// What the simulated model answers: rated by length, moved on as the rules recommend.
    pub(super) fn reply(&self, brief: &InterviewBrief) -> InterviewReply {
        match &brief.task {
            InterviewTask::Open { question, .. } => InterviewReply {
                judgement: None,
                message: format!("Welcome. {}", question.text),
            },
            InterviewTask::Answer { .. } => InterviewReply {
                judgement: None,
                message: "That depends on the team.".to_owned(),
            },
            InterviewTask::Assess {
                question,
                answers,
                moves: allowed,
                ..
            } => {
                let all: Vec<&str> = answers.iter().map(Redacted::as_str).collect();
                let words = Words::of(&all.join(" "));
                let on_topic = all.last().is_none_or(|last| !last.contains("Bananas"));
                let by_length = u8::try_from(words.len() / 15).unwrap_or(4).min(4);
                let rating = self.rating.unwrap_or(by_length);
                let quote: Vec<&str> = all
                    .last()
                    .map(|last| last.split_whitespace().take(4).collect())
                    .unwrap_or_default();
                let mut judgement = Judgement {
                    ratings: question
                        .dimensions
                        .iter()
                        .map(|dimension| ProposedRating {
                            dimension: dimension.id.clone(),
                            rating,
                            note: format!("On {}.", dimension.name),
                            quotes: vec![quote.join(" "), "never said this".to_owned()],
                        })
                        .collect(),
                    strengths: vec!["You named your own part.".to_owned()],
                    improvements: vec!["Say how you measured it.".to_owned()],
                    findings: if on_topic {
                        Vec::new()
                    } else {
                        vec![Finding::OffQuestion]
                    },
                    proposed: MoveKind::Next,
                    aims_at: None,
                    spread: None,
                };
                let (proposed, aims_at) = moves::recommend(brief, &judgement);
                judgement.proposed = proposed;
                judgement.aims_at.clone_from(&aims_at);
                let chosen = allowed.iter().find(|one| one.kind() == proposed).unwrap();
                let message = match chosen {
                    AllowedMove::FollowUp { probes } => {
                        format!("Thank you. {}", probes[&aims_at.unwrap()])
                    }
                    AllowedMove::Next { question } | AllowedMove::Return { question } => {
                        format!("Thank you. {}", question.text)
                    }
                    AllowedMove::Redirect => question.reworded.clone(),
                    AllowedMove::Close => "What would you like to ask me?".to_owned(),
                    AllowedMove::Finish { .. } => "Thank you for your time.".to_owned(),
                };
                InterviewReply {
                    judgement: Some(judgement),
                    message,
                }
            }
        }
    }
}

pub(super) fn input(message: Option<&str>) -> TurnInput {
    TurnInput {
        message: message.map(Redacted::written),
        sent: Contexts::default(),
    }
}

pub(super) fn ids() -> FreshIds {
    FreshIds::new((1..=16).collect())
}
