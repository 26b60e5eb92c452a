//! Goals and steps as they are spoken of: "your aim is to ..", "your step: ..".

use super::{begun_small, plain, turned};

/// What a wish begins with; what follows those in the first list is done.
const TO_DO: [&str; 22] = [
    "my goal is to",
    "my goal would be to",
    "my other goal is to",
    "my aim is to",
    "another goal is to",
    "a further goal is to",
    "i want to",
    "i really want to",
    "i just want to",
    "i still want to",
    "i'd like to",
    "i would like to",
    "i'd love to",
    "i would love to",
    "i need to",
    "i hope to",
    "i aim to",
    "i wish to",
    "i'm trying to",
    "i am trying to",
    "help me to",
    "id like to",
];

/// .. and what follows these is had.
const TO_HAVE: [&str; 13] = [
    "my goal is",
    "my goal would be",
    "my goal:",
    "my aim is",
    "another goal is",
    "i want",
    "i really want",
    "i just want",
    "i just need",
    "i'd like",
    "i would like",
    "i need",
    "id like",
];

/// Somebody else would have to do it: not said in one's own voice.
const OTHERS: [&str; 16] = [
    "him", "her", "them", "you", "that", "people", "someone", "it", "this", "everyone", "what",
    "how", "i", "speak", "by", "when",
];

/// What a plan begins with.
const PLANS: [&str; 16] = [
    "i will",
    "i'll",
    "ill",
    "i'm going to",
    "i am going to",
    "i'm gonna",
    "i could",
    "i can",
    "i plan to",
    "i'd like to",
    "i want to",
    "i shall",
    "i have decided to",
    "i've decided to",
    "i would",
    "i might",
];

/// A goal as it stands after "your aim is": "to lead a team", "a raise of 5 percent". None where
/// it does not fit there.
pub fn aim(goal: &str) -> Option<String> {
    let goal = sentence(goal);
    let goal = goal.split(" but ").next().unwrap_or(goal);
    if let Some(rest) = after(goal, &TO_DO) {
        return Some(format!("to {}", turned(rest)));
    }
    if plain(goal).starts_with("to ") {
        return Some(begun_small(&turned(goal)));
    }
    let rest = after(goal, &TO_HAVE)?;
    let first = plain(rest.split_whitespace().next()?);
    let names_a_thing = !OTHERS.contains(&first.as_str()) && rest.split_whitespace().count() >= 2;
    names_a_thing.then(|| begun_small(&turned(rest)))
}

/// A step as it stands after "your step:": "write to her by Friday".
pub fn step(text: &str) -> String {
    let text = sentence(text);
    begun_small(&turned(after(text, &PLANS).unwrap_or(text)))
}

/// The first sentence, without its stop and the small words before it.
fn sentence(text: &str) -> &str {
    let first = text
        .split_once(". ")
        .map_or(text, |(first, _)| first)
        .trim();
    let mut rest = first.trim_end_matches(['.', '!', ',', ';', ' ']);
    while let Some((word, later)) = rest.split_once([' ', ',']) {
        if ![
            "ok", "okay", "yes", "well", "so", "and", "then", "fine", "ok,",
        ]
        .contains(&plain(word).as_str())
        {
            break;
        }
        rest = later.trim_start_matches([' ', ',']);
    }
    rest
}

/// What follows the longest of the leads.
fn after<'a>(text: &'a str, leads: &[&str]) -> Option<&'a str> {
    let low = plain(text);
    let lead = leads
        .iter()
        .filter(|lead| {
            low.strip_prefix(**lead)
                .is_some_and(|rest| rest.starts_with(' '))
        })
        .max_by_key(|lead| lead.len())?;
    let (at, _) = text.char_indices().nth(lead.chars().count())?;
    text.get(at..)
        .map(str::trim)
        .filter(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_said_as_an_aim_where_it_can_be() {
        for (goal, said) in [
            (
                "I want to be promoted by June",
                Some("to be promoted by June"),
            ),
            (
                "My goal is to have a junior analyst job",
                Some("to have a junior analyst job"),
            ),
            (
                "I\u{2019}d like to tell my wife what we live on.",
                Some("to tell your wife what you live on"),
            ),
            ("I want a raise of 5 percent", Some("a raise of 5 percent")),
            (
                "to get one interview this month",
                Some("to get one interview this month"),
            ),
            (
                "I want to become a project manager but I don't know how",
                Some("to become a project manager"),
            ),
            ("I want her to stop doing that", None),
            ("peace", None),
        ] {
            assert_eq!(aim(goal).as_deref(), said, "{goal}");
        }
    }

    #[test]
    fn a_step_is_said_as_what_is_to_be_done() {
        for (text, said) in [
            ("I'll message her on Sunday", "message her on Sunday"),
            ("ok I will ask my lead", "ask your lead"),
            (
                "On Tuesday I will ask my lead",
                "on Tuesday you will ask your lead",
            ),
            ("asking for the criteria", "asking for the criteria"),
            (
                "If she says no, I will ask why",
                "if she says no, you will ask why",
            ),
        ] {
            assert_eq!(step(text), said);
        }
    }
}
