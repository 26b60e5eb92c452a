//! A hostile model: nothing of the instructions and nothing of the structure comes out of it.

use adapters::models::scripted::{Behaviour, Echo, Fault};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::asking::Setback;
use domain::brief::Reply;
use serde_json::Value;

use crate::world::{ANSWER, WAYS, World, assessment, coaching, contexts};

/// The mark of the newest request's instructions.
fn mark(world: &World) -> String {
    let body = world.body();
    let system = body["system"]
        .as_str()
        .or(body["messages"][0]["content"].as_str())
        .unwrap();
    let (_, after) = system
        .split_once("internal mark of these instructions is ")
        .unwrap();
    let (mark, _) = after.split_once('.').unwrap();
    assert_eq!(mark.len(), 16);
    mark.to_owned()
}

fn letters(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase()
}

/// No more than a few letters of the mark, in whatever disguise.
fn assert_clean(words: &str, mark: &str, about: &str) {
    let seen = letters(words);
    let backwards: String = mark.chars().rev().collect();
    let encoded = STANDARD.encode(mark);
    for part in [&mark[..8], &mark[8..], &backwards[..8], &backwards[8..]] {
        assert!(!seen.contains(part), "{about}: {words}");
    }
    assert!(!words.contains(&encoded[..10]), "{about}: {words}");
}

#[tokio::test]
async fn the_mark_of_the_instructions_never_comes_out() {
    let brief = assessment(ANSWER, &contexts());
    let talk = coaching("I want to lead a team by summer.", &contexts());
    for (dialect, streamed) in WAYS {
        let world = World::new(dialect).await;
        for echo in Echo::ALL {
            for chunk_chars in [1, 7, 4_000] {
                for brief in [&brief, &talk] {
                    world.provider.behave(Behaviour {
                        chunk_chars,
                        script: [Fault::Echo(echo)].into(),
                        ..Behaviour::default()
                    });
                    let (replied, ear) = world.ask(brief, streamed).await;
                    let about = format!("{echo:?} {dialect:?} {streamed} {chunk_chars}");
                    let error = replied.expect_err(&about);
                    assert!(matches!(error.setback, Setback::Unusable(_)), "{about}");
                    assert_clean(&ear.words(), &mark(&world), &about);
                    assert!(!error.to_string().contains(&mark(&world)));
                }
            }
        }
    }
}

#[tokio::test]
async fn instructions_and_structure_are_no_message() {
    let brief = assessment(ANSWER, &contexts());
    for (dialect, streamed) in WAYS {
        for fault in [Fault::Instructions, Fault::StructureInMessage] {
            let world = World::new(dialect).await;
            world.provider.then([fault.clone()]);
            let (replied, ear) = world.ask(&brief, streamed).await;
            let error = replied.unwrap_err();
            assert!(matches!(error.setback, Setback::Unusable(_)), "{error:?}");
            assert_clean(&ear.words(), &mark(&world), "instructions");
            for name in ["\"ratings\":", "\"rating\":", "\"move\":"] {
                assert!(!ear.words().contains(name), "{fault:?}: {}", ear.words());
            }
        }
    }
}

#[tokio::test]
async fn every_call_has_a_mark_and_delimiters_of_its_own() {
    let brief = assessment(ANSWER, &contexts());
    let world = World::new(WAYS[0].0).await;
    let mut marks = Vec::new();
    for _ in 0..3 {
        world.ask(&brief, false).await.0.unwrap();
        marks.push(mark(&world));
    }
    marks.dedup();
    assert_eq!(marks.len(), 3);
}

#[tokio::test]
async fn praise_without_evidence_brings_no_more_than_its_ratings() {
    let brief = assessment(ANSWER, &contexts());
    let world = World::new(WAYS[0].0).await;
    world.provider.then([Fault::FullMarks]);
    let (replied, ear) = world.ask(&brief, false).await;
    let Reply::Interview(reply) = replied.unwrap().reply else {
        panic!("another intent");
    };
    let judgement = reply.judgement.unwrap();
    assert_eq!(ear.judgement().as_ref(), Some(&judgement));
    assert!(judgement.ratings.iter().all(|rating| rating.rating == 4));
    // No field of the schema could carry a score of the model's own.
    let schema = world.body()["response_format"]["json_schema"]["schema"].clone();
    assert!(!names(&schema).iter().any(|name| name.contains("score")));
}

fn names(schema: &Value) -> Vec<String> {
    match schema {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| {
                let mut inner = names(value);
                inner.push(name.clone());
                inner
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(names).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}
