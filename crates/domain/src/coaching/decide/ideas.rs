//! What the coach brings: ideas, a proposal what to talk about, focus areas for practice.

use super::{Ask, Deciding, Event, Respond, Stage, TopicNote};
use crate::coaching::state::{LONG, Proposal, SHORT, excerpt};
use crate::coaching::topics::GENERAL;
use crate::memory::{FactKind, GoalStatus};
use crate::text::Redacted;

/// Interview scores below this are worth a coaching talk.
const WEAK_BELOW: u8 = 55;
/// Focus areas offered for practice.
const MAX_FOCUS: usize = 3;

impl Deciding<'_, '_> {
    /// Of the ideas just laid before the person, what they took up: the first, the second, both.
    pub(super) fn pick_idea(&mut self) {
        if self.was_asked != Ask::Reaction || self.heard.has(Event::No) {
            return;
        }
        let words = crate::phrases::Words::of(self.heard.whole.as_str());
        let says = |word: &str| (0..words.len()).any(|at| words.is(at, word));
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
        let taken: Vec<usize> = if says("both") || says("combine") {
            latest.to_vec()
        } else if says("first") {
            latest.first().copied().into_iter().collect()
        } else if says("second") || says("latter") {
            latest.last().copied().into_iter().collect()
        } else {
            Vec::new()
        };
        for at in &taken {
            if let Some(option) = self.state.options.get_mut(*at) {
                option.own = true;
            }
        }
        if let [only] = taken.as_slice() {
            let noted = self
                .state
                .options
                .get(*only)
                .map(|option| option.text.clone());
            let ideas = self.topic().options.iter().map(String::as_str);
            let mut ideas = ideas
                .into_iter()
                .filter(|idea| Some(excerpt(idea, SHORT)) == noted);
            if let Some(idea) = ideas.next() {
                self.say(Respond::Chosen { idea });
            }
        }
        if !taken.is_empty() {
            self.state.go(Stage::Will);
        }
    }

    /// The proposal becomes topic and goal.
    pub(super) fn take_proposal(&mut self) {
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
                // What is promised here the next interview asks about again.
                let promised = format!("Wants to work on {}", name.as_str());
                let competency = name.as_str().replace(' ', "_");
                self.remember(FactKind::WeakCompetency, &promised, Some(competency));
                ("interview_nerves", label, excerpt(&goal, LONG))
            }
        };
        self.state.begin_thread(Some(TopicNote {
            id: id.to_owned(),
            label,
            thread: 0,
        }));
        self.add_goal(goal);
        self.say(Respond::GoalNoted);
    }

    pub(super) fn offer(&mut self) {
        let topic = self.topic();
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

    /// What to talk about where the person names nothing: an open goal, a weak competency. Once.
    pub(super) fn proposal(&self) -> Option<Proposal> {
        let opens = self.state.turns == 1 || self.from == Stage::CheckIn;
        if !opens {
            return None;
        }
        let memory = self.scene.memory;
        let goal = memory
            .goals
            .iter()
            .find(|goal| goal.status == GoalStatus::Open);
        let weak = self.weak().into_iter().next().map(Redacted::written);
        // What an interview has shown since the goal was set is the newer matter.
        let shown = memory.scores.first().map(|score| score.source.at);
        let newer = goal.is_none_or(|goal| shown.is_some_and(|at| at > goal.source.at));
        let weak = weak.map(Proposal::Competency);
        let goal = goal.map(|goal| Proposal::Goal(excerpt(goal.text.as_str(), LONG)));
        if newer { weak.or(goal) } else { goal.or(weak) }
    }

    pub(super) fn weak(&self) -> Vec<String> {
        let memory = self.scene.memory;
        let named = memory
            .facts
            .iter()
            .filter(|fact| fact.kind == FactKind::WeakCompetency)
            .filter_map(|fact| fact.competency.clone())
            .filter(|named| {
                // What has come out well since is no weakness any more.
                let newest = memory
                    .scores
                    .iter()
                    .find(|score| score.competency == *named);
                newest.is_none_or(|score| score.score < WEAK_BELOW)
            });
        let scored = memory
            .scores
            .iter()
            .enumerate()
            .filter(|(at, score)| {
                // The newest score of a competency counts.
                score.score < WEAK_BELOW
                    && !memory
                        .scores
                        .iter()
                        .take(*at)
                        .any(|s| s.competency == score.competency)
            })
            .map(|(_, score)| score.competency.clone());
        let mut weak: Vec<String> = Vec::new();
        for competency in named.chain(scored) {
            let words = excerpt(&competency.replace(['_', '-'], " "), SHORT).into_string();
            if !weak.contains(&words) {
                weak.push(words);
            }
        }
        weak
    }

    /// Focus areas for practice: what the person named, what came out weak, what the topic calls for.
    pub(super) fn focus(&self) -> Vec<String> {
        let named = self
            .heard
            .practice
            .iter()
            .map(|area| area.as_str().to_owned());
        let topic = self.heard.named.unwrap_or_else(|| self.topic());
        let known = self
            .weak()
            .into_iter()
            .chain(topic.practice.iter().cloned());
        let mut focus: Vec<String> = Vec::new();
        for area in named.chain(known) {
            if focus.len() < MAX_FOCUS && !focus.contains(&area) {
                focus.push(area);
            }
        }
        focus
    }
}
