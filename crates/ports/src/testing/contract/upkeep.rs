//! Leases and sweeping.

use domain::session::Status;
use domain::time::Micros;
use futures_util::future::join;

use crate::Found;
use crate::housekeeping::Swept;
use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, closed, keyed, paid, session_of};
use crate::turn_store::{Claimed, Committed, Keeping, Progress};

const NONE: Swept = Swept {
    abandoned: 0,
    empty_sessions: 0,
    answers: 0,
    unstored: 0,
    deliveries: 0,
    erasures: 0,
};

async fn swept(stores: &Stores, after: Micros) -> Swept {
    stores.housekeeping.sweep(AT.plus(after)).await.unwrap()
}

pub async fn a_sweep_abandons_dead_turns_only(stores: &Stores) {
    let world = World::new(stores).await;
    let dead = paid(world.further(world.begun(MARIA).await, 1));
    let dead_ticket = world.won(&dead).await;
    world.kill(dead_ticket.turn).await;
    let alive = world.further(world.begun(MARIA).await, 1);
    let alive_ticket = world.won(&alive).await;
    let expected = Swept {
        abandoned: 1,
        ..NONE
    };
    assert_eq!(swept(stores, Micros(0)).await, expected);
    assert_eq!(swept(stores, Micros(0)).await, NONE);
    world.adds_up().await;
    let mut commit = world.finished(&dead, 2);
    commit.calls = vec![closed(1, 30)];
    let late = stores
        .turns
        .commit_turn(dead_ticket, &commit)
        .await
        .unwrap();
    assert_eq!(late, Committed::Fenced(None));
    let commit = world.finished(&alive, 2);
    let done = stores
        .turns
        .commit_turn(alive_ticket, &commit)
        .await
        .unwrap();
    assert_eq!(done, Committed::Done);
    world.adds_up().await;
}

pub async fn a_sweep_removes_empty_sessions_after_an_hour(stores: &Stores) {
    let world = World::new(stores).await;
    let failed = keyed(world.first(MARIA), "key", "request");
    world.failed(world.won(&failed).await).await;
    world.won(&world.first(MARIA)).await;
    let kept = world.begun(MARIA).await;
    assert_eq!(swept(stores, Micros::minutes(59)).await, NONE);
    let expected = Swept {
        empty_sessions: 1,
        ..NONE
    };
    assert_eq!(swept(stores, Micros::minutes(60)).await, expected);
    assert_eq!(world.count("sessions").await, 2);
    assert_eq!(world.base(&failed, None).await.keyed, None);
    assert!(matches!(world.found(kept).await, Found::Here(_)));
}

pub async fn a_sweep_clears_answers_after_a_day(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = keyed(world.first(MARIA), "key", "request");
    let (session, _) = session_of(&claim).unwrap();
    world.recorded(&claim, &world.finished(&claim, 1)).await;
    let unstored = keyed(world.claim(MARIA, Keeping::Nothing), "other", "request");
    world
        .recorded(&unstored, &world.finished(&unstored, 1))
        .await;
    assert_eq!(swept(stores, Micros(Micros::days(1).0 - 1)).await, NONE);
    let base = world.base(&claim, None).await.keyed.unwrap();
    assert!(matches!(base.progress, Progress::Answered(_)));
    let expected = Swept {
        answers: 1,
        unstored: 1,
        ..NONE
    };
    assert_eq!(swept(stores, Micros::days(1)).await, expected);
    assert_eq!(swept(stores, Micros::days(1)).await, NONE);
    assert_eq!(world.count("turns WHERE response IS NOT NULL").await, 0);
    assert_eq!(world.count("turns WHERE idem_key IS NOT NULL").await, 0);
    assert_eq!(world.count("turns").await, 1);
    let detail = world.detail(session).await;
    assert_eq!(detail.messages.len(), 2);
    assert_eq!(detail.session.status(AT), Status::Active);
    assert_eq!(world.count("usage_ledger").await, 2);
}

pub async fn a_sweep_goes_through_more_than_one_batch(stores: &Stores) {
    let world = World::new(stores).await;
    for _ in 0..130 {
        world.failed(world.won(&world.first(MARIA)).await).await;
        let unstored = world.claim(MARIA, Keeping::Nothing);
        world.won(&unstored).await;
    }
    let dead = "UPDATE turns SET lease_until = 1 WHERE lease_until IS NOT NULL";
    stores.probe.run(dead).await;
    let gone = swept(stores, Micros::days(2)).await;
    let expected = Swept {
        abandoned: 130,
        empty_sessions: 130,
        answers: 0,
        unstored: 130,
        deliveries: 0,
        erasures: 0,
    };
    assert_eq!(gone, expected);
    assert_eq!(world.count("turns").await, 0);
    assert_eq!(world.count("sessions").await, 0);
}

pub async fn processes_that_sweep_at_once_abandon_each_turn_once(stores: &Stores) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    for _ in 0..24 {
        world.won(&paid(world.first(MARIA))).await;
    }
    let dead = "UPDATE turns SET lease_until = 1 WHERE lease_until IS NOT NULL";
    stores.probe.run(dead).await;
    let (one, two) = join(swept(stores, Micros(0)), swept(&elsewhere, Micros(0))).await;
    // What one found locked by the other is the other's, or is left to the next sweep.
    let rest = swept(stores, Micros(0)).await;
    assert_eq!(one.abandoned + two.abandoned + rest.abandoned, 24);
    assert_eq!(world.count("turns WHERE state = 'abandoned'").await, 24);
    world.adds_up().await;
}

pub async fn leases_are_extended_by_their_owner_only(stores: &Stores) {
    let world = World::new(stores).await;
    let mut ours = world.first(MARIA);
    ours.lease = Micros::seconds(60);
    let mut theirs = world.first(MARIA);
    "other/1".clone_into(&mut theirs.owner);
    let dead = world.won(&world.first(MARIA)).await;
    world.kill(dead.turn).await;
    world.won(&ours).await;
    world.won(&theirs).await;
    let hour = Micros::minutes(60);
    let forgotten = world.won(&world.first(MARIA)).await.turn;
    let running = [ours.turn, theirs.turn, dead.turn];
    let extended = stores.housekeeping.extend_leases("node/1", &running, hour);
    extended.await.unwrap();
    let left = async |turn| {
        let query = format!("SELECT lease_until AS n FROM turns WHERE id = '{turn}'");
        stores.probe.number(&query).await
    };
    let (ours, theirs) = (left(ours.turn).await, left(theirs.turn).await);
    assert!(ours - theirs > Micros::minutes(50).0, "{ours} {theirs}");
    assert_eq!(left(dead.turn).await, 1);
    // What its process is no longer at work on is left to its lease.
    assert!(ours - left(forgotten).await > Micros::minutes(50).0);
}

pub async fn leases_of_an_earlier_boot_are_abandoned(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let owned = |owner: &str| {
        let mut claim = world.first(MARIA);
        owner.clone_into(&mut claim.owner);
        claim
    };
    let mut earlier = world.further(session, 1);
    "node/6".clone_into(&mut earlier.owner);
    let late = world.won(&earlier).await;
    world.won(&owned("node/7")).await;
    world.won(&owned("node2/6")).await;
    let abandon = async || {
        let abandoned = stores.housekeeping.abandon_earlier_boots("node/7").await;
        abandoned.unwrap()
    };
    assert_eq!(abandon().await, 1);
    assert_eq!(abandon().await, 0);
    assert_eq!(world.count("turns WHERE state = 'pending'").await, 2);
    let commit = world.finished(&earlier, 2);
    let fenced = stores.turns.commit_turn(late, &commit).await.unwrap();
    assert_eq!(fenced, Committed::Fenced(None));
    world.go_on(session, 1).await;
}

pub async fn a_store_in_order_is_ready(stores: &Stores) {
    stores.housekeeping.ready().await.unwrap();
    let undo = "DELETE FROM __diesel_schema_migrations";
    stores.probe.run(undo).await;
    assert!(stores.housekeeping.ready().await.is_err());
}

/// What the next version may do to the tables of this one.
const LATER: &str = "ALTER TABLE sessions ADD COLUMN later TEXT; \
     ALTER TABLE turns ADD COLUMN later TEXT NOT NULL DEFAULT 'later'; \
     CREATE TABLE later (id TEXT PRIMARY KEY); \
     INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')";

pub async fn a_database_that_a_later_version_has_migrated_takes_turns(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    stores.probe.run(LATER).await;
    // By a process that was running, and by one that is started again.
    world.go_on(session, 1).await;
    let started = stores.probe.elsewhere().await;
    let claim = world.further(session, 2);
    let commit = world.finished(&claim, 3);
    let recorded = started.turns.record_turn(&claim, &commit).await.unwrap();
    assert!(matches!(recorded, Claimed::Won(_)));
    assert_eq!(world.detail(session).await.messages.len(), 6);
    world.adds_up().await;
}
