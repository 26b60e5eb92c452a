//! Webhooks and their outbox: told of each event at least once, each attempt somebody's alone.

use domain::audit::Action;
use domain::ids::{EventId, SessionId, TurnId, WebhookId};
use domain::session::{Domain, EndReason, Ended, Intent};
use domain::time::{Micros, Timestamp};
use domain::webhook::{
    CostScope, DeliveryStatus, EvaluationFault, Event, EventKind, Happened, LOG_KEPT,
};
use futures_util::future::join_all;
use serde_json::Value;

use super::reading::end;
use crate::Found;
use crate::outbox::{Due, Settlement};
use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, session_of};
use crate::turn_store::Committed;
use crate::webhook_store::{DeliveryLine, Webhook, WebhookChange};

impl World {
    async fn webhook(&self, events: &[EventKind]) -> WebhookId {
        let webhook = self.new_webhook(events);
        let entry = self.entry(Action::WebhookAdded);
        let added = self.stores.webhooks.add(&self.tenant, &webhook, &entry);
        assert!(added.await.unwrap());
        webhook.id
    }

    fn new_webhook(&self, events: &[EventKind]) -> Webhook {
        Webhook {
            id: WebhookId::from_bits(self.bits()),
            url: "https://example.com/hook".to_owned(),
            events: events.to_vec(),
            active: true,
            created_at: AT,
        }
    }

    fn event(&self, session: Option<SessionId>, what: Happened) -> Event {
        Event {
            // Several webhooks take several ids.
            id: EventId::from_bits(self.bits() << 32),
            session,
            what,
            at: AT,
        }
    }

    fn ending(&self, session: SessionId) -> Event {
        let domain = Domain::Hiring;
        let reason = EndReason::Completed;
        self.event(Some(session), Happened::Ended { domain, reason })
    }

    async fn ended(&self, user: &str) -> SessionId {
        let session = self.begun(user).await;
        let end = end(self, session, 1);
        self.stores.turns.end_session(&end).await.unwrap();
        session
    }

    async fn log(&self, webhook: WebhookId) -> Vec<DeliveryLine> {
        let log = self.stores.webhooks.deliveries(&self.tenant, webhook, 1);
        match log.await.unwrap() {
            Found::Here(page) => page.lines,
            other => panic!("no log: {other:?}"),
        }
    }

    async fn due(&self, now: Timestamp) -> Vec<Due> {
        let until = now.plus(Micros::minutes(1));
        self.stores.outbox.take_due(now, until, 16).await.unwrap()
    }
}

fn payload(due: &Due) -> Value {
    serde_json::from_str(&due.payload).unwrap()
}

pub async fn an_event_is_written_with_what_it_tells_of_or_not_at_all(stores: &Stores) {
    let world = World::new(stores).await;
    let other = world.beside("Other").await;
    other.webhook(EventKind::ALL).await;
    let webhook = world.webhook(&[EventKind::SessionEnded]).await;
    world.webhook(&[EventKind::CostLimitReached]).await;
    let session = world.begun(MARIA).await;
    let claim = world.further(session, 1);
    let mut commit = world.finished(&claim, 2);
    let change = commit.session.as_mut().unwrap();
    let reason = EndReason::Completed;
    change.ended = Some(Ended { at: AT, reason });
    change.events = vec![world.ending(session)];
    let ticket = world.won(&claim).await;
    // Another attempt has taken the turn over: nothing of this one is stored.
    let mut late = ticket;
    late.attempt = 7;
    let fenced = stores.turns.commit_turn(late, &commit).await.unwrap();
    assert!(matches!(fenced, Committed::Fenced(None)));
    assert!(world.log(webhook).await.is_empty());
    for _ in 0..2 {
        let committed = stores.turns.commit_turn(ticket, &commit).await.unwrap();
        assert_eq!(committed, Committed::Done);
    }
    let log = world.log(webhook).await;
    assert_eq!(log.len(), 1);
    assert_eq!(
        (log[0].event, log[0].status, log[0].attempts),
        (EventKind::SessionEnded, DeliveryStatus::Pending, 0)
    );
    assert_eq!(world.count("webhook_deliveries").await, 1);
    let due = world.due(AT).await;
    assert_eq!(payload(&due[0])["data"]["session_id"], session.to_string());
    assert_eq!(payload(&due[0])["data"]["end_reason"], "completed");
}

pub async fn every_webhook_of_a_tenant_is_told_once_of_an_end_by_call(stores: &Stores) {
    let world = World::new(stores).await;
    let (one, two) = (
        world.webhook(EventKind::ALL).await,
        world.webhook(&[EventKind::SessionEnded]).await,
    );
    world.ended(MARIA).await;
    let (one, two) = (world.log(one).await, world.log(two).await);
    assert_eq!((one.len(), two.len()), (1, 1));
    assert_ne!(one[0].id, two[0].id);
}

pub async fn a_failed_turn_tells_that_an_answer_could_not_be_assessed(stores: &Stores) {
    let world = World::new(stores).await;
    let webhook = world.webhook(&[EventKind::EvaluationFailed]).await;
    let session = world.begun(MARIA).await;
    let ticket = world.won(&world.further(session, 1)).await;
    let what = Happened::EvaluationFailed {
        turn: TurnId::from_bits(1),
        intent: Intent::MockInterview,
        fault: EvaluationFault::TimedOut,
    };
    let mut failure = world.failure(ticket, Vec::new());
    failure.event = Some(world.event(Some(session), what));
    for _ in 0..2 {
        stores.turns.fail_turn(&failure).await.unwrap();
    }
    assert_eq!(world.log(webhook).await.len(), 1);
}

pub async fn a_cap_that_stays_reached_is_told_of_once(stores: &Stores) {
    let world = World::new(stores).await;
    let webhook = world.webhook(&[EventKind::CostLimitReached]).await;
    let session = world.begun(MARIA).await;
    let gone = SessionId::from_bits(world.bits());
    for (about, scope) in [
        (Some(session), CostScope::Session),
        (Some(session), CostScope::Session),
        (None, CostScope::Day),
        (Some(session), CostScope::Day),
        (Some(gone), CostScope::Session),
    ] {
        let event = world.event(about, Happened::CostLimit { scope });
        stores.outbox.note(&world.tenant, &event).await.unwrap();
    }
    let scopes: Vec<_> = world.due(AT).await.iter().map(payload).collect();
    assert_eq!(scopes.len(), 2, "{scopes:?}");
    assert_eq!(world.log(webhook).await.len(), 2);
}

pub async fn an_expired_session_is_told_of_once_and_one_at_work_is_waited_for(stores: &Stores) {
    let world = World::new(stores).await;
    world.begun(MARIA).await;
    let webhook = world.webhook(&[EventKind::SessionExpired]).await;
    world.ended("ended").await;
    let at_work = world.begun(MARIA).await;
    let elsewhere = stores.probe.elsewhere().await;
    let other = world.beside("Other").await;
    other.webhook(EventKind::ALL).await;
    let awaiting = async |now| stores.outbox.awaiting_expiry(now).await.unwrap();
    let look = async |process: &Stores, now: Timestamp| {
        let first = EventId::from_bits(world.bits() << 32);
        let noted = process.outbox.note_expired(webhook, first, now).await;
        noted.unwrap()
    };
    assert_eq!(look(stores, AT.plus(Micros::minutes(29))).await, 0);
    let later = AT.plus(Micros::minutes(31));
    assert!(awaiting(AT.plus(Micros::minutes(29))).await.is_empty());
    assert_eq!(awaiting(later).await, [webhook]);
    let ticket = world.won(&world.further(at_work, 1)).await;
    assert_eq!(look(stores, later).await, 1, "the other one may go on");
    world.failed(ticket).await;
    join_all([look(stores, later), look(&elsewhere, later)]).await;
    look(stores, later).await;
    assert_eq!(look(&elsewhere, later).await, 0);
    assert!(awaiting(later).await.is_empty());
    let told = world.due(later).await;
    assert_eq!(told.len(), 2);
    let mut sessions: Vec<_> = told
        .iter()
        .map(|due| payload(due)["data"]["session_id"].clone())
        .collect();
    sessions.dedup();
    assert_eq!(sessions.len(), 2);
    assert_eq!(payload(&told[0])["type"], "session.expired");
}

pub async fn a_webhook_is_not_told_of_what_expired_before_it_wanted_to_be(stores: &Stores) {
    let world = World::new(stores).await;
    world.begun(MARIA).await;
    let webhook = world.webhook(&[EventKind::SessionEnded]).await;
    let later = AT.plus(Micros::minutes(31));
    let mut entry = world.entry(Action::WebhookChanged);
    entry.at = later;
    let change = WebhookChange {
        events: Some(vec![EventKind::SessionExpired]),
        ..WebhookChange::default()
    };
    let changed = stores
        .webhooks
        .change(&world.tenant, webhook, &change, &entry);
    assert!(matches!(changed.await.unwrap(), Found::Here(_)));
    let first = EventId::from_bits(world.bits() << 32);
    let noted = stores.outbox.note_expired(webhook, first, later).await;
    assert_eq!(noted.unwrap(), 0);
}

pub async fn a_delivery_is_one_process_s_until_its_time_is_over(stores: &Stores) {
    let world = World::new(stores).await;
    let webhook = world.webhook(EventKind::ALL).await;
    for number in 0..6 {
        world.ended(&format!("person {number}")).await;
    }
    let elsewhere = stores.probe.elsewhere().await;
    let until = AT.plus(Micros::minutes(1));
    let asked = [stores, &elsewhere, stores].map(|process| process.outbox.take_due(AT, until, 4));
    let taken: Vec<Due> = join_all(asked)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    let mut ids: Vec<EventId> = taken.iter().map(|due| due.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), taken.len()), (6, 6));
    assert!(
        taken
            .iter()
            .all(|due| due.attempt == 1 && due.webhook == webhook)
    );
    assert!(world.due(AT).await.is_empty());
    let again = world.due(until).await;
    assert_eq!(again.len(), 6);
    assert!(again.iter().all(|due| due.attempt == 2));
}

pub async fn an_attempt_is_settled_by_whoever_holds_it(stores: &Stores) {
    let world = World::new(stores).await;
    let webhook = world.webhook(EventKind::ALL).await;
    world.ended(MARIA).await;
    let line = async || world.log(webhook).await.remove(0);
    let first = world.due(AT).await.remove(0);
    let later = AT.plus(Micros::minutes(1));
    let second = world.due(later).await.remove(0);
    let settlement = |attempt, status, next_attempt_at| Settlement {
        id: first.id,
        attempt,
        status,
        status_code: Some(503),
        next_attempt_at,
    };
    let late = settlement(first.attempt, DeliveryStatus::Delivered, None);
    stores.outbox.settle(&late).await.unwrap();
    assert_eq!(line().await.status, DeliveryStatus::Pending);
    let next = later.plus(Micros::seconds(5));
    let again = settlement(second.attempt, DeliveryStatus::Pending, Some(next));
    stores.outbox.settle(&again).await.unwrap();
    let stands = line().await;
    assert_eq!((stands.attempts, stands.last_status_code), (2, Some(503)));
    assert_eq!(stands.next_attempt_at, Some(next));
    assert!(world.due(later).await.is_empty());
    let third = world.due(next).await.remove(0);
    let given_up = settlement(third.attempt, DeliveryStatus::Failed, None);
    stores.outbox.settle(&given_up).await.unwrap();
    assert!(world.due(next.plus(Micros::days(9))).await.is_empty());
    let entry = world.entry(Action::DeliveryReplayed);
    let replayed = stores.webhooks.replay(&world.tenant, first.id, &entry);
    let Found::Here(replayed) = replayed.await.unwrap() else {
        panic!("it is there");
    };
    assert_eq!(
        (replayed.status, replayed.attempts, replayed.next_attempt_at),
        (DeliveryStatus::Pending, 0, Some(AT))
    );
    assert_eq!(world.due(AT).await[0].payload, first.payload);
}

pub async fn one_that_is_switched_off_waits_and_one_that_is_removed_is_told_nothing(
    stores: &Stores,
) {
    let world = World::new(stores).await;
    let webhook = world.webhook(EventKind::ALL).await;
    world.ended(MARIA).await;
    let switch = async |on: bool| {
        let change = WebhookChange {
            active: Some(on),
            ..WebhookChange::default()
        };
        let entry = world.entry(Action::WebhookChanged);
        let changed = stores
            .webhooks
            .change(&world.tenant, webhook, &change, &entry);
        match changed.await.unwrap() {
            Found::Here(webhook) => assert_eq!(webhook.active, on),
            other => panic!("{other:?}"),
        }
    };
    switch(false).await;
    assert!(world.due(AT).await.is_empty());
    world.ended("paul").await;
    switch(true).await;
    assert_eq!(world.due(AT).await.len(), 1);
    let entry = world.entry(Action::WebhookRemoved);
    let removed = stores.webhooks.remove(&world.tenant, webhook, &entry);
    assert_eq!(removed.await.unwrap(), Found::Here(()));
    assert_eq!(world.count("webhook_deliveries").await, 0);
    let listed = stores.webhooks.webhooks(&world.tenant).await.unwrap();
    assert!(listed.is_empty());
}

pub async fn the_outbox_is_erased_with_the_person(stores: &Stores) {
    let world = World::new(stores).await;
    let webhook = world.webhook(EventKind::ALL).await;
    world.ended(MARIA).await;
    let paul = world.ended("paul").await;
    let anna = world.ended("anna").await;
    world.erase(MARIA).await;
    let deleted = stores.turns.delete_session(&world.tenant, paul).await;
    assert!(matches!(deleted.unwrap(), Found::Here(_)));
    assert_eq!(world.log(webhook).await.len(), 1);
    let left = format!("webhook_deliveries WHERE session_id = '{anna}'");
    assert_eq!(world.count(&left).await, 1);
}

pub async fn another_tenants_webhooks_and_deliveries_are_foreign(stores: &Stores) {
    let world = World::new(stores).await;
    let other = world.beside("Other").await;
    let webhook = world.webhook(EventKind::ALL).await;
    world.ended(MARIA).await;
    let delivery = world.log(webhook).await[0].id;
    let entry = other.entry(Action::WebhookRemoved);
    let store = &stores.webhooks;
    let unknown = WebhookId::from_bits(77);
    let change = WebhookChange::default();
    for (id, removed) in [(webhook, Found::Foreign), (unknown, Found::Missing)] {
        assert_eq!(
            store.remove(&other.tenant, id, &entry).await.unwrap(),
            removed
        );
        let changed = store
            .change(&other.tenant, id, &change, &entry)
            .await
            .unwrap();
        let log = store.deliveries(&other.tenant, id, 1).await.unwrap();
        assert_eq!(matches!(changed, Found::Foreign), removed == Found::Foreign);
        assert_eq!(matches!(log, Found::Foreign), removed == Found::Foreign);
    }
    let replayed = store.replay(&other.tenant, delivery, &entry).await.unwrap();
    assert_eq!(replayed, Found::Foreign);
    let unknown = store
        .replay(&other.tenant, EventId::from_bits(1), &entry)
        .await;
    assert_eq!(unknown.unwrap(), Found::Missing);
    assert!(store.webhooks(&other.tenant).await.unwrap().is_empty());
    assert_eq!(
        other
            .count("audit_entries WHERE action = 'webhook.removed'")
            .await,
        0
    );
}

pub async fn a_tenant_has_no_more_webhooks_than_it_may_have(stores: &Stores) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    let new: Vec<_> = (0..14).map(|_| world.new_webhook(EventKind::ALL)).collect();
    let entries: Vec<_> = new
        .iter()
        .map(|_| world.entry(Action::WebhookAdded))
        .collect();
    let added = join_all(
        new.iter()
            .zip(&entries)
            .enumerate()
            .map(|(number, (webhook, entry))| {
                let process = if number % 2 == 0 { stores } else { &elsewhere };
                process.webhooks.add(&world.tenant, webhook, entry)
            }),
    )
    .await;
    let added = added.into_iter().filter(|added| *added.as_ref().unwrap());
    assert_eq!(added.count(), 10);
    let listed = stores.webhooks.webhooks(&world.tenant).await.unwrap();
    assert_eq!(listed.len(), 10);
}

pub async fn the_log_of_what_is_done_is_kept_for_a_month(stores: &Stores) {
    let world = World::new(stores).await;
    let webhook = world.webhook(EventKind::ALL).await;
    world.ended(MARIA).await;
    world.ended("paul").await;
    let taken = world.due(AT).await;
    let settlement = Settlement {
        id: taken[0].id,
        attempt: 1,
        status: DeliveryStatus::Delivered,
        status_code: Some(200),
        next_attempt_at: None,
    };
    stores.outbox.settle(&settlement).await.unwrap();
    let swept = stores.housekeeping.sweep(AT.plus(LOG_KEPT)).await.unwrap();
    assert_eq!(swept.deliveries, 1);
    let log = world.log(webhook).await;
    assert_eq!((log.len(), log[0].id), (1, taken[1].id));
}

pub async fn a_session_without_a_stored_turn_is_told_of_nowhere(stores: &Stores) {
    let world = World::new(stores).await;
    let webhook = world.webhook(EventKind::ALL).await;
    let claim = world.first(MARIA);
    let (session, _) = session_of(&claim).unwrap();
    world.failed(world.won(&claim).await).await;
    let first = EventId::from_bits(world.bits() << 32);
    let long_after = AT.plus(Micros::days(1));
    let noted = stores.outbox.note_expired(webhook, first, long_after).await;
    assert_eq!(noted.unwrap(), 0);
    assert_eq!(world.found(session).await, Found::Missing);
}
