//! Saying a person's words back to them: "I" becomes "you", a wish becomes "to ..", a plan what is to
//! be done. What does not survive the turn in good English is not said back at all.

mod clause;
mod plan;

pub(crate) use clause::picked;
pub use plan::{aim, step};

/// First-person words and what they become.
const TURNS: [(&str, &str); 19] = [
    ("i", "you"),
    ("i'm", "you're"),
    ("im", "you're"),
    ("i've", "you've"),
    ("ive", "you've"),
    ("i'd", "you'd"),
    ("i'll", "you'll"),
    ("me", "you"),
    ("my", "your"),
    ("mine", "yours"),
    ("myself", "yourself"),
    ("we", "you"),
    ("we're", "you're"),
    ("we've", "you've"),
    ("we'd", "you'd"),
    ("we'll", "you'll"),
    ("us", "you"),
    ("our", "your"),
    ("ours", "yours"),
];

/// The text as it is said to the person who said it. What follows a colon or stands in quotation
/// marks is other speech and stays as it is.
pub fn turned(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut speaker = false;
    let mut other_speech = false;
    for token in text.split_whitespace() {
        if other_speech || token.starts_with('\'') {
            other_speech = other_speech || !token.trim_end_matches(['.', ',']).ends_with('\'');
            out.push(token.to_owned());
            continue;
        }
        let core = token.trim_matches(|c: char| !c.is_alphanumeric());
        let said = plain(core);
        let swapped = TURNS.iter().find(|(from, _)| *from == said);
        let after_speaker = match (said.as_str(), speaker) {
            ("am", _) => Some("are"),
            ("was", true) => Some("were"),
            ("wasn't" | "wasnt", true) => Some("weren't"),
            _ => None,
        };
        out.push(match swapped.map(|(_, to)| *to).or(after_speaker) {
            Some(to) => token.replacen(core, to, 1),
            None => token.to_owned(),
        });
        speaker = said == "i";
        other_speech = token.ends_with(':');
    }
    out.join(" ")
}

/// Lower case, with the plain apostrophe.
fn plain(word: &str) -> String {
    word.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'")
}

/// The text with a small first letter where its first word is no name.
fn begun_small(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let mut letters = text.chars();
    let rest_is_small = first.chars().skip(1).all(char::is_lowercase);
    match letters.next() {
        Some(letter) if rest_is_small && first != "I" => {
            letter.to_lowercase().collect::<String>() + letters.as_str()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_turned_to_face_the_person() {
        for (said, back) in [
            ("I never ask my manager", "you never ask your manager"),
            ("I'm not sure I was heard", "you're not sure you were heard"),
            (
                "My boss told me that it was late",
                "your boss told you that it was late",
            ),
            ("I will say: let me finish", "you will say: let me finish"),
            (
                "she called me 'my little helper' again",
                "she called you 'my little helper' again",
            ),
            ("we lost our lead", "you lost your lead"),
        ] {
            assert_eq!(turned(said), back);
        }
    }
}
