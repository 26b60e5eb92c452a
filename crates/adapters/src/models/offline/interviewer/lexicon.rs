//! The cues by which parts of an answer are recognised: word lists from data, compiled once into one
//! index, so that reading an answer takes a few look-ups a word. It knows no rubric.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Defines the cues together with their names in the data file.
macro_rules! cues {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// A cue: what a word or phrase of the lists hints at.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Cue { $($(#[$doc])* $name,)* }

        impl Cue {
            const ALL: &'static [(Self, &'static str)] = &[$((Self::$name, $word),)*];
        }
    };
}

cues! {
    /// Why.
    Reason = "reason",
    /// Another way that was weighed.
    Alternative = "alternative",
    /// Trouble.
    Problem = "problem",
    /// What limited the choice.
    Stake = "stake",
    /// Where and when.
    Setting = "setting",
    /// Own responsibility.
    Duty = "duty",
    /// Something came of it.
    Outcome = "outcome",
    /// A claim such as "it was fine".
    Vague = "vague",
    /// A direction of change.
    Change = "change",
    /// How something was checked.
    Check = "check",
    /// It lasted or spread.
    Lasting = "lasting",
    /// Reach beyond the own team.
    Scope = "scope",
    /// A lesson.
    Lesson = "lesson",
    /// Behaviour that changed.
    Changed = "changed",
    /// Order in time or thought.
    Sequence = "sequence",
    /// An example.
    Example = "example",
    /// Uncertainty.
    Hedge = "hedge",
    /// A verb that tells little.
    WeakAct = "weak_act",
    /// A verb of state or mind.
    State = "state",
    /// A past form that does not end in -ed.
    Past = "past",
    /// The world of work.
    Work = "work",
    /// A saying that tells nothing.
    Filler = "filler",
    /// A way of going about a problem.
    Approach = "approach",
    /// Testing.
    Test = "test",
    /// Limits and edges.
    Limit = "limit",
    /// Trade-offs.
    Weigh = "weigh",
    /// What matters most.
    Priority = "priority",
    /// The way of a request.
    Flow = "flow",
    /// Load and size.
    Scale = "scale",
    /// Failure paths.
    Failure = "failure",
    /// Leading the talk.
    Drive = "drive",
    /// Records and keys.
    Data = "data",
    /// Splitting a question.
    Split = "split",
    /// Hypotheses.
    Hypothesis = "hypothesis",
    /// What a finding means.
    SoWhat = "so_what",
    /// Advice.
    Recommend = "recommend",
    /// Next steps.
    NextStep = "next_step",
    /// Risks.
    Risk = "risk",
    /// Ideas.
    Idea = "idea",
    /// Asking for what is missing.
    Clarify = "clarify",
    /// Why the work matters.
    Purpose = "purpose",
    /// Own part in a fault.
    OwnFault = "own_fault",
    /// Feedback.
    Feedback = "feedback",
    /// The view of others.
    Others = "others",
    /// Credit to others.
    Credit = "credit",
    /// Blame and bitterness.
    Blame = "blame",
    /// Nouns that a figure counts.
    Unit = "unit",
    /// Units of time.
    TimeUnit = "time_unit",
}

/// The word that stands for all forms which differ by person alone: another pronoun must not move
/// a rating.
pub(super) fn neutral(word: &str) -> &str {
    match word {
        "he" | "she" => "they",
        "him" | "her" | "his" | "hers" | "their" | "theirs" => "them",
        "himself" | "herself" => "themselves",
        "was" => "were",
        "is" => "are",
        "has" => "have",
        "does" => "do",
        other => other,
    }
}

/// A set of cues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CueSet(u64);

impl CueSet {
    /// Whether the cue is in it.
    pub(super) fn has(self, cue: Cue) -> bool {
        self.0 & bit(cue) != 0
    }

    /// Whether one of the cues is in it.
    pub(super) fn any(self, cues: &[Cue]) -> bool {
        cues.iter().any(|cue| self.has(*cue))
    }

    /// Adds the cues of another set.
    pub(super) fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

fn bit(cue: Cue) -> u64 {
    1 << (cue as u8)
}

/// One word of a pattern: the word itself, or its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    text: String,
    prefix: bool,
}

impl Part {
    fn of(word: &str) -> Self {
        match word.strip_suffix('*') {
            Some(text) => Self {
                text: text.to_owned(),
                prefix: true,
            },
            None => Self {
                text: word.to_owned(),
                prefix: false,
            },
        }
    }

    fn fits(&self, word: &str) -> bool {
        if self.prefix {
            word.starts_with(&self.text)
        } else {
            word == self.text
        }
    }
}

/// A pattern of one or more words, as the data files write them.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Vec<Part>);

impl Pattern {
    /// Reads a pattern; contractions in it are matched as written.
    pub(super) fn of(text: &str) -> Self {
        Self(text.split_whitespace().map(Part::of).collect())
    }

    /// Reads a pattern for neutral words.
    fn neutral(text: &str) -> Self {
        Self(
            text.split_whitespace()
                .map(|word| Part::of(neutral(word)))
                .collect(),
        )
    }

    /// Whether it matches the words that begin at `at`.
    pub(super) fn at(&self, words: &[impl AsRef<str>], at: usize) -> bool {
        !self.0.is_empty()
            && self.0.iter().enumerate().all(|(offset, part)| {
                words
                    .get(at + offset)
                    .is_some_and(|word| part.fits(word.as_ref()))
            })
    }

    /// How many words it has.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Patterns by their first word, each with what it stands for.
#[derive(Debug)]
pub(super) struct Index<T> {
    /// Patterns whose first word is whole, by that word.
    whole: HashMap<String, Vec<(Pattern, T)>>,
    /// Patterns whose first word is a beginning, by its first letters.
    begun: HashMap<[u8; 3], Vec<(Pattern, T)>>,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self {
            whole: HashMap::new(),
            begun: HashMap::new(),
        }
    }
}

impl<T: Copy> Index<T> {
    /// Adds a pattern.
    pub(super) fn add(&mut self, pattern: Pattern, tag: T) {
        let Some(first) = pattern.0.first() else {
            return;
        };
        let alike = if first.prefix {
            self.begun.entry(first_letters(&first.text)).or_default()
        } else {
            self.whole.entry(first.text.clone()).or_default()
        };
        alike.push((pattern, tag));
    }

    /// What the patterns that begin at `at` stand for.
    pub(super) fn at(&self, words: &[impl AsRef<str>], at: usize, mut found: impl FnMut(T)) {
        let Some(word) = words.get(at).map(AsRef::as_ref) else {
            return;
        };
        let three = first_letters(word);
        // A beginning may have two letters only.
        let two = first_letters(word.get(..2).unwrap_or_default());
        let letters = std::iter::once(three).chain((two != three).then_some(two));
        let begun = letters.filter_map(|letters| self.begun.get(&letters));
        for (pattern, tag) in self.whole.get(word).into_iter().chain(begun).flatten() {
            if pattern.at(words, at) {
                found(*tag);
            }
        }
    }
}

fn first_letters(word: &str) -> [u8; 3] {
    let mut letters = [0; 3];
    for (slot, byte) in letters.iter_mut().zip(word.bytes()) {
        *slot = byte;
    }
    letters
}

/// The lists of the program; they match neutral words.
pub(super) static LEXICON: LazyLock<Index<CueSet>> = LazyLock::new(|| {
    let text = domain::catalogue::file("lexicon/cues.toml").unwrap_or_default();
    let lists: BTreeMap<String, Vec<String>> = toml::from_str(text).unwrap_or_default();
    let mut index = Index::default();
    for (cue, name) in Cue::ALL {
        for text in lists.get(*name).into_iter().flatten() {
            index.add(Pattern::neutral(text), CueSet(bit(*cue)));
        }
    }
    index
});

#[cfg(test)]
mod tests {
    use super::*;

    fn cues(text: &str) -> CueSet {
        let words: Vec<&str> = text.split(' ').map(neutral).collect();
        let mut all = CueSet::default();
        for at in 0..words.len() {
            LEXICON.at(&words, at, |cues| all.join(cues));
        }
        all
    }

    #[test]
    fn every_list_of_the_data_file_is_a_cue_and_every_cue_has_a_list() {
        let text = domain::catalogue::file("lexicon/cues.toml").unwrap();
        let lists: BTreeMap<String, Vec<String>> = toml::from_str(text).unwrap();
        let names: Vec<&str> = Cue::ALL.iter().map(|(_, name)| *name).collect();
        for name in lists.keys() {
            assert!(names.contains(&name.as_str()), "{name}");
        }
        for name in names {
            assert!(
                lists.get(name).is_some_and(|list| !list.is_empty()),
                "{name}"
            );
        }
        assert!(Cue::ALL.len() <= 64);
    }

    #[test]
    fn phrases_and_beginnings_are_found() {
        assert!(cues("i did it because of that").has(Cue::Reason));
        assert!(cues("because he was late").has(Cue::Reason));
        assert_eq!(
            cues("i asked her why she was late"),
            cues("i asked him why he was late")
        );
        assert!(cues("there were complaints").has(Cue::Problem));
        assert!(cues("instead of that").any(&[Cue::Alternative]));
        assert!(!cues("blue sky").any(&[Cue::Reason, Cue::Problem, Cue::Outcome]));
    }
}
