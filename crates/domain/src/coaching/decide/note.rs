//! Noting what an allowed event says: reports, topics, goals, facts, options, plans.

use super::{Ask, Deciding, Earned, Event, Respond, Stage, TopicNote};
use crate::coaching::state::{
    GoalNote, LONG, MAX_DUE, MAX_GOALS, MAX_STEPS, Part, Proposal, SHORT, StepNote, excerpt,
};
use crate::coaching::topics::{self, GENERAL};
use crate::coaching::{dates, echo};
use crate::ids::{CommitmentId, GoalId};
use crate::memory::{CommitmentStatus, FactKind, GoalStatus, MemoryChange};
use crate::phrases::Words;
use crate::text::Redacted;

impl Deciding<'_, '_> {
    pub(super) fn note(&mut self, event: Event) {
        match event {
            Event::Done => self.close_item(CommitmentStatus::Done),
            Event::Missed => self.close_item(CommitmentStatus::Missed),
            Event::Dropped => self.close_item(CommitmentStatus::Dropped),
            Event::Moved => self.move_item(),
            Event::StillOpen => self.leave_open(),
            Event::Topic | Event::NewTopic => self.note_topic(),
            Event::Outcome => self.note_outcome(),
            Event::Goal => self.note_goal(),
            Event::Measure => self.note_measure(),
            Event::Date => self.note_date(),
            Event::Importance => self.note_importance(),
            Event::Confidence => self.note_confidence(),
            Event::Option => self.note_own_option(),
            Event::Attempt => self.note_part(Part::Attempt, Earned::Attempt),
            Event::Obstacle => self.note_obstacle(),
            Event::OwnPart => self.note_part(Part::Own, Earned::OwnPart),
            Event::Fact => self.note_part(Part::Fact, Earned::Fact),
            Event::Yes => self.assent(),
            Event::No => self.dissent(),
            // Their rows note no other event.
            _ => {}
        }
    }

    /// The commitment a report is about: what was asked about, or this talk's own step.
    fn reported(&self) -> Option<StepNote> {
        let step = if self.from == Stage::CheckIn {
            self.state.item()
        } else {
            self.state.own_step()
        };
        step.cloned()
    }

    /// Closes the commitment reported on. A closed one stays closed: only open ones are found.
    fn close_item(&mut self, status: CommitmentStatus) {
        let Some(step) = self.reported() else { return };
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

    fn set_status(&mut self, id: CommitmentId, status: CommitmentStatus) {
        self.state.due.retain(|due| *due != id);
        let step = self.state.steps.iter_mut().find(|step| step.id == id);
        if let Some(step) = step.filter(|step| step.status == CommitmentStatus::Open) {
            step.status = status;
            self.changes
                .push(MemoryChange::SetCommitment { id, status });
        }
    }

    /// Puts it off: another commitment stands for it. Without a day, one is asked for once.
    fn move_item(&mut self) {
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
        self.add_step(step.text.clone(), due, step.earlier);
        self.say(Respond::Reported {
            text: step.text,
            status: CommitmentStatus::Moved,
        });
    }

    /// Under way: what is overdue gets a new day, the rest stays as it is.
    fn leave_open(&mut self) {
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
        self.say(Respond::Reported {
            text: step.text,
            status: CommitmentStatus::Open,
        });
    }

    fn note_topic(&mut self) {
        let Some((topic, label)) = self.heard.topic.clone() else {
            return;
        };
        if self.from == Stage::CheckIn {
            self.say(Respond::DueFirst);
        } else {
            self.say(Respond::Acknowledge);
            self.earn(Earned::Topic);
        }
        self.state.topic = Some(TopicNote {
            id: topic.id.clone(),
            label,
        });
    }

    fn note_outcome(&mut self) {
        if let Some(wish) = self.heard.wishes.first() {
            self.state.outcome = Some(excerpt(wish.as_str(), LONG));
            self.topic_from_message();
            self.earn(Earned::Goal);
        }
    }

    /// A topic without a name: what the person said stands for it.
    pub(super) fn topic_from_message(&mut self) {
        let answered =
            [Ask::Barrier, Ask::CheckIn, Ask::NewDay, Ask::WayIn].contains(&self.was_asked);
        if self.state.topic.is_none() && self.from <= Stage::Contract && !answered {
            self.state.topic = Some(TopicNote {
                id: GENERAL.to_owned(),
                label: excerpt(self.heard.whole.as_str(), SHORT),
            });
        }
    }

    fn note_goal(&mut self) {
        for wish in self.heard.wishes.clone() {
            self.add_goal(wish);
        }
        self.topic_from_message();
    }

    /// At most two a session; one that stands already, here or from earlier, is not added again.
    pub(super) fn add_goal(&mut self, text: Redacted) {
        let same = |known: &Redacted| known.as_str().eq_ignore_ascii_case(text.as_str());
        if self.state.goals.iter().any(|goal| same(&goal.text)) {
            return;
        }
        if self.state.goals.len() >= MAX_GOALS {
            self.say(Respond::TwoGoals);
            return;
        }
        let open =
            |goal: &&crate::memory::Goal| goal.status == GoalStatus::Open && same(&goal.text);
        let known = self
            .scene
            .memory
            .goals
            .iter()
            .find(open)
            .map(|goal| goal.id);
        let due = dates::find(&Words::of(text.as_str()), dates::today(self.scene.now));
        let id = match known {
            Some(id) => id,
            None => {
                let Some(bits) = self.ids.take() else { return };
                let id = GoalId::from_bits(bits);
                self.changes.push(MemoryChange::AddGoal {
                    id,
                    text: text.clone(),
                    measure: None,
                    due: due.clone(),
                });
                id
            }
        };
        self.state.goals.push(GoalNote {
            id,
            thread: self.state.thread,
            text,
            measure: None,
            due,
        });
        self.state.importance = None;
        if self.state.stage > Stage::Goal && self.state.stage < Stage::Close {
            self.state.go(Stage::Goal);
        }
        self.earn(Earned::Goal);
        if self.state.topic.is_some() && self.heard.topic.is_none() {
            self.say(Respond::GoalNoted);
        }
    }

    fn note_measure(&mut self) {
        let measure = self.heard.measure.clone();
        if let Some(goal) = self.state.goal_mut() {
            goal.measure.clone_from(&measure);
            let (id, due) = (goal.id, goal.due.clone());
            self.set_goal(id, measure, due);
        }
    }

    /// A day belongs to what was asked about or said with it: a step, or the goal.
    fn note_date(&mut self) {
        let Some(date) = self.heard.date.clone() else {
            return;
        };
        let with_step = self.heard.commitment.is_some() || self.heard.has(Event::Moved);
        match self.was_asked {
            Ask::StepDate if !with_step => self.date_step(date),
            Ask::Confirm if !with_step => self.redate_step(date),
            _ if with_step => {}
            Ask::Goal | Ask::Measure | Ask::Date => {
                if let Some(goal) = self.state.goal_mut() {
                    goal.due = Some(date.clone());
                    let (id, measure) = (goal.id, goal.measure.clone());
                    self.set_goal(id, measure, Some(date));
                }
            }
            _ => {}
        }
    }

    fn set_goal(&mut self, id: GoalId, measure: Option<Redacted>, due: Option<String>) {
        self.changes.retain(
            |change| !matches!(change, MemoryChange::SetGoal { id: known, .. } if *known == id),
        );
        self.changes.push(MemoryChange::SetGoal {
            id,
            measure,
            due,
            status: GoalStatus::Open,
        });
    }

    fn note_importance(&mut self) {
        self.state.importance = self.heard.rating;
        if let Some(rating) = self.heard.rating {
            self.say(Respond::Rated(rating));
            self.earn(Earned::Rating);
            self.echo_allowed = false;
        }
    }

    /// Below seven the step is made smaller, twice at most.
    fn note_confidence(&mut self) {
        let Some(rating) = self.heard.rating else {
            return;
        };
        self.state.confidence = Some(rating);
        self.echo_allowed = false;
        self.earn(Earned::Rating);
        if rating < 7 && self.state.shrunk < 2 {
            self.state.shrunk += 1;
            self.state.confidence = None;
            self.state.go(Stage::Options);
            self.say(Respond::Smaller { confidence: rating });
            self.ask(Ask::Shrink);
        } else {
            self.say(Respond::Sure(rating));
        }
    }

    fn note_own_option(&mut self) {
        if let Some(option) = self.heard.option.clone() {
            self.state.note_option(option, true);
            if self.heard.sure.contains(&Event::Option) {
                self.earn(Earned::Option);
            }
        }
    }

    fn note_obstacle(&mut self) {
        if self.was_asked == Ask::Barrier {
            let barrier = self.heard.whole.as_str().to_owned();
            self.remember(FactKind::Obstacle, &barrier, None);
        }
        self.note_part(Part::Obstacle, Earned::Obstacle);
    }

    fn note_part(&mut self, part: Part, earned: Earned) {
        if let Some(fact) = self.heard.fact.clone() {
            self.state.note_fact(part, fact);
        }
        let sure = match part {
            Part::Fact => true,
            Part::Attempt => self.heard.sure.contains(&Event::Attempt),
            Part::Obstacle => self.heard.sure.contains(&Event::Obstacle),
            Part::Own => self.heard.sure.contains(&Event::OwnPart),
        };
        if sure {
            self.earn(earned);
        }
        let telling = self.heard.whole.as_str().split(' ').count() >= 4;
        if self.state.topic.is_none() && self.from == Stage::Contract && telling {
            self.topic_from_message();
            if self.state.topic.is_some() {
                self.say(Respond::Acknowledge);
            }
        }
    }

    fn assent(&mut self) {
        match self.was_asked {
            Ask::Leave => self.offer(),
            Ask::Reaction => self.choose_idea(),
            Ask::Confirm => {
                self.say(self.farewell());
                self.ask(Ask::Nothing);
            }
            Ask::Practice => {
                let focus = self.focus();
                self.say(Respond::StartPractice { focus });
                self.ask(Ask::Nothing);
            }
            Ask::Topic => self.take_proposal(),
            Ask::Fit => {
                self.say(Respond::Reflect);
                if self.state.stage > Stage::Contract {
                    self.state.go(Stage::Will);
                }
            }
            _ => {}
        }
    }

    fn dissent(&mut self) {
        match self.was_asked {
            Ask::More => {
                self.say(self.farewell());
                self.ask(Ask::Nothing);
            }
            Ask::Leave => self.ask(Ask::OwnOption),
            Ask::Practice => self.say(Respond::Thanks),
            _ => {}
        }
    }

    /// One of the ideas just offered is chosen: the first or the second of them.
    fn choose_idea(&mut self) {
        let offered: Vec<usize> = (0..self.state.options.len())
            .filter(|at| {
                self.state
                    .options
                    .get(*at)
                    .is_some_and(|option| !option.own)
            })
            .collect();
        let latest = offered
            .get(offered.len().saturating_sub(2)..)
            .unwrap_or_default();
        let words = self.heard.whole.as_str().to_lowercase();
        let chosen = if words.contains("first") {
            latest.first()
        } else if words.contains("second") {
            latest.last()
        } else {
            None
        };
        if let Some(option) = chosen.and_then(|at| self.state.options.get_mut(*at)) {
            option.own = true;
            let noted = option.text.clone();
            let ideas = self.topic().options.iter().map(String::as_str);
            if let Some(idea) = ideas.into_iter().find(|idea| excerpt(idea, SHORT) == noted) {
                self.say(Respond::Chosen { idea });
            }
        }
        self.state.go(Stage::Will);
    }

    /// The proposal becomes topic and goal.
    fn take_proposal(&mut self) {
        let Some(proposal) = self.state.proposed.clone() else {
            return;
        };
        let (id, label, goal) = match proposal {
            Proposal::Goal(goal) => (GENERAL, excerpt(goal.as_str(), SHORT), goal),
            Proposal::Competency(name) => {
                let goal = format!(
                    "I can answer questions on {} with one example of my own and its result",
                    name.as_str()
                );
                let label = excerpt(&format!("{} in interviews", name.as_str()), SHORT);
                ("interview_nerves", label, excerpt(&goal, LONG))
            }
        };
        self.state.begin_thread(Some(TopicNote {
            id: id.to_owned(),
            label,
        }));
        self.add_goal(goal);
        self.say(Respond::GoalNoted);
    }

    pub(super) fn offer(&mut self) {
        let topic = topics::with_id(&self.topic().id);
        let turn = usize::try_from(self.state.turns).unwrap_or_default();
        let count = topic.options.len().max(1);
        let ideas: Vec<&'static str> = [turn % count, (turn + 1) % count]
            .iter()
            .filter_map(|at| topic.options.get(*at))
            .map(String::as_str)
            .collect();
        for idea in &ideas {
            self.state.note_option(excerpt(idea, SHORT), false);
        }
        self.say(Respond::Offer { ideas });
        self.ask(Ask::Reaction);
    }

    /// A commitment. With a day it is one; without, its day is asked for first. A smaller one takes
    /// the place of the one it was made from.
    pub(super) fn commit(&mut self) {
        let Some(text) = self.heard.commitment.clone() else {
            return;
        };
        let smaller = self.was_asked == Ask::Shrink;
        let replaced = self.state.own_step().filter(|_| smaller).cloned();
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
        self.state.evidenced = false;
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

    fn own_steps(&self) -> usize {
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

    fn date_step(&mut self, date: String) {
        if let Some(draft) = self.state.draft.take() {
            self.add_step(draft, Some(date.clone()), false);
            self.say(Respond::StepNoted { due: Some(date) });
            self.echo_allowed = false;
        } else {
            self.redate_step(date);
        }
    }

    /// Another day for this talk's step: another commitment stands for it.
    fn redate_step(&mut self, date: String) {
        let Some(step) = self.state.own_step().cloned() else {
            return;
        };
        self.set_status(step.id, CommitmentStatus::Moved);
        self.state.steps.retain(|known| known.id != step.id);
        self.add_step(step.text, Some(date.clone()), false);
        self.say(Respond::StepNoted { due: Some(date) });
        self.echo_allowed = false;
    }

    /// Questions that got no answer are let go: a step without a day stands without one.
    pub(super) fn unanswered(&mut self) {
        let talked_past = self.heard.has(Event::Question) || self.heard.has(Event::JustTell);
        if self.was_asked == Ask::StepDate
            && !talked_past
            && let Some(draft) = self.state.draft.take()
        {
            self.add_step(draft, None, false);
        }
        self.state.evidenced |= self.was_asked == Ask::Evidence && !talked_past;
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

    /// The talk is summed up once for memory; a plan without a day is kept as one.
    pub(super) fn wrap_up(&mut self, leaving: bool) {
        if let Some(draft) = self.state.draft.take() {
            self.add_step(draft, None, false);
        }
        if leaving && self.state.summed_up {
            self.respond = Some(self.farewell());
            self.ask = Some(Ask::Nothing);
            return;
        }
        self.state.go(Stage::Close);
        let step = self.last_step().cloned();
        let goal = self.goal_or_outcome();
        if !self.state.summed_up {
            self.state.summed_up = true;
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
}
