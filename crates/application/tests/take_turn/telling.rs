//! What the audit log hears of turns.

use std::sync::{Arc, Mutex};

use application::UseCaseError;
use domain::audit::{Action, Actor, AuditEntry};
use domain::time::Micros;
use ports::Found;
use ports::testing::{MockAuditLog, MockTurnStore};
use ports::turn_store::{ClaimRefusal, Claimed, TurnBase};
use serde_json::json;

use crate::world::{Time, base, base_with, coach, request, session, telling_engine};

type Heard = Arc<Mutex<Vec<AuditEntry>>>;

fn log() -> (MockAuditLog, Heard) {
    let heard = Heard::default();
    let (mut log, here) = (MockAuditLog::new(), heard.clone());
    log.expect_append().returning(move |entry| {
        here.lock().unwrap().push(entry.clone());
        Ok(())
    });
    (log, heard)
}

/// A store whose claims are refused so.
fn refusing(base: TurnBase, refusal: ClaimRefusal) -> MockTurnStore {
    let mut turns = MockTurnStore::new();
    turns
        .expect_base_of_turn()
        .returning(move |_| Ok(base.clone()));
    turns
        .expect_claim_turn()
        .returning(move |_| Ok(Claimed::Refused(refusal)));
    turns
}

#[tokio::test]
async fn another_tenant_s_session_is_told_of_by_its_id_whether_it_is_read_or_claimed() {
    let foreign = TurnBase {
        session: Some(Found::Foreign),
        ..base()
    };
    let mut request = request("How do I ask for more?");
    request.session = Some(session().id);
    for turns in [
        refusing(foreign.clone(), ClaimRefusal::Conflict),
        refusing(base_with(session()), ClaimRefusal::ForeignTenant),
    ] {
        let (log, heard) = log();
        let engine = telling_engine(turns, coach(false), &Time::default(), log);
        let refused = engine.run(&request, None).await;
        assert!(matches!(refused, Err(UseCaseError::ForeignTenant)));
        let heard = heard.lock().unwrap();
        assert_eq!(heard.len(), 1);
        assert_eq!(heard[0].action, Action::AccessDenied);
        assert_eq!(heard[0].actor, Actor::Api(request.caller.key));
        assert_eq!(heard[0].tenant, request.caller.tenant.id);
        assert_eq!(heard[0].resource_id, Some(session().id.to_string()));
    }
}

/// What the log hears where claims are refused so at two moments.
async fn told_at(
    refusal: ClaimRefusal,
    in_a_session: bool,
    moments: [Micros; 2],
) -> Vec<AuditEntry> {
    let mut request = request("How do I ask for more?");
    let known = if in_a_session {
        base_with(session())
    } else {
        base()
    };
    request.session = in_a_session.then(|| session().id);
    let (mut told, time) = (Vec::new(), Time::default());
    for moment in moments {
        time.pass(moment);
        let (log, heard) = log();
        let turns = refusing(known.clone(), refusal);
        let engine = telling_engine(turns, coach(false), &time, log);
        let refused = engine.run(&request, None).await;
        assert!(matches!(refused, Err(UseCaseError::CostLimit { .. })));
        told.extend(heard.lock().unwrap().drain(..));
    }
    told
}

#[tokio::test]
async fn a_cost_limit_is_one_event_a_day_or_a_session() {
    let at_once = [Micros(0), Micros::seconds(60)];
    let next_day = [Micros(0), Micros::days(1)];
    let day = told_at(ClaimRefusal::DayCap, false, at_once).await;
    assert_eq!(day[0].action, Action::CostLimitReached);
    assert_eq!(
        (day[0].resource, day[0].resource_id.as_deref()),
        ("tenant", Some("acme"))
    );
    assert_eq!(
        day[0].metadata,
        json!({"scope": "day", "limit": "100.000000"})
    );
    assert_eq!(day[0].id, day[1].id, "the log takes an id once");
    let later = told_at(ClaimRefusal::DayCap, false, next_day).await;
    assert_ne!(later[0].id, later[1].id, "another day, another event");
}

#[tokio::test]
async fn a_session_whose_budget_is_spent_is_told_by_its_id() {
    // Within the session's time.
    let told = told_at(
        ClaimRefusal::SessionCap,
        true,
        [Micros(0), Micros::seconds(60)],
    )
    .await;
    assert_eq!(told[0].resource_id, Some(session().id.to_string()));
    assert_eq!(
        told[0].metadata,
        json!({"scope": "session", "limit": "1.000000"})
    );
    assert_eq!(told[0].id, told[1].id);
}
