//! Privacy through everything: what would be masked, what erasing leaves behind, what time does.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use actix_web::test::TestRequest;
use domain::settings::TenantSettings;
use domain::time::Micros;
use serde_json::{Value, json};

use crate::house::{COACHING, House};
use crate::world::{FixedClock, PERSON, post, with_token};

/// Words that stand nowhere else.
const CANARY: &str = "quokkalike";

fn said(message: &str) -> Value {
    json!({"input": {"user_id": PERSON, "message": message}})
}

/// The files that hold a text.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.is_file())
        .filter(|path| {
            let bytes = fs::read(path).unwrap();
            bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
        })
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect()
}

async fn talk(house: &House) -> String {
    let first = house
        .turn(
            COACHING,
            said(&format!("I want to lead a {CANARY} team by June.")),
        )
        .await;
    let session = first["session_id"].as_str().unwrap().to_owned();
    let mut next = said(&format!("My {CANARY} manager never says what is missing."));
    next["session_id"] = json!(session);
    house.turn(COACHING, next).await;
    session
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_shows_what_would_be_masked_and_keeps_nothing() {
    let house = House::new().await;
    let preview = async |body: Value| {
        let request = post("/dashboard/redaction/preview", body.to_string());
        house.call(with_token(request, &house.token)).await
    };
    let text = format!("I am Maria, {CANARY}: maria@example.com. I cut costs by 30 %.");
    let shown = preview(json!({"text": text, "profile": {"name": "Maria Lopez"}})).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    let data = &shown.json()["data"];
    let expected = format!("I am [REDACTED], {CANARY}: [REDACTED]. I cut costs by 30 %.");
    assert_eq!(data["redacted"], json!(expected));
    assert_eq!(data["counts"], json!({"email": 1, "own_name": 1}));
    assert!(holding(house.folder(), CANARY).is_empty());
    for (body, field) in [
        (json!({}), "text"),
        (json!({"text": ""}), "text"),
        (json!({"text": "x".repeat(50_001)}), "text"),
        (json!({"text": "a\u{0}b"}), "text"),
        (json!({"text": "x", "store": true}), "store"),
        (json!({"text": "x", "profile": {"age": 3}}), "profile.age"),
    ] {
        let refused = preview(body).await;
        assert_eq!(
            (refused.status.as_u16(), refused.fields()),
            (400, vec![field.to_owned()])
        );
    }
    let longest = preview(json!({"text": "é".repeat(50_000)})).await;
    assert_eq!(longest.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_of_what_was_masked_are_kept_and_never_values() {
    let house = House::new().await;
    let first = house
        .turn(
            COACHING,
            said("Write to maria@example.com or joe@example.com about my promotion."),
        )
        .await;
    let session = first["session_id"].as_str().unwrap();
    let shown = house
        .dashboard(&format!("/dashboard/sessions/{session}"))
        .await;
    assert_eq!(shown["data"]["session"]["redactions"], json!({"email": 2}));
    assert!(holding(house.folder(), "joe@example.com").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_gone_from_the_files() {
    let house = House::new().await;
    talk(&house).await;
    let unstored = {
        let mut body = said(&format!("Nothing of this {CANARY} is kept."));
        body["consent"] = json!({"allow_data_storage": false});
        body
    };
    house.turn(COACHING, unstored).await;
    assert!(!holding(house.folder(), CANARY).is_empty());
    assert!(!holding(house.folder(), PERSON).is_empty());
    let path = format!("/v1/users/{PERSON}");
    let receipt = house.with_key(TestRequest::delete().uri(&path)).await;
    assert_eq!(receipt.status, 200);
    let receipt = receipt.json()["data"].clone();
    assert_eq!(
        (
            &receipt["sessions"],
            &receipt["messages"],
            &receipt["turns"]
        ),
        (&json!(1), &json!(4), &json!(3))
    );
    assert!(holding(house.folder(), CANARY).is_empty());
    assert!(holding(house.folder(), PERSON).is_empty());
    let again = house.with_key(TestRequest::delete().uri(&path)).await;
    let counts = again.json()["data"].as_object().unwrap().clone();
    assert!(
        again.status == 200 && counts.values().all(|n| *n == 0),
        "{counts:?}"
    );
    let export = house
        .with_key(TestRequest::get().uri(&format!("{path}/export")))
        .await;
    assert_eq!(export.json()["data"]["sessions"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_session_is_gone_from_the_files() {
    let house = House::new().await;
    let session = talk(&house).await;
    let path = format!("/v1/sessions/{session}");
    let deleted = house.with_key(TestRequest::delete().uri(&path)).await;
    assert_eq!(deleted.json()["data"]["sessions"], json!(1));
    assert!(holding(house.folder(), CANARY).is_empty());
    assert_eq!(
        house
            .with_key(TestRequest::delete().uri(&path))
            .await
            .status,
        404
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_holds_what_was_said_told_and_remembered() {
    let house = House::new().await;
    let mut body = said("I was passed over twice and I want to know why.");
    body["input"]["profile"] = json!({"title": format!("{CANARY} keeper")});
    body["consent"] = json!({"data_retention_days": 12});
    house.turn(COACHING, body).await;
    let path = format!("/v1/users/{PERSON}/export");
    let export = house.with_key(TestRequest::get().uri(&path)).await.json();
    let session = &export["data"]["sessions"][0];
    assert_eq!(
        session["contexts"]["profile"]["title"],
        format!("{CANARY} keeper")
    );
    assert_eq!(session["consent"]["data_retention_days"], 12);
    assert_eq!(session["messages"].as_array().unwrap().len(), 2);
    assert!(session["state"]["coaching"].is_object());
    let turn = &session["turns"][0];
    assert_eq!(turn["state"], "succeeded");
    assert!(
        turn["input"]
            .as_str()
            .unwrap()
            .starts_with("I was passed over")
    );
    assert_eq!(turn["answer"]["data"]["session_id"], session["session_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn text_kept_as_sent_is_masked_after_a_week_and_goes_after_ninety_days() {
    let house = House::new().await;
    let mut settings = TenantSettings::default();
    settings.retention.auto_redact_pii = false;
    let accounts = house.installation.accounts();
    accounts
        .accounts
        .set_settings(&house.tenant, &settings)
        .await
        .unwrap();
    let address = "maria.lopez@example.com";
    let mut first = said(&format!(
        "My goal is a {CANARY} team; I am Maria Lopez, {address}."
    ));
    first["input"]["profile"] = json!({"name": "Maria Lopez", "email": address});
    let first = house.turn(COACHING, first).await;
    let session = first["session_id"].as_str().unwrap();
    assert!(!holding(house.folder(), address).is_empty());

    let clock = Arc::new(FixedClock::at(house.installation.clock().now()));
    let mut retention = house.installation.keep_retention();
    retention.clock = clock.clone();
    let path = format!("/v1/users/{PERSON}/export");
    assert_eq!(
        house.with_key(TestRequest::get().uri(&path)).await.status,
        200
    );
    let early = api::retention::pass(&retention).await.unwrap();
    assert_eq!(early, api::retention::Passed::default());
    clock.move_on(Micros::days(8));
    let week = api::retention::pass(&retention).await.unwrap();
    assert_eq!(
        (week.masked, week.gone.sessions, week.broken_off),
        (1, 0, 0)
    );
    assert!(holding(house.folder(), address).is_empty());
    assert!(holding(house.folder(), "Lopez").is_empty());
    let shown = house
        .dashboard(&format!("/dashboard/sessions/{session}"))
        .await;
    let message = shown["data"]["session"]["messages"][0]["content"]
        .as_str()
        .unwrap();
    assert!(
        message.contains(CANARY) && message.contains("[REDACTED]"),
        "{message}"
    );
    let counts = shown["data"]["session"]["redactions"].as_object().unwrap();
    let masked: u64 = counts.values().map(|n| n.as_u64().unwrap()).sum();
    assert!(masked >= 3, "{counts:?}");

    clock.move_on(Micros::days(83));
    let quarter = api::retention::pass(&retention).await.unwrap();
    assert_eq!(
        (quarter.masked, quarter.gone.sessions, quarter.told),
        (0, 1, 0)
    );
    clock.move_on(Micros::days(640));
    let later = api::retention::pass(&retention).await.unwrap();
    assert_eq!(later.told, 1, "the export's entry");
    assert!(holding(house.folder(), CANARY).is_empty());
    assert!(holding(house.folder(), PERSON).is_empty());
    let list = house.dashboard("/dashboard/sessions").await;
    assert_eq!(list["pagination"]["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_restored_backup_brings_back_is_erased_again() {
    let house = House::new().await;
    talk(&house).await;
    let nina = json!({"input": {"user_id": "nina", "message": "I want to change careers."}});
    let kept = house.turn(COACHING, nina).await["session_id"].clone();
    let saved = tempfile::tempdir().unwrap();
    let backup = saved.path().join("backup.db");
    house.back_up(&backup).await;
    let path = format!("/v1/users/{PERSON}");
    let erased = house.with_key(TestRequest::delete().uri(&path)).await;
    assert_eq!(erased.json()["data"]["sessions"], 1);
    let house = house.restored(&backup).await;
    assert!(!holding(house.folder(), CANARY).is_empty());

    let list = house.installation.erased_list().to_owned();
    let replay = async || house.installation.erase_again(&list).run().await.unwrap();
    let replayed = replay().await;
    assert_eq!((replayed.entries, replayed.erased.sessions), (1, 1));
    assert!(holding(house.folder(), CANARY).is_empty());
    assert!(holding(house.folder(), PERSON).is_empty());
    assert_eq!(replay().await.erased.sessions, 0);
    let path = format!("/v1/sessions/{}", kept.as_str().unwrap());
    assert_eq!(
        house.with_key(TestRequest::get().uri(&path)).await.status,
        200
    );
    // Who comes back after the erasure stays, whenever the list is replayed.
    let back = house
        .turn(COACHING, said("Here I am again, with a new question."))
        .await;
    assert_eq!(replay().await.erased.sessions, 0);
    let path = format!("/v1/sessions/{}", back["session_id"].as_str().unwrap());
    assert_eq!(
        house.with_key(TestRequest::get().uri(&path)).await.status,
        200
    );
}

#[test]
fn the_command_line_erases_and_replays() {
    let folder = tempfile::tempdir().unwrap();
    let liya = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_liya"))
            .current_dir(folder.path())
            .env("LIYA_DATA_DIR", folder.path())
            .args(arguments)
            .output()
            .unwrap()
    };
    let json = |arguments: &[&str]| -> Value {
        let done = liya(arguments);
        let (out, problem) = (
            done.stdout,
            String::from_utf8_lossy(&done.stderr).into_owned(),
        );
        serde_json::from_slice(&out).unwrap_or_else(|_| panic!("{problem}"))
    };
    let made = json(&["tenant", "create", "Acme", "--json"]);
    let tenant = made["tenantId"].as_str().unwrap();
    let without = liya(&["erase", "--replay"]);
    assert!(!without.status.success());
    assert!(String::from_utf8_lossy(&without.stderr).contains("there is no list at"));
    let erased = json(&["erase", tenant, PERSON, "--json"]);
    assert_eq!(erased["sessions"], 0);
    let list = fs::read_to_string(folder.path().join("erased.list")).unwrap();
    assert!(list.contains("person ") && !list.contains(PERSON), "{list}");
    assert_eq!(json(&["erase", "--replay", "--json"])["entries"], 1);
    assert!(!liya(&["erase", tenant]).status.success());
    assert!(
        !liya(&["erase", tenant, PERSON, "--replay"])
            .status
            .success()
    );
}
