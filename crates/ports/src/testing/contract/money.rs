//! Caps and reservations: exact, whoever asks at the same time.

use domain::money::MicroUsd;
use futures_util::future::join_all;

use crate::testing::Stores;
use crate::testing::world::{MARIA, World, call, closed, keyed, paid, refusal, session_of};
use crate::turn_store::{CallClosing, ClaimRefusal, Claimed, Keeping};

pub async fn concurrent_calls_stay_within_the_cap_of_the_session(stores: &Stores) {
    let world = World::new(stores).await;
    let mut claim = paid(world.further(world.begun(MARIA).await, 1));
    claim.session_cap = MicroUsd(450);
    let ticket = world.won(&claim).await;
    let calls: Vec<_> = (2..12).map(|n| call(n, MicroUsd(100))).collect();
    let opened = calls
        .iter()
        .map(|call| stores.turns.open_call(&claim, ticket, call, &[]));
    let outcomes: Vec<_> = join_all(opened)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 3);
    let refused = Err(ClaimRefusal::SessionCap);
    assert_eq!(outcomes.iter().filter(|o| **o == refused).count(), 7);
    world.adds_up().await;
}

pub async fn concurrent_claims_stay_within_the_cap_of_the_day(stores: &Stores) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    let claims: Vec<_> = (0..12)
        .map(|_| {
            let mut claim = paid(world.first(MARIA));
            claim.day_cap = MicroUsd(499);
            claim
        })
        .collect();
    let outcomes = join_all(claims.iter().enumerate().map(|(number, claim)| {
        let process = if number % 2 == 0 { stores } else { &elsewhere };
        process.turns.claim_turn(claim)
    }))
    .await;
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    let won = outcomes.iter().filter(|o| matches!(o, Claimed::Won(_)));
    assert_eq!(won.count(), 4);
    let refused = Claimed::Refused(ClaimRefusal::DayCap);
    assert_eq!(outcomes.iter().filter(|o| **o == refused).count(), 8);
    world.adds_up().await;
}

pub async fn a_turn_without_a_paid_model_reserves_nothing(stores: &Stores) {
    let world = World::new(stores).await;
    let mut claim = world.first(MARIA);
    claim.session_cap = MicroUsd::ZERO;
    claim.day_cap = MicroUsd::ZERO;
    world.recorded(&claim, &world.finished(&claim, 1)).await;
    for table in ["llm_calls", "tenant_spend"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    world.adds_up().await;
}

pub async fn a_refused_claim_leaves_no_trace(stores: &Stores) {
    let world = World::new(stores).await;
    let mut claim = keyed(paid(world.first(MARIA)), "key", "request");
    claim.session_cap = MicroUsd(99);
    let refused = world.claimed(&claim).await;
    assert_eq!(refusal(&refused), ClaimRefusal::SessionCap);
    claim.session_cap = MicroUsd(100);
    claim.day_cap = MicroUsd(99);
    let refused = world.claimed(&claim).await;
    assert_eq!(refusal(&refused), ClaimRefusal::DayCap);
    for table in ["sessions", "turns", "llm_calls"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    claim.day_cap = MicroUsd(100);
    world.won(&claim).await;
}

pub async fn a_commit_releases_what_was_reserved_and_counts_what_it_cost(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = paid(world.first(MARIA));
    let (session, _) = session_of(&claim).unwrap();
    let ticket = world.won(&claim).await;
    let second = call(2, MicroUsd(100));
    let opened = stores.turns.open_call(&claim, ticket, &second, &[]).await;
    assert_eq!(opened.unwrap(), Ok(()));
    assert_eq!(world.snapshot(session).await.spent, MicroUsd(200));
    let mut commit = world.finished(&claim, 1);
    commit.calls = vec![closed(1, 30)];
    stores.turns.commit_turn(ticket, &commit).await.unwrap();
    // The second call came to nothing known: it counts as reserved.
    assert_eq!(world.snapshot(session).await.spent, MicroUsd(130));
    let told = "llm_calls WHERE try = 1 AND outcome = 'succeeded' AND input_tokens = 7 \
                AND cached_input_tokens = 1 AND output_tokens = 3 AND provider_request_id = 'upstream'";
    assert_eq!(world.count(told).await, 1);
    assert_eq!(world.count("llm_calls WHERE outcome = 'unknown'").await, 1);
    let ticket = world.won(&paid(world.further(session, 1))).await;
    let failure = world.failure(ticket, vec![closed(1, 45)]);
    stores.turns.fail_turn(&failure).await.unwrap();
    assert_eq!(world.snapshot(session).await.spent, MicroUsd(175));
    world.adds_up().await;
}

pub async fn an_abandoned_call_counts_as_reserved_until_its_cost_is_known(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let claim = keyed(paid(world.further(session, 1)), "key", "request");
    let late = world.won(&claim).await;
    world.kill(late.turn).await;
    let again = keyed(paid(world.further(session, 1)), "key", "request");
    let ticket = world.won(&again).await;
    assert_eq!(world.snapshot(session).await.spent, MicroUsd(200));
    let mut commit = world.finished(&claim, 2);
    commit.calls = vec![closed(1, 25)];
    stores.turns.commit_turn(late, &commit).await.unwrap();
    assert_eq!(world.snapshot(session).await.spent, MicroUsd(125));
    let mut commit = world.finished(&again, 2);
    commit.calls = vec![closed(1, 50)];
    stores.turns.commit_turn(ticket, &commit).await.unwrap();
    assert_eq!(world.snapshot(session).await.spent, MicroUsd(75));
    world.adds_up().await;
}

pub async fn a_call_of_a_lost_turn_is_refused(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let claim = keyed(paid(world.further(session, 1)), "key", "request");
    let late = world.won(&claim).await;
    world.kill(late.turn).await;
    let again = keyed(world.further(session, 1), "key", "request");
    world.won(&again).await;
    let second = call(2, MicroUsd(100));
    let opened = stores.turns.open_call(&claim, late, &second, &[]).await;
    assert_eq!(opened.unwrap(), Err(ClaimRefusal::Conflict));
    assert_eq!(world.count("llm_calls").await, 1);
    world.adds_up().await;
}

pub async fn a_call_opened_twice_counts_once(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = paid(world.first(MARIA));
    let (session, _) = session_of(&claim).unwrap();
    let ticket = world.won(&claim).await;
    let second = call(2, MicroUsd(100));
    for _ in 0..2 {
        let opened = stores.turns.open_call(&claim, ticket, &second, &[]).await;
        assert_eq!(opened.unwrap(), Ok(()));
    }
    assert_eq!(world.snapshot(session).await.spent, MicroUsd(200));
    world.adds_up().await;
}

pub async fn an_unstored_turn_stays_within_the_cap_of_a_session(stores: &Stores) {
    let world = World::new(stores).await;
    let mut claim = paid(world.claim(MARIA, Keeping::Nothing));
    claim.session_cap = MicroUsd(250);
    let ticket = world.won(&claim).await;
    let open = async |number| {
        let call = call(number, MicroUsd(100));
        let opened = stores.turns.open_call(&claim, ticket, &call, &[]).await;
        opened.unwrap()
    };
    assert_eq!(open(2).await, Ok(()));
    assert_eq!(open(3).await, Err(ClaimRefusal::SessionCap));
    let mut commit = world.finished(&claim, 1);
    commit.calls = vec![closed(1, 30), closed(2, 40)];
    stores.turns.commit_turn(ticket, &commit).await.unwrap();
    world.adds_up().await;
}

pub async fn a_call_that_has_ended_makes_room_for_the_next(stores: &Stores) {
    let world = World::new(stores).await;
    let mut claim = paid(world.further(world.begun(MARIA).await, 1));
    claim.session_cap = MicroUsd(130);
    let (session, _) = session_of(&claim).unwrap();
    let ticket = world.won(&claim).await;
    let second = call(2, MicroUsd(100));
    let open = async |ended: &[CallClosing]| {
        let opened = stores.turns.open_call(&claim, ticket, &second, ended).await;
        opened.unwrap()
    };
    assert_eq!(open(&[]).await, Err(ClaimRefusal::SessionCap));
    assert_eq!(open(&[closed(1, 31)]).await, Err(ClaimRefusal::SessionCap));
    assert_eq!(world.snapshot(session).await.spent, MicroUsd(100));
    for _ in 0..2 {
        assert_eq!(open(&[closed(1, 30)]).await, Ok(()));
        assert_eq!(world.snapshot(session).await.spent, MicroUsd(130));
    }
    let mut commit = world.finished(&claim, 2);
    commit.calls = vec![closed(1, 30), closed(2, 40)];
    stores.turns.commit_turn(ticket, &commit).await.unwrap();
    assert_eq!(world.snapshot(session).await.spent, MicroUsd(70));
    world.adds_up().await;
}
