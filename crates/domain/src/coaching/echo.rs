//! Picking up a person's own words: a short fragment of the message, verbatim, never a sentence.

use crate::phrases::{Word, Words};

/// Words a fragment may not begin or end with.
const LIGHT: &[&str] = &[
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "doing", "wrong", "earn", "earns", "lets", "whether", "decide", "decided", "ask", "asked", "asking", "find", "found", "put", "see", "look", "looking", "come", "came", "went", "try", "tried", "talk", "talked", "start", "started", "understand", "good", "bad", "great", "nice", "used", "use", "help", "sense", "days", "day", "time", "years", "year", "weeks", "week", "months", "month", "people", "someone", "first", "second", "last", "next",
    "i",
    "im",
    "ive",
    "id",
    "ill",
    "a",
    "an",
    "the",
    "and",
    "or",
    "but",
    "so",
    "because",
    "that",
    "which",
    "who",
    "this",
    "these",
    "those",
    "it",
    "its",
    "is",
    "are",
    "was",
    "were",
    "am",
    "be",
    "been",
    "being",
    "have",
    "has",
    "had",
    "do",
    "does",
    "did",
    "will",
    "would",
    "can",
    "could",
    "should",
    "may",
    "might",
    "must",
    "to",
    "of",
    "for",
    "in",
    "on",
    "at",
    "with",
    "from",
    "by",
    "about",
    "as",
    "if",
    "when",
    "than",
    "then",
    "there",
    "here",
    "my",
    "your",
    "his",
    "her",
    "their",
    "our",
    "me",
    "you",
    "he",
    "she",
    "they",
    "we",
    "us",
    "them",
    "him",
    "just",
    "really",
    "very",
    "also",
    "well",
    "like",
    "think",
    "feel",
    "guess",
    "know",
    "believe",
    "say",
    "said",
    "says",
    "told",
    "tell",
    "want",
    "need",
    "get",
    "gets",
    "got",
    "give",
    "gives",
    "gave",
    "make",
    "makes",
    "made",
    "keep",
    "keeps",
    "kept",
    "take",
    "takes",
    "took",
    "seem",
    "seems",
    "dont",
    "doesnt",
    "didnt",
    "isnt",
    "arent",
    "wasnt",
    "cant",
    "wont",
    "what",
    "how",
    "why",
    "where",
    "some",
    "any",
    "each",
    "every",
    "maybe",
    "perhaps",
    "actually",
    "basically",
    "honestly",
    "too",
    "now",
    "still",
    "hi",
    "hello",
    "hey",
    "please",
    "thanks",
    "thank",
    "yes",
    "no",
    "ok",
    "okay",
    "sure",
    "myself",
    "lot",
    "thing",
    "things",
    "something",
    "going",
    "gonna",
    "trying",
    "one",
    "own",
    "even",
    "much",
    "other",
    "another",
    "into",
    "out",
    "up",
    "down",
    "over",
    "back",
    "again",
    "anymore",
    "yet",
    "already",
    "today",
    "goal",
    "wish",
    "hope",
    "would",
    "let",
    "lets",
    "there",
    "theres",
    "thats",
    "whats",
    "hes",
    "shes",
    "theyre",
    "were",
    "youre",
    "not",
    "never",
    "always",
    "often",
    "usually",
    "recently",
    "lately",
];

/// Words that may stand inside a fragment though they are light.
const JOINS: &[&str] = &[
    "of", "for", "in", "on", "at", "with", "a", "an", "the", "my", "to", "over", "from", "about",
    "and", "by", "into", "up", "out", "his", "her", "their", "our", "own", "one", "not", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];

/// Most words in a fragment.
const MOST: usize = 5;

/// The weightiest fragment of the sentences that `lively` lets through: two to five words, content
/// at both ends, and less than half of a longer message.
pub(crate) fn fragment(
    message: &str,
    words: &Words,
    lively: impl Fn(usize) -> bool,
) -> Option<String> {
    let all = words.all();
    let best = runs(all)
        .into_iter()
        .filter(|(start, _)| all.get(*start).is_some_and(|word| lively(word.sentence)))
        .filter(|(start, end)| (2..=MOST).contains(&(end - start)))
        .filter(|(start, end)| (end - start) * 10 <= all.len() * 7)
        .max_by_key(|(start, end)| weight(all.get(*start..*end).unwrap_or_default()))?;
    let (first, last) = (all.get(best.0)?, all.get(best.1 - 1)?);
    let text = message.get(first.start..last.end)?;
    (!text.contains(['[', '\n', '"', '(', ':'])).then(|| text.to_owned())
}

/// Runs of content words within a clause, joined by light words that may stand inside.
fn runs(all: &[Word]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (at, word) in all.iter().enumerate() {
        let same_clause = at > 0
            && all
                .get(at - 1)
                .is_some_and(|before| before.clause == word.clause);
        if !same_clause {
            runs.extend(open.take());
        }
        if is_content(&word.text) {
            open = Some(match open {
                Some((start, _)) if at + 1 - start <= MOST => (start, at + 1),
                Some(full) => {
                    runs.push(full);
                    (at, at + 1)
                }
                None => (at, at + 1),
            });
        } else if !JOINS.contains(&word.text.as_str()) {
            runs.extend(open.take());
        }
    }
    runs.extend(open);
    runs
}

fn is_content(word: &str) -> bool {
    !LIGHT.contains(&word) && word.len() >= 2 && !word.starts_with(|c: char| c.is_ascii_digit())
}

/// Longer words say more; the end of a message more than its beginning (the last of equals wins).
fn weight(words: &[Word]) -> usize {
    words
        .iter()
        .filter(|word| is_content(&word.text))
        .map(|word| word.text.chars().count().min(10))
        .sum()
}

/// The texts share a content word, by its first five letters.
pub(crate) fn shares_words(one: &str, other: &str) -> bool {
    let stems = |text: &str| -> Vec<String> {
        Words::of(text)
            .all()
            .iter()
            .filter(|word| is_content(&word.text) && word.text.chars().count() >= 4)
            .map(|word| word.text.chars().take(5).collect())
            .collect()
    };
    let known = stems(other);
    stems(one).iter().any(|stem| known.contains(stem))
}

/// How many of the content words of `text` also stand in `source`, of how many.
pub(crate) fn covered(text: &str, source: &str) -> (usize, usize) {
    let source = Words::of(source);
    let stem = |word: &Word| word.text.chars().take(5).collect::<String>();
    let known: Vec<String> = source.all().iter().map(stem).collect();
    let words = Words::of(text);
    let content: Vec<&Word> = words
        .all()
        .iter()
        .filter(|word| is_content(&word.text))
        .collect();
    let found = content
        .iter()
        .filter(|word| known.contains(&stem(word)))
        .count();
    (found, content.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(message: &str) -> Option<String> {
        fragment(message, &Words::of(message), |_| true)
    }

    #[test]
    fn a_fragment_is_a_few_words_of_the_message() {
        assert_eq!(
            picked("My manager gives vague feedback.").as_deref(),
            Some("vague feedback")
        );
        assert_eq!(
            picked("I have been passed over for promotion twice and I am angry").as_deref(),
            Some("passed over for promotion twice")
        );
        assert_eq!(picked("Yes."), None);
        assert_eq!(picked("I don't know what to do"), None);
        assert_eq!(picked("Quarterly planning"), None);
    }

    #[test]
    fn texts_on_the_same_matter_share_words() {
        assert!(shares_words(
            "I asked for the criteria",
            "Ask my manager for the criteria"
        ));
        assert!(!shares_words(
            "I feel tired",
            "Ask my manager for the criteria"
        ));
    }
}
