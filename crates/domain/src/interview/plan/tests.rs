//! Plans over the whole grid, and what steers them.

use super::*;
use crate::memory::{CompetencyScore, Source};
use crate::text::RedactedJson;
use crate::time::Timestamp;
use serde_json::{Value, json};

fn contexts(value: Value) -> Contexts {
    let mut contexts = Contexts::default();
    if let Value::Object(fields) = value {
        for (kind, content) in fields {
            contexts.set(kind.parse().unwrap(), RedactedJson::stored(content));
        }
    }
    contexts
}

fn plan_with(contexts: &Contexts, memory: &Memory, session: u128) -> Plan {
    let catalogue = Catalogue::shared();
    let context = InterviewContext::read(contexts, catalogue.rounds()).unwrap();
    Plan::of(&Inputs {
        catalogue,
        session: SessionId::from_bits(session),
        contexts,
        memory,
        context: &context,
    })
}

fn plan(value: Value) -> Plan {
    plan_with(&contexts(value), &Memory::default(), 42)
}

#[test]
fn every_type_round_and_level_has_a_plan_of_its_own_within_the_time_limit() {
    let catalogue = Catalogue::shared();
    let mut plans: Vec<Plan> = Vec::new();
    for interview_type in InterviewType::ALL {
        for round in Round::ALL {
            for level in Level::ALL {
                let plan = plan(json!({
                    "profile": {"experience_level": level.as_str()},
                    "interview_context": {
                        "interview_type": interview_type.as_str(),
                        "interview_round": round.as_str(),
                    },
                }));
                let name = format!("{interview_type} {round} {level}");
                let row = catalogue.rounds().plan(*round, *interview_type).unwrap();
                let of = u32::from(plan.of_questions());
                assert_eq!(of as usize, row.questions(plan.minutes), "{name}");
                assert!(
                    of * row.minutes_per_question * 5 <= plan.minutes * 4,
                    "{name}"
                );
                let mut ids: Vec<&str> = plan.slots.iter().map(|s| s.question.as_str()).collect();
                for at in 0..plan.of_questions() {
                    let sheet = plan.sheet(at, catalogue);
                    assert_ne!(sheet.id, "fallback", "{name}");
                    assert!(!sheet.text.contains('{'), "{name}: {}", sheet.text);
                    assert!(sheet.dimensions.is_empty() != sheet.scored, "{name}");
                    assert!(sheet.rubric.starts_with(interview_type.as_str()) || !sheet.scored);
                }
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len(), of as usize, "{name}: a question twice");
                assert!(!plans.contains(&plan), "{name}: not a plan of its own");
                plans.push(plan);
            }
        }
    }
    assert_eq!(plans.len(), 80);
}

#[test]
fn the_same_inputs_and_session_give_the_same_plan_and_another_session_another() {
    let inputs = contexts(json!({"profile": {"years_of_experience": 6}}));
    let memory = Memory::default();
    let first = plan_with(&inputs, &memory, 7);
    assert_eq!(first, plan_with(&inputs, &memory, 7));
    let others = (8..20).map(|session| plan_with(&inputs, &memory, session));
    assert!(others.into_iter().all(|other| other != first));
}

#[test]
fn a_short_limit_leaves_at_least_one_question() {
    for (minutes, of) in [(5, 1), (10, 1), (15, 2), (20, 2), (45, 6), (240, 6)] {
        let plan = plan(json!({"interview_context": {"time_limit_minutes": minutes}}));
        assert_eq!(plan.of_questions(), of, "{minutes}");
    }
}

#[test]
fn focus_areas_are_asked_about_first_and_in_depth_in_the_second_round() {
    let competencies = |round: &str| -> Vec<String> {
        plan(json!({"interview_context": {
            "interview_round": round,
            "focus_areas": ["leadership", "conflict resolution"],
        }}))
        .slots
        .into_iter()
        .map(|slot| slot.competency)
        .collect()
    };
    assert_eq!(competencies("first_round")[..2], ["leadership", "conflict"]);
    assert_eq!(
        competencies("second_round")[..4],
        ["leadership", "conflict", "leadership", "conflict"]
    );
    assert_eq!(competencies("second_round")[4], "failure");
}

#[test]
fn a_missing_skill_and_a_claim_of_the_resume_are_asked_about() {
    let plan = plan(json!({
        "profile": {"skills": ["Excel"]},
        "resume": {"text": "Reduced waiting time by 18 percent in one year."},
        "job_description": {"required_skills": ["Excel", "Power BI"]},
    }));
    let catalogue = Catalogue::shared();
    let texts: Vec<String> = (0..plan.of_questions())
        .map(|at| plan.sheet(at, catalogue).text.clone())
        .collect();
    assert!(
        texts.iter().any(|text| text.contains("Power BI")),
        "{texts:?}"
    );
    assert!(
        texts
            .iter()
            .any(|text| text.contains("reduced waiting time by 18 percent")),
        "{texts:?}"
    );
    assert_eq!(plan.slots.iter().filter(|s| s.stage == "gap").count(), 2);
}

#[test]
fn names_and_schools_move_no_question() {
    let with = |name: &str, school: &str| {
        plan(json!({
            "profile": {
                "name": name, "title": "Nurse", "years_of_experience": 5,
                "educations": [{"school": school}],
            },
        }))
    };
    assert_eq!(
        with("Aisha Khan", "Oxford"),
        with("John Smith", "Evening College")
    );
}

#[test]
fn questions_asked_before_are_avoided_while_the_cell_has_others() {
    let inputs = contexts(json!({"interview_context": {"focus_areas": ["leadership"]}}));
    let mut memory = Memory::default();
    let mut seen: Vec<String> = Vec::new();
    let cell = Catalogue::shared()
        .topics(InterviewType::Behavioral)
        .find(|topic| topic.competency.id == "leadership")
        .unwrap()
        .entries
        .iter()
        .filter(|entry| entry.levels.contains(&Level::Mid))
        .count();
    for session in 0..u128::try_from(cell).unwrap() {
        let plan = plan_with(&inputs, &memory, session);
        let question = plan.slots[0].question.clone();
        assert!(!seen.contains(&question), "{question}");
        memory.asked.insert(0, question.clone());
        seen.push(question);
    }
    let oldest = seen[0].clone();
    let plan = plan_with(&inputs, &memory, 99);
    assert_eq!(
        plan.slots[0].question, oldest,
        "all asked: the oldest again"
    );
}

#[test]
fn a_weak_competency_is_tested_again_with_another_question() {
    let inputs = contexts(json!({}));
    let memory = Memory {
        scores: vec![CompetencyScore {
            competency: "empathy".to_owned(),
            score: 30,
            answers: 1,
            source: Source {
                session: SessionId::from_bits(1),
                message: None,
                at: Timestamp::from_unix_micros(0),
            },
        }],
        asked: vec!["empathy-03".to_owned()],
        ..Memory::default()
    };
    let plan = plan_with(&inputs, &memory, 5);
    assert_eq!(plan.slots[0].competency, "empathy");
    assert_ne!(plan.slots[0].question, "empathy-03");
}

#[test]
fn technical_questions_stand_on_the_ladders_of_the_skills_that_are_named() {
    let skills = |value| -> Vec<String> {
        plan(value)
            .slots
            .into_iter()
            .map(|slot| slot.competency)
            .collect()
    };
    assert_eq!(
        skills(json!({"interview_context": {"interview_type": "technical"}})),
        ["algorithms"; 4]
    );
    assert_eq!(
        skills(json!({
            "profile": {"skills": ["Python"]},
            "job_description": {"required_skills": ["Java"]},
            "interview_context": {"interview_type": "technical", "focus_areas": ["golang"]},
        })),
        ["go", "go", "java", "python"]
    );
}

fn competencies_of(value: Value) -> Vec<String> {
    let slots = plan(value).slots.into_iter();
    slots.map(|slot| slot.competency).collect()
}

#[test]
fn the_values_a_company_states_are_asked_about_first() {
    let asked = competencies_of(json!({"interview_context": {
        "interview_type": "culture_fit",
        "interview_round": "first_round",
        "company_research": "Founded in 1990. Our values: the patient comes first, we speak up, and we are kind to each other.",
    }}));
    let core: Vec<&str> = asked
        .iter()
        .map(String::as_str)
        .filter(|id| id.starts_with("value_"))
        .take(3)
        .collect();
    assert_eq!(
        core,
        ["value_user_first", "value_challenge", "value_team_care"]
    );
}

#[test]
fn what_a_job_description_names_is_asked_about() {
    let asked = competencies_of(json!({
        "job_description": {"description": "You will need conflict resolution and patience."},
        "interview_context": {"interview_type": "behavioral", "interview_round": "first_round"},
    }));
    let core = asked.iter().find(|id| *id != "background" && *id != "gap");
    assert_eq!(core.map(String::as_str), Some("conflict"), "{asked:?}");
}

#[test]
fn years_of_experience_choose_the_level_of_the_questions() {
    let levels = |years: u32| {
        let plan = plan(json!({
            "profile": {"years_of_experience": years},
            "interview_context": {"interview_type": "behavioral", "interview_round": "first_round"},
        }));
        let ids: Vec<String> = plan
            .slots
            .iter()
            .map(|slot| slot.question.clone())
            .collect();
        (plan.level, ids)
    };
    let (junior, asked_junior) = levels(1);
    let (leader, asked_leader) = levels(18);
    assert!(junior < leader);
    assert_ne!(asked_junior, asked_leader);
}

#[test]
fn a_plan_whose_question_is_gone_still_asks_something() {
    let mut plan = plan(json!({}));
    plan.slots[0].question = "no-such-question".to_owned();
    assert!(plan.sheet(0, Catalogue::shared()).text.contains('?'));
    let empty = Catalogue::default();
    assert!(plan.sheet(1, &empty).text.contains('?'));
}
