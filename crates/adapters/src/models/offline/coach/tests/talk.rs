//! A talk in memory: what the application does around the rules and the model, without a store.

use domain::brief::{Brief, ReplySource};
use domain::candidate::Contexts;
use domain::catalogue::Catalogue;
use domain::coaching::{self, CoachingOutput};
use domain::ids::{MessageId, SessionId};
use domain::memory::{
    Commitment, CommitmentStatus, Fact, FreshIds, Goal, GoalStatus, Memory, MemoryChange, Source,
};
use domain::money::MicroUsd;
use domain::session::{Intent, Message, Role, SessionState};
use domain::settings::TenantSettings;
use domain::text::{Raw, Redacted};
use domain::time::{Micros, Timestamp};
use domain::turn::{Begun, Drafted, Output, Scene, TurnInput};

use crate::models::offline::coach::coach;

/// Saturday, 14 March 2026, 22:41.
pub(super) const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);

/// One person's talks.
pub(super) struct Talk {
    pub(super) settings: TenantSettings,
    pub(super) contexts: Contexts,
    pub(super) memory: Memory,
    session: SessionId,
    state: SessionState,
    history: Vec<Message>,
    now: Timestamp,
    ids: u128,
}

impl Talk {
    pub(super) fn new() -> Self {
        Self {
            settings: TenantSettings::default(),
            contexts: Contexts::default(),
            memory: Memory::default(),
            session: SessionId::from_bits(1),
            state: SessionState::default(),
            history: Vec::new(),
            now: NOW,
            ids: 100,
        }
    }

    /// A new session of the same person, some days later.
    pub(super) fn later(mut self, days: i64) -> Self {
        self.session = SessionId::from_bits(self.session.bits() + 1);
        self.state = SessionState::default();
        self.history.clear();
        self.now = self.now.plus(Micros::days(days));
        self
    }

    pub(super) fn say(&mut self, words: &str) -> CoachingOutput {
        let bits: Vec<u128> = (0..16).map(|offset| self.ids + offset).collect();
        self.ids += 16;
        let mut ids = FreshIds::new(bits);
        let drafted = self.turn(words, &mut ids);
        self.state = drafted.state;
        self.remember(&drafted.memory);
        let Output::Coaching(output) = drafted.output else {
            panic!("an interview's output");
        };
        self.write(Role::User, words);
        self.write(Role::Assistant, output.message.as_str());
        *output
    }

    fn turn(&self, words: &str, ids: &mut FreshIds) -> Drafted {
        let catalogue = Catalogue::default();
        let scene = Scene {
            session: self.session,
            claimed_at: self.now,
            now: self.now,
            catalogue: &catalogue,
            settings: &self.settings,
            contexts: &self.contexts,
            state: &self.state,
            memory: &self.memory,
            history: &self.history,
            last_call: false,
        };
        let input = TurnInput {
            message: Some(Redacted::written(words)),
            sent: Contexts::default(),
        };
        match coaching::begin(&scene, &input, ids).unwrap() {
            Begun::Answered(drafted) => *drafted,
            Begun::Pending(Brief::Coaching(brief)) => {
                let keep = |raw: &Raw| Redacted::written(raw.expose());
                let reply = coach(&brief);
                assert_eq!(coach(&brief), reply, "the same brief, the same reply");
                let source = ReplySource::Offline;
                coaching::finish(&scene, &input, &brief, &reply, source, ids, &keep).unwrap()
            }
            Begun::Pending(Brief::Interview(_)) => panic!("an interview's brief"),
        }
    }

    fn write(&mut self, role: Role, words: &str) {
        let seq = i64::try_from(self.history.len()).unwrap() + 1;
        self.history.push(Message {
            id: MessageId::from_bits(u128::try_from(seq).unwrap()),
            seq,
            role,
            content: Redacted::written(words),
            intent: Intent::CoachingSession,
            tokens: 0,
            cost: MicroUsd(0),
            created_at: self.now,
        });
    }

    /// What the store does with the changes of a turn.
    fn remember(&mut self, changes: &[MemoryChange]) {
        let source = Source {
            session: self.session,
            message: None,
            at: self.now,
        };
        for change in changes.iter().cloned() {
            match change {
                MemoryChange::AddGoal {
                    id,
                    text,
                    measure,
                    due,
                } => self.memory.goals.push(Goal {
                    id,
                    text,
                    measure,
                    due,
                    status: GoalStatus::Open,
                    source,
                }),
                MemoryChange::SetGoal {
                    id,
                    text,
                    measure,
                    due,
                    status,
                } => {
                    let goal = self
                        .memory
                        .goals
                        .iter_mut()
                        .find(|goal| goal.id == id)
                        .unwrap();
                    goal.text = text.unwrap_or_else(|| goal.text.clone());
                    goal.measure = measure.or(goal.measure.take());
                    goal.due = due.or(goal.due.take());
                    goal.status = status;
                }
                MemoryChange::AddCommitment { id, text, due } => {
                    self.memory.commitments.push(Commitment {
                        id,
                        text,
                        due,
                        status: CommitmentStatus::Open,
                        source,
                    });
                }
                MemoryChange::SetCommitment { id, status } => {
                    let step = self
                        .memory
                        .commitments
                        .iter_mut()
                        .find(|step| step.id == id);
                    step.unwrap().status = status;
                }
                MemoryChange::AddFact {
                    id,
                    kind,
                    text,
                    competency,
                } => {
                    self.memory.facts.insert(
                        0,
                        Fact {
                            id,
                            kind,
                            text,
                            competency,
                            source,
                        },
                    );
                }
                MemoryChange::Asked { .. } | MemoryChange::Scored { .. } => {}
            }
        }
    }
}
