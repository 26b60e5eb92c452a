//! One person's talk without a model: the rules alone, with a reply that says nothing.

use crate::brief::{Brief, ReplySource, Spoken};
use crate::candidate::Contexts;
use crate::catalogue::Catalogue;
use crate::coaching::act::{Ask, CoachingAct};
use crate::coaching::brief::{CoachingBrief, CoachingReply};
use crate::coaching::{CoachingOutput, CoachingState, Stage, begin, finish};
use crate::ids::{CommitmentId, SessionId};
use crate::memory::{Commitment, CommitmentStatus, FreshIds, Memory, MemoryChange, Source};
use crate::session::SessionState;
use crate::settings::TenantSettings;
use crate::text::{Raw, Redacted};
use crate::time::Timestamp;
use crate::turn::{Begun, Drafted, Output, Scene, TurnInput};

/// Saturday, 14 March 2026.
pub(super) const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);

pub(super) struct World {
    pub(super) memory: Memory,
    pub(super) contexts: Contexts,
    pub(super) state: SessionState,
    pub(super) changes: Vec<MemoryChange>,
    pub(super) history: Vec<Spoken>,
    pub(super) act: Option<CoachingAct>,
    settings: TenantSettings,
    next_id: u128,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            memory: Memory::default(),
            contexts: Contexts::default(),
            state: SessionState::default(),
            changes: Vec::new(),
            history: Vec::new(),
            act: None,
            settings: TenantSettings::default(),
            next_id: 1_000,
        }
    }

    /// With a commitment of an earlier session.
    pub(super) fn owing(mut self, text: &str, due: Option<&str>) -> Self {
        let bits = u128::try_from(self.memory.commitments.len()).unwrap() + 1;
        self.memory.commitments.push(Commitment {
            id: CommitmentId::from_bits(bits),
            text: Redacted::written(text),
            due: due.map(str::to_owned),
            status: CommitmentStatus::Open,
            source: Source {
                session: SessionId::from_bits(99),
                message: None,
                at: NOW,
            },
        });
        self
    }

    /// What the coach is to do after this message.
    pub(super) fn say(&mut self, words: &str) -> CoachingAct {
        self.turn(words, &plain(), ReplySource::Offline);
        self.act.clone().unwrap()
    }

    pub(super) fn ask_after(&mut self, words: &str) -> Ask {
        self.say(words).ask
    }

    pub(super) fn coaching(&self) -> &CoachingState {
        self.state.coaching.as_ref().unwrap()
    }

    /// One whole turn.
    pub(super) fn turn(
        &mut self,
        words: &str,
        reply: &CoachingReply,
        source: ReplySource,
    ) -> CoachingOutput {
        let mut ids = FreshIds::new((0..16).map(|offset| self.next_id + offset).collect());
        self.next_id += 16;
        let drafted = self.drafted(words, reply, source, &mut ids);
        self.changes = drafted.memory;
        self.state = drafted.state;
        match drafted.output {
            Output::Coaching(output) => *output,
            Output::Interview(_) => panic!("an interview's output"),
        }
    }

    fn drafted(
        &mut self,
        words: &str,
        reply: &CoachingReply,
        source: ReplySource,
        ids: &mut FreshIds,
    ) -> Drafted {
        let state = self.state.clone();
        let catalogue = Catalogue::default();
        let scene = Scene {
            session: SessionId::from_bits(7),
            claimed_at: NOW,
            now: NOW,
            catalogue: &catalogue,
            settings: &self.settings,
            contexts: &self.contexts,
            state: &state,
            memory: &self.memory,
            history: &[],
            last_call: false,
        };
        let input = TurnInput {
            message: Some(Redacted::written(words)),
            sent: Contexts::default(),
        };
        match begin(&scene, &input, ids).unwrap() {
            Begun::Answered(drafted) => {
                self.act = None;
                *drafted
            }
            Begun::Pending(Brief::Coaching(brief)) => {
                let brief = CoachingBrief {
                    history: self.history.clone(),
                    ..*brief
                };
                self.act = Some(brief.act.clone());
                let keep = |raw: &Raw| Redacted::written(raw.expose());
                finish(&scene, &input, &brief, reply, source, ids, &keep).unwrap()
            }
            Begun::Pending(Brief::Interview(_)) => panic!("an interview's brief"),
        }
    }
}

/// The published example.
pub(super) const PASSED_OVER: &str =
    "I have been passed over for promotion twice. I am not sure what I am doing wrong.";

/// A talk that has reached the stage of options.
pub(super) fn at_options() -> World {
    let mut world = World::new();
    world.say(PASSED_OVER);
    world.say("My goal is to be promoted to staff engineer by the end of the year");
    world.say("My manager would tell me in writing");
    world.say("9");
    world.say("I already asked my manager, but the feedback was vague");
    world.say("I never asked for the criteria in writing");
    assert_eq!(world.coaching().stage(), Stage::Options);
    world
}

/// A talk with a plan that waits for its confidence.
pub(super) fn at_confidence() -> World {
    let mut world = at_options();
    world.say("I could ask for the written criteria");
    let ask = world.ask_after("I will ask my manager for the written criteria by Friday");
    assert_eq!(
        (ask, world.coaching().stage()),
        (Ask::Confidence, Stage::Will)
    );
    world
}

/// A reply that proposes nothing.
pub(super) fn plain() -> CoachingReply {
    CoachingReply {
        message: "I see.".to_owned(),
        follow_ups: Vec::new(),
        goal: None,
        commitment: None,
    }
}
