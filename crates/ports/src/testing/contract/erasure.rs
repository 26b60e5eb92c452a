//! Erasing sessions and people, and showing what is held.

use domain::candidate::ContextKind;
use domain::ids::MemoryId;
use domain::memory::{FactKind, MemoryChange};
use domain::session::Intent;
use domain::text::{Redacted, RedactedJson};
use domain::time::Micros;
use futures_util::future::join4;
use serde_json::json;

use crate::Found;
use crate::person_store::{Erased, PersonExport};
use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, closed, keyed, paid, person, refusal, session_of};
use crate::turn_store::{ClaimRefusal, Claimed, Committed, Keeping};

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
    let erase = async || world.erase(MARIA).await;
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
    assert_eq!(world.export(MARIA).await, PersonExport::default());
    assert_eq!(world.base(&claim, None).await.keyed, None);
    for table in ["sessions", "turns", "memories"] {
        assert_eq!(world.count(table).await, 1, "{table}");
    }
    assert_eq!(world.detail(ninas).await.messages.len(), 2);
    assert_eq!(world.count("usage_ledger").await, 3);
    assert_eq!(world.count("usage_ledger WHERE fate = 'erased'").await, 2);
    world.adds_up().await;
}

pub async fn an_erasure_takes_the_rows_of_turns_that_nothing_was_kept_of(stores: &Stores) {
    let world = World::new(stores).await;
    let done = keyed(world.claim(MARIA, Keeping::Nothing), "key", "request");
    world.recorded(&done, &world.finished(&done, 1)).await;
    let running = paid(world.claim(MARIA, Keeping::Nothing));
    let ticket = world.won(&running).await;
    let ninas = world.claim("nina", Keeping::Nothing);
    world.recorded(&ninas, &world.finished(&ninas, 1)).await;
    let gone = Erased {
        turns: 2,
        ..Erased::default()
    };
    assert_eq!(world.erase(MARIA).await, gone);
    assert_eq!(world.base(&done, None).await.keyed, None);
    let mut late = world.finished(&running, 1);
    late.calls = vec![closed(1, 30)];
    let late = stores.turns.commit_turn(ticket, &late).await.unwrap();
    assert_eq!(late, Committed::Erased);
    assert_eq!(world.count("turns").await, 1);
    assert_eq!(world.count("usage_ledger WHERE fate = 'unstored'").await, 2);
    world.adds_up().await;
}

pub async fn a_turn_decided_before_an_erasure_begins_no_session(stores: &Stores) {
    let world = World::new(stores).await;
    world.begun_with(MARIA, vec![fact(&world)]).await;
    for keeping in [world.first(MARIA).keeping, Keeping::Nothing] {
        let mut claim = world.claim(MARIA, keeping);
        claim.erasures = world.base(&claim, None).await.erasures;
        world.erase(MARIA).await;
        let refused = refusal(&world.claimed(&claim).await);
        assert_eq!(refused, ClaimRefusal::Conflict);
        assert_eq!(world.count("turns").await, 0);
        claim.erasures = world.base(&claim, None).await.erasures;
        world.recorded(&claim, &world.finished(&claim, 1)).await;
        world.erase(MARIA).await;
    }
    world.begun("nina").await;
    assert_eq!(world.count("sessions").await, 1);
}

pub async fn what_is_remembered_goes_with_the_last_session(stores: &Stores) {
    let world = World::new(stores).await;
    let first = world.begun(MARIA).await;
    let second = world.begun_with(MARIA, vec![fact(&world)]).await;
    world.begun_with("nina", vec![fact(&world)]).await;
    let delete = async |session| {
        let found = stores.turns.delete_session(&world.tenant, session).await;
        match found.unwrap() {
            Found::Here(gone) => gone.memories,
            Found::Foreign | Found::Missing => panic!("the session is not there"),
        }
    };
    // As if retention had taken the session that it came from.
    let elsewhere =
        format!("UPDATE memories SET session_id = 'gone' WHERE session_id = '{second}'");
    stores.probe.run(&elsewhere).await;
    assert_eq!(delete(second).await, 0);
    assert_eq!(world.count("memories").await, 2);
    assert_eq!(delete(first).await, 1);
    assert_eq!(world.count("memories").await, 1);
}

/// How many erasures race with turns; `LIYA_TEST_ERASURES` names another number.
fn races() -> usize {
    let named = std::env::var("LIYA_TEST_ERASURES").ok();
    named.and_then(|n| n.parse().ok()).unwrap_or(60)
}

pub async fn an_erasure_wins_against_running_turns(stores: &Stores) {
    let world = World::new(stores).await;
    for race in 0..races() {
        let name = format!("person{race}");
        let begun = world.begun_with(&name, vec![fact(&world)]).await;
        let goes_on = async {
            let mut claim = world.claim(
                &name,
                Keeping::Session {
                    id: begun,
                    base_revision: 1,
                },
            );
            claim.user = person(&name);
            if let Claimed::Won(ticket) = world.claimed(&claim).await {
                let mut commit = world.finished(&claim, 2);
                commit.session.as_mut().unwrap().memory = vec![fact(&world)];
                stores.turns.commit_turn(ticket, &commit).await.unwrap();
            }
        };
        let mut first = world.first(&name);
        first.erasures = world.base(&first, None).await.erasures;
        let begins = async {
            let mut commit = world.finished(&first, 1);
            commit.session.as_mut().unwrap().memory = vec![fact(&world)];
            stores.turns.record_turn(&first, &commit).await.unwrap();
        };
        let unstored = async {
            let claim = world.claim(&name, Keeping::Nothing);
            let commit = world.finished(&claim, 1);
            stores.turns.record_turn(&claim, &commit).await.unwrap();
        };
        join4(goes_on, begins, unstored, world.erase(&name)).await;
        for table in ["sessions", "memories"] {
            let left = world
                .count(&format!("{table} WHERE user_id = '{name}'"))
                .await;
            assert_eq!(left, 0, "{table} of {name}");
        }
    }
    for table in ["turns", "messages", "session_outputs", "redactions"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    world.adds_up().await;
}

pub async fn erasing_again_leaves_what_came_later(stores: &Stores) {
    let world = World::new(stores).await;
    let begun_at = async |second| {
        let mut claim = world.first(MARIA);
        claim.at = AT.plus(Micros::seconds(second));
        let mut commit = world.finished(&claim, 1);
        commit.session.as_mut().unwrap().memory = vec![fact(&world)];
        world.recorded(&claim, &commit).await;
        session_of(&claim).unwrap().0
    };
    begun_at(0).await;
    let kept = begun_at(10).await;
    let again = async || {
        let until = AT.plus(Micros::seconds(5));
        let user = person(MARIA);
        let erased = stores.retention.erase_again(&world.tenant, &user, until);
        erased.await.unwrap()
    };
    let gone = Erased {
        sessions: 1,
        messages: 2,
        turns: 1,
        memories: 1,
        ..Erased::default()
    };
    assert_eq!(again().await, gone);
    assert_eq!(again().await, Erased::default());
    assert_eq!(world.detail(kept).await.messages.len(), 2);
    assert_eq!(world.count("memories").await, 1);
    world.adds_up().await;
}

pub async fn people_and_sessions_are_walked_over_without_gaps(stores: &Stores) {
    let world = World::new(stores).await;
    let other = world.beside("Other").await;
    let mut sessions = vec![
        (world.tenant.clone(), world.begun(MARIA).await),
        (world.tenant.clone(), world.begun(MARIA).await),
        (other.tenant.clone(), other.begun("nina").await),
    ];
    sessions.sort_by_key(|(_, session)| *session);
    let walked = stores.retention.sessions_after(None).await.unwrap();
    assert_eq!(walked, sessions);
    let behind = stores.retention.sessions_after(Some(sessions[0].1)).await;
    assert_eq!(behind.unwrap(), sessions[1..]);
    let people = vec![
        (world.tenant.clone(), person(MARIA)),
        (other.tenant.clone(), person("nina")),
    ];
    let walked = stores.retention.people_after(None).await.unwrap();
    assert_eq!(walked, people);
    let behind = stores.retention.people_after(Some(people[0].clone())).await;
    assert_eq!(behind.unwrap(), people[1..]);
}

pub async fn an_export_holds_everything_of_a_person(stores: &Stores) {
    let world = World::new(stores).await;
    let facts = (0..60).map(|_| fact(&world)).collect();
    let first = world.begun_with(MARIA, facts).await;
    let mut claim = world.first(MARIA);
    claim.at = AT.plus(Micros::seconds(1));
    let second = session_of(&claim).unwrap().0;
    let mut commit = world.finished(&claim, 1);
    let profile = RedactedJson::stored(json!({"title": "Nurse"}));
    let change = commit.session.as_mut().unwrap();
    change.contexts.set(ContextKind::Profile, profile);
    world.recorded(&claim, &commit).await;
    world
        .failed(world.won(&world.further(second, 1)).await)
        .await;
    world.begun("nina").await;
    let unstored = world.claim(MARIA, Keeping::Nothing);
    world
        .recorded(&unstored, &world.finished(&unstored, 1))
        .await;
    let export = world.export(MARIA).await;
    let details: Vec<_> = export.sessions.iter().map(|held| &held.detail).collect();
    let expected = [world.detail(first).await, world.detail(second).await];
    assert_eq!(details, expected.iter().collect::<Vec<_>>());
    assert!(export.sessions[1].contexts.profile.is_some());
    let turns = &export.sessions[1].turns;
    let states: Vec<_> = turns.iter().map(|turn| turn.state.as_str()).collect();
    assert_eq!(states, ["failed", "succeeded"]);
    assert_eq!(turns[0].said.as_ref().unwrap().as_str(), "what was said");
    assert_eq!(turns[1].answer.as_ref(), Some(&commit.answer));
    assert_eq!(export.memory.facts.len(), 60);
    assert_eq!(export.unstored.len(), 1);
    assert_eq!(export.unstored[0].answer, None);
    assert_eq!(world.export("nobody").await, PersonExport::default());
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
