//! What coaching remembers between turns: bounded in every part, so that it stays under 4 KiB.

mod excerpt;
mod notes;

pub(crate) use excerpt::excerpt;
pub use notes::Proposal;
pub(crate) use notes::{FactNote, GoalNote, Mark, OptionNote, Part, StepNote, TopicNote};

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Stage;
use super::act::Ask;
use super::event::Limit;
use crate::ids::CommitmentId;
use crate::memory::CommitmentStatus;
use crate::text::Redacted;

/// Goals of one session.
pub(crate) const MAX_GOALS: usize = 2;
/// Commitments asked about when a session opens.
pub(crate) const MAX_DUE: usize = 3;
/// Commitments made in one session.
pub(crate) const MAX_STEPS: usize = 2;
/// Topics left for later.
pub(crate) const MAX_PARKED: usize = 3;
/// Facts noted; the oldest goes first.
pub(crate) const MAX_FACTS: usize = 5;
/// Options noted.
pub(crate) const MAX_OPTIONS: usize = 4;
/// Mood words noted.
pub(crate) const MAX_MOODS: usize = 3;
/// How often a question is put in a thread.
pub(crate) const MAX_TIMES: usize = 2;
/// From this confidence on a step stands; below, it is made smaller.
pub(crate) const CONFIDENT: u8 = 7;
/// How often a step is made smaller.
pub(crate) const MAX_SHRUNK: u8 = 2;
/// Bytes of a goal, a commitment.
pub(crate) const LONG: usize = 150;
/// Bytes of a topic, a fact, an option, a suggestion.
pub(crate) const SHORT: usize = 80;

/// What coaching remembers between turns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CoachingState {
    /// Replies given so far.
    pub(crate) turns: u32,
    /// Where the talk stands.
    pub(crate) stage: Stage,
    /// What it is about.
    pub(crate) topic: Option<TopicNote>,
    /// What this talk is to bring.
    pub(crate) outcome: Option<Redacted>,
    /// Threads left for later, oldest first.
    pub(crate) parked: Vec<TopicNote>,
    /// Counts the threads of the talk: goals and steps belong to one.
    pub(crate) thread: u8,
    /// The highest of them so far.
    pub(crate) threads: u8,
    /// Goals of this session.
    pub(crate) goals: Vec<GoalNote>,
    /// How much the goal matters, 0 to 10.
    pub(crate) importance: Option<u8>,
    /// How sure the person is of the step, 0 to 10.
    pub(crate) confidence: Option<u8>,
    /// What has been said of the situation.
    pub(crate) facts: Vec<FactNote>,
    /// Which parts of the situation have been named.
    pub(crate) covered: Vec<Part>,
    /// Options.
    pub(crate) options: Vec<OptionNote>,
    /// Commitments asked about or made in this talk.
    pub(crate) steps: Vec<StepNote>,
    /// Those still to be asked about, the next first.
    pub(crate) due: Vec<CommitmentId>,
    /// A commitment said without a day yet.
    pub(crate) draft: Option<Redacted>,
    /// What has happened in the talk.
    pub(crate) marks: BTreeSet<Mark>,
    /// What the coach asked last.
    pub(crate) asked: Ask,
    /// Questions asked in this stage.
    pub(crate) asks: u8,
    /// Questions put in this thread, each as often as it was put.
    pub(crate) put: Vec<Ask>,
    /// Rounds of advice given in this thread.
    pub(crate) advised: u8,
    /// Limits that have been named.
    pub(crate) limits: Vec<Limit>,
    /// How often the step was made smaller.
    pub(crate) shrunk: u8,
    /// What the person wants to practise, in their words.
    pub(crate) practice: Option<Redacted>,
    /// Mood words as the person said them.
    pub(crate) moods: Vec<Redacted>,
    /// A competency or a goal proposed as a topic.
    pub(crate) proposed: Option<Proposal>,
    /// The last suggestions, shortened.
    pub(crate) follow_ups: Vec<Redacted>,
}

impl Default for CoachingState {
    fn default() -> Self {
        Self {
            turns: 0,
            stage: Stage::Contract,
            topic: None,
            outcome: None,
            parked: Vec::new(),
            thread: 0,
            threads: 0,
            goals: Vec::new(),
            importance: None,
            confidence: None,
            facts: Vec::new(),
            covered: Vec::new(),
            options: Vec::new(),
            steps: Vec::new(),
            due: Vec::new(),
            draft: None,
            marks: BTreeSet::new(),
            asked: Ask::Nothing,
            asks: 0,
            put: Vec::new(),
            advised: 0,
            limits: Vec::new(),
            shrunk: 0,
            practice: None,
            moods: Vec::new(),
            proposed: None,
            follow_ups: Vec::new(),
        }
    }
}

impl CoachingState {
    /// Replies given so far: the wire's `turn` of the last one.
    pub fn turns(&self) -> u32 {
        self.turns
    }

    /// The stage of the talk.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// What the talk is about, once it is known.
    pub fn topic(&self) -> Option<&Redacted> {
        self.topic.as_ref().map(|topic| &topic.label)
    }

    /// What this talk is to bring, once it is said.
    pub fn outcome(&self) -> Option<&Redacted> {
        self.outcome.as_ref()
    }

    /// Threads left for later.
    pub fn parked(&self) -> impl Iterator<Item = &Redacted> {
        self.parked.iter().map(|topic| &topic.label)
    }

    /// Goals of this session, with the day where one is set.
    pub fn goals(&self) -> impl Iterator<Item = (&Redacted, Option<&str>)> {
        self.goals
            .iter()
            .map(|goal| (&goal.text, goal.due.as_deref()))
    }

    /// Commitments asked about or made in this talk, with their day and where they stand.
    pub fn commitments(&self) -> impl Iterator<Item = (&Redacted, Option<&str>, CommitmentStatus)> {
        self.steps
            .iter()
            .map(|step| (&step.text, step.due.as_deref(), step.status))
    }

    /// What the person has said about the situation, oldest first.
    pub fn facts(&self) -> impl Iterator<Item = &Redacted> {
        self.facts.iter().map(|fact| &fact.text)
    }

    /// Options on the table; the flag tells the person's own.
    pub fn options(&self) -> impl Iterator<Item = (&Redacted, bool)> {
        self.options.iter().map(|option| (&option.text, option.own))
    }

    /// Goes to a stage; its questions are counted anew.
    pub(crate) fn go(&mut self, stage: Stage) {
        if self.stage != stage {
            self.stage = stage;
            self.asks = 0;
        }
    }

    /// Leaves every stage that has what it needs, or was asked about often enough: the stages are
    /// a guide, not a form.
    pub(crate) fn advance(&mut self) {
        while let Some(next) = self.next_stage() {
            self.go(next);
        }
    }

    fn next_stage(&self) -> Option<Stage> {
        let (complete, next) = match self.stage {
            Stage::CheckIn => (self.due.is_empty(), Stage::Contract),
            Stage::Contract => (self.contracted(), Stage::Goal),
            Stage::Goal => (
                self.open_asks().is_empty() || self.asks >= 5,
                Stage::Reality,
            ),
            Stage::Reality => (
                self.open_asks().is_empty() || self.asks >= 3,
                Stage::Options,
            ),
            Stage::Options => (self.open_asks().is_empty(), Stage::Will),
            Stage::Will => (self.open_asks().is_empty(), Stage::Close),
            Stage::Close => (false, Stage::Close),
        };
        complete.then_some(next)
    }

    /// What this talk is about and to bring is known, or was asked for often enough; the topic has
    /// been opened.
    fn contracted(&self) -> bool {
        let wished = self.outcome.is_some() && !self.put.is_empty();
        self.topic.is_some() && (wished || self.goal().is_some() || self.asks >= 2)
    }

    /// The questions that the stage still has: what it lacks, each put twice at most.
    pub(crate) fn open_asks(&self) -> Vec<Ask> {
        let mut asks = self.lacking();
        asks.retain(|ask| self.times(*ask) < MAX_TIMES);
        asks
    }

    fn lacking(&self) -> Vec<Ask> {
        let wanted: Vec<(bool, Ask)> = match self.stage {
            Stage::Goal => {
                let goal = self.goal();
                let of_goal = |missing: bool| goal.is_some() && missing;
                vec![
                    (goal.is_none(), Ask::Goal),
                    (
                        of_goal(goal.is_some_and(|g| g.measure.is_none())),
                        Ask::Measure,
                    ),
                    (of_goal(goal.is_some_and(|g| g.due.is_none())), Ask::Date),
                    (of_goal(self.importance.is_none()), Ask::Importance),
                ]
            }
            Stage::Reality => vec![
                (!self.has(Part::Fact), Ask::Instance),
                (!self.has(Part::Attempt), Ask::Attempts),
                (!self.has(Part::Obstacle), Ask::Obstacle),
                (!self.has(Part::Own), Ask::OwnPart),
            ],
            Stage::Options => {
                let own = self.options.iter().any(|option| option.own);
                vec![
                    (!own, Ask::OwnOption),
                    (self.options.len() < 2 || !own, Ask::Leave),
                ]
            }
            Stage::Will => {
                let step = self.own_step().is_some();
                let drafted = self.draft.is_some();
                let sure = self
                    .confidence
                    .is_some_and(|c| c >= CONFIDENT || self.shrunk >= MAX_SHRUNK);
                vec![
                    (drafted, Ask::StepDate),
                    (!drafted && !step, Ask::Commitment),
                    (!drafted && step && !sure, Ask::Confidence),
                    (
                        !drafted && step && !self.marks.contains(&Mark::Evidenced),
                        Ask::Evidence,
                    ),
                ]
            }
            Stage::CheckIn | Stage::Contract | Stage::Close => Vec::new(),
        };
        let lacking = wanted.into_iter().filter(|(lacks, _)| *lacks);
        lacking.map(|(_, ask)| ask).collect()
    }

    /// How often a question was put in this thread.
    pub(crate) fn times(&self, ask: Ask) -> usize {
        self.put.iter().filter(|put| **put == ask).count()
    }

    pub(crate) fn has(&self, part: Part) -> bool {
        self.covered.contains(&part)
    }

    /// The goal of this thread, the newest.
    pub(crate) fn goal(&self) -> Option<&GoalNote> {
        self.goals
            .iter()
            .rev()
            .find(|goal| goal.thread == self.thread)
    }

    /// The same, to be filled in.
    pub(crate) fn goal_mut(&mut self) -> Option<&mut GoalNote> {
        let thread = self.thread;
        self.goals
            .iter_mut()
            .rev()
            .find(|goal| goal.thread == thread)
    }

    /// The open commitment made in this thread, the newest.
    pub(crate) fn own_step(&self) -> Option<&StepNote> {
        self.steps.iter().rev().find(|step| {
            step.thread == self.thread && !step.earlier && step.status == CommitmentStatus::Open
        })
    }

    /// The commitment to be asked about now.
    pub(crate) fn item(&self) -> Option<&StepNote> {
        let id = self.due.first()?;
        self.steps.iter().find(|step| step.id == *id)
    }

    /// The commitments still to be asked about, the next first.
    pub(crate) fn due_steps(&self) -> impl Iterator<Item = &StepNote> {
        let step = |id: &CommitmentId| self.steps.iter().find(|step| step.id == *id);
        self.due.iter().filter_map(step)
    }

    /// The commitment stands in the state.
    pub(crate) fn handled(&self, id: CommitmentId) -> bool {
        self.steps.iter().any(|step| step.id == id)
    }

    /// Notes what was said of a part of the situation; the oldest goes where there is too much.
    pub(crate) fn note_fact(&mut self, part: Part, text: Redacted) {
        if !self.covered.contains(&part) {
            self.covered.push(part);
        }
        if self.facts.iter().any(|fact| fact.text == text) {
            return;
        }
        if self.facts.len() >= MAX_FACTS {
            self.facts.remove(0);
        }
        self.facts.push(FactNote {
            text,
            turn: self.turns,
        });
    }

    /// Notes an option; one that is there already becomes the person's where the person names it.
    pub(crate) fn note_option(&mut self, text: Redacted, own: bool) {
        if let Some(known) = self.options.iter_mut().find(|option| option.text == text) {
            known.own |= own;
            return;
        }
        if self.options.len() >= MAX_OPTIONS {
            let offered = self.options.iter().position(|option| !option.own);
            self.options.remove(offered.unwrap_or(0));
        }
        self.options.push(OptionNote { text, own });
    }

    /// Leaves the thread at hand for later and begins a new one. Goals and steps stay: they belong
    /// to the session.
    pub(crate) fn park(&mut self, topic: Option<TopicNote>) {
        if let Some(mut old) = self.topic.take() {
            old.thread = self.thread;
            if self.parked.len() >= MAX_PARKED {
                self.parked.remove(0);
            }
            if !self.parked.contains(&old) {
                self.parked.push(old);
            }
        }
        self.begin_thread(topic);
    }

    /// Begins a thread.
    pub(crate) fn begin_thread(&mut self, topic: Option<TopicNote>) {
        let same = |parked: &&TopicNote| Some(&parked.label) == topic.as_ref().map(|t| &t.label);
        let earlier = self.parked.iter().find(same).map(|parked| parked.thread);
        self.parked
            .retain(|parked| Some(&parked.label) != topic.as_ref().map(|t| &t.label));
        self.topic = topic;
        // One who comes back to a topic finds its goal and step there.
        let fresh = self.threads.saturating_add(1);
        self.thread = earlier.unwrap_or(fresh);
        self.threads = self.threads.max(self.thread);
        self.outcome = None;
        self.importance = None;
        self.confidence = None;
        self.facts.clear();
        self.covered.clear();
        self.options.clear();
        self.draft = None;
        self.put.clear();
        self.advised = 0;
        self.marks.remove(&Mark::Evidenced);
        self.marks.remove(&Mark::SummedUp);
        self.shrunk = 0;
        self.stage = Stage::Contract;
        self.asks = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_written_before_a_field_existed_still_reads() {
        let read: CoachingState = serde_json::from_str("{\"turns\":3}").unwrap();
        assert_eq!(read.turns(), 3);
        assert_eq!(read.stage(), Stage::Contract);
    }
}
