//! What a sentence of a story does by its build, whatever its words: it refuses, owns up, reproaches,
//! lets somebody speak, or says what holds from now on.

use super::Sentence;
use super::acts::is_adverb;

/// What is said at the end of a story of today or of next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resolve {
    /// "Now I always ask first."
    Habit,
    /// "I would ask first next time."
    Wish,
}

/// Reads "I" with a present verb and a word of habit as a habit, "I would" with a verb as a wish.
pub(super) fn resolve(sentence: &Sentence) -> Option<Resolve> {
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
pub(super) fn refuses(sentence: &Sentence) -> bool {
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
pub(super) fn overlooked(sentence: &Sentence) -> bool {
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
pub(super) fn reproaches(sentence: &Sentence) -> bool {
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
    let scorns = SCORN.iter().any(|word| sentence.says(word));
    should
        || scorns
        || (others() && SLIGHTS.iter().any(|word| sentence.says(word)) && !sentence.says("i"))
}

/// Somebody other than the candidate says or thinks something.
pub(super) fn speaks(sentence: &Sentence) -> bool {
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

/// What nobody says of others but with scorn.
const SCORN: [&str; 8] = [
    "incompetent",
    "useless",
    "idiots",
    "idiot",
    "clueless",
    "freak",
    "morons",
    "toxic",
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
pub(super) const OTHERS_NAMED: [&str; 27] = [
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
pub(super) const AGAINST: [&str; 16] = [
    "not", "no", "nobody", "none", "never", "but", "although", "though", "too", "only", "without",
    "cannot", "hardly", "nothing", "yet", "nowhere",
];
