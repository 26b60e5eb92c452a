//! Claims: one turn at a time, and every refusal has its reason.

use domain::session::{EndReason, Ended};
use domain::time::Micros;
use futures_util::future::join_all;

use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, person, refusal, session_of, ticket};
use crate::turn_store::{ClaimRefusal, Claimed, Keeping};

pub async fn of_concurrent_claims_on_a_session_one_is_won(stores: &Stores) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    let session = world.begun(MARIA).await;
    let claims: Vec<_> = (0..16).map(|_| world.further(session, 1)).collect();
    let outcomes = join_all(claims.iter().enumerate().map(|(number, claim)| {
        let process = if number % 2 == 0 { stores } else { &elsewhere };
        process.turns.claim_turn(claim)
    }))
    .await;
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    let won = outcomes.iter().filter(|o| matches!(o, Claimed::Won(_)));
    assert_eq!(won.count(), 1);
    for lost in outcomes.iter().filter(|o| !matches!(o, Claimed::Won(_))) {
        assert!(matches!(
            refusal(lost),
            ClaimRefusal::TurnInProgress {
                retry_after: 1..=15
            }
        ));
    }
    assert_eq!(world.count("turns WHERE state = 'pending'").await, 1);
}

pub async fn a_claim_repeated_after_a_lost_connection_gives_the_same_ticket(stores: &Stores) {
    let world = World::new(stores).await;
    let first = world.first(MARIA);
    let won = world.won(&first).await;
    assert_eq!(world.won(&first).await, won);
    let further = world.further(world.begun(MARIA).await, 1);
    let won = world.won(&further).await;
    assert_eq!(world.won(&further).await, won);
    let unstored = world.claim(MARIA, Keeping::Nothing);
    let won = world.won(&unstored).await;
    assert_eq!(world.won(&unstored).await, won);
    assert_eq!(world.count("turns WHERE state = 'pending'").await, 3);
}

pub async fn a_recorded_turn_repeated_after_a_lost_connection_is_stored_once(stores: &Stores) {
    let world = World::new(stores).await;
    let first = world.first(MARIA);
    let (session, _) = session_of(&first).unwrap();
    let commit = world.finished(&first, 1);
    let won = world.recorded(&first, &commit).await;
    assert_eq!(world.recorded(&first, &commit).await, won);
    let further = world.further(session, 1);
    let mut commit = world.finished(&further, 2);
    let reason = EndReason::Completed;
    commit.session.as_mut().unwrap().ended = Some(Ended { at: AT, reason });
    let won = world.recorded(&further, &commit).await;
    assert_eq!(world.recorded(&further, &commit).await, won);
    assert_eq!(world.detail(session).await.messages.len(), 4);
    world.adds_up().await;
}

pub async fn a_claim_on_a_session_that_moved_on_is_to_be_decided_again(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let stale = world.further(session, 1);
    world.go_on(session, 1).await;
    assert_eq!(world.claimed(&stale).await, Claimed::Moved);
    let commit = world.finished(&stale, 2);
    let recorded = stores.turns.record_turn(&stale, &commit).await.unwrap();
    assert_eq!(recorded, Claimed::Moved);
    world.won(&world.further(session, 2)).await;
}

pub async fn a_claim_tells_foreign_unknown_and_other_peoples_sessions_apart(stores: &Stores) {
    let world = World::new(stores).await;
    let neighbour = world.beside("Neighbour").await;
    let foreign = neighbour.begun(MARIA).await;
    let claim = world.further(foreign, 1);
    let foreign = world.claimed(&claim).await;
    assert_eq!(refusal(&foreign), ClaimRefusal::ForeignTenant);
    let unknown = domain::ids::SessionId::from_bits(world.bits());
    let unknown = world.claimed(&world.further(unknown, 1)).await;
    assert_eq!(refusal(&unknown), ClaimRefusal::UnknownSession);
    let mut claim = world.further(world.begun(MARIA).await, 1);
    claim.user = person("nina");
    let other = world.claimed(&claim).await;
    assert_eq!(refusal(&other), ClaimRefusal::OtherUser);
}

pub async fn an_ended_or_expired_session_takes_no_turn(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let mut late = world.further(session, 1);
    late.at = AT.plus(Micros::minutes(30));
    let expired = world.claimed(&late).await;
    assert_eq!(refusal(&expired), ClaimRefusal::SessionExpired);
    let reason = EndReason::Completed;
    world.end(session, 1, Ended { at: AT, reason }).await;
    let ended = world.claimed(&world.further(session, 2)).await;
    assert_eq!(refusal(&ended), ClaimRefusal::SessionEnded);
}

pub async fn a_revoked_key_starts_no_turn(stores: &Stores) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    let session = world.begun(MARIA).await;
    let key = world.new_key();
    let entry = world.entry(domain::audit::Action::KeyRotated);
    let rotated = elsewhere.accounts.rotate_key(&world.tenant, &key, &entry);
    assert!(rotated.await.unwrap());
    for claim in [world.first(MARIA), world.further(session, 1)] {
        let refused = world.claimed(&claim).await;
        assert_eq!(refusal(&refused), ClaimRefusal::KeyRevoked);
        let commit = world.finished(&claim, 2);
        let refused = stores.turns.record_turn(&claim, &commit).await.unwrap();
        assert_eq!(refusal(&refused), ClaimRefusal::KeyRevoked);
    }
    assert_eq!(world.count("turns").await, 1);
    let mut claim = world.further(session, 1);
    claim.api_key = key.id;
    world.won(&claim).await;
}

pub async fn the_very_same_request_without_a_key_joins_the_running_turn(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let claim = world.further(session, 1);
    let running = world.won(&claim).await.turn;
    let mut again = world.further(session, 1);
    again.recognition = claim.recognition.clone();
    assert_eq!(world.claimed(&again).await, Claimed::Running(running));
}

pub async fn another_request_hears_when_the_lease_runs_out(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let mut long = world.further(session, 1);
    long.lease = Micros::seconds(100);
    world.won(&long).await;
    let other = world.claimed(&world.further(session, 1)).await;
    let ClaimRefusal::TurnInProgress { retry_after } = refusal(&other) else {
        panic!("{other:?}");
    };
    assert!((90..=100).contains(&retry_after), "{retry_after}");
}

pub async fn a_lease_is_judged_by_the_clock_of_the_database_alone(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    // The claimants' own clocks are years off, and each of them in another way.
    let mut slow = world.further(session, 1);
    slow.at = AT.plus(Micros(-Micros::days(365).0));
    world.won(&slow).await;
    let mut fast = world.further(session, 1);
    fast.at = AT.plus(Micros::minutes(29));
    let refused = world.claimed(&fast).await;
    assert!(matches!(
        refusal(&refused),
        ClaimRefusal::TurnInProgress {
            retry_after: 1..=15
        }
    ));
    world.kill(slow.turn).await;
    world.won(&world.further(session, 1)).await;
}

pub async fn first_turns_without_a_key_never_join(stores: &Stores) {
    let world = World::new(stores).await;
    let first = world.first(MARIA);
    let mut second = world.first(MARIA);
    second.recognition = first.recognition.clone();
    assert_ne!(world.won(&first).await.turn, world.won(&second).await.turn);
}

pub async fn a_dead_turn_makes_way_for_the_next(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let dead = world.won(&world.further(session, 1)).await;
    world.kill(dead.turn).await;
    let next = world.claimed(&world.further(session, 1)).await;
    assert_ne!(ticket(&next).turn, dead.turn);
    assert_eq!(world.count("turns WHERE state = 'abandoned'").await, 1);
}
