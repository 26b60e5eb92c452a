//! What shape a plain answer has: a wish, a step, or a telling of how things are.

/// First words of a telling.
const TELLS: &str = " i've ive i'm im he he's she she's they they're my it it's its there because nobody no-one \
    nothing we we've the sometimes everyone everybody that that's this never yes yeah no nope not neither none \
    whatever idk hm hmm fine sure ok okay maybe also still done lol dunno ";

/// First words of a question or of a demand to the coach.
const ASKS: &str = " what what's how why who where can could do does is are give tell show help stop when once if ";

/// Words after "I" that speak of what is wanted or to come.
const AHEAD: &str =
    " want wanna need would will could can should hope wish must might aim like plan ";

/// Could be what somebody wants.
pub(super) fn is_wish(text: &str) -> bool {
    let (first, second) = opening(text);
    !tells(&first, &second) && !ASKS.contains(&format!(" {first} "))
}

/// Could be what somebody will do: it begins with what is done, or says "I will".
pub(super) fn is_step(text: &str) -> bool {
    const OTHER: &str = " a an first second both one another when ";
    let (first, second) = opening(text);
    let past = first.len() > 4 && first.ends_with("ed");
    is_wish(text) && !past && !OTHER.contains(&format!(" {first} ")) && first != second
}

fn tells(first: &str, second: &str) -> bool {
    if first == "i" {
        return !AHEAD.contains(&format!(" {second} "));
    }
    first.is_empty() || TELLS.contains(&format!(" {first} "))
}

/// The first two words, small, after what says nothing.
fn opening(text: &str) -> (String, String) {
    const SMALL: [&str; 7] = ["so", "well", "and", "but", "then", "honestly", "actually"];
    let text = text.to_lowercase().replace('\u{2019}', "'");
    let mut words = text
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .filter(|word| !word.is_empty())
        .skip_while(|word| SMALL.contains(&word.as_str()));
    (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_and_steps_are_told_from_tellings() {
        for said in [
            "to get one interview",
            "peace",
            "quiet shift",
            "I want my evenings back",
            "more pay",
        ] {
            assert!(is_wish(said), "{said}");
        }
        for said in [
            "I've been here two years and never had one",
            "sometimes I think it would be easier",
            "My director thinks I'm difficult",
            "So what's the point",
            "whatever",
            "I say yes to everything",
        ] {
            assert!(!is_wish(said) && !is_step(said), "{said}");
        }
        for said in [
            "talk to her",
            "ask my lead on Friday",
            "I'd rather write an email",
            "I will call",
        ] {
            assert!(is_step(said), "{said}");
        }
        for said in [
            "give me your ideas",
            "the first",
            "I spoke to a headhunter",
            "done",
            "asked her",
        ] {
            assert!(!is_step(said), "{said}");
        }
    }
}
