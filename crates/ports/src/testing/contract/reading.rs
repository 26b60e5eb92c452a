//! Reading sessions, and ending them by call.

use domain::ids::{EventId, SessionId};
use domain::session::{Domain, EndReason, Ended, SessionState, Status};
use domain::webhook::{Event, Happened};

use crate::Found;
use crate::session_reader::{PageStart, SessionFilter};
use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, counts, session_of};
use crate::turn_store::{SessionEnd, SessionEnding};

pub async fn a_session_without_a_committed_turn_is_nowhere(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = world.first(MARIA);
    let (session, _) = session_of(&claim).unwrap();
    let ticket = world.won(&claim).await;
    for _ in 0..2 {
        assert_eq!(world.found(session).await, Found::Missing);
        let filter = SessionFilter::default();
        let page = stores
            .sessions
            .sessions(&world.tenant, &filter, PageStart::Offset(0), 10, AT);
        let page = page.await.unwrap();
        assert_eq!((page.lines.len(), page.total), (0, 0));
        world.failed(ticket).await;
    }
}

pub async fn foreign_and_missing_sessions_are_told_apart(stores: &Stores) {
    let world = World::new(stores).await;
    let neighbour = world.beside("Neighbour").await;
    let foreign = neighbour.begun(MARIA).await;
    let unknown = SessionId::from_bits(world.bits());
    let claim = world.first(MARIA);
    for (session, is_foreign) in [(foreign, true), (unknown, false)] {
        let found = world.found(session).await;
        assert_eq!(found == Found::Foreign, is_foreign);
        assert_eq!(found == Found::Missing, !is_foreign);
        let base = world.base(&claim, Some(session)).await.session.unwrap();
        assert_eq!(base == Found::Foreign, is_foreign);
        assert_eq!(base == Found::Missing, !is_foreign);
        let gone = stores.turns.delete_session(&world.tenant, session).await;
        let gone = gone.unwrap();
        assert_eq!(gone == Found::Foreign, is_foreign);
        assert_eq!(gone == Found::Missing, !is_foreign);
    }
    assert!(matches!(neighbour.found(foreign).await, Found::Here(_)));
}

pub async fn a_running_turn_shows(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let ticket = world.won(&world.further(session, 1)).await;
    assert!(world.detail(session).await.turn_in_progress);
    world.kill(ticket.turn).await;
    assert!(!world.detail(session).await.turn_in_progress);
}

pub(super) fn end(world: &World, session: SessionId, base_revision: i64) -> SessionEnd {
    SessionEnd {
        tenant: world.tenant.clone(),
        session,
        base_revision,
        state: SessionState::default(),
        ended: Ended {
            at: AT,
            reason: EndReason::EndedByClient,
        },
        memory: Vec::new(),
        event: Event {
            id: EventId::from_bits(world.bits()),
            session: Some(session),
            what: Happened::Ended {
                domain: Domain::Hiring,
                reason: EndReason::EndedByClient,
            },
            at: AT,
        },
    }
}

pub async fn a_session_ends_by_call_once(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let ending = async |base_revision| {
        let end = end(&world, session, base_revision);
        stores.turns.end_session(&end).await.unwrap()
    };
    assert_eq!(ending(0).await, SessionEnding::Moved);
    assert_eq!(ending(1).await, SessionEnding::Done);
    assert_eq!(ending(1).await, SessionEnding::Moved);
    assert_eq!(ending(2).await, SessionEnding::Moved);
    let ended = world.detail(session).await.session;
    assert_eq!(ended.status(AT), Status::Ended);
    assert_eq!(ended.ended.unwrap().reason, EndReason::EndedByClient);
    assert_eq!(counts(&ended), (2, 1, 2, 30));
    let unknown = SessionId::from_bits(world.bits());
    let unknown = stores.turns.end_session(&end(&world, unknown, 0)).await;
    assert_eq!(unknown.unwrap(), SessionEnding::Moved);
    world.adds_up().await;
}

pub async fn a_session_with_a_running_turn_does_not_end(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let turn = world.won(&world.further(session, 1)).await.turn;
    let ending = async || {
        let end = end(&world, session, 1);
        stores.turns.end_session(&end).await.unwrap()
    };
    assert_eq!(ending().await, SessionEnding::Running(turn));
    world.kill(turn).await;
    assert_eq!(ending().await, SessionEnding::Done);
    assert_eq!(world.count("turns WHERE state = 'abandoned'").await, 1);
}
