//! Verbs that tell what the candidate did, told from those of others, from wishes and from what was
//! not done.

#[cfg(test)]
use super::Reading;
use super::Sentence;
use crate::models::offline::interviewer::lexicon::Cue;

/// The places of verbs in a sentence that tell what the candidate did.
pub(in crate::models::offline::interviewer) fn own_acts(sentence: &Sentence) -> Vec<usize> {
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

pub(super) fn is_adverb(lower: &str) -> bool {
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

/// Verbs whose past looks like the present.
const INVARIANT: [&str; 16] = [
    "put", "cut", "let", "set", "read", "hit", "shut", "split", "cast", "quit", "bet", "cost",
    "hurt", "spread", "shed", "beat",
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
}
