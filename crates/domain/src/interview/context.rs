//! What kind of interview a caller asks for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::candidate::{ContextKind, Contexts};
use crate::catalogue::rounds::RoundTable;
use crate::session::{UnknownWord, worded_enum};
use crate::turn::{Fault, Refusal};

worded_enum! {
    /// The type of an interview; it decides the rubric.
    InterviewType {
        /// Past behaviour.
        Behavioral = "behavioral",
        /// Knowledge and problem solving.
        Technical = "technical",
        /// A business case.
        CaseStudy = "case_study",
        /// A system to be designed.
        SystemDesign = "system_design",
        /// Behaviour against stated values.
        CultureFit = "culture_fit",
    }
}

worded_enum! {
    /// The round; it decides stages, counts and time.
    Round {
        /// Short first contact.
        PhoneScreen = "phone_screen",
        /// Core competencies.
        FirstRound = "first_round",
        /// Depth.
        SecondRound = "second_round",
        /// Judgement, values, vision.
        FinalRound = "final_round",
    }
}

/// Time limits a caller may ask for, in minutes.
pub const MINUTES: std::ops::RangeInclusive<u32> = 5..=240;

/// `interview_context`, with its defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterviewContext {
    /// The type; behavioural by default.
    pub interview_type: InterviewType,
    /// The round; the first by default.
    pub round: Round,
    /// What to dwell on, at most 10.
    pub focus_areas: Vec<String>,
    /// The time limit, 5 to 240 minutes; the round's upper figure by default.
    pub minutes: u32,
    /// What the candidate found out about the company.
    pub company_research: Option<String>,
}

impl InterviewContext {
    /// Reads the context; types and lengths were checked at the edge.
    ///
    /// # Errors
    ///
    /// [`Refusal`] naming each field whose word or figure is none of the documented ones.
    pub fn read(contexts: &Contexts, rounds: &RoundTable) -> Result<Self, Refusal> {
        let mut faults = Vec::new();
        let interview_type = word(
            contexts,
            "interview_type",
            InterviewType::Behavioral,
            &mut faults,
        );
        let round = word(contexts, "interview_round", Round::FirstRound, &mut faults);
        let minutes = match contexts.number(ContextKind::InterviewContext, "time_limit_minutes") {
            None => rounds.minutes(round),
            Some(figure) => whole_minutes(figure).unwrap_or_else(|| {
                faults.push(fault(
                    "time_limit_minutes",
                    "must be a whole number from 5 to 240",
                ));
                rounds.minutes(round)
            }),
        };
        if !faults.is_empty() {
            return Err(Refusal { faults });
        }
        Ok(Self {
            interview_type,
            round,
            minutes,
            focus_areas: contexts
                .texts(ContextKind::InterviewContext, "focus_areas")
                .into_iter()
                .map(str::to_owned)
                .collect(),
            company_research: contexts
                .text(ContextKind::InterviewContext, "company_research")
                .map(str::to_owned),
        })
    }

    /// A mark of the texts too long to keep with the plan, to tell whether they were sent again
    /// unchanged.
    pub(crate) fn marks(&self) -> ContextMarks {
        ContextMarks {
            focus_areas: mark(self.focus_areas.iter().map(String::as_str)),
            company_research: mark(self.company_research.as_deref().into_iter()),
        }
    }
}

/// Marks of the long fields an interview was begun with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct ContextMarks {
    focus_areas: u64,
    company_research: u64,
}

/// The fields of `sent` that differ from what the interview was begun with.
pub(crate) fn differences(
    sent: &Contexts,
    begun: (InterviewType, Round, u32, ContextMarks),
    rounds: &RoundTable,
) -> Result<(), Refusal> {
    let Some(fields) = sent.interview_context.as_ref() else {
        return Ok(());
    };
    let now = InterviewContext::read(sent, rounds)?;
    let (interview_type, round, minutes, marks) = begun;
    let same = [
        ("interview_type", now.interview_type == interview_type),
        ("interview_round", now.round == round),
        ("time_limit_minutes", now.minutes == minutes),
        ("focus_areas", now.marks().focus_areas == marks.focus_areas),
        (
            "company_research",
            now.marks().company_research == marks.company_research,
        ),
    ];
    let faults: Vec<Fault> = same
        .into_iter()
        .filter(|(field, same)| {
            let is_sent = fields.as_value().get(field).is_some_and(|v| !v.is_null());
            is_sent && !same
        })
        .map(|(field, _)| fault(field, "is fixed once the interview has begun"))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal { faults })
    }
}

fn word<T: FromStr>(contexts: &Contexts, field: &str, default: T, faults: &mut Vec<Fault>) -> T {
    match contexts.text(ContextKind::InterviewContext, field) {
        None => default,
        Some(text) => text.parse().unwrap_or_else(|_| {
            faults.push(fault(field, "is none of the documented words"));
            default
        }),
    }
}

fn whole_minutes(figure: f64) -> Option<u32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast from f64 saturates, and the range is checked on the next line"
    )]
    let minutes = figure as u32;
    (MINUTES.contains(&minutes) && f64::from(minutes).total_cmp(&figure).is_eq()).then_some(minutes)
}

fn fault(field: &str, problem: &str) -> Fault {
    Fault {
        field: format!("input.interview_context.{field}"),
        problem: problem.to_owned(),
    }
}

/// FNV-1a over the texts and their number; it tells texts apart, it protects nothing.
fn mark<'a>(texts: impl Iterator<Item = &'a str>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for text in texts {
        for byte in text.bytes().chain([0xff]) {
            hash ^= u64::from(byte);
            hash = hash.wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::text::RedactedJson;
    use serde_json::{Value, json};

    fn contexts(value: Value) -> Contexts {
        Contexts {
            interview_context: Some(RedactedJson::stored(value)),
            ..Contexts::default()
        }
    }

    fn read(value: Value) -> Result<InterviewContext, Refusal> {
        InterviewContext::read(&contexts(value), Catalogue::shared().rounds())
    }

    #[test]
    fn what_is_left_out_is_a_behavioural_first_round_of_45_minutes() {
        let context = read(json!({})).unwrap();
        assert_eq!(context.interview_type, InterviewType::Behavioral);
        assert_eq!(context.round, Round::FirstRound);
        assert_eq!(context.minutes, 45);
        assert_eq!(
            read(json!({"interview_round": "second_round"}))
                .unwrap()
                .minutes,
            60
        );
    }

    #[test]
    fn every_unusable_field_is_named() {
        let refusal = read(json!({
            "interview_type": "chat", "interview_round": "last", "time_limit_minutes": 4
        }))
        .unwrap_err();
        let fields: Vec<&str> = refusal.faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "input.interview_context.interview_type",
                "input.interview_context.interview_round",
                "input.interview_context.time_limit_minutes",
            ]
        );
        assert!(read(json!({"time_limit_minutes": 5.5})).is_err());
    }

    #[test]
    fn only_sent_fields_that_differ_are_refused_after_the_start() {
        let rounds = Catalogue::shared().rounds();
        let first = read(json!({"focus_areas": ["leadership"], "time_limit_minutes": 30})).unwrap();
        let begun = (
            first.interview_type,
            first.round,
            first.minutes,
            first.marks(),
        );
        let check = |value| differences(&contexts(value), begun, rounds);
        assert_eq!(check(json!({})), Ok(()));
        assert_eq!(check(json!({"interview_type": "behavioral"})), Ok(()));
        assert_eq!(check(json!({"focus_areas": ["leadership"]})), Ok(()));
        let refusal =
            check(json!({"focus_areas": ["sales"], "company_research": "x"})).unwrap_err();
        assert_eq!(refusal.faults.len(), 2);
        assert_eq!(
            refusal.faults[0].field,
            "input.interview_context.focus_areas"
        );
    }
}
