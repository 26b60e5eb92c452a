//! A tenant on a fresh store, and the claims and commits that the contract suite makes there.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "the whole module is part of tests"
)]

use std::sync::atomic::{AtomicU64, Ordering};

use domain::account::MonthlyQuota;
use domain::audit::{Action, Actor, AuditEntry};
use domain::candidate::Contexts;
use domain::ids::{
    AuditId, DashboardUserId, KeyId, MessageId, SessionId, TenantId, TurnId, UserId,
};
use domain::memory::MemoryChange;
use domain::money::{MicroUsd, Usage};
use domain::session::{Domain, Ended, Intent, Role, Session, SessionState, StoredConsent};
use domain::settings::TenantSettings;
use domain::text::{KnownMark, KnownPerson, MarkKind, Redacted, SpanCounts};
use domain::time::{Micros, Timestamp};

use super::Stores;
use super::sums::WRONG_SUMS;
use crate::account_store::{NewKey, NewTenant};
use crate::fingerprints::{PersonMark, Purpose};
use crate::person_store::{Erased, PersonExport};
use crate::session_reader::SessionDetail;
use crate::turn_store::{
    CallClosing, CallOpening, Claim, ClaimRefusal, Claimed, Failure, Keeping, NewMessage,
    NewSession, Recognition, SessionChange, SessionSnapshot, Ticket, TurnBase, TurnCommit,
    TurnLookup,
};
use crate::{Fingerprints, Found};

/// The moment of every test: 2026-03-14T22:41:07Z.
pub(super) const AT: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);

/// The person of every test that needs no second one.
pub(super) const MARIA: &str = "maria";

/// A tenant on a fresh store.
pub(super) struct World {
    pub(super) stores: Stores,
    pub(super) tenant: TenantId,
    pub(super) key: KeyId,
    next: AtomicU64,
}

impl World {
    pub(super) async fn new(stores: &Stores) -> Self {
        Self::named(stores, "Acme", 1).await
    }

    /// Another tenant on the same store.
    pub(super) async fn beside(&self, name: &str) -> Self {
        Self::named(&self.stores, name, 1_000_000).await
    }

    async fn named(stores: &Stores, name: &str, next: u64) -> Self {
        let mut world = Self {
            stores: stores.clone(),
            tenant: TenantId::slug_of(name, 0),
            key: KeyId::from_bits(0),
            next: AtomicU64::new(next),
        };
        let tenant = world.new_tenant(name);
        world.key = tenant.key.id;
        world.tenant = stores.accounts.create_tenant(&tenant).await.unwrap();
        world
    }

    pub(super) fn bits(&self) -> u128 {
        u128::from(self.next.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn new_tenant(&self, name: &str) -> NewTenant {
        NewTenant {
            name: name.to_owned(),
            plan: domain::account::Plan::SelfHosted,
            settings: TenantSettings::default(),
            key: self.new_key(),
            owner: DashboardUserId::from_bits(self.bits()),
            at: AT,
        }
    }

    pub(super) fn new_key(&self) -> NewKey {
        let bits = self.bits();
        NewKey {
            id: KeyId::from_bits(bits),
            fingerprint: format!("fingerprint {bits}"),
            masked: "liya_abc-...xyz".to_owned(),
        }
    }

    /// An audit entry of this tenant.
    pub(super) fn entry(&self, action: Action) -> AuditEntry {
        AuditEntry {
            id: AuditId::from_bits(self.bits()),
            tenant: self.tenant.clone(),
            actor: Actor::System,
            action,
            resource: "tenant",
            resource_id: None,
            metadata: serde_json::json!({}),
            at: AT,
        }
    }

    /// A claim on the first turn of a new session.
    pub(super) fn first(&self, user: &str) -> Claim {
        let session = NewSession {
            id: SessionId::from_bits(self.bits()),
            domain: Domain::Hiring,
            consent: StoredConsent::default(),
            expires_at: AT.plus(Micros::minutes(30)),
        };
        self.claim(user, Keeping::NewSession(Box::new(session)))
    }

    /// A claim on a further turn.
    pub(super) fn further(&self, session: SessionId, base_revision: i64) -> Claim {
        let id = session;
        self.claim(MARIA, Keeping::Session { id, base_revision })
    }

    pub(super) fn claim(&self, user: &str, keeping: Keeping) -> Claim {
        let turn = TurnId::from_bits(self.bits());
        Claim {
            tenant: self.tenant.clone(),
            api_key: self.key,
            user: person(user),
            person: self.mark(user),
            erasures: 0,
            as_sent: false,
            intent: Intent::CoachingSession,
            turn,
            nonce: self.bits(),
            keeping,
            recognition: Recognition {
                key: None,
                request: format!("request of {turn}"),
            },
            input: Some(Redacted::written("what was said")),
            owner: "node/1".to_owned(),
            lease: Micros::seconds(15),
            call: None,
            reserve: MicroUsd(100),
            session_cap: MicroUsd(1_000),
            day_cap: MicroUsd(10_000),
            quota: MonthlyQuota::default(),
            at: AT,
        }
    }

    /// The commit of a claim, as the session's turn of this number.
    pub(super) fn finished(&self, claim: &Claim, number: u32) -> TurnCommit {
        let session = session_of(claim).map(|(id, base_revision)| SessionChange {
            id,
            base_revision,
            state: SessionState::default(),
            known: KnownPerson {
                marks: vec![KnownMark {
                    kind: MarkKind::Name,
                    hash: "hash".to_owned(),
                }],
            },
            consent: StoredConsent::default(),
            contexts: Contexts::default(),
            messages: vec![
                self.message(Role::User, "what was said", 10, 5),
                self.message(Role::Assistant, "what was answered", 20, 10),
            ],
            output: format!("{{\"turn\":{number}}}"),
            memory: Vec::new(),
            masked: SpanCounts::default(),
            ended: None,
            expires_at: claim.at.plus(Micros::minutes(30)),
            events: Vec::new(),
        });
        TurnCommit {
            tenant: claim.tenant.clone(),
            user: claim.user.clone(),
            intent: claim.intent,
            intent_turn: number,
            session,
            answer: format!("{{\"answer\": \"of  {}\"}}", claim.turn),
            tokens: 30,
            cost: MicroUsd(15),
            metered: !claim.quota.is_unlimited(),
            calls: Vec::new(),
            at: claim.at,
        }
    }

    /// Erases one of the tenant's people.
    pub(super) async fn erase(&self, user: &str) -> Erased {
        let (mark, user) = (self.mark(user), person(user));
        let erased = self.stores.people.erase(&self.tenant, &user, &mark, AT);
        erased.await.unwrap()
    }

    /// All that is held on one of the tenant's people.
    pub(super) async fn export(&self, user: &str) -> PersonExport {
        let (mark, user) = (self.mark(user), person(user));
        let export = self.stores.people.export(&self.tenant, &user, &mark);
        export.await.unwrap()
    }

    /// The mark of one of the tenant's people.
    pub(super) fn mark(&self, user: &str) -> PersonMark {
        PersonMark::of(&Plain, &self.tenant, &person(user))
    }

    fn message(&self, role: Role, content: &str, tokens: i64, cost: i64) -> NewMessage {
        NewMessage {
            id: MessageId::from_bits(self.bits()),
            role,
            content: Redacted::written(content),
            tokens,
            cost: MicroUsd(cost),
        }
    }

    fn lookup(claim: &Claim, session: Option<SessionId>) -> TurnLookup {
        TurnLookup {
            tenant: claim.tenant.clone(),
            user: claim.user.clone(),
            person: claim.person.clone(),
            intent: claim.intent,
            session,
            recognition: claim.recognition.clone(),
            history: 20,
            now: claim.at,
        }
    }

    pub(super) async fn base(&self, claim: &Claim, session: Option<SessionId>) -> TurnBase {
        let lookup = Self::lookup(claim, session);
        self.stores.turns.base_of_turn(&lookup).await.unwrap()
    }

    pub(super) async fn snapshot(&self, session: SessionId) -> SessionSnapshot {
        let claim = self.further(session, 0);
        match self.base(&claim, Some(session)).await.session {
            Some(Found::Here(snapshot)) => *snapshot,
            other => panic!("the session is not there: {other:?}"),
        }
    }

    pub(super) async fn claimed(&self, claim: &Claim) -> Claimed {
        self.stores.turns.claim_turn(claim).await.unwrap()
    }

    pub(super) async fn won(&self, claim: &Claim) -> Ticket {
        ticket(&self.claimed(claim).await)
    }

    pub(super) async fn recorded(&self, claim: &Claim, commit: &TurnCommit) -> Ticket {
        ticket(&self.stores.turns.record_turn(claim, commit).await.unwrap())
    }

    /// A session of a person with one committed turn.
    pub(super) async fn begun(&self, user: &str) -> SessionId {
        let claim = self.first(user);
        self.recorded(&claim, &self.finished(&claim, 1)).await;
        session_of(&claim).unwrap().0
    }

    /// A session with one committed turn that changed memory.
    pub(super) async fn begun_with(&self, user: &str, memory: Vec<MemoryChange>) -> SessionId {
        let claim = self.first(user);
        let mut commit = self.finished(&claim, 1);
        commit.session.as_mut().unwrap().memory = memory;
        self.recorded(&claim, &commit).await;
        session_of(&claim).unwrap().0
    }

    /// A further committed turn of a session that has so many already.
    pub(super) async fn go_on(&self, session: SessionId, committed: u32) -> Claim {
        let claim = self.further(session, i64::from(committed));
        let commit = self.finished(&claim, committed + 1);
        self.recorded(&claim, &commit).await;
        claim
    }

    pub(super) async fn end(&self, session: SessionId, committed: u32, ended: Ended) {
        let claim = self.further(session, i64::from(committed));
        let mut commit = self.finished(&claim, committed + 1);
        commit.session.as_mut().unwrap().ended = Some(ended);
        self.recorded(&claim, &commit).await;
    }

    pub(super) fn failure(&self, ticket: Ticket, calls: Vec<CallClosing>) -> Failure {
        Failure {
            tenant: self.tenant.clone(),
            ticket,
            code: "MODEL_TIMEOUT".to_owned(),
            calls,
            event: None,
            at: AT,
        }
    }

    pub(super) async fn failed(&self, ticket: Ticket) {
        let failure = self.failure(ticket, Vec::new());
        self.stores.turns.fail_turn(&failure).await.unwrap();
    }

    pub(super) async fn detail(&self, session: SessionId) -> SessionDetail {
        match self.found(session).await {
            Found::Here(detail) => detail,
            other => panic!("the session is not there: {other:?}"),
        }
    }

    pub(super) async fn found(&self, session: SessionId) -> Found<SessionDetail> {
        let found = self.stores.sessions.session(&self.tenant, session).await;
        found.unwrap()
    }

    /// The holder of the lease has died, and its time has run out.
    pub(super) async fn kill(&self, turn: TurnId) {
        let statement = format!("UPDATE turns SET lease_until = 1 WHERE id = '{turn}'");
        self.stores.probe.run(&statement).await;
    }

    pub(super) async fn count(&self, rows: &str) -> i64 {
        let query = format!("SELECT count(*) AS n FROM {rows}");
        self.stores.probe.number(&query).await
    }

    pub(super) async fn adds_up(&self) {
        for wrong in WRONG_SUMS {
            assert_eq!(self.count(wrong).await, 0, "{wrong}");
        }
    }
}

/// Fingerprints that a person can read.
struct Plain;

impl Fingerprints for Plain {
    fn of(&self, purpose: Purpose, value: &[u8]) -> String {
        format!("{purpose:?} {}", String::from_utf8_lossy(value))
    }
}

pub(super) fn person(name: &str) -> UserId {
    name.parse().unwrap()
}

pub(super) fn ticket(claimed: &Claimed) -> Ticket {
    match claimed {
        Claimed::Won(ticket) => *ticket,
        other => panic!("not won: {other:?}"),
    }
}

pub(super) fn refusal(claimed: &Claimed) -> ClaimRefusal {
    match claimed {
        Claimed::Refused(refusal) => *refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// The session of a claim and the revision it was decided on.
pub(super) fn session_of(claim: &Claim) -> Option<(SessionId, i64)> {
    match &claim.keeping {
        Keeping::Session { id, base_revision } => Some((*id, *base_revision)),
        Keeping::NewSession(new) => Some((new.id, 0)),
        Keeping::Nothing => None,
    }
}

/// The claim with an idempotency key.
pub(super) fn keyed(mut claim: Claim, key: &str, request: &str) -> Claim {
    claim.recognition = Recognition {
        key: Some(key.to_owned()),
        request: request.to_owned(),
    };
    claim
}

/// The claim with a first request to a paid model in it.
pub(super) fn paid(mut claim: Claim) -> Claim {
    claim.call = Some(call(1, claim.reserve));
    claim
}

pub(super) fn call(number: u32, reserved: MicroUsd) -> CallOpening {
    CallOpening {
        number,
        provider: "provider".to_owned(),
        model: "model".to_owned(),
        price_version: "2026-03".to_owned(),
        reserved,
    }
}

pub(super) fn closed(number: u32, cost: i64) -> CallClosing {
    CallClosing {
        number,
        outcome: "succeeded".to_owned(),
        provider_request_id: Some("upstream".to_owned()),
        usage: Usage {
            input: 7,
            cached_input: 1,
            output: 3,
            estimated: false,
        },
        cost: MicroUsd(cost),
    }
}

/// The session without what two looks at it may differ in.
pub(super) fn counts(session: &Session) -> (i64, i64, i64, i64) {
    (
        session.revision,
        session.turn_count,
        session.message_count,
        session.tokens_used,
    )
}
