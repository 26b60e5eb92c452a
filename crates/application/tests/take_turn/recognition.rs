//! Requests that come again.

use application::{TurnAnswer, UseCaseError};
use ports::testing::{MockLanguageModel, MockTurnStore};
use ports::turn_store::Progress;

use crate::world::{TURN, keyed, request, run};

#[tokio::test]
async fn a_keyed_repeat_gets_the_stored_answer_and_asks_nobody() {
    let mut turns = MockTurnStore::new();
    turns
        .expect_base_of_turn()
        .returning(|_| Ok(keyed(true, Progress::Answered("stored".to_owned()))));
    let answer = run(turns, MockLanguageModel::new(), &request("hello"))
        .await
        .unwrap();
    assert_eq!(
        answer,
        TurnAnswer {
            body: "stored".to_owned(),
            replayed: true
        }
    );
}

#[tokio::test]
async fn a_key_used_for_another_request_is_refused() {
    let mut turns = MockTurnStore::new();
    turns
        .expect_base_of_turn()
        .returning(|_| Ok(keyed(false, Progress::Open)));
    assert!(matches!(
        run(turns, MockLanguageModel::new(), &request("hello")).await,
        Err(UseCaseError::KeyReused)
    ));
}

#[tokio::test]
async fn a_keyed_repeat_of_a_running_turn_waits_for_its_answer() {
    for (progress, wanted) in [
        (Progress::Answered("late".to_owned()), Ok("late")),
        (Progress::Running(TURN), Err("in progress")),
        (Progress::AnswerGone, Err("conflict")),
    ] {
        let mut turns = MockTurnStore::new();
        turns
            .expect_base_of_turn()
            .returning(|_| Ok(keyed(true, Progress::Running(TURN))));
        turns
            .expect_await_turn()
            .times(1)
            .returning(move |_, _, _| Ok(progress.clone()));
        let answer = run(turns, MockLanguageModel::new(), &request("hello")).await;
        let got = match &answer {
            Ok(answer) => Ok(answer.body.as_str()),
            Err(UseCaseError::TurnInProgress { retry_after: 1 }) => Err("in progress"),
            Err(UseCaseError::Conflict) => Err("conflict"),
            Err(_) => Err("another error"),
        };
        assert_eq!(got, wanted);
    }
}
