//! Waiting for a turn that another call is running.

use domain::time::Micros;
use futures_util::future::{join, join3};

use crate::testing::Stores;
use crate::testing::world::{MARIA, World};
use crate::turn_store::Progress;

pub async fn one_who_waits_gets_the_answer(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = world.further(world.begun(MARIA).await, 1);
    let ticket = world.won(&claim).await;
    let commit = world.finished(&claim, 2);
    let waits = stores
        .turns
        .await_turn(&world.tenant, ticket.turn, Micros::seconds(20));
    let (progress, _) = join(waits, stores.turns.commit_turn(ticket, &commit)).await;
    assert_eq!(progress.unwrap(), Progress::Answered(commit.answer.clone()));
}

pub async fn one_who_waits_hears_that_the_turn_failed(stores: &Stores) {
    let world = World::new(stores).await;
    let ticket = world.won(&world.first(MARIA)).await;
    let waits = stores
        .turns
        .await_turn(&world.tenant, ticket.turn, Micros::seconds(20));
    let (progress, ()) = join(waits, world.failed(ticket)).await;
    assert_eq!(progress.unwrap(), Progress::Open);
}

pub async fn one_who_waits_too_long_hears_that_it_is_running(stores: &Stores) {
    let world = World::new(stores).await;
    let turn = world.won(&world.first(MARIA)).await.turn;
    let waits = stores.turns.await_turn(&world.tenant, turn, Micros(60_000));
    assert_eq!(waits.await.unwrap(), Progress::Running(turn));
}

pub async fn a_third_caller_does_not_wait(stores: &Stores) {
    let world = World::new(stores).await;
    let ticket = world.won(&world.first(MARIA)).await;
    let turn = ticket.turn;
    let wait = || {
        let limit = Micros::seconds(20);
        stores.turns.await_turn(&world.tenant, turn, limit)
    };
    let third = async {
        let third = wait().await;
        // Only now: the two before are waiting still.
        world.failed(ticket).await;
        third
    };
    let (one, two, three) = join3(wait(), wait(), third).await;
    assert_eq!(one.unwrap(), Progress::Open);
    assert_eq!(two.unwrap(), Progress::Open);
    assert_eq!(three.unwrap(), Progress::Running(turn));
}
