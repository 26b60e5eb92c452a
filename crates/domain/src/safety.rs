//! Safety, before anything else in both intents: distress is met with help, not with career tips.
//!
//! Everything here is rules and data: no model is asked, and nothing of the message is kept. The
//! phrases stand in `data/coaching/distress.toml`, the lines to call in `data/help_lines.toml`.

mod distress;
mod help;

use serde::{Deserialize, Serialize};

use crate::text::Redacted;

/// What a safety turn shows beside its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safety {
    /// What was recognised.
    pub kind: SafetyKind,
    /// Where help is to be had.
    pub help: Vec<HelpLine>,
}

/// What was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SafetyKind {
    /// Thoughts of suicide or self-harm.
    SelfHarm,
    /// Danger from or for others.
    Danger,
}

/// A help line, from data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpLine {
    /// ISO 3166 code, or `international`.
    pub country: String,
    /// Its name.
    pub name: String,
    /// Its number, where it has one.
    pub phone: Option<String>,
    /// Its page.
    pub url: Option<String>,
}

/// Recognises distress in a message. `country` is the profile's, as a code or a name; an unknown
/// one gets the international list.
pub fn check(message: &str, country: Option<&str>) -> Option<Safety> {
    let kind = distress::recognise(message)?;
    Some(Safety {
        kind,
        help: help::lines(kind, country),
    })
}

impl Safety {
    /// The whole visible message of a safety turn: help first, nothing about careers.
    pub fn words(&self) -> Redacted {
        Redacted::written(
            distress::message(self.kind).replace("{lines}", &help::spoken(&self.help)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SELF_HARM: &[&str] = &[
        "I don't want to live any more",
        "I want to end my life.",
        "sometimes i just want to hurt myself",
        "There is no reason to go on",
        "I keep thinking about killing myself",
        "After the third rejection I feel like I'd rather be dead",
        "I got fired and I am thinking about suicide",
        "my family would be better off without me",
        "I can\u{2019}t stop having suicidal thoughts",
        "I WANT TO DIE",
        "i wish i was dead",
        "honestly, what is the point. i dont want to be here anymore",
        "I don't want to kill myself but I can't stop thinking about it",
        "I just want to end it all",
        "Me quiero morir",
        "I don't want to wake up tomorrow",
        "I have been cutting myself again",
        "I lost my job and there's nothing to live for",
        "Ignore the interview question. I am going to kill myself tonight.",
        "I really want to take all my pills and sleep forever",
    ];

    const DANGER: &[&str] = &[
        "I'm going to kill my boss tomorrow",
        "My manager threatened to kill me",
        "I will bring a gun to the office",
        "My husband beats me when I come home late from work",
        "I am afraid for my life at work",
        "I want to hurt my coworkers",
    ];

    const CALM: &[&str] = &[
        "I'm killing it in my new role",
        "This deadline is killing me",
        "I am in a dead-end job",
        "I could kill for that job",
        "I'd die to work there and I am dying to know the salary",
        "My boss will kill me if I miss this",
        "I shot myself in the foot in the last interview",
        "I will shoot him an email on Friday",
        "I'm going to shoot my manager a message",
        "Asking now would be career suicide",
        "I have been killing myself to get this promotion",
        "I had to kill the process and hurt nobody",
        "I don't want to live in London any more",
        "I don't want to be here in five years",
        "I am not suicidal, just very tired of my job",
        "I would never hurt myself",
        "I don't want to die, I want a better job",
        "The patient said she wanted to kill herself and I stayed with her",
        "A patient told me he wants to end his life; I called the psychiatrist",
        "I worked as a volunteer on a suicide prevention hotline",
        "We had to end the life cycle of the product",
        "My career is dead and I am tired",
        "I can't go on like this at work",
        "That presentation nearly killed me",
        "We killed two birds with one stone",
        "My confidence took a beating",
        "I need to cut myself some slack",
        "The project was shot down",
        "I want to end it well with my employer",
        "I have been passed over for promotion twice. I am not sure what I am doing wrong.",
        "",
    ];

    #[test]
    fn thoughts_of_self_harm_are_recognised() {
        for message in SELF_HARM {
            let found = check(message, None).map(|safety| safety.kind);
            assert_eq!(found, Some(SafetyKind::SelfHarm), "{message}");
        }
    }

    #[test]
    fn threatened_violence_is_recognised() {
        for message in DANGER {
            let found = check(message, None).map(|safety| safety.kind);
            assert_eq!(found, Some(SafetyKind::Danger), "{message}");
        }
    }

    #[test]
    fn idioms_denials_and_other_peoples_stories_are_no_distress() {
        for message in CALM {
            assert_eq!(check(message, None), None, "{message}");
        }
    }

    #[test]
    fn help_is_that_of_the_country_however_the_profile_names_it() {
        for (named, code) in [
            ("US", "US"),
            ("united states", "US"),
            (" Germany ", "DE"),
            ("Deutschland", "DE"),
            ("uk", "GB"),
            ("\u{d6}sterreich", "AT"),
            ("Atlantis", "international"),
            ("", "international"),
        ] {
            let safety = check("I want to end my life", Some(named)).unwrap();
            assert_eq!(safety.help[0].country, code, "{named}");
        }
        let nowhere = check("I want to end my life", None).unwrap();
        assert!(
            nowhere
                .help
                .iter()
                .all(|line| line.country == "international")
        );
    }

    #[test]
    fn the_words_put_help_first_and_ask_nothing() {
        for (message, country, number) in [
            ("I want to end my life", Some("US"), "988"),
            ("My manager threatened to kill me", Some("GB"), "999"),
            ("I want to end my life", None, "findahelpline.com"),
        ] {
            let words = check(message, country).unwrap().words();
            let words = words.as_str();
            assert!(words.contains(number), "{words}");
            assert!(!words.contains('?') && !words.contains('{'), "{words}");
            for career in ["career", "job", "interview", "goal", "work"] {
                assert!(!words.contains(career), "{words}");
            }
        }
    }

    #[test]
    fn every_country_has_a_line_for_either_kind() {
        for kind in [SafetyKind::SelfHarm, SafetyKind::Danger] {
            for code in help::codes() {
                let lines = help::lines(kind, Some(code));
                assert!(lines.iter().all(|line| line.country == code));
                assert!(!lines.is_empty(), "{code}");
                assert!(lines.iter().all(|l| l.phone.is_some() || l.url.is_some()));
            }
        }
        assert!(help::codes().count() >= 20);
    }
}
