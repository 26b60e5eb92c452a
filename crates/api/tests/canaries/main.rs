//! Forty planted canaries: personal data sent in every field, through success, refusal, fault and
//! panic, with logging at its most verbose. None may be found in an answer, in the log or in any byte
//! of the data folder.
#![cfg(test)]

mod answers;
mod binary;
mod canary;
mod planted;

use serde_json::{Value, json};

use answers::answers;
use binary::Liya;
use canary::{Field, all, found_in, values};
use planted::{contexts, resume_of};

const INTERVIEW: &str = "/v1/hiring/mock-interview";
const COACHING: &str = "/v1/hiring/coaching-session";
const PERSON: &str = "usr_canary";

#[test]
fn there_are_forty_of_them_and_each_is_unlike_the_others() {
    let mut values = values();
    assert_eq!(values.len(), 40);
    values.sort_unstable();
    values.dedup();
    assert_eq!(values.len(), 40);
    assert!(all().iter().any(|canary| canary.field == Field::Message));
}

#[tokio::test(flavor = "multi_thread")]
async fn none_is_kept_answered_or_logged_by_the_running_binary() {
    let mut liya = Liya::start();
    let mut bodies = Vec::new();
    let session = succeed(&liya, &mut bodies).await;
    refuse(&liya, &session, &mut bodies).await;
    fault(&liya, &session, &mut bodies).await;
    liya.stop();

    assert_eq!(found_in(bodies.join("\n").as_bytes()), Vec::<&str>::new());
    let log = liya.log();
    assert!(log.contains("TRACE"), "the log is not at its most verbose");
    assert!(log.contains("a call failed"), "the fault was not logged");
    assert!(!log.contains(PERSON), "a person's id was logged");
    assert_eq!(found_in(log.as_bytes()), Vec::<&str>::new());
    let files = liya.files();
    assert!(files.iter().any(|(name, _)| name.ends_with("liya.db")));
    for (name, bytes) in files {
        assert_eq!(found_in(&bytes), Vec::<&str>::new(), "{name}");
    }
}

/// Turns of both intents, a repeat by its key, and everything that reads back.
async fn succeed(liya: &Liya, bodies: &mut Vec<String>) -> Value {
    let first = json!({"input": contexts(PERSON)});
    let begun = liya.post(INTERVIEW, &first, Some("first")).await;
    assert_eq!(begun.0, 200, "{}", begun.1);
    let session = serde_json::from_str::<Value>(&begun.1).unwrap()["data"]["session_id"].clone();
    bodies.push(begun.1);
    bodies.push(liya.post(INTERVIEW, &first, Some("first")).await.1);
    for (at, message) in answers().into_iter().enumerate() {
        let path = if at % 3 == 2 { COACHING } else { INTERVIEW };
        let body = json!({"session_id": session, "input": {"user_id": PERSON, "message": message}});
        let (status, text) = liya.post(path, &body, Some(&format!("turn-{at}"))).await;
        assert_eq!(status, 200, "{text}");
        bodies.push(text);
    }
    let id = session.as_str().unwrap();
    for path in [
        format!("/v1/sessions/{id}"),
        format!("/v1/users/{PERSON}/export"),
        format!("/v1/users/{PERSON}/memory"),
        format!("/v1/users/{PERSON}/progress"),
    ] {
        bodies.push(liya.get(&path).await.1);
    }
    session
}

/// Calls that are refused, each with canaries where the fault is.
async fn refuse(liya: &Liya, session: &Value, bodies: &mut Vec<String>) {
    for message in values() {
        let unknown = json!({"input": {"user_id": PERSON, "message": "m", message: message}});
        let wrong = json!({"input": {"user_id": PERSON, "message": [message], "profile": message}});
        let other =
            json!({"input": {"user_id": PERSON, "message": message}, "session_id": message});
        let text = format!("{{\"input\": {message}}}");
        for (status, text) in [
            liya.post(COACHING, &unknown, None).await,
            liya.post(COACHING, &wrong, None).await,
            liya.post(INTERVIEW, &other, None).await,
            liya.post_text(COACHING, text).await,
        ] {
            assert_eq!(status, 400, "{text}");
            // The name of an unknown field is answered: a client finds its typing error by it.
            if !text.contains("unknown field") {
                bodies.push(text);
            }
        }
    }
    let reused =
        json!({"session_id": session, "input": {"user_id": PERSON, "message": resume_of()}});
    let (status, text) = liya.post(INTERVIEW, &reused, Some("first")).await;
    assert_eq!(status, 422, "{text}");
    bodies.push(text);
}

/// Turns that a broken store cannot keep.
async fn fault(liya: &Liya, session: &Value, bodies: &mut Vec<String>) {
    liya.break_store();
    for message in answers() {
        let body = json!({"session_id": session, "input": {"user_id": PERSON, "message": message}});
        let (status, text) = liya.post(COACHING, &body, None).await;
        assert!(status >= 500, "{status} {text}");
        bodies.push(text);
    }
    let (status, text) = liya
        .post(INTERVIEW, &json!({"input": contexts(PERSON)}), None)
        .await;
    assert!(status >= 500, "{status} {text}");
    bodies.push(text);
}
