//! One coaching turn decided: events into a new state, changes of memory, and what the coach does.
//!
//! The table says what an event may do in a stage; this file does it and keeps the limits that
//! depend on what has been said.

mod choose;
mod ideas;
mod note;
mod speak;
mod steps;

use super::Stage;
use super::act::{Ask, CoachingAct, Earned, Item, Respond};
use super::brief::CoachingBrief;
use super::dates;
use super::event::Event;
use super::listen::{Heard, listen};
use super::state::{
    CoachingState, LONG, MAX_DUE, MAX_MOODS, MAX_TIMES, Mark, StepNote, TopicNote, excerpt,
};
use super::table::{Effect, Refused, row};
use super::topics::{self, GENERAL};
use crate::asking::{self, Window};
use crate::ids::MemoryId;
use crate::memory::{Commitment, CommitmentStatus, FactKind, FreshIds, MemoryChange};
use crate::text::Redacted;
use crate::turn::Scene;

/// A decided turn.
#[derive(Debug)]
pub(crate) struct Decision {
    pub(crate) state: CoachingState,
    pub(crate) act: CoachingAct,
    pub(crate) changes: Vec<MemoryChange>,
}

/// Decides a turn for a message.
pub(crate) fn decide(scene: &Scene<'_>, message: &Redacted, ids: &mut FreshIds) -> Decision {
    let today = dates::today(scene.now);
    let mut state = scene.state.coaching.clone().unwrap_or_default();
    if state.turns == 0 {
        open(&mut state, scene);
    }
    state.turns = state.turns.saturating_add(1);
    let heard = listen(message.as_str(), &state, today);
    let mut turn = Deciding {
        scene,
        ids,
        from: state.stage,
        was_asked: state.asked,
        calm: state.marks.remove(&Mark::Safety),
        state,
        heard,
        changes: Vec::new(),
        respond: None,
        ask: None,
        earned: None,
        echo_allowed: true,
    };
    turn.run();
    turn.decision()
}

/// The first turn of a session: what is open from earlier ones comes first.
fn open(state: &mut CoachingState, scene: &Scene<'_>) {
    let mut open: Vec<&Commitment> = scene
        .memory
        .commitments
        .iter()
        .filter(|c| c.status == CommitmentStatus::Open && c.source.session != scene.session)
        .collect();
    // What has a day comes first, the earliest day before the others.
    open.sort_by_key(|c| (c.due.is_none(), c.due.clone(), c.source.at));
    for commitment in open.into_iter().take(MAX_DUE) {
        state.due.push(commitment.id);
        state.steps.push(StepNote {
            id: commitment.id,
            thread: 0,
            text: excerpt(commitment.text.as_str(), LONG),
            due: commitment.due.clone(),
            status: CommitmentStatus::Open,
            earlier: true,
        });
    }
    if !state.due.is_empty() {
        state.stage = Stage::CheckIn;
    }
}

struct Deciding<'a, 'b> {
    scene: &'a Scene<'b>,
    ids: &'a mut FreshIds,
    /// The stage the message came in.
    from: Stage,
    /// What the message was an answer to.
    was_asked: Ask,
    /// The turn before was a safety turn.
    calm: bool,
    state: CoachingState,
    heard: Heard,
    changes: Vec<MemoryChange>,
    respond: Option<Respond>,
    ask: Option<Ask>,
    earned: Option<Earned>,
    echo_allowed: bool,
}

impl Deciding<'_, '_> {
    fn run(&mut self) {
        if self.calm {
            self.respond = Some(Respond::AfterSafety);
            self.ask = Some(Ask::WayIn);
            self.echo_allowed = false;
        }
        let told = [Event::Fact, Event::Yes, Event::Attempt, Event::Obstacle];
        if self.was_asked == Ask::WayIn && self.heard.events.iter().all(|e| told.contains(e)) {
            self.respond = Some(Respond::AfterSafety);
            self.ask = Some(Ask::More);
        }
        self.pick_idea();
        for event in self.heard.events.clone() {
            match row(self.from, event) {
                Ok(Effect::Note) => self.note(event),
                Ok(Effect::Speak) => self.speak(event),
                Ok(Effect::Go(stage)) => self.go(event, stage),
                Ok(Effect::Park) => self.park(),
                Ok(Effect::Explore) => self.explore(),
                Ok(Effect::WrapUp) => self.wrap_up(true),
                Err(refused) => self.refuse(event, refused),
            }
        }
        for mood in std::mem::take(&mut self.heard.moods) {
            if self.state.moods.len() < MAX_MOODS && !self.state.moods.contains(&mood) {
                self.state.moods.push(mood);
            }
        }
        self.unanswered();
        // Both sides come before options, however complete the situation is; ideas wait for a word.
        if !matches!(self.ask, Some(Ask::BothSides | Ask::Reaction)) {
            self.state.advance();
        }
    }

    /// The first response stands: events come in the order of their weight.
    fn say(&mut self, respond: Respond) {
        self.respond.get_or_insert(respond);
    }

    fn ask(&mut self, ask: Ask) {
        self.ask.get_or_insert(ask);
    }

    fn earn(&mut self, earned: Earned) {
        self.earned.get_or_insert(earned);
    }

    fn go(&mut self, event: Event, stage: Stage) {
        if event == Event::Commitment {
            self.commit();
        } else if [Event::Topic, Event::NewTopic].contains(&event) {
            self.begin_topic();
        } else {
            self.state.go(stage);
            self.explore();
        }
    }

    fn park(&mut self) {
        let old = self.state.topic.clone();
        let new = self.heard.topic.clone().map(named);
        self.state.park(new);
        match old {
            Some(old) => {
                self.remember(FactKind::ParkedTopic, old.label.as_str(), None);
                self.say(Respond::Parked { old: old.label });
            }
            None => self.say(Respond::Acknowledge),
        }
    }

    fn begin_topic(&mut self) {
        let new = self.heard.topic.clone().map(named);
        self.state.begin_thread(new);
        self.say(Respond::Acknowledge);
    }

    /// Both sides before options: from options or a plan, the talk goes back to the situation for
    /// one question.
    fn explore(&mut self) {
        if self.state.times(Ask::BothSides) > 0 {
            self.say(Respond::BothSides);
            return;
        }
        if self.state.stage > Stage::Reality {
            self.state.go(Stage::Reality);
            self.state.asks = 2;
        }
        self.say(Respond::BothSides);
        self.ask(Ask::BothSides);
    }

    fn refuse(&mut self, event: Event, refused: Refused) {
        match refused {
            Refused::NothingSaid => {
                self.echo_allowed = false;
                self.say(if event == Event::OffTask {
                    Respond::OffTask
                } else {
                    Respond::Unreadable
                });
            }
            Refused::TryIsNoPlan => {
                self.say(Respond::TryIsNoPlan);
                self.ask(if self.from == Stage::CheckIn {
                    Ask::CheckIn
                } else {
                    Ask::Shrink
                });
                if self.from > Stage::CheckIn {
                    self.state.go(Stage::Will);
                }
            }
            Refused::DueFirst => self.say(Respond::DueFirst),
            Refused::NothingDue | Refused::NotRated => self.say(Respond::Reflect),
        }
    }

    fn farewell(&self) -> Respond {
        Respond::Farewell {
            step: self
                .state
                .steps
                .iter()
                .any(|step| step.status == CommitmentStatus::Open),
        }
    }

    fn goal_or_outcome(&self) -> Option<Redacted> {
        let goal = self.state.goal().map(|goal| goal.text.clone());
        let any = || self.state.goals.last().map(|goal| goal.text.clone());
        goal.or_else(|| self.state.outcome.clone()).or_else(any)
    }

    fn last_step(&self) -> Option<&StepNote> {
        let open = |step: &&StepNote| step.status == CommitmentStatus::Open;
        self.state
            .own_step()
            .or_else(|| self.state.steps.iter().rev().find(open))
    }

    fn remember(&mut self, kind: FactKind, text: &str, competency: Option<String>) {
        if let Some(bits) = self.ids.take() {
            self.changes.push(MemoryChange::AddFact {
                id: MemoryId::from_bits(bits),
                kind,
                text: excerpt(text, 2 * LONG),
                competency,
            });
        }
    }

    fn topic(&self) -> &'static topics::Topic {
        match (&self.heard.topic, &self.state.topic) {
            (Some((named, _)), _) => named,
            (None, Some(known)) => topics::with_id(&known.id),
            (None, None) => topics::with_id(GENERAL),
        }
    }

    fn decision(mut self) -> Decision {
        let mut ask = self.choose();
        if self.heard.no_question {
            ask = Ask::Nothing;
        }
        let respond = self.respond.take().unwrap_or(Respond::Reflect);
        self.state.asked = ask;
        if ask != Ask::Nothing && self.state.times(ask) < MAX_TIMES {
            self.state.put.push(ask);
        }
        if !matches!(
            ask,
            Ask::Nothing
                | Ask::Topic
                | Ask::First
                | Ask::Barrier
                | Ask::NewDay
                | Ask::Practice
                | Ask::Support
                | Ask::WayIn
        ) {
            self.state.asks = self.state.asks.saturating_add(1);
        }
        let propose = if ask == Ask::Topic {
            self.proposal()
        } else {
            None
        };
        self.state.proposed.clone_from(&propose);
        let act = CoachingAct {
            introduce: self.state.turns == 1,
            topic: self.topic(),
            echo: self.heard.echo.take().filter(|_| self.echo_allowed),
            item: self.item_for(ask),
            earned: self.earned,
            propose,
            respond,
            ask,
        };
        Decision {
            state: self.state,
            act,
            changes: self.changes,
        }
    }

    fn item_for(&self, ask: Ask) -> Option<Item> {
        if !matches!(ask, Ask::CheckIn | Ask::NewDay) {
            return None;
        }
        self.state.item().map(|step| Item {
            text: step.text.clone(),
            due: step.due.clone(),
            is_due: self.is_due(step),
        })
    }

    /// What has no day is due whenever one asks.
    fn is_due(&self, step: &StepNote) -> bool {
        let today = self.scene.now.day();
        step.due.as_ref().is_none_or(|due| *due <= today)
    }
}

/// A topic as it is noted.
fn named((topic, label): (&'static topics::Topic, Redacted)) -> TopicNote {
    TopicNote {
        id: topic.id.clone(),
        label,
        thread: 0,
    }
}

/// What a model is asked in this turn.
pub(crate) fn brief(scene: &Scene<'_>, message: &Redacted, decision: Decision) -> CoachingBrief {
    let previous = scene.state.coaching.as_ref().map(|state| &state.follow_ups);
    let Window { spoken, left_out } = asking::window(scene.history, None, &scene.settings.model);
    CoachingBrief {
        persona: scene.settings.persona.clone(),
        contexts: std::sync::Arc::new(scene.contexts.clone()),
        now: scene.now,
        state: decision.state,
        act: decision.act,
        memory: scene.memory.clone(),
        interview: scene.state.interview.as_ref().map(|interview| {
            let stands = if interview.finished() {
                "has finished"
            } else {
                "is under way"
            };
            format!(
                "A mock interview {stands} in this session, after {} turns.",
                interview.turns()
            )
        }),
        history: spoken,
        left_out,
        message: message.clone(),
        previous_follow_ups: previous
            .into_iter()
            .flatten()
            .map(|text| text.as_str().to_owned())
            .collect(),
        changes: decision.changes,
    }
}
