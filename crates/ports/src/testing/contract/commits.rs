//! Commits and failures: all or nothing, once, and only by the holder.

use domain::candidate::{ContextKind, Contexts};
use domain::money::MicroUsd;
use domain::session::{Intent, Role};
use domain::text::{RawJson, Redacted, RedactedJson};
use domain::time::Micros;
use futures_util::future::join_all;

use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, counts, keyed, paid, session_of};
use crate::turn_store::{ClaimRefusal, Claimed, Committed, Keeping, LastTurn};
use crate::{Found, StoreError};

pub async fn a_committed_turn_reads_back(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = world.first(MARIA);
    let (session, _) = session_of(&claim).unwrap();
    let commit = world.finished(&claim, 1);
    let change = commit.session.clone().unwrap();
    let ticket = world.won(&claim).await;
    let committed = stores.turns.commit_turn(ticket, &commit).await.unwrap();
    assert_eq!(committed, Committed::Done);
    let detail = world.detail(session).await;
    assert_eq!(counts(&detail.session), (1, 1, 2, 30));
    assert_eq!(detail.session.cost, MicroUsd(15));
    assert_eq!(detail.session.known, change.known);
    assert_eq!(detail.session.last_activity_at, AT);
    assert_eq!(detail.session.expires_at, AT.plus(Micros::minutes(30)));
    assert!(!detail.turn_in_progress);
    let said: Vec<_> = detail.messages.iter().map(|m| (m.seq, m.role)).collect();
    assert_eq!(said, [(1, Role::User), (2, Role::Assistant)]);
    for (stored, sent) in detail.messages.iter().zip(&change.messages) {
        assert_eq!((stored.id, &stored.content), (sent.id, &sent.content));
        assert_eq!((stored.tokens, stored.cost), (sent.tokens, sent.cost));
        assert_eq!(stored.intent, Intent::CoachingSession);
        assert_eq!(stored.created_at, AT);
    }
    let snapshot = world.snapshot(session).await;
    assert_eq!(snapshot.session, detail.session);
    assert_eq!(snapshot.history, detail.messages);
    let last = LastTurn {
        intent: Intent::CoachingSession,
        input: claim.input.clone(),
        answer: Some(commit.answer.clone()),
        finished_at: AT,
    };
    assert_eq!(snapshot.last_turn, Some(last));
    world.adds_up().await;
}

pub async fn a_late_commit_is_fenced_off(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let claim = keyed(world.further(session, 1), "key", "request");
    let late = world.won(&claim).await;
    let commit = world.finished(&claim, 2);
    world.kill(late.turn).await;
    let again = keyed(world.further(session, 1), "key", "request");
    let ticket = world.won(&again).await;
    let fenced = stores.turns.commit_turn(late, &commit).await.unwrap();
    assert_eq!(fenced, Committed::Fenced(None));
    assert_eq!(world.detail(session).await.messages.len(), 2);
    let commit = world.finished(&again, 2);
    let committed = stores.turns.commit_turn(ticket, &commit).await.unwrap();
    assert_eq!(committed, Committed::Done);
    assert_eq!(world.detail(session).await.messages.len(), 4);
    world.adds_up().await;
}

pub async fn a_fenced_commit_gets_the_stored_answer(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = keyed(paid(world.first(MARIA)), "key", "request");
    let (session, _) = session_of(&claim).unwrap();
    let late = world.won(&claim).await;
    world.kill(late.turn).await;
    let again = keyed(world.further(session, 0), "key", "request");
    let kept = world.finished(&again, 1);
    world.recorded(&again, &kept).await;
    let mut commit = world.finished(&claim, 1);
    commit.calls = vec![crate::testing::world::closed(1, 40)];
    let fenced = stores.turns.commit_turn(late, &commit).await.unwrap();
    assert_eq!(fenced, Committed::Fenced(Some(kept.answer.clone())));
    let wasted = "llm_calls WHERE outcome = 'wasted' AND cost_micro_usd = 40";
    assert_eq!(world.count(wasted).await, 1);
    assert_eq!(world.count("usage_ledger").await, 1);
    world.adds_up().await;
}

pub async fn a_commit_repeated_is_harmless(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = paid(world.first(MARIA));
    let ticket = world.won(&claim).await;
    let mut commit = world.finished(&claim, 1);
    commit.calls = vec![crate::testing::world::closed(1, 40)];
    for _ in 0..3 {
        let committed = stores.turns.commit_turn(ticket, &commit).await.unwrap();
        assert_eq!(committed, Committed::Done);
    }
    assert_eq!(world.count("messages").await, 2);
    assert_eq!(world.count("usage_ledger").await, 1);
    world.adds_up().await;
}

pub async fn a_commit_on_an_erased_session_stores_nothing(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let claim = paid(world.further(session, 1));
    let ticket = world.won(&claim).await;
    let gone = stores.turns.delete_session(&world.tenant, session).await;
    assert!(matches!(gone.unwrap(), Found::Here(_)));
    let mut commit = world.finished(&claim, 2);
    commit.calls = vec![crate::testing::world::closed(1, 40)];
    let erased = stores.turns.commit_turn(ticket, &commit).await.unwrap();
    assert_eq!(erased, Committed::Erased);
    for table in ["sessions", "messages", "turns", "session_outputs"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    assert_eq!(world.count("usage_ledger").await, 1);
    assert_eq!(world.count("llm_calls WHERE outcome = 'wasted'").await, 1);
    world.adds_up().await;
}

pub async fn a_commit_on_another_revision_stores_nothing(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let claim = paid(world.further(session, 1));
    let ticket = world.won(&claim).await;
    // No call of ours can do that under a pending turn: the last of the fences.
    stores
        .probe
        .run("UPDATE sessions SET revision = revision + 1")
        .await;
    let commit = world.finished(&claim, 2);
    let refused = stores.turns.commit_turn(ticket, &commit).await;
    assert!(matches!(refused, Err(StoreError::Inconsistent { .. })));
    assert_eq!(world.count("messages").await, 2);
    assert_eq!(world.count("usage_ledger").await, 1);
    assert_eq!(world.count("turns WHERE state = 'pending'").await, 1);
    world.adds_up().await;
}

pub async fn a_failed_turn_keeps_the_words_and_frees_the_session(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let ticket = world.won(&world.further(session, 1)).await;
    world.failed(ticket).await;
    let kept =
        "turns WHERE state = 'failed' AND input = 'what was said' AND error_code = 'MODEL_TIMEOUT'";
    assert_eq!(world.count(kept).await, 1);
    assert_eq!(world.count("usage_ledger").await, 1);
    assert_eq!(counts(&world.detail(session).await.session), (1, 1, 2, 30));
    world.go_on(session, 1).await;
    world.adds_up().await;
}

pub async fn a_failure_of_a_turn_that_was_taken_over_has_no_effect(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    let claim = keyed(world.further(session, 1), "key", "request");
    let late = world.won(&claim).await;
    world.kill(late.turn).await;
    let again = keyed(world.further(session, 1), "key", "request");
    let ticket = world.won(&again).await;
    world.failed(late).await;
    let commit = world.finished(&again, 2);
    let committed = stores.turns.commit_turn(ticket, &commit).await.unwrap();
    assert_eq!(committed, Committed::Done);
    world.failed(ticket).await;
    assert_eq!(world.count("turns WHERE state = 'succeeded'").await, 2);
}

pub async fn numbers_have_no_gaps_and_counters_equal_a_recount(stores: &Stores) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    let walks = (0..8).map(|number: u32| {
        let (world, elsewhere) = (&world, &elsewhere);
        async move {
            let process = if number.is_multiple_of(2) {
                stores
            } else {
                elsewhere
            };
            let session = world.begun(MARIA).await;
            let mut committed = 1;
            for step in 0..6 {
                let claim = paid(world.further(session, committed));
                let Claimed::Won(ticket) = process.turns.claim_turn(&claim).await.unwrap() else {
                    panic!("nobody else is at work on this session");
                };
                if (step + number).is_multiple_of(3) {
                    world.failed(ticket).await;
                    continue;
                }
                committed += 1;
                let mut commit = world.finished(&claim, u32::try_from(committed).unwrap());
                commit.calls = vec![crate::testing::world::closed(1, 33)];
                let done = process.turns.commit_turn(ticket, &commit).await.unwrap();
                assert_eq!(done, Committed::Done);
            }
        }
    });
    join_all(walks).await;
    assert_eq!(world.count("turns WHERE state = 'pending'").await, 0);
    assert_eq!(world.count("turns WHERE state = 'failed'").await, 16);
    world.adds_up().await;
}

pub async fn turns_sweeps_and_erasure_at_once_come_to_an_end(stores: &Stores) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    let person = crate::testing::world::person(MARIA);
    let walks = (0..6).map(|number: u32| {
        let (world, elsewhere, person) = (&world, &elsewhere, &person);
        async move {
            let process = if number.is_multiple_of(2) {
                stores
            } else {
                elsewhere
            };
            for step in 0..8 {
                if (number + step).is_multiple_of(5) {
                    let (mark, people) = (world.mark(MARIA), &process.people);
                    let erased = people.erase(&world.tenant, person, &mark, AT);
                    erased.await.unwrap();
                    process.housekeeping.sweep(AT).await.unwrap();
                    continue;
                }
                let mut claim = paid(world.first(MARIA));
                claim.erasures = world.base(&claim, None).await.erasures;
                let ticket = match process.turns.claim_turn(&claim).await.unwrap() {
                    Claimed::Won(ticket) => ticket,
                    // Erased since the turn was decided.
                    Claimed::Refused(ClaimRefusal::Conflict) => continue,
                    other => panic!("a first turn without a key is won: {other:?}"),
                };
                let commit = world.finished(&claim, 1);
                let done = process.turns.commit_turn(ticket, &commit).await.unwrap();
                assert!(matches!(done, Committed::Done | Committed::Erased));
            }
        }
    });
    join_all(walks).await;
    assert_eq!(world.count("turns WHERE state = 'pending'").await, 0);
    world.adds_up().await;
}

pub async fn an_unstored_turn_keeps_no_text(stores: &Stores) {
    let world = World::new(stores).await;
    let mut claim = world.claim(MARIA, Keeping::Nothing);
    claim.input = None;
    let commit = world.finished(&claim, 1);
    assert_eq!(commit.session, None);
    world.recorded(&claim, &commit).await;
    let text_free = "turns WHERE session_id IS NULL AND input IS NULL AND response IS NULL";
    assert_eq!(world.count(text_free).await, 1);
    assert_eq!(world.count("usage_ledger").await, 1);
    for table in [
        "sessions",
        "messages",
        "session_outputs",
        "session_contexts",
    ] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
}

pub async fn a_context_sent_again_replaces_the_earlier_one(stores: &Stores) {
    let world = World::new(stores).await;
    let context = |text: &str| {
        RedactedJson::mask(&RawJson::new(text.into()), &mut |raw| {
            Redacted::written(raw.expose())
        })
    };
    let claim = world.first(MARIA);
    let (session, _) = session_of(&claim).unwrap();
    let mut first = Contexts::default();
    first.set(ContextKind::Profile, context("nurse"));
    first.set(ContextKind::Resume, context("resume"));
    let mut commit = world.finished(&claim, 1);
    commit.session.as_mut().unwrap().contexts = first.clone();
    world.recorded(&claim, &commit).await;
    let mut second = Contexts::default();
    second.set(ContextKind::Profile, context("teacher"));
    let claim = world.further(session, 1);
    let mut commit = world.finished(&claim, 2);
    commit.session.as_mut().unwrap().contexts = second.clone();
    world.recorded(&claim, &commit).await;
    let remembered = world.snapshot(session).await.contexts;
    assert_eq!(remembered, first.replaced_by(&second));
}

pub async fn the_state_and_the_last_output_of_each_intent_are_kept(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun(MARIA).await;
    world.go_on(session, 1).await;
    let mut claim = world.further(session, 2);
    claim.intent = Intent::MockInterview;
    let mut commit = world.finished(&claim, 1);
    let change = commit.session.as_mut().unwrap();
    "{\"of\": \"the interview\"}".clone_into(&mut change.output);
    change.state.coaching = Some(domain::coaching::CoachingState::default());
    let state = change.state.clone();
    world.recorded(&claim, &commit).await;
    let detail = world.detail(session).await;
    assert_eq!(detail.session.state, state);
    let outputs = [
        (Intent::CoachingSession, "{\"turn\":2}".to_owned()),
        (
            Intent::MockInterview,
            "{\"of\": \"the interview\"}".to_owned(),
        ),
    ];
    assert_eq!(detail.outputs, outputs);
}
