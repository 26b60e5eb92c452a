//! Erasing sessions and people, and showing what is held.

use domain::ids::MemoryId;
use domain::memory::{FactKind, Memory, MemoryChange};
use domain::session::Intent;
use domain::text::Redacted;
use domain::time::Micros;

use crate::Found;
use crate::person_store::{Erased, PersonExport};
use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, keyed, person, session_of};
use crate::turn_store::{Committed, Keeping};

fn fact(world: &World) -> MemoryChange {
    MemoryChange::AddFact {
        id: MemoryId::from_bits(world.bits()),
        kind: FactKind::Story,
        text: Redacted::written("a story"),
        competency: None,
    }
}

pub async fn a_deleted_session_goes_with_what_it_had_added(stores: &Stores) {
    let world = World::new(stores).await;
    let kept = world.begun_with(MARIA, vec![fact(&world)]).await;
    let session = world
        .begun_with(MARIA, vec![fact(&world), fact(&world)])
        .await;
    world.go_on(session, 1).await;
    let delete = async || {
        let gone = stores.turns.delete_session(&world.tenant, session).await;
        gone.unwrap()
    };
    let gone = Erased {
        sessions: 1,
        messages: 4,
        turns: 2,
        memories: 2,
        ..Erased::default()
    };
    assert_eq!(delete().await, Found::Here(gone));
    assert_eq!(delete().await, Found::Missing);
    assert_eq!(world.found(session).await, Found::Missing);
    for table in ["messages", "turns", "session_outputs", "memories"] {
        let of_session = format!("{table} WHERE session_id = '{session}'");
        assert_eq!(world.count(&of_session).await, 0, "{table}");
    }
    assert_eq!(world.count("usage_ledger").await, 3);
    assert_eq!(world.detail(kept).await.messages.len(), 2);
    world.adds_up().await;
}

pub async fn an_erased_person_leaves_only_usage_figures(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = keyed(world.first(MARIA), "key", "request");
    let mut commit = world.finished(&claim, 1);
    commit.session.as_mut().unwrap().memory = vec![fact(&world)];
    world.recorded(&claim, &commit).await;
    let running = world.further(world.begun(MARIA).await, 1);
    let ticket = world.won(&running).await;
    let ninas = world.begun_with("nina", vec![fact(&world)]).await;
    let erase = async || {
        let user = person(MARIA);
        stores.people.erase(&world.tenant, &user).await.unwrap()
    };
    let gone = Erased {
        sessions: 2,
        messages: 4,
        turns: 3,
        memories: 1,
        ..Erased::default()
    };
    assert_eq!(erase().await, gone);
    assert_eq!(erase().await, Erased::default());
    let late = world.finished(&running, 2);
    let late = stores.turns.commit_turn(ticket, &late).await.unwrap();
    assert_eq!(late, Committed::Erased);
    let held = stores.people.export(&world.tenant, &person(MARIA)).await;
    assert_eq!(held.unwrap(), PersonExport::default());
    assert_eq!(world.base(&claim, None).await.keyed, None);
    for table in ["sessions", "turns", "memories"] {
        assert_eq!(world.count(table).await, 1, "{table}");
    }
    assert_eq!(world.detail(ninas).await.messages.len(), 2);
    assert_eq!(world.count("usage_ledger").await, 3);
    world.adds_up().await;
}

pub async fn an_export_holds_everything_of_a_person(stores: &Stores) {
    let world = World::new(stores).await;
    let first = world.begun_with(MARIA, vec![fact(&world)]).await;
    let mut claim = world.first(MARIA);
    claim.at = AT.plus(Micros::seconds(1));
    let second = session_of(&claim).unwrap().0;
    world.recorded(&claim, &world.finished(&claim, 1)).await;
    world.begun("nina").await;
    let unstored = world.claim(MARIA, Keeping::Nothing);
    world
        .recorded(&unstored, &world.finished(&unstored, 1))
        .await;
    let export = stores.people.export(&world.tenant, &person(MARIA)).await;
    let export = export.unwrap();
    let details = [world.detail(first).await, world.detail(second).await];
    assert_eq!(export.sessions, details);
    assert_eq!(export.memory.facts.len(), 1);
    let nobody = stores.people.export(&world.tenant, &person("nobody")).await;
    assert_eq!(nobody.unwrap().memory, Memory::default());
}

pub async fn interviews_are_listed_newest_first(stores: &Stores) {
    let world = World::new(stores).await;
    let mut made = Vec::new();
    for second in 0..3 {
        let mut claim = world.first(MARIA);
        claim.at = AT.plus(Micros::seconds(second));
        claim.intent = Intent::MockInterview;
        world.recorded(&claim, &world.finished(&claim, 1)).await;
        made.push(session_of(&claim).unwrap().0);
    }
    world.begun(MARIA).await;
    made.reverse();
    let listed = stores
        .people
        .interviews(&world.tenant, &person(MARIA))
        .await;
    let listed: Vec<_> = listed.unwrap().iter().map(|session| session.id).collect();
    assert_eq!(listed, made);
    let none = stores
        .people
        .interviews(&world.tenant, &person("nina"))
        .await;
    assert!(none.unwrap().is_empty());
}
