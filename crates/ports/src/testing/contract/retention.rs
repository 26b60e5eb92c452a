//! What time does to stored text.

use domain::candidate::ContextKind;
use domain::ids::{CommitmentId, GoalId, MemoryId, SessionId};
use domain::memory::{FactKind, MemoryChange};
use domain::retention::Due;
use domain::session::{EndReason, Ended, Intent};
use domain::settings::TenantSettings;
use domain::text::{Redacted, RedactedJson, SpanCounts, SpanKind};
use domain::time::{Micros, Timestamp};
use futures_util::future::join;
use serde_json::json;

use crate::Found;
use crate::housekeeping::Swept;
use crate::person_store::Erased;
use crate::retention::{HeldTexts, MaskedTexts, Place};
use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, session_of};

/// Everything whose last activity was at the moment of the tests is due a day later.
fn due() -> Due {
    Due {
        now: AT.plus(Micros::days(1)),
        gone_since: Some(AT),
        masked_since: Some(AT),
    }
}

fn story(world: &World, text: &str) -> MemoryChange {
    MemoryChange::AddFact {
        id: MemoryId::from_bits(world.bits()),
        kind: FactKind::Story,
        text: Redacted::written(text),
        competency: None,
    }
}

async fn purged(world: &World, due: &Due) -> Erased {
    let gone = world.stores.retention.purge(&world.tenant, due).await;
    gone.unwrap()
}

/// A session with one committed turn at another moment.
async fn begun_at(world: &World, at: Timestamp) -> SessionId {
    let mut claim = world.first(MARIA);
    claim.at = at;
    world.recorded(&claim, &world.finished(&claim, 1)).await;
    session_of(&claim).unwrap().0
}

pub async fn a_session_goes_with_its_messages_and_its_charges_say_so(stores: &Stores) {
    let world = World::new(stores).await;
    let other = world.beside("Other").await;
    let gone = world.begun(MARIA).await;
    world.go_on(gone, 1).await;
    let kept = begun_at(&world, AT.plus(Micros(1))).await;
    let others = other.begun(MARIA).await;
    let expected = Erased {
        sessions: 1,
        messages: 4,
        turns: 2,
        ..Erased::default()
    };
    assert_eq!(purged(&world, &due()).await, expected);
    assert_eq!(purged(&world, &due()).await, Erased::default());
    assert_eq!(world.found(gone).await, Found::Missing);
    assert_eq!(world.detail(kept).await.messages.len(), 2);
    assert_eq!(other.detail(others).await.messages.len(), 2);
    assert_eq!(world.count("usage_ledger WHERE fate = 'purged'").await, 2);
    assert_eq!(world.count("usage_ledger WHERE fate = 'held'").await, 2);
    world.adds_up().await;
}

pub async fn what_is_remembered_goes_with_the_last_session_held(stores: &Stores) {
    let world = World::new(stores).await;
    world
        .begun_with(MARIA, vec![story(&world, "a story")])
        .await;
    let ends = AT.plus(Micros::days(1));
    begun_at(&world, ends).await;
    world.begun_with("nina", vec![story(&world, "hers")]).await;
    assert_eq!(purged(&world, &due()).await.memories, 1);
    assert_eq!(world.count("memories").await, 1);
    let later = Due {
        now: ends.plus(Micros::days(1)),
        gone_since: Some(ends),
        masked_since: None,
    };
    assert_eq!(purged(&world, &later).await.memories, 1);
    assert_eq!(world.count("memories").await, 0);
}

pub async fn an_open_session_and_one_with_a_running_turn_stay(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let soon = Due { now: AT, ..due() };
    assert_eq!(purged(&world, &soon).await, Erased::default());
    let running = world.won(&world.further(session, 1)).await;
    assert_eq!(purged(&world, &due()).await, Erased::default());
    world.failed(running).await;
    assert_eq!(purged(&world, &due()).await.sessions, 1);
    let ended = world.begun(MARIA).await;
    let reason = EndReason::EndedByClient;
    world.end(ended, 1, Ended { at: AT, reason }).await;
    assert_eq!(purged(&world, &soon).await.sessions, 1);
    world.adds_up().await;
}

pub async fn a_candidate_may_shorten_how_long_a_session_is_kept(stores: &Stores) {
    let world = World::new(stores).await;
    let wishing = async |days| {
        let claim = world.first(MARIA);
        let mut commit = world.finished(&claim, 1);
        commit.session.as_mut().unwrap().consent.retention_days = days;
        world.recorded(&claim, &commit).await;
        session_of(&claim).unwrap().0
    };
    let kept = [wishing(None).await, wishing(Some(3)).await];
    let gone = wishing(Some(2)).await;
    let after = |days| Due {
        now: AT.plus(Micros::days(days)),
        gone_since: None,
        masked_since: None,
    };
    assert_eq!(purged(&world, &after(1)).await, Erased::default());
    assert_eq!(purged(&world, &after(2)).await.sessions, 1);
    assert_eq!(world.found(gone).await, Found::Missing);
    for session in kept {
        assert!(matches!(world.found(session).await, Found::Here(_)));
    }
}

pub async fn sessions_go_in_small_batches(stores: &Stores) {
    let world = World::new(stores).await;
    for _ in 0..25 {
        world.begun(MARIA).await;
    }
    let mut batches = Vec::new();
    loop {
        let gone = purged(&world, &due()).await.sessions;
        if gone == 0 {
            break;
        }
        batches.push(gone);
    }
    assert_eq!(batches, [20, 5]);
    world.adds_up().await;
}

pub async fn several_processes_share_a_purge(stores: &Stores) {
    let world = World::new(stores).await;
    let people = 30;
    for number in 0..people {
        let name = format!("person{number}");
        world
            .begun_with(&name, vec![story(&world, "a story")])
            .await;
        world.begun(&name).await;
    }
    let elsewhere = stores.probe.elsewhere().await;
    let process = async |stores: &Stores| {
        let mut gone = Erased::default();
        loop {
            let some = stores.retention.purge(&world.tenant, &due()).await.unwrap();
            gone += some;
            if some == Erased::default() && world.count("sessions").await == 0 {
                return gone;
            }
        }
    };
    let (mut gone, more) = join(process(stores), process(&elsewhere)).await;
    gone += more;
    let expected = Erased {
        sessions: 2 * people,
        messages: 4 * people,
        turns: 2 * people,
        memories: people,
        ..Erased::default()
    };
    assert_eq!(gone, expected);
    assert_eq!(world.count("memories").await, 0);
    world.adds_up().await;
}

/// A session that holds the name in every place, kept as sent.
async fn as_sent(world: &World, name: &str) -> SessionId {
    let mut claim = world.first(MARIA);
    claim.as_sent = true;
    claim.input = Some(Redacted::written(name));
    let mut commit = world.finished(&claim, 1);
    commit.answer = format!("{{\"answer\":\"{name}\"}}");
    let change = commit.session.as_mut().unwrap();
    let profile = RedactedJson::stored(json!({"name": name}));
    change.contexts.set(ContextKind::Profile, profile);
    change.output = format!("{{\"message\":\"{name}\"}}");
    for message in &mut change.messages {
        message.content = Redacted::written(name);
    }
    change.memory = vec![
        story(world, name),
        MemoryChange::AddGoal {
            id: GoalId::from_bits(world.bits()),
            text: Redacted::written(name),
            measure: Some(Redacted::written(name)),
            due: None,
        },
        MemoryChange::AddCommitment {
            id: CommitmentId::from_bits(world.bits()),
            text: Redacted::written(name),
            due: None,
        },
    ];
    world.recorded(&claim, &commit).await;
    session_of(&claim).unwrap().0
}

async fn to_mask(world: &World, due: &Due) -> Vec<SessionId> {
    let listed = world
        .stores
        .retention
        .due_for_masking(&world.tenant, due)
        .await;
    listed.unwrap()
}

async fn held(world: &World, session: SessionId) -> Option<HeldTexts> {
    let held = world
        .stores
        .retention
        .held_texts(&world.tenant, session)
        .await;
    held.unwrap()
}

/// The texts with a name in them replaced.
fn masked(session: SessionId, held: &HeldTexts, name: &str) -> MaskedTexts {
    let texts = held.texts.iter().map(|(place, raw)| {
        let text = raw.expose().replace(name, "[REDACTED]");
        (*place, Redacted::written(text))
    });
    MaskedTexts {
        session,
        revision: held.revision,
        texts: texts.collect(),
        masked: SpanCounts::from([(SpanKind::OwnName, 9), (SpanKind::Email, 1)]),
    }
}

pub async fn text_kept_as_sent_is_masked_in_place_wherever_it_stands(stores: &Stores) {
    let world = World::new(stores).await;
    world.begun(MARIA).await;
    let session = as_sent(&world, "Mariposa").await;
    let soon = Due { now: AT, ..due() };
    assert!(to_mask(&world, &soon).await.is_empty());
    assert_eq!(to_mask(&world, &due()).await, [session]);
    let texts = held(&world, session).await.unwrap();
    let places: Vec<Place> = texts
        .texts
        .iter()
        .filter(|(_, raw)| raw.expose().contains("Mariposa"))
        .map(|(place, _)| *place)
        .collect();
    assert_eq!(places.len(), 10, "{places:?}");
    assert!(places.contains(&Place::Context(ContextKind::Profile)));
    assert!(places.contains(&Place::Output(Intent::CoachingSession)));
    let replaced = masked(session, &texts, "Mariposa");
    assert!(
        stores
            .retention
            .mask(&world.tenant, &replaced)
            .await
            .unwrap()
    );
    assert!(to_mask(&world, &due()).await.is_empty());
    assert_eq!(held(&world, session).await, None);
    for (table, column) in [
        ("messages", "content"),
        ("turns", "input"),
        ("turns", "response"),
        ("session_contexts", "content"),
        ("session_outputs", "output"),
        ("sessions", "state"),
        ("memories", "text"),
        ("goals", "text"),
        ("goals", "measure"),
        ("commitments", "text"),
    ] {
        let left = format!("{table} WHERE {column} LIKE '%Mariposa%'");
        assert_eq!(world.count(&left).await, 0, "{table}.{column}");
    }
    let detail = world.detail(session).await;
    assert_eq!(detail.messages[0].content.as_str(), "[REDACTED]");
    assert_eq!(world.count("redactions WHERE n = 9").await, 1);
    world.adds_up().await;
}

pub async fn a_session_that_moved_on_is_not_masked(stores: &Stores) {
    let world = World::new(stores).await;
    let other = world.beside("Other").await;
    let session = as_sent(&world, "Mariposa").await;
    let replaced = masked(session, &held(&world, session).await.unwrap(), "Mariposa");
    let mask = async |world: &World| {
        let done = stores.retention.mask(&world.tenant, &replaced).await;
        done.unwrap()
    };
    assert!(!mask(&other).await);
    assert_eq!(held(&other, session).await, None);
    let running = world.won(&world.further(session, 1)).await;
    assert!(to_mask(&world, &due()).await.is_empty());
    assert!(!mask(&world).await);
    world.failed(running).await;
    world.go_on(session, 1).await;
    assert!(!mask(&world).await);
    let replaced = masked(session, &held(&world, session).await.unwrap(), "Mariposa");
    let done = stores.retention.mask(&world.tenant, &replaced).await;
    assert!(done.unwrap());
}

pub async fn what_is_to_be_masked_does_not_go_before(stores: &Stores) {
    let world = World::new(stores).await;
    let session = as_sent(&world, "Mariposa").await;
    let running = {
        let mut claim = world.further(world.begun(MARIA).await, 1);
        claim.as_sent = true;
        world.won(&claim).await
    };
    world.failed(running).await;
    assert_eq!(purged(&world, &due()).await, Erased::default());
    assert_eq!(to_mask(&world, &due()).await.len(), 2);
    let replaced = masked(session, &held(&world, session).await.unwrap(), "Mariposa");
    assert!(
        stores
            .retention
            .mask(&world.tenant, &replaced)
            .await
            .unwrap()
    );
    assert_eq!(purged(&world, &due()).await.sessions, 1);
    let never_masked = Due {
        masked_since: None,
        ..due()
    };
    assert!(to_mask(&world, &never_masked).await.is_empty());
    assert_eq!(purged(&world, &never_masked).await.sessions, 1);
}

pub async fn tenants_are_walked_over_with_their_settings(stores: &Stores) {
    let world = World::new(stores).await;
    let other = world.beside("Other").await;
    let mut settings = TenantSettings::default();
    settings.retention.message_retention_days = None;
    let set = stores.accounts.set_settings(&other.tenant, &settings).await;
    assert!(set.unwrap());
    let all = stores.retention.tenants_after(None).await.unwrap();
    let expected = [
        (world.tenant.clone(), TenantSettings::default().retention),
        (other.tenant.clone(), settings.retention),
    ];
    assert_eq!(all, expected);
    let behind = stores
        .retention
        .tenants_after(Some(world.tenant.clone()))
        .await;
    assert_eq!(behind.unwrap(), expected[1..]);
}

pub async fn an_erasure_is_remembered_for_a_day(stores: &Stores) {
    let world = World::new(stores).await;
    world.erase(MARIA).await;
    let sweep = async |after: Micros| {
        let swept = stores.housekeeping.sweep(AT.plus(after)).await;
        swept.unwrap()
    };
    assert_eq!(sweep(Micros(Micros::days(1).0 - 1)).await, Swept::default());
    assert_eq!(sweep(Micros::days(1)).await.erasures, 1);
    assert_eq!(world.base(&world.first(MARIA), None).await.erasures, 0);
}
