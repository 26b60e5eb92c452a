//! Idempotency keys: the same answer, once, for a day.

use domain::session::{EndReason, Ended, Intent};
use domain::time::Micros;
use futures_util::future::join_all;

use crate::Found;
use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, keyed, paid, refusal, session_of, ticket};
use crate::turn_store::{
    ClaimRefusal, Claimed, Committed, Keeping, KeyedTurn, Progress, SessionSnapshot, Ticket,
};

pub async fn the_same_key_and_request_gives_the_same_bytes_even_after_the_end(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = keyed(world.first(MARIA), "key", "request");
    let (session, _) = session_of(&claim).unwrap();
    let commit = world.finished(&claim, 1);
    world.recorded(&claim, &commit).await;
    let reason = EndReason::Completed;
    world.end(session, 1, Ended { at: AT, reason }).await;
    let again = keyed(world.first(MARIA), "key", "request");
    assert_eq!(
        world.base(&again, None).await.keyed,
        Some(KeyedTurn {
            same_request: true,
            progress: Progress::Answered(commit.answer.clone()),
        })
    );
    let replay = Claimed::Replay(commit.answer.clone());
    assert_eq!(world.claimed(&again).await, replay);
    let other = world.finished(&again, 1);
    let recorded = stores.turns.record_turn(&again, &other).await.unwrap();
    assert_eq!(recorded, replay);
    assert_eq!(world.count("usage_ledger").await, 2);
    assert_eq!(world.count("sessions").await, 1);
}

pub async fn the_same_key_with_another_request_is_refused(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = keyed(world.first(MARIA), "key", "request");
    let other = keyed(world.first(MARIA), "key", "other request");
    let ticket = world.won(&claim).await;
    let refused = world.claimed(&other).await;
    assert_eq!(refusal(&refused), ClaimRefusal::KeyReused);
    let commit = world.finished(&claim, 1);
    stores.turns.commit_turn(ticket, &commit).await.unwrap();
    let refused = world.claimed(&other).await;
    assert_eq!(refusal(&refused), ClaimRefusal::KeyReused);
    let keyed = world.base(&other, None).await.keyed.unwrap();
    assert!(!keyed.same_request);
}

pub async fn the_same_key_joins_while_its_turn_is_running(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = keyed(world.first(MARIA), "key", "request");
    let turn = world.won(&claim).await.turn;
    let again = keyed(world.first(MARIA), "key", "request");
    assert_eq!(world.claimed(&again).await, Claimed::Running(turn));
    let base = world.base(&again, None).await;
    assert_eq!(base.keyed.unwrap().progress, Progress::Running(turn));
    assert_eq!(world.count("sessions").await, 1);
}

pub async fn two_different_keys_never_join(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let one = keyed(world.further(session, 1), "one", "request");
    let two = keyed(world.further(session, 1), "two", "request");
    world.won(&one).await;
    assert!(matches!(
        refusal(&world.claimed(&two).await),
        ClaimRefusal::TurnInProgress { .. }
    ));
}

pub async fn of_concurrent_first_turns_with_one_key_one_is_stored(stores: &Stores) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    let claims: Vec<_> = (0..12)
        .map(|_| keyed(world.first(MARIA), "key", "request"))
        .collect();
    let commits: Vec<_> = claims.iter().map(|c| world.finished(c, 1)).collect();
    let outcomes = join_all(claims.iter().zip(&commits).enumerate().map(
        |(number, (claim, commit))| {
            let process = if number % 2 == 0 { stores } else { &elsewhere };
            process.turns.record_turn(claim, commit)
        },
    ))
    .await;
    let mut won = 0;
    let mut replays = Vec::new();
    for outcome in outcomes {
        match outcome.unwrap() {
            Claimed::Won(_) => won += 1,
            Claimed::Replay(answer) => replays.push(answer),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((won, replays.len()), (1, 11));
    assert!(replays.iter().all(|answer| *answer == replays[0]));
    assert_eq!(world.count("sessions").await, 1);
    assert_eq!(world.count("usage_ledger").await, 1);
}

pub async fn of_concurrent_first_claims_with_one_key_one_is_won_and_the_others_join(
    stores: &Stores,
) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    let claims: Vec<_> = (0..12)
        .map(|_| keyed(paid(world.first(MARIA)), "key", "request"))
        .collect();
    let outcomes = join_all(claims.iter().enumerate().map(|(number, claim)| {
        let process = if number % 2 == 0 { stores } else { &elsewhere };
        process.turns.claim_turn(claim)
    }))
    .await;
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    let won: Vec<_> = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Claimed::Won(_)))
        .map(ticket)
        .collect();
    assert_eq!(won.len(), 1);
    let joined = Claimed::Running(won[0].turn);
    assert_eq!(outcomes.iter().filter(|o| **o == joined).count(), 11);
    // What the others had begun was rolled back whole.
    for table in ["sessions", "turns", "llm_calls"] {
        assert_eq!(world.count(table).await, 1, "{table}");
    }
    world.adds_up().await;
}

pub async fn an_abandoned_turn_is_taken_over_by_its_key(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let dead = world
        .won(&keyed(world.further(session, 1), "key", "request"))
        .await;
    world.kill(dead.turn).await;
    let swept = stores.housekeeping.sweep(AT).await.unwrap();
    assert_eq!(swept.abandoned, 1);
    let again = keyed(world.further(session, 1), "key", "request");
    let ticket = world.won(&again).await;
    assert_eq!((ticket.turn, ticket.attempt), (dead.turn, 2));
    let commit = world.finished(&again, 2);
    let committed = stores.turns.commit_turn(ticket, &commit).await.unwrap();
    assert_eq!(committed, Committed::Done);
    world.adds_up().await;
}

pub async fn a_failed_turn_does_not_consume_its_key(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let failed = world
        .won(&keyed(world.further(session, 1), "key", "request"))
        .await;
    world.failed(failed).await;
    let again = keyed(world.further(session, 1), "key", "request");
    let base = world.base(&again, Some(session)).await;
    assert_eq!(base.keyed.unwrap().progress, Progress::Open);
    let commit = world.finished(&again, 2);
    let ticket = world.recorded(&again, &commit).await;
    assert_eq!((ticket.turn, ticket.attempt), (failed.turn, 2));
    world.adds_up().await;
}

pub async fn a_dead_turn_is_taken_over_with_the_next_attempt(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let claim = keyed(world.further(session, 1), "key", "request");
    let dead = world.won(&claim).await;
    world.kill(dead.turn).await;
    let again = keyed(world.further(session, 1), "key", "request");
    let base = world.base(&again, Some(session)).await;
    assert_eq!(base.keyed.unwrap().progress, Progress::Open);
    let ticket = world.won(&again).await;
    let expected = Ticket {
        turn: dead.turn,
        attempt: 2,
    };
    assert_eq!(ticket, expected);
    assert_eq!(world.won(&again).await, expected);
    let commit = world.finished(&again, 2);
    let committed = stores.turns.commit_turn(ticket, &commit).await.unwrap();
    assert_eq!(committed, Committed::Done);
    world.adds_up().await;
}

pub async fn a_dead_turn_whose_session_moved_on_is_a_conflict(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let claim = keyed(world.further(session, 1), "key", "request");
    let dead = world.won(&claim).await;
    world.kill(dead.turn).await;
    world.go_on(session, 1).await;
    for base_revision in [1, 2] {
        let again = keyed(world.further(session, base_revision), "key", "request");
        let refused = world.claimed(&again).await;
        assert_eq!(refusal(&refused), ClaimRefusal::Conflict);
    }
}

pub async fn a_failed_first_turn_goes_on_in_the_same_session(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = keyed(world.first(MARIA), "key", "request");
    let (session, _) = session_of(&claim).unwrap();
    let failed = world.won(&claim).await;
    world.failed(failed).await;
    let again = keyed(world.first(MARIA), "key", "request");
    let base = world.base(&again, None).await;
    assert_eq!(base.keyed.unwrap().progress, Progress::Open);
    let Some(Found::Here(found)) = base.session else {
        panic!("{:?}", base.session);
    };
    let SessionSnapshot {
        session: empty,
        last_turn,
        ..
    } = *found;
    assert_eq!(
        (empty.id, empty.revision, empty.turn_count),
        (session, 0, 0)
    );
    assert_eq!(last_turn, None);
    assert_eq!(world.claimed(&again).await, Claimed::Moved);
    let again = keyed(world.further(session, 0), "key", "request");
    let commit = world.finished(&again, 1);
    let ticket = world.recorded(&again, &commit).await;
    assert_eq!((ticket.turn, ticket.attempt), (failed.turn, 2));
    assert_eq!(world.detail(session).await.messages.len(), 2);
    assert_eq!(world.count("sessions").await, 1);
    world.adds_up().await;
}

pub async fn a_key_is_free_again_after_a_day(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = keyed(world.first(MARIA), "key", "request");
    world.recorded(&claim, &world.finished(&claim, 1)).await;
    let mut next_day = keyed(world.first(MARIA), "key", "other request");
    next_day.at = AT.plus(Micros::days(1));
    assert_eq!(world.base(&next_day, None).await.keyed, None);
    let ticket = world.won(&next_day).await;
    assert_eq!((ticket.turn, ticket.attempt), (next_day.turn, 1));
}

pub async fn an_unstored_turn_joins_while_running_and_is_a_conflict_afterwards(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = keyed(world.claim(MARIA, Keeping::Nothing), "key", "request");
    let again = keyed(world.claim(MARIA, Keeping::Nothing), "key", "request");
    let ticket = world.won(&claim).await;
    let running = Claimed::Running(ticket.turn);
    assert_eq!(world.claimed(&again).await, running);
    let commit = world.finished(&claim, 1);
    stores.turns.commit_turn(ticket, &commit).await.unwrap();
    let base = world.base(&again, None).await;
    assert_eq!(base.keyed.unwrap().progress, Progress::AnswerGone);
    let refused = world.claimed(&again).await;
    assert_eq!(refusal(&refused), ClaimRefusal::Conflict);
}

pub async fn a_key_belongs_to_its_tenant_and_route(stores: &Stores) {
    let world = World::new(stores).await;
    let neighbour = world.beside("Neighbour").await;
    let claim = keyed(world.first(MARIA), "key", "request");
    world.recorded(&claim, &world.finished(&claim, 1)).await;
    let foreign = keyed(neighbour.first(MARIA), "key", "request");
    assert_eq!(neighbour.base(&foreign, None).await.keyed, None);
    neighbour.won(&foreign).await;
    let mut interview = keyed(world.first(MARIA), "key", "request");
    interview.intent = Intent::MockInterview;
    assert_eq!(world.base(&interview, None).await.keyed, None);
    world.won(&interview).await;
}
