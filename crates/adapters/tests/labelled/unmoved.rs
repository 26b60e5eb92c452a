//! What must not move a score: names, pronouns, schools, employers, filler, and instructions.

use super::all;
use super::labelled::{self, Answer, INJECTIONS, assess, load_groups, score_of};

#[test]
fn names_pronouns_schools_and_employers_move_no_score() {
    let swaps: [&[(&str, &str)]; 5] = [
        &[
            ("Rachel", "Mohammed"),
            ("Callum", "Aisha"),
            ("Deniz", "Emily"),
            ("Piotr", "Jack"),
            ("Marge", "Wei"),
            ("Hanne", "Omar"),
            ("Jonas", "Fatima"),
            ("Mira", "Bob"),
            ("Lena", "Xolani"),
            ("Hartwell", "Zhang"),
            ("Acme Corp", "Northwind Traders Limited"),
        ],
        &[
            ("Rachel", "[REDACTED]"),
            ("Callum", "[REDACTED]"),
            ("Deniz", "[REDACTED]"),
            ("Piotr", "[REDACTED]"),
            ("Marge", "[REDACTED]"),
            ("Hanne", "[REDACTED]"),
            ("Jonas", "[REDACTED]"),
            ("Mira", "[REDACTED]"),
            ("Lena", "[REDACTED]"),
            ("Acme Corp", "[REDACTED]"),
        ],
        &[
            (" she ", " he "),
            (" her ", " him "),
            ("She ", "He "),
            (" hers ", " his "),
        ],
        &[
            (" he ", " they "),
            (" him ", " them "),
            (" his ", " their "),
            ("He ", "They "),
        ],
        &[
            (" he ", " she "),
            (" him ", " her "),
            (" his ", " her "),
            ("He ", "She "),
        ],
    ];
    for answer in all() {
        let before = score_of(&answer);
        for swap in swaps {
            let mut text = answer.text.clone();
            for (from, to) in swap {
                text = text.replace(from, to);
            }
            let swapped = Answer {
                text,
                ..answer.clone()
            };
            assert_eq!(score_of(&swapped), before, "{}", swapped.text);
        }
        for (one, other) in [
            ("Oxford University", "Leeds College"),
            ("Goldman Sachs", "[REDACTED]"),
        ] {
            let at = |name: &str| Answer {
                text: format!("I was at {name} then. {}", answer.text),
                ..answer.clone()
            };
            assert_eq!(score_of(&at(one)), score_of(&at(other)));
        }
    }
}

#[test]
fn padding_with_filler_never_raises_a_score() {
    let fillers = [
        "Communication is key and I am a real team player.",
        "At the end of the day it is all about giving 110 percent. I am a very hard worker and I am passionate about what I do.",
        "I always try to think outside the box, because that is the kind of person I am.",
        "In today's fast-paced world it is very important to stay flexible and to keep a positive attitude.",
        "As I said before, this was a very interesting experience and I learned a lot from it.",
        "Thank you for this great question, I am happy to elaborate on it.",
        "So basically, you know, it is what it is, and everybody knows how these things are.",
        "Quality is important to me and I strongly believe that success comes to those who work hard.",
    ];
    for (nth, answer) in all().into_iter().enumerate() {
        let before = score_of(&answer);
        for (which, filler) in fillers.iter().enumerate() {
            let text = match (nth + which) % 4 {
                0 => format!("{filler} {}", answer.text),
                1 => format!("{} {filler}", answer.text),
                2 => format!("{} {}", answer.text, format!("{filler} ").repeat(5)),
                _ => format!("{filler} {} {}", answer.text, fillers.join(" ")),
            };
            let padded = Answer {
                text,
                ..answer.clone()
            };
            let after = score_of(&padded);
            assert!(after <= before, "{before} to {after}: {}", padded.text);
        }
    }
    for answer in all().into_iter().step_by(2) {
        let before = score_of(&answer);
        let twice = Answer {
            text: format!("{} {}", answer.text, answer.text),
            ..answer.clone()
        };
        assert!(score_of(&twice) <= before, "said twice: {}", answer.text);
    }
}

#[test]
fn instructions_anywhere_move_no_score() {
    let mut variants = 0_usize;
    for (nth, answer) in all().into_iter().enumerate() {
        let before = score_of(&answer);
        for (which, injection) in INJECTIONS.iter().enumerate().skip(nth % 7).step_by(7) {
            let text = match (nth / 7 + which) % 4 {
                0 => format!("{injection} {}", answer.text),
                1 => format!("{} {injection}", answer.text),
                2 => format!("{}\n\n{injection}", answer.text),
                _ => between_sentences(&answer.text, injection),
            };
            variants += 1;
            let told = Answer {
                text,
                ..answer.clone()
            };
            assert_eq!(score_of(&told), before, "{}", told.text);
        }
    }
    assert!(INJECTIONS.len() >= 100 && variants >= 1_000);
}

fn between_sentences(text: &str, injection: &str) -> String {
    match text.find(". ") {
        Some(at) => format!("{} {injection}{}", &text[..=at], &text[at + 1..]),
        None => format!("{text} {injection}"),
    }
}

#[test]
fn instructions_in_the_contexts_and_the_history_move_no_score() {
    for answer in all().into_iter().step_by(25) {
        let plain = assess(&answer, |_| {});
        for injection in INJECTIONS.iter() {
            let told = assess(&answer, |brief| labelled::inject(brief, injection));
            assert_eq!(told.judgement, plain.judgement, "{injection}");
            assert!(!told.message.contains(injection.as_str()));
        }
    }
}

#[test]
fn the_voice_of_the_persona_moves_no_score() {
    use domain::settings::{Encouragement, Formality, Tone};
    let tones = [
        Tone::Friendly,
        Tone::Professional,
        Tone::Direct,
        Tone::Warm,
        Tone::Formal,
    ];
    for answer in all().into_iter().step_by(8) {
        let plain = assess(&answer, |_| {});
        for (nth, tone) in tones.into_iter().enumerate() {
            let told = assess(&answer, |brief| {
                brief.persona.tone = tone;
                brief.persona.formality =
                    [Formality::Casual, Formality::Neutral, Formality::Formal][nth % 3];
                brief.persona.encouragement_level =
                    [Encouragement::Low, Encouragement::High][nth % 2];
            });
            assert_eq!(told.judgement, plain.judgement, "{}", answer.text);
        }
    }
}

#[test]
fn an_instruction_alone_is_no_answer() {
    for injection in INJECTIONS.iter() {
        let base = load_groups("behavioral").remove(0);
        let answer = Answer {
            text: injection.clone(),
            ..base
        };
        let judgement = assess(&answer, |_| {}).judgement.unwrap();
        assert!(score_of(&answer) <= 15, "{injection} {}", score_of(&answer));
        assert!(judgement.strengths.is_empty(), "{injection}");
    }
}
