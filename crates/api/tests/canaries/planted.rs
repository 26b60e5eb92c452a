//! Requests that carry the canaries.

use serde_json::{Map, Value, json};

use super::canary::{Field, all};

pub(crate) fn planted(field: Field) -> impl Iterator<Item = (&'static str, &'static str)> {
    let of_field = all().iter().filter(move |canary| canary.field == field);
    of_field.map(|canary| (canary.before, canary.value))
}

fn sentences(field: Field) -> String {
    planted(field)
        .map(|(before, value)| format!("{before}{value}."))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The resume's text.
pub(crate) fn resume_of() -> String {
    format!("{}\nWarehouse lead, 2016 to 2023", sentences(Field::Resume))
}

/// The input of a first turn: profile, resume, job description, goals, research, earlier talk.
pub(crate) fn contexts(person: &str) -> Value {
    let mut profile: Map<String, Value> = planted(Field::Profile)
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    profile.insert("years_of_experience".to_owned(), json!(8));
    let other = sentences(Field::Other);
    json!({
        "user_id": person,
        "profile": profile,
        "resume": {"text": resume_of()},
        "job_description": {"title": "Warehouse lead", "description": other},
        "career_goals": {"target_role": "Head of operations", "why": other},
        "interview_context": {"company_research": other},
        "session_history": {"messages": [{"role": "user", "content": other}]},
    })
}
