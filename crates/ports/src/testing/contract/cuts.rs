//! Unknown commits: the connection is lost at a COMMIT, before the database has seen it or after it
//! has done it. For stores behind a network; their test files make the cuts.

use domain::money::MicroUsd;

use crate::StoreError;
use crate::testing::Stores;
use crate::testing::world::{MARIA, World, call, closed, keyed, paid, session_of};
use crate::turn_store::{Claimed, Committed};

/// Every step of a turn goes through, once, though the connection of each is cut at its commit.
/// `cut` is called before each step.
pub async fn a_turn_cut_off_at_each_commit_is_stored_once(stores: &Stores, cut: &dyn Fn()) {
    let world = World::new(stores).await;
    let claim = keyed(paid(world.first(MARIA)), "key", "request");
    let (session, _) = session_of(&claim).unwrap();
    cut();
    let ticket = world.won(&claim).await;
    cut();
    let second = call(2, MicroUsd(100));
    let opened = stores.turns.open_call(&claim, ticket, &second, &[]).await;
    assert_eq!(opened.unwrap(), Ok(()));
    let mut commit = world.finished(&claim, 1);
    commit.calls = vec![closed(1, 30), closed(2, 40)];
    cut();
    let committed = stores.turns.commit_turn(ticket, &commit).await.unwrap();
    assert_eq!(committed, Committed::Done);
    let claim = world.further(session, 1);
    let commit = world.finished(&claim, 2);
    cut();
    let ticket = world.recorded(&claim, &commit).await;
    assert_eq!((ticket.turn, ticket.attempt), (claim.turn, 1));
    let failing = world.won(&paid(world.further(session, 2))).await;
    cut();
    world.failed(failing).await;
    assert_eq!(world.detail(session).await.messages.len(), 4);
    assert_eq!(world.count("turns WHERE state = 'succeeded'").await, 2);
    assert_eq!(world.count("turns WHERE state = 'failed'").await, 1);
    assert_eq!(world.count("usage_ledger").await, 2);
    assert_eq!(world.count("llm_calls").await, 3);
    world.adds_up().await;
}

/// Where the connection is not regained, the outcome is unknown; the same call tells it later.
pub async fn a_commit_whose_connection_stays_lost_is_unknown_until_it_is_asked_again(
    stores: &Stores,
    lose: &dyn Fn(),
    regain: &dyn Fn(),
) {
    let world = World::new(stores).await;
    let claim = keyed(world.first(MARIA), "key", "request");
    let ticket = world.won(&claim).await;
    let commit = world.finished(&claim, 1);
    lose();
    let unknown = stores.turns.commit_turn(ticket, &commit).await;
    assert!(
        matches!(unknown, Err(StoreError::UnknownOutcome(_))),
        "{unknown:?}"
    );
    regain();
    let committed = stores.turns.commit_turn(ticket, &commit).await.unwrap();
    assert_eq!(committed, Committed::Done);
    let again = keyed(world.first(MARIA), "key", "request");
    let replay = Claimed::Replay(commit.answer.clone());
    assert_eq!(world.claimed(&again).await, replay);
    assert_eq!(world.count("messages").await, 2);
    world.adds_up().await;
}
