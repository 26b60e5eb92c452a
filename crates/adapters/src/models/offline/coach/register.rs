//! Choice of words by formality: contractions for casual speech, none for formal speech. Quoted
//! words of the person stay as they are.

use domain::settings::{Formality, PersonaConfig, Tone};

/// Short and full forms. A full form is shortened only where more words follow.
const FORMS: [(&str, &str); 41] = [
    ("I'm", "I am"),
    ("I'd", "I would"),
    ("I'll", "I will"),
    ("I've", "I have"),
    ("you're", "you are"),
    ("you've", "you have"),
    ("you'd", "you would"),
    ("you'll", "you will"),
    ("we're", "we are"),
    ("we've", "we have"),
    ("we'll", "we will"),
    ("they're", "they are"),
    ("they've", "they have"),
    ("it's", "it is"),
    ("that's", "that is"),
    ("there's", "there is"),
    ("here's", "here is"),
    ("what's", "what is"),
    ("let's", "let us"),
    ("don't", "do not"),
    ("doesn't", "does not"),
    ("didn't", "did not"),
    ("isn't", "is not"),
    ("aren't", "are not"),
    ("wasn't", "was not"),
    ("weren't", "were not"),
    ("won't", "will not"),
    ("wouldn't", "would not"),
    ("shouldn't", "should not"),
    ("couldn't", "could not"),
    ("can't", "cannot"),
    ("haven't", "have not"),
    ("hasn't", "has not"),
    ("What's", "What is"),
    ("It's", "It is"),
    ("That's", "That is"),
    ("There's", "There is"),
    ("Here's", "Here is"),
    ("Let's", "Let us"),
    ("Don't", "Do not"),
    ("You're", "You are"),
];

/// Full forms that are always safe to shorten in casual speech.
const SAFE: [&str; 16] = [
    "I am",
    "I would",
    "I will",
    "do not",
    "does not",
    "did not",
    "is not",
    "are not",
    "was not",
    "will not",
    "would not",
    "cannot",
    "have not",
    "has not",
    "It is",
    "That is",
];

/// The text in the persona's choice of words.
pub(super) fn fit(text: &str, persona: &PersonaConfig) -> String {
    let swap = |part: &str| match (persona.formality, persona.tone) {
        (Formality::Formal, _) | (Formality::Neutral, Tone::Formal) => expand(part),
        (Formality::Casual, Tone::Formal) | (Formality::Neutral, _) => part.to_owned(),
        (Formality::Casual, _) => contract(part),
    };
    // Every second part stands within quotation marks.
    let parts: Vec<String> = text
        .split('"')
        .enumerate()
        .map(|(at, part)| {
            if at % 2 == 0 {
                swap(part)
            } else {
                part.to_owned()
            }
        })
        .collect();
    parts.join("\"")
}

fn expand(text: &str) -> String {
    let mut text = text.to_owned();
    for (short, full) in FORMS {
        text = replace_words(&text, short, full);
    }
    text
}

fn contract(text: &str) -> String {
    let mut text = text.to_owned();
    for (short, full) in FORMS.iter().filter(|(_, full)| SAFE.contains(full)) {
        text = replace_words(&text, &format!("{full} "), &format!("{short} "));
    }
    text
}

/// Replaces whole words only.
fn replace_words(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, found) = rest.split_at(at);
        let after = found.get(from.len()..).unwrap_or_default();
        let whole = !before.ends_with(char::is_alphanumeric)
            && (from.ends_with(' ') || !after.starts_with(char::is_alphanumeric));
        out.push_str(before);
        out.push_str(if whole { to } else { from });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(text: &str, tone: Tone, formality: Formality) -> String {
        fit(
            text,
            &PersonaConfig {
                tone,
                formality,
                ..PersonaConfig::default()
            },
        )
    }

    #[test]
    fn formal_speech_has_no_contractions_but_quotes_keep_theirs() {
        assert_eq!(
            fitted(
                "It's \"I don't know\", and we'll see.",
                Tone::Friendly,
                Formality::Formal
            ),
            "It is \"I don't know\", and we will see."
        );
        assert_eq!(
            fitted("Let's go.", Tone::Formal, Formality::Neutral),
            "Let us go."
        );
    }

    #[test]
    fn casual_speech_contracts() {
        assert_eq!(
            fitted(
                "I am sure it does not hurt.",
                Tone::Professional,
                Formality::Casual
            ),
            "I'm sure it doesn't hurt."
        );
        assert_eq!(
            fitted("That is what I am.", Tone::Professional, Formality::Casual),
            "That's what I am."
        );
    }

    #[test]
    fn neutral_speech_is_left_as_written() {
        assert_eq!(
            fitted("I am, it's so.", Tone::Warm, Formality::Neutral),
            "I am, it's so."
        );
    }
}
