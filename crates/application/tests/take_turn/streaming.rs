//! Words on their way to somebody who reads along.

use std::sync::Arc;

use application::take_turn::Reader;
use application::{TurnAnswer, UseCaseError};
use domain::asking::Setback;
use domain::settings::TenantSettings;
use ports::model::HELD_BACK;
use ports::turn_store::TurnBase;

use crate::world::{
    Listener, Scripted, Time, Told, base, coaching, engine, keeping, request, spoken, tenant, terms,
};

const LONG: &str = "You have been passed over twice, and nobody has told you why. Call 555-0100 if \
                    you like. That is a lot to carry into the next review, so let us look at what \
                    you know for sure. Which of your results of this year has your manager seen \
                    with his own eyes, and which has he only heard of?";

/// Runs a turn with a listener: what it heard, what came of the turn, what the store was told.
async fn listened(
    base: TurnBase,
    model: Scripted,
) -> (String, Result<TurnAnswer, UseCaseError>, Told) {
    let (turns, told) = keeping(base, Ok(()));
    let listener = Arc::new(Listener::default());
    let engine = engine(turns, model, &Time::default());
    let reader: Arc<dyn Reader> = Arc::clone(&listener) as Arc<dyn Reader>;
    let answer = engine
        .run(&request("How do I prepare?"), Some(reader))
        .await;
    let told = std::mem::take(&mut *told.lock().unwrap());
    (listener.heard(), answer, told)
}

fn message(told: &Told) -> String {
    let commit = told.committed.as_ref().unwrap();
    let messages = &commit.session.as_ref().unwrap().messages;
    messages.last().unwrap().content.as_str().to_owned()
}

#[tokio::test]
async fn a_reader_hears_the_beginning_of_the_stored_message_masked_and_never_its_newest_words() {
    let model = Scripted::new(vec![terms(false)]).then_says(coaching(LONG));
    let (heard, answer, told) = listened(base(), model.clone()).await;
    answer.unwrap();
    let message = message(&told);
    assert!(message.contains("Call [REDACTED] if"));
    assert!(message.starts_with(&heard) && heard.contains("[REDACTED]"));
    let held_back = message.chars().count() - heard.chars().count();
    assert!(
        (HELD_BACK..HELD_BACK + 60).contains(&held_back),
        "{held_back}"
    );
    assert!(model.asked()[0].streamed);
}

#[tokio::test]
async fn the_tenant_s_disclaimer_comes_before_a_model_s_first_words() {
    let mut request = request("How do I prepare?");
    let mut settings = TenantSettings::default();
    settings.persona.disclaimer = Some("Practice, no verdict.".to_owned());
    request.caller.tenant = tenant(settings);
    let (turns, told) = keeping(base(), Ok(()));
    let model = Scripted::new(vec![terms(false)]).then_says(coaching(LONG));
    let listener = Arc::new(Listener::default());
    let engine = engine(turns, model, &Time::default());
    let reader: Arc<dyn Reader> = Arc::clone(&listener) as Arc<dyn Reader>;
    engine.run(&request, Some(reader)).await.unwrap();
    let begins = "Practice, no verdict.\n\nYou have been";
    assert!(listener.heard().starts_with(begins));
    assert!(message(&told.lock().unwrap()).starts_with(begins));
}

#[tokio::test]
async fn nothing_is_heard_of_a_short_message_or_of_the_in_process_model_before_the_answer() {
    for (message, in_process) in [("What did you try?", false), (LONG, true)] {
        let model = Scripted::new(vec![terms(in_process)]).then_says(coaching(message));
        let (heard, answer, _) = listened(base(), model).await;
        answer.unwrap();
        assert_eq!(heard, "");
    }
}

#[tokio::test]
async fn once_words_were_heard_a_failure_is_final() {
    for setback in [
        Setback::TimedOut,
        Setback::Unusable("it leaks".to_owned()),
        Setback::Overloaded { retry_after: None },
    ] {
        let model = Scripted::new(vec![terms(false), terms(true)]).then(move |_, sink| {
            spoken(&coaching(LONG), sink).unwrap();
            Err(setback.clone().into())
        });
        let (heard, answer, told) = listened(base(), model.clone()).await;
        assert!(LONG.starts_with("You have") && heard.starts_with("You have"));
        assert!(answer.is_err() && told.committed.is_none());
        assert_eq!(model.asked().len(), 1);
        assert!(told.failed.is_some());
    }
}

#[tokio::test]
async fn a_reply_whose_end_contradicts_what_was_heard_is_refused() {
    let model = Scripted::new(vec![terms(false)]).then(|_, sink| {
        spoken(&coaching(LONG), sink).unwrap();
        let other = LONG.replace("twice", "once");
        spoken(&coaching(&other), &ports::model::WholeReply)
    });
    let (heard, answer, told) = listened(base(), model).await;
    assert!(!heard.is_empty());
    assert!(matches!(answer, Err(UseCaseError::ModelUnavailable)));
    assert_eq!(told.failed.unwrap().calls[0].outcome, "unusable");
}
