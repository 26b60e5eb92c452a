//! What the coach brings: ideas, a proposal what to talk about, focus areas for practice.

use super::{Ask, Deciding, Respond, Stage, TopicNote};
use crate::coaching::state::{LONG, Proposal, SHORT, excerpt};
use crate::coaching::topics::GENERAL;
use crate::memory::{FactKind, Goal, GoalStatus};
use crate::text::Redacted;

/// Interview scores below this are worth a coaching talk.
const WEAK_BELOW: u8 = 55;
/// Focus areas offered for practice.
const MAX_FOCUS: usize = 3;

impl Deciding<'_, '_> {
    /// One of the ideas just offered is chosen: the first or the second of them.
    pub(super) fn choose_idea(&mut self) {
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
        let open = |goal: &&Goal| goal.status == GoalStatus::Open;
        let goal = self.scene.memory.goals.iter().find(open);
        let goal = goal.map(|goal| Proposal::Goal(excerpt(goal.text.as_str(), LONG)));
        let weak = || self.weak().into_iter().next().map(Redacted::written);
        goal.or_else(|| weak().map(Proposal::Competency))
    }

    pub(super) fn weak(&self) -> Vec<String> {
        let memory = self.scene.memory;
        let named = memory
            .facts
            .iter()
            .filter(|fact| fact.kind == FactKind::WeakCompetency)
            .filter_map(|fact| fact.competency.clone());
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

    /// Focus areas for practice: what came out weak, else what the topic calls for.
    pub(super) fn focus(&self) -> Vec<String> {
        let mut focus = self.weak();
        focus.extend(self.topic().practice.iter().cloned());
        focus.dedup();
        focus.truncate(MAX_FOCUS);
        focus
    }
}
