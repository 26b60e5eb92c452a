//! What a told story holds: own acts, reasons, setting, outcome, lesson, and where each stands.

mod acts;
mod signs;

use std::collections::BTreeSet;

use super::figures::{compares, measures};
use super::lexicon::Cue;
use super::text::{Reading, Sentence};
pub(super) use acts::own_acts;
use signs::{AGAINST, OTHERS_NAMED, Resolve, overlooked, refuses, reproaches, resolve, speaks};

/// The signals of a story. Places are indexes of sentences.
#[derive(Debug, Clone, Default)]
pub(super) struct Story {
    /// Different acts of the candidate that say something.
    pub(super) acts: usize,
    /// Different acts that tell little ("helped", "tried").
    pub(super) weak_acts: usize,
    /// Sentences with own acts.
    pub(super) acting: Vec<usize>,
    /// Sentences where only "we" act.
    pub(super) joint: usize,
    /// Sentences that tell of something that happened.
    pub(super) told: usize,
    /// Sentences with a reason.
    pub(super) reasons: Vec<usize>,
    /// Sentences that weigh another way.
    pub(super) alternatives: Vec<usize>,
    /// Words of content told up to the first own act.
    pub(super) opening: usize,
    /// Sentences that give the setting.
    pub(super) setting: Vec<usize>,
    /// Sentences that name the trouble.
    pub(super) problem: Vec<usize>,
    /// There is a limit, a stake or an own duty.
    pub(super) stakes: usize,
    /// Sentences that tell what came of it.
    pub(super) outcomes: Vec<usize>,
    /// All that is told of the outcome is a vague word.
    pub(super) vague: bool,
    /// Sentences with a measured outcome.
    pub(super) measured: Vec<usize>,
    /// Figures in them.
    pub(super) figures: usize,
    /// Sentences on how it was checked or that it lasted.
    pub(super) checked: usize,
    /// Sentences on reach beyond the own team.
    pub(super) scope: usize,
    /// Sentences with a lesson.
    pub(super) lessons: Vec<usize>,
    /// Sentences on what is done differently since.
    pub(super) changed: Vec<usize>,
    /// Sentences in which somebody else speaks or takes a view.
    pub(super) voices: Vec<usize>,
    /// Sentences about other people.
    pub(super) others: Vec<usize>,
    /// Sentences that own up to a fault.
    pub(super) faults: Vec<usize>,
    /// Sentences that lay it on others.
    pub(super) blamed: usize,
}

impl Story {
    /// Reads the signals.
    pub(super) fn of(reading: &Reading) -> Self {
        let mut story = Self::default();
        let mut strong = BTreeSet::new();
        let mut weak = BTreeSet::new();
        for (at, sentence) in reading.telling() {
            story.take_acts(at, sentence, &mut strong, &mut weak);
            story.take_thought(at, sentence);
        }
        story.acts = strong.len();
        story.weak_acts = weak.len();
        // Places within the story: sentences that say nothing move none of them.
        let first_act = story.acting.first().copied().unwrap_or(0);
        let last_act = story.acting.last().copied();
        let last = reading.telling().count();
        for (order, (at, sentence)) in reading.telling().enumerate() {
            if at <= first_act {
                story.take_opening(at, sentence);
            }
            let late = at > first_act || story.acting.is_empty() || last == 1;
            let closing = order + 2 >= last && at > first_act && sentence.told();
            // After the last act somebody else does something: it came of that.
            let ensues = last_act.is_some_and(|act| at > act)
                && sentence.told()
                && sentence.content >= 4
                && !sentence.says("i");
            if late {
                story.take_outcome(at, sentence, closing, ensues);
            }
            // What a story is taken for stands at its end.
            if !story.acting.is_empty() && at > first_act && order * 2 >= last {
                story.take_resolve(at, sentence);
            }
        }
        story.vague = story.vague && story.outcomes.is_empty();
        story
    }

    fn take_acts(
        &mut self,
        at: usize,
        sentence: &Sentence,
        strong: &mut BTreeSet<String>,
        weak: &mut BTreeSet<String>,
    ) {
        let before = strong.len() + weak.len();
        for act in own_acts(sentence) {
            let Some(word) = sentence.words.get(act) else {
                continue;
            };
            if word.cues.has(Cue::WeakAct) {
                weak.insert(word.lower.clone());
            } else {
                strong.insert(word.lower.clone());
            }
        }
        if strong.len() + weak.len() > before {
            self.acting.push(at);
        } else if sentence.says("we") && sentence.told() {
            self.joint += 1;
        }
        if sentence.told() {
            self.told += 1;
        }
    }

    fn take_thought(&mut self, at: usize, sentence: &Sentence) {
        let cues = sentence.cues;
        let told = sentence.told();
        let personal = told || sentence.says("i");
        if cues.has(Cue::Reason) && told {
            self.reasons.push(at);
        }
        if (cues.has(Cue::Alternative) && personal) || refuses(sentence) {
            self.alternatives.push(at);
        }
        if cues.has(Cue::Setting) && told {
            self.setting.push(at);
        }
        if cues.has(Cue::Problem) && told {
            self.problem.push(at);
        }
        if cues.any(&[Cue::Stake, Cue::Duty]) && told {
            self.stakes += 1;
        }
        let enough = sentence.content >= 3;
        if cues.has(Cue::Lesson) && personal && enough {
            self.lessons.push(at);
        }
        if cues.has(Cue::Changed) && sentence.says("i") && enough {
            self.changed.push(at);
        }
        if cues.has(Cue::Scope) {
            self.scope += 1;
        }
        if told && speaks(sentence) {
            self.voices.push(at);
        }
        if told && OTHERS_NAMED.iter().any(|word| sentence.says(word)) {
            self.others.push(at);
        }
        if personal && (cues.has(Cue::OwnFault) || overlooked(sentence)) {
            self.faults.push(at);
        }
        if (cues.has(Cue::Blame) && !sentence.says("i")) || reproaches(sentence) {
            self.blamed += 1;
        }
    }

    /// What is told before the first act sets the scene, and what goes against the grain in it is the
    /// trouble, whatever its words.
    fn take_opening(&mut self, at: usize, sentence: &Sentence) {
        if !sentence.told() && !sentence.cues.any(&[Cue::Setting, Cue::Problem]) {
            return;
        }
        self.opening += sentence.content;
        if sentence.content >= 4 && !self.setting.contains(&at) {
            self.setting.push(at);
        }
        if AGAINST.iter().any(|word| sentence.says(word)) && !self.problem.contains(&at) {
            self.problem.push(at);
        }
    }

    /// A habit of today or a wish for next time at the end of a story.
    fn take_resolve(&mut self, at: usize, sentence: &Sentence) {
        match resolve(sentence) {
            Some(Resolve::Habit) if !self.changed.contains(&at) => self.changed.push(at),
            Some(Resolve::Wish) if !self.lessons.contains(&at) => self.lessons.push(at),
            Some(_) | None => {}
        }
    }

    fn take_outcome(&mut self, at: usize, sentence: &Sentence, closing: bool, ensues: bool) {
        let cues = sentence.cues;
        let compared = compares(sentence);
        if !(sentence.told() || cues.has(Cue::Outcome) || compared) {
            return;
        }
        let content = sentence.content;
        if (cues.any(&[Cue::Outcome, Cue::Lasting]) && content >= 4) || ensues {
            self.outcomes.push(at);
        } else if closing || cues.any(&[Cue::Outcome, Cue::Lasting, Cue::Vague]) {
            self.vague = true;
        }
        if cues.any(&[Cue::Outcome, Cue::Change, Cue::Lasting]) || compared || closing || ensues {
            let figures = measures(sentence) + usize::from(compared);
            // "It took maybe five minutes" proves nothing.
            if figures > 0 && !cues.has(Cue::Hedge) {
                self.measured.push(at);
                self.figures += figures;
            }
        }
        if cues.any(&[Cue::Check, Cue::Lasting]) {
            self.checked += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_counts_as_a_result_only_after_an_act() {
        let story = |text| Story::of(&Reading::of(&[text], ""));
        let before = story(
            "We had 40 complaints a week at my shop. I moved the counter. The mood in the queue got much calmer there afterwards.",
        );
        assert!(before.measured.is_empty() && !before.outcomes.is_empty());
        let after = story(
            "There were complaints at my shop. I moved the counter. Complaints fell to 4 a week.",
        );
        assert_eq!(after.measured, [2]);
    }
}
