//! Commitments: reports on what is due, new ones, their day and how sure the person is, the summary.

use super::{Ask, Deciding, Earned, Event, Respond, Stage};
use crate::coaching::dates;
use crate::coaching::echo;
use crate::coaching::state::{
    CONFIDENT, LONG, MAX_DUE, MAX_SHRUNK, MAX_STEPS, Mark, Proposal, SHORT, StepNote, excerpt,
};
use crate::ids::CommitmentId;
use crate::memory::{CommitmentStatus, FactKind, Goal, GoalStatus, MemoryChange};
use crate::text::Redacted;

impl Deciding<'_, '_> {
    /// The commitment a report is about: what was asked about, or this talk's own step.
    pub(super) fn reported(&self) -> Option<StepNote> {
        let about = self.heard.about;
        let step = if self.from == Stage::CheckIn {
            let named = |step: &&StepNote| Some(step.id) == about;
            self.state.due_steps().find(named).or(self.state.item())
        } else {
            self.state.own_step()
        };
        step.cloned()
    }

    /// Closes the commitment reported on. A closed one stays closed: only open ones are found.
    pub(super) fn close_item(&mut self, status: CommitmentStatus) {
        let Some(step) = self.reported() else {
            self.close_proposed_goal(status);
            return;
        };
        self.set_status(step.id, status);
        self.say(Respond::Reported {
            text: step.text,
            status,
        });
        self.echo_allowed = false;
        match status {
            CommitmentStatus::Missed => {
                self.earn(Earned::Honest);
                self.ask(Ask::Barrier);
            }
            CommitmentStatus::Done => {
                self.earn(Earned::Done);
                let how = self.heard.whole.as_str().to_owned();
                if how.split_whitespace().count() >= 8 {
                    self.remember(FactKind::WhatWorked, &how, None);
                }
            }
            CommitmentStatus::Dropped | CommitmentStatus::Moved | CommitmentStatus::Open => {}
        }
    }

    /// A goal of an earlier session that the person says is reached or given up.
    fn close_proposed_goal(&mut self, status: CommitmentStatus) {
        let Some(Proposal::Goal(text)) = self.state.proposed.clone() else {
            return;
        };
        let status_of_goal = match status {
            CommitmentStatus::Done => GoalStatus::Done,
            CommitmentStatus::Dropped => GoalStatus::Dropped,
            CommitmentStatus::Open | CommitmentStatus::Missed | CommitmentStatus::Moved => return,
        };
        let same = |goal: &&Goal| {
            goal.status == GoalStatus::Open && excerpt(goal.text.as_str(), LONG) == text
        };
        if let Some(goal) = self.scene.memory.goals.iter().find(same) {
            self.changes.push(MemoryChange::SetGoal {
                id: goal.id,
                text: None,
                measure: None,
                due: None,
                status: status_of_goal,
            });
            self.say(Respond::Reported { text, status });
            self.echo_allowed = false;
        }
    }

    pub(super) fn set_status(&mut self, id: CommitmentId, status: CommitmentStatus) {
        self.state.due.retain(|due| *due != id);
        let step = self.state.steps.iter_mut().find(|step| step.id == id);
        if let Some(step) = step.filter(|step| step.status == CommitmentStatus::Open) {
            step.status = status;
            self.changes
                .push(MemoryChange::SetCommitment { id, status });
        }
    }

    /// Puts it off: another commitment stands for it. Without a day, one is asked for once.
    pub(super) fn move_item(&mut self) {
        let Some(step) = self.reported() else { return };
        self.echo_allowed = false;
        if self.heard.date.is_none() && self.was_asked != Ask::NewDay {
            self.say(Respond::Reported {
                text: step.text,
                status: CommitmentStatus::Open,
            });
            self.ask(Ask::NewDay);
            return;
        }
        self.set_status(step.id, CommitmentStatus::Moved);
        let due = self.heard.date.clone();
        let plan = self.heard.commitment.take();
        let text = plan.filter(names_something).unwrap_or(step.text);
        self.add_step(text.clone(), due, step.earlier);
        self.say(Respond::Reported {
            text,
            status: CommitmentStatus::Moved,
        });
    }

    /// Under way: what is overdue gets a new day, the rest stays as it is.
    pub(super) fn leave_open(&mut self) {
        let Some(step) = self.reported() else { return };
        self.echo_allowed = false;
        let overdue = step
            .due
            .as_ref()
            .is_some_and(|due| *due < self.scene.now.day());
        if overdue {
            self.ask(Ask::NewDay);
        } else {
            self.state.due.retain(|due| *due != step.id);
        }
        self.say(if self.heard.partly {
            Respond::Partly
        } else {
            Respond::Reported {
                text: step.text,
                status: CommitmentStatus::Open,
            }
        });
    }

    /// A commitment. With a day it is one; without, its day is asked for first. A smaller one takes
    /// the place of the one it was made from.
    pub(super) fn commit(&mut self) {
        let Some(text) = self.heard.commitment.clone() else {
            return;
        };
        let text = self.resolved(text);
        let smaller = self.was_asked == Ask::Shrink;
        // A step without a day gives way to one that has it; a smaller one replaces the larger.
        let undated = |step: &&StepNote| step.due.is_none() && self.heard.date.is_some();
        let replaced = self
            .state
            .own_step()
            .filter(|step| smaller || undated(step))
            .cloned();
        if replaced.is_none() && self.own_steps() >= MAX_STEPS {
            // Enough for one session: it stays an idea, and the talk is summed up.
            self.state.note_option(excerpt(text.as_str(), SHORT), true);
            self.state.go(Stage::Close);
            return;
        }
        let due = self
            .heard
            .date
            .clone()
            .or_else(|| replaced.as_ref()?.due.clone());
        if let Some(old) = replaced {
            self.set_status(old.id, CommitmentStatus::Moved);
            self.state.steps.retain(|step| step.id != old.id);
        }
        self.state.go(Stage::Will);
        self.state.confidence = None;
        self.state.marks.remove(&Mark::Evidenced);
        self.topic_from_message();
        self.say(Respond::StepNoted { due: due.clone() });
        if due.is_some() {
            self.earn(Earned::Commitment);
        }
        self.echo_allowed = false;
        if due.is_some() {
            self.add_step(text, due, false);
            self.state.draft = None;
        } else {
            self.state.draft = Some(text);
        }
    }

    /// "I'll do it this weekend" means what was chosen before.
    fn resolved(&self, text: Redacted) -> Redacted {
        if names_something(&text) {
            return text;
        }
        let chosen = self.state.options.iter().rev().find(|option| option.own);
        let before = || self.state.steps.last().map(|step| step.text.clone());
        chosen
            .map(|option| option.text.clone())
            .or_else(before)
            .unwrap_or(text)
    }

    pub(super) fn own_steps(&self) -> usize {
        self.state.steps.iter().filter(|step| !step.earlier).count()
    }

    pub(super) fn add_step(&mut self, text: Redacted, due: Option<String>, earlier: bool) {
        let Some(bits) = self.ids.take() else { return };
        let id = CommitmentId::from_bits(bits);
        self.changes.push(MemoryChange::AddCommitment {
            id,
            text: text.clone(),
            due: due.clone(),
        });
        // One that was moved on from an earlier session stands among the closed ones it replaces.
        if self.state.steps.len() >= MAX_DUE + MAX_STEPS {
            let closed = self
                .state
                .steps
                .iter()
                .position(|s| s.status != CommitmentStatus::Open);
            self.state.steps.remove(closed.unwrap_or(0));
        }
        self.state.steps.push(StepNote {
            id,
            thread: self.state.thread,
            text,
            due,
            status: CommitmentStatus::Open,
            earlier,
        });
    }

    pub(super) fn date_step(&mut self, date: String) {
        if let Some(draft) = self.state.draft.take() {
            self.add_step(draft, Some(date.clone()), false);
            self.say(Respond::StepNoted { due: Some(date) });
            self.echo_allowed = false;
        } else {
            self.redate_step(date);
        }
    }

    /// Another day for this talk's step: another commitment stands for it.
    pub(super) fn redate_step(&mut self, date: String) {
        let Some(step) = self.state.own_step().cloned() else {
            return;
        };
        self.set_status(step.id, CommitmentStatus::Moved);
        self.state.steps.retain(|known| known.id != step.id);
        self.add_step(step.text, Some(date.clone()), false);
        self.say(Respond::StepNoted { due: Some(date) });
        self.echo_allowed = false;
    }

    /// Below seven the step is made smaller, twice at most.
    pub(super) fn note_confidence(&mut self) {
        let Some(rating) = self.heard.rating else {
            return;
        };
        self.state.confidence = Some(rating);
        self.echo_allowed = false;
        self.earn(Earned::Rating);
        if rating < CONFIDENT && self.state.shrunk < MAX_SHRUNK {
            self.state.shrunk += 1;
            self.state.confidence = None;
            self.state.go(Stage::Options);
            self.say(Respond::Smaller { confidence: rating });
            self.ask(Ask::Shrink);
        } else {
            self.say(Respond::Sure(rating));
        }
    }

    /// The talk is summed up once for memory; a plan without a day is kept as one.
    pub(super) fn wrap_up(&mut self, leaving: bool) {
        if let Some(draft) = self.state.draft.take() {
            self.add_step(draft, None, false);
        }
        if leaving && self.state.marks.contains(&Mark::SummedUp) {
            self.part();
            return;
        }
        self.state.go(Stage::Close);
        let step = self.last_step().cloned();
        let goal = self.goal_or_outcome();
        if self.state.marks.insert(Mark::SummedUp) {
            let topic = self
                .state
                .topic
                .as_ref()
                .map_or("the talk", |t| t.label.as_str());
            let said = goal.as_ref().map_or("no goal named", Redacted::as_str);
            let next = step.as_ref().map_or("none", |step| step.text.as_str());
            let outcome = format!("Talk about {topic}. Wanted: {said}. Next step: {next}");
            self.remember(FactKind::Outcome, &outcome, None);
        }
        self.respond = Some(Respond::WrapUp {
            goal,
            due: step.as_ref().and_then(|step| step.due.clone()),
            step: step.map(|step| step.text),
        });
        self.ask = Some(if leaving { Ask::Nothing } else { Ask::Confirm });
        self.echo_allowed = false;
    }

    /// Questions that got no answer are let go: a step without a day stands without one.
    pub(super) fn unanswered(&mut self) {
        let talked_past = self.heard.has(Event::Question) || self.heard.has(Event::JustTell);
        if self.was_asked == Ask::StepDate
            && !talked_past
            && self.heard.commitment.is_none()
            && let Some(draft) = self.state.draft.take()
        {
            self.add_step(draft, None, false);
        }
        if self.was_asked == Ask::Evidence && !talked_past {
            self.state.marks.insert(Mark::Evidenced);
        }
        let in_check_in = self.from == Stage::CheckIn && self.state.stage == Stage::CheckIn;
        if in_check_in && self.ask.is_none() && self.respond.is_none() && self.state.asks >= 2 {
            // Asked twice and passed over twice: it stays open for another day.
            if !self.state.due.is_empty() {
                self.state.due.remove(0);
                self.state.asks = 0;
            }
        }
        let shares = |text: &Redacted| echo::shares_words(self.heard.whole.as_str(), text.as_str());
        if self.was_asked == Ask::Reaction
            && let Some(liked) = self
                .state
                .options
                .iter()
                .position(|o| !o.own && shares(&o.text))
            && let Some(option) = self.state.options.get_mut(liked)
        {
            option.own = true;
        }
    }
}

/// The plan says what is to be done, and not only when.
fn names_something(plan: &Redacted) -> bool {
    const PUTS_OFF: [&str; 4] = ["move", "postpone", "push", "reschedule"];
    let content = echo::content(plan.as_str());
    content
        .iter()
        .any(|word| !dates::is_day_word(word) && !PUTS_OFF.contains(&word.as_str()))
}
