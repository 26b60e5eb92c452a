//! What a told story holds: own acts, reasons, setting, outcome, lesson, and where each stands.

use std::collections::BTreeSet;

use super::figures::{compares, measures};
use super::lexicon::Cue;
use super::text::{Reading, Sentence};

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
        let last = reading.telling().count();
        for (order, (at, sentence)) in reading.telling().enumerate() {
            if at <= first_act {
                story.take_opening(at, sentence);
            }
            let late = at > first_act || story.acting.is_empty() || last == 1;
            let closing = order + 2 >= last && at > first_act && sentence.told();
            if late {
                story.take_outcome(at, sentence, closing);
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
        if cues.has(Cue::Blame) || reproaches(sentence) {
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

    fn take_outcome(&mut self, at: usize, sentence: &Sentence, closing: bool) {
        let cues = sentence.cues;
        let compared = compares(sentence);
        if !(sentence.told() || cues.has(Cue::Outcome) || compared) {
            return;
        }
        let content = sentence.content;
        if cues.any(&[Cue::Outcome, Cue::Lasting]) && content >= 4 {
            self.outcomes.push(at);
        } else if closing || cues.any(&[Cue::Outcome, Cue::Lasting, Cue::Vague]) {
            self.vague = true;
        }
        if cues.any(&[Cue::Outcome, Cue::Change, Cue::Lasting]) || compared || closing {
            let figures = measures(sentence) + usize::from(compared);
            if figures > 0 {
                self.measured.push(at);
                self.figures += figures;
            }
        }
        if cues.any(&[Cue::Check, Cue::Lasting]) {
            self.checked += 1;
        }
    }
}

/// The places of verbs in a sentence that tell what the candidate did.
pub(super) fn own_acts(sentence: &Sentence) -> Vec<usize> {
    let words = &sentence.words;
    let lower = |at: usize| words.get(at).map_or("", |word| word.lower.as_str());
    let mut acts = Vec::new();
    let mut at = 0;
    // "Pulled the logs and asked": a sentence may leave out the `I`.
    let mut own = sentence.past_at(0) && !words.first().is_some_and(|w| w.cues.has(Cue::State));
    if own && !matches!(lower(1), "by" | "with" | "in" | "on") {
        acts.push(0);
    } else {
        own = false;
    }
    while at < words.len() {
        let word = lower(at);
        if word == "i" {
            // "When I ran the shop": a clause of time is the setting, not an act.
            let aside = matches!(lower(at.wrapping_sub(1)), "when" | "while");
            own = !aside;
            if let Some(verb) = verb_after(sentence, at).filter(|_| !aside) {
                acts.push(verb);
                at = verb;
            }
        } else if OTHERS.contains(&word) || (word == "it" && rules_verb(sentence, at)) {
            own = false;
        } else {
            let link = usize::from(matches!(word, "and" | "then"));
            let listed = own && (link == 1 || sentence.after_comma(at));
            if let Some(verb) = coordinated(sentence, at + link).filter(|_| listed) {
                acts.push(verb);
                at = verb;
            }
        }
        at += 1;
    }
    acts.sort_unstable();
    acts.dedup();
    acts.retain(|verb| {
        words
            .get(*verb)
            .is_some_and(|word| !word.cues.has(Cue::State))
    });
    acts
}

/// The word at `at` is the subject of a verb and not the object of one.
fn rules_verb(sentence: &Sentence, at: usize) -> bool {
    let next = sentence
        .words
        .get(at + 1)
        .map_or("", |word| word.lower.as_str());
    sentence.past_at(at + 1) || matches!(next, "is" | "would" | "could" | "will" | "has" | "does")
}

fn verb_after(sentence: &Sentence, i: usize) -> Option<usize> {
    let mut would = false;
    for at in i + 1..(i + 6).min(sentence.words.len()) {
        let word = sentence.words.get(at)?;
        let lower = word.lower.as_str();
        match lower {
            "not" | "never" => return None,
            // "What I did was ring her."
            "did"
                if sentence
                    .words
                    .get(at + 1)
                    .is_some_and(|next| next.lower == "was") =>
            {
                return Some(at + 2);
            }
            "would" | "could" | "should" | "might" => would = true,
            "have" if would => return None,
            "had" | "have"
                if sentence.past_at(at + 1)
                    || sentence
                        .words
                        .get(at + 1)
                        .is_some_and(|w| is_adverb(&w.lower)) => {}
            // "I would put" and "I put" look alike; "I'd asked" is told.
            _ if would && INVARIANT.contains(&lower) => return None,
            _ if sentence.past_at(at) => return Some(at),
            _ if is_adverb(lower) || word.name => {}
            _ => return None,
        }
    }
    None
}

fn coordinated(sentence: &Sentence, from: usize) -> Option<usize> {
    for at in from..(from + 3).min(sentence.words.len()) {
        let word = sentence.words.get(at)?;
        if sentence.past_at(at) {
            return Some(at);
        }
        if !is_adverb(&word.lower) && word.lower != "and" && word.lower != "then" {
            return None;
        }
    }
    None
}

fn is_adverb(lower: &str) -> bool {
    lower.ends_with("ly")
        || [
            "also",
            "then",
            "just",
            "first",
            "even",
            "always",
            "simply",
            "really",
            "now",
            "still",
            "once",
            "therefore",
            "personally",
            "myself",
            "both",
            "later",
            "soon",
            "again",
            "always",
            "basically",
            "so",
        ]
        .contains(&lower)
}

/// What is said at the end of a story of today or of next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resolve {
    /// "Now I always ask first."
    Habit,
    /// "I would ask first next time."
    Wish,
}

/// Reads "I" with a present verb and a word of habit as a habit, "I would" with a verb as a wish.
fn resolve(sentence: &Sentence) -> Option<Resolve> {
    let lower = |at: usize| {
        sentence
            .words
            .get(at)
            .map_or("", |word| word.lower.as_str())
    };
    let subject = (0..sentence.words.len()).find(|at| lower(*at) == "i")?;
    let verb =
        (subject + 1..subject + 4).find(|at| !is_adverb(lower(*at)) && lower(*at) != "no")?;
    let word = lower(verb);
    if word == "would" {
        let next = (verb + 1..verb + 4).find(|at| !is_adverb(lower(*at)))?;
        let counter = matches!(lower(next), "have" | "not" | "say" | "be" | "like" | "love");
        return (!counter && sentence.content >= 3).then_some(Resolve::Wish);
    }
    let habit = HABIT.iter().any(|marker| sentence.says(marker));
    let present = !sentence.past_at(verb) && !OPINION.contains(&word);
    (habit && present && sentence.content >= 3).then_some(Resolve::Habit)
}

/// The candidate chose not to do something: "I did not forward it".
fn refuses(sentence: &Sentence) -> bool {
    sentence.words.windows(4).any(|run| {
        let [subject, helper, not, verb] = run else {
            return false;
        };
        subject.lower == "i"
            && helper.lower == "did"
            && not.lower == "not"
            && !verb.function
            && !NO_CHOICE.contains(&verb.lower.as_str())
    })
}

/// The candidate owns up to having missed something: "I had not asked".
fn overlooked(sentence: &Sentence) -> bool {
    sentence.words.windows(4).any(|run| {
        let [subject, helper, not, verb] = run else {
            return false;
        };
        subject.lower == "i"
            && matches!(helper.lower.as_str(), "had" | "did")
            && matches!(not.lower.as_str(), "not" | "never")
            && OVERLOOKING.contains(&verb.lower.as_str())
    })
}

/// "They should have told us", "he was always negative": a reproach to somebody else.
fn reproaches(sentence: &Sentence) -> bool {
    let words = &sentence.words;
    let others = || OTHERS_NAMED.iter().any(|word| sentence.says(word));
    let should = words.windows(3).any(|run| {
        let [subject, helper, have] = run else {
            return false;
        };
        helper.lower == "should"
            && have.lower == "have"
            && !matches!(subject.lower.as_str(), "i" | "we" | "and" | "what")
    });
    should || (others() && SLIGHTS.iter().any(|word| sentence.says(word)) && !sentence.says("i"))
}

/// Somebody other than the candidate says or thinks something.
fn speaks(sentence: &Sentence) -> bool {
    sentence.words.iter().enumerate().any(|(at, word)| {
        let subject = at
            .checked_sub(1)
            .and_then(|before| sentence.words.get(before))
            .map_or("i", |before| before.lower.as_str());
        SPEECH.contains(&word.lower.as_str())
            && !matches!(subject, "i" | "we" | "and" | "then" | "had")
    })
}

/// Words that set a habit of today apart from the story.
const HABIT: [&str; 17] = [
    "now", "nowadays", "today", "always", "never", "still", "since", "whenever", "every", "each",
    "longer", "before", "first", "when", "again", "days", "rule",
];

/// Present verbs that give an opinion or a state, not a habit.
const OPINION: [&str; 22] = [
    "am", "think", "believe", "feel", "know", "like", "love", "want", "hope", "guess", "suppose",
    "can", "could", "should", "must", "may", "might", "will", "do", "have", "was", "mean",
];

/// After "I did not" these tell what was lacking, not what was chosen.
const NO_CHOICE: [&str; 20] = [
    "know",
    "like",
    "want",
    "think",
    "see",
    "feel",
    "get",
    "understand",
    "believe",
    "realise",
    "realize",
    "expect",
    "remember",
    "mind",
    "need",
    "agree",
    "notice",
    "hear",
    "find",
    "listen",
];

/// What one owns up to not having done.
const OVERLOOKING: [&str; 22] = [
    "know",
    "known",
    "think",
    "thought",
    "see",
    "seen",
    "ask",
    "asked",
    "notice",
    "noticed",
    "realise",
    "realised",
    "realize",
    "realized",
    "listen",
    "listened",
    "check",
    "checked",
    "tell",
    "told",
    "understand",
    "understood",
];

/// Verbs of saying and thinking.
const SPEECH: [&str; 28] = [
    "said",
    "told",
    "asked",
    "wrote",
    "pointed",
    "corrected",
    "suggested",
    "warned",
    "objected",
    "argued",
    "thought",
    "replied",
    "admitted",
    "felt",
    "wanted",
    "explained",
    "complained",
    "laughed",
    "answered",
    "believed",
    "feared",
    "noticed",
    "proposed",
    "insisted",
    "agreed",
    "disagreed",
    "preferred",
    "worried",
];

/// Verbs whose past looks like the present.
const INVARIANT: [&str; 16] = [
    "put", "cut", "let", "set", "read", "hit", "shut", "split", "cast", "quit", "bet", "cost",
    "hurt", "spread", "shed", "beat",
];

/// What bitter people say of others.
const SLIGHTS: [&str; 23] = [
    "negative",
    "difficult",
    "terrible",
    "awful",
    "incompetent",
    "useless",
    "lazy",
    "stupid",
    "unfair",
    "unprofessional",
    "annoying",
    "impossible",
    "horrible",
    "toxic",
    "ridiculous",
    "jealous",
    "arrogant",
    "ignorant",
    "sensitive",
    "clue",
    "ego",
    "rude",
    "nonsense",
];

/// Words for other people, whatever their names.
const OTHERS_NAMED: [&str; 27] = [
    "he",
    "she",
    "they",
    "him",
    "her",
    "them",
    "his",
    "their",
    "everyone",
    "everybody",
    "who",
    "somebody",
    "someone",
    "colleague",
    "people",
    "team",
    "client",
    "customer",
    "boss",
    "manager",
    "director",
    "patient",
    "colleagues",
    "customers",
    "clients",
    "patients",
    "parents",
];

/// What goes against the grain.
const AGAINST: [&str; 16] = [
    "not", "no", "nobody", "none", "never", "but", "although", "though", "too", "only", "without",
    "cannot", "hardly", "nothing", "yet", "nowhere",
];

/// A subject that is not the candidate.
const OTHERS: [&str; 10] = [
    "we", "they", "he", "she", "who", "which", "everyone", "nobody", "somebody", "there",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn acts(text: &str) -> Vec<String> {
        let reading = Reading::of(&[text], "");
        reading
            .sentences
            .iter()
            .flat_map(|s| own_acts(s).into_iter().map(|at| s.words[at].lower.clone()))
            .collect()
    }

    #[test]
    fn own_acts_are_told_from_those_of_others() {
        assert_eq!(
            acts("I called the vendor, asked for help and wrote it down."),
            ["called", "asked", "wrote"]
        );
        assert_eq!(acts("She asked me and we agreed."), Vec::<String>::new());
        assert_eq!(acts("I'd asked her, and she wrote it."), ["asked"]);
        assert_eq!(acts("I would have asked her."), Vec::<String>::new());
        assert_eq!(
            acts("Pulled the logs and sorted them."),
            ["pulled", "sorted"]
        );
        assert_eq!(acts("I was tired and felt bad."), Vec::<String>::new());
        assert_eq!(
            acts("I turned it over and asked her, then it broke and stopped."),
            ["turned", "asked"]
        );
        assert_eq!(
            acts("So I asked her for a coffee and wrote down both worries."),
            ["asked", "wrote"]
        );
        assert_eq!(
            acts("I made a small card with five points so nobody rambled."),
            ["made"]
        );
        assert_eq!(
            acts("Instead I suggested we trial it in one bay."),
            ["suggested"]
        );
    }

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
