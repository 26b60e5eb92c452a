//! Reading intent calls: what is taken, and how every fault is told at once.

use super::*;
use actix_web::http::header::HeaderValue;
use domain::ids::{KeyId, TenantId};
use domain::settings::TenantSettings;
use ports::directory::TenantRecord;
use serde_json::json;
use std::sync::Arc;

fn caller() -> ApiCaller {
    ApiCaller {
        key: KeyId::from_bits(1),
        tenant: Arc::new(TenantRecord {
            id: TenantId::slug_of("acme", 0),
            name: "Acme".to_owned(),
            plan: domain::account::Plan::SelfHosted,
            active: true,
            allowance: domain::account::Allowance::default(),
            settings: TenantSettings::default(),
        }),
    }
}

fn read(intent: Intent, body: Value) -> Result<TurnRequest, Problem> {
    read_turn(caller(), intent, &HeaderMap::new(), body)
}

/// The faults of a body, as `field: problem`.
fn faults(intent: Intent, body: Value) -> Vec<String> {
    let problem = read(intent, body).expect_err("the body should be refused");
    let details = problem.details.iter();
    details
        .map(|detail| format!("{}: {}", detail.field, detail.problem))
        .collect()
}

#[test]
fn every_fault_of_a_body_is_told_in_one_answer() {
    let body = json!({"input": {"user_id": 7, "mesage": "x", "profile": {"years_of_experience": "many"}}, "sesion_id": "s"});
    assert_eq!(
        faults(Intent::MockInterview, body.clone()),
        [
            "input.mesage: unknown field",
            "input.profile.years_of_experience: must be a number from 0 to 70",
            "input.user_id: must be a string",
            "sesion_id: unknown field",
        ]
    );
    assert!(
        faults(Intent::CoachingSession, body).contains(&"input.message: is required".to_owned())
    );
}

#[test]
fn types_words_ranges_and_missing_fields_are_named_by_their_paths() {
    let body = json!({
        "input": {
            "user_id": "", "message": 5, "profile": {"skills": "rust", "work_experiences": [{}, "x", 3]},
            "resume": {"file_type": "pdf"}, "career_goals": [],
            "interview_context": {"interview_type": "chat", "focus_areas": [1], "time_limit_minutes": 4.5, "pace": 1},
            "session_history": {"messages": [{"role": "system", "content": "x"}, {"role": "user"}]}
        },
        "session_id": "sess_x",
        "consent": {"allow_data_storage": "no", "data_retention_days": 0, "allow_all": true}
    });
    let found = faults(Intent::CoachingSession, body);
    for expected in [
        "consent.allow_all: unknown field",
        "consent.allow_data_storage: must be true or false",
        "consent.data_retention_days: must be a whole number from 1 to 3650",
        "input.career_goals: must be an object",
        "input.interview_context.focus_areas[0]: must be a string",
        "input.interview_context.interview_type: must be one of behavioral, technical, case_study, system_design, culture_fit",
        "input.interview_context.pace: unknown field",
        "input.interview_context.time_limit_minutes: must be a whole number from 5 to 240",
        "input.message: must be a string",
        "input.profile.skills: must be a list",
        "input.profile.work_experiences[2]: must be an object or a string",
        "input.resume.text: is required",
        "input.session_history.messages[0].role: must be one of user, assistant",
        "input.session_history.messages[1].content: is required",
        "session_id: must be sess_ followed by a 26 character ULID",
    ] {
        assert!(
            found.contains(&expected.to_owned()),
            "{expected} is missing in {found:#?}"
        );
    }
    assert!(
        found
            .iter()
            .any(|fault| fault.starts_with("input.user_id: must be 1 to 128"))
    );
    assert_eq!(found.len(), 16);
}

#[test]
fn faults_never_repeat_a_value() {
    let body = json!({"input": {"user_id": "u", "message": "m", "profile": {"years_of_experience": "hunter2", "skills": ["a", {"hunter2": 1}]},
        "interview_context": {"interview_round": "hunter2", "time_limit_minutes": 987_654}}, "session_id": "hunter2"});
    let found = faults(Intent::CoachingSession, body).join("\n");
    assert!(
        !found.contains("hunter2") && !found.contains("987654"),
        "{found}"
    );
}

#[test]
fn null_means_absent() {
    let request = read(
        Intent::MockInterview,
        json!({"input": {"user_id": "u", "message": null, "resume": null,
            "profile": {"title": "Nurse", "years_of_experience": null, "pet": null}}, "session_id": null, "consent": null}),
    )
    .unwrap();
    assert_eq!((request.session, request.message.is_none()), (None, true));
    assert_eq!(request.contexts.len(), 1);
    assert_eq!(
        request.contexts[&ContextKind::Profile].expose(),
        &json!({"title": "Nurse"})
    );
    let missing = json!({"input": {"user_id": null, "profile": null}});
    assert_eq!(
        faults(Intent::MockInterview, missing),
        ["input.profile: is required", "input.user_id: is required"]
    );
}

#[test]
fn open_objects_keep_what_is_not_known_of_them() {
    let profile = json!({"title": "Nurse", "hobbies": ["chess", {"since": 1999}]});
    let request = read(
        Intent::CoachingSession,
        json!({"input": {"user_id": "u", "message": " Hello. ", "profile": profile}}),
    )
    .unwrap();
    assert_eq!(request.contexts[&ContextKind::Profile].expose(), &profile);
    assert_eq!(request.message.unwrap().expose(), "Hello.");
}

#[test]
fn an_intent_needs_what_it_cannot_do_without() {
    let session = SessionId::from_bits(5).to_string();
    let bare = json!({"input": {"user_id": "u"}});
    let going_on = json!({"input": {"user_id": "u"}, "session_id": session});
    assert_eq!(
        faults(Intent::MockInterview, bare.clone()),
        ["input.profile: is required"]
    );
    assert_eq!(
        faults(Intent::CoachingSession, bare),
        ["input.message: is required"]
    );
    assert_eq!(
        faults(Intent::CoachingSession, going_on.clone()),
        ["input.message: is required"]
    );
    // Whether the interview of this session has begun already, the rules know.
    assert_eq!(
        read(Intent::MockInterview, going_on).unwrap().session,
        Some(SessionId::from_bits(5))
    );
    let empty = json!({"input": {"user_id": "u", "profile": {}, "message": " \n "}});
    assert_eq!(
        faults(Intent::MockInterview, empty),
        ["input.message: must not be empty"]
    );
    assert_eq!(
        faults(Intent::MockInterview, json!({})),
        ["input: is required"]
    );
    assert_eq!(
        faults(Intent::MockInterview, json!([])),
        ["body: must be an object"]
    );
}

#[test]
fn two_spellings_of_one_request_have_one_canonical_body() {
    let one = r#"{"session_id": null, "input": {"user_id": "u", "message": "m"}}"#;
    let other = r#"{"input":{"message":"m","user_id":"u"},"session_id":null}"#;
    let canonical = |text| {
        let body = serde_json::from_str(text).unwrap();
        read(Intent::CoachingSession, body).unwrap().canonical_body
    };
    assert_eq!(canonical(one), canonical(other));
    assert_eq!(
        canonical(one).expose(),
        r#"{"input":{"message":"m","user_id":"u"},"session_id":null}"#
    );
}

#[test]
fn an_idempotency_key_is_one_header_of_visible_characters() {
    let body = json!({"input": {"user_id": "u", "message": "m"}});
    let read = |values: &[&str]| {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(IDEMPOTENCY_KEY, HeaderValue::from_str(value).unwrap());
        }
        read_turn(caller(), Intent::CoachingSession, &headers, body.clone())
    };
    let longest = "k".repeat(255);
    assert_eq!(read(&[]).unwrap().idempotency_key, None);
    assert_eq!(
        read(&[&longest]).unwrap().idempotency_key,
        Some(longest.clone())
    );
    for bad in [&["a", "a"][..], &[""], &["a b"], &[&format!("{longest}k")]] {
        let problem = read(bad).unwrap_err();
        assert_eq!(problem.details[0].field, "Idempotency-Key", "{bad:?}");
    }
}

#[test]
fn consent_says_only_what_was_sent() {
    let request = read(
        Intent::CoachingSession,
        json!({"input": {"user_id": "u", "message": "m"},
            "consent": {"allow_session_memory": false, "allow_analytics": true, "data_retention_days": 30}}),
    )
    .unwrap();
    let expected = AllowedByCandidate {
        data_storage: None,
        session_memory: Some(false),
        retention_days: Some(30),
    };
    assert_eq!(request.consent, expected);
}

#[test]
fn a_body_with_countless_faults_gets_the_first_hundred() {
    let fields: serde_json::Map<_, _> = (0..5_000).map(|n| (format!("f{n}"), json!(1))).collect();
    assert_eq!(
        faults(Intent::CoachingSession, Value::Object(fields)).len(),
        100
    );
}
