//! Turns kept in memory alone, so that a turn costs what it costs without storage.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use domain::candidate::Contexts;
use domain::ids::{SessionId, TenantId, TurnId};
use domain::memory::Memory;
use domain::money::MicroUsd;
use domain::session::{Message, Session, SessionState};
use domain::text::KnownPerson;
use domain::time::Micros;
use ports::person_store::Erased;
use ports::turn_store::{
    CallClosing, CallOpening, Claim, ClaimRefusal, Claimed, Committed, Failure, Keeping, Progress,
    SessionEnd, SessionEnding, SessionSnapshot, Ticket, TurnBase, TurnCommit, TurnLookup,
};
use ports::{Found, StoreError, TurnStore};

/// Newest messages that are kept.
const HISTORY: usize = 20;

/// Sessions in memory.
#[derive(Default)]
pub(crate) struct Forgetful {
    sessions: Mutex<HashMap<SessionId, SessionSnapshot>>,
}

impl Forgetful {
    fn sessions(&self) -> MutexGuard<'_, HashMap<SessionId, SessionSnapshot>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, claim: &Claim) {
        let Keeping::NewSession(new) = &claim.keeping else {
            return;
        };
        let session = Session {
            id: new.id,
            tenant: claim.tenant.clone(),
            user: claim.user.clone(),
            domain: new.domain,
            ended: None,
            state: SessionState::default(),
            known: KnownPerson::default(),
            consent: new.consent,
            revision: 0,
            message_count: 0,
            turn_count: 0,
            tokens_used: 0,
            cost: MicroUsd::ZERO,
            created_at: claim.at,
            last_activity_at: claim.at,
            expires_at: new.expires_at,
        };
        let snapshot = SessionSnapshot {
            session,
            contexts: Contexts::default(),
            history: Vec::new(),
            last_turn: None,
            spent: MicroUsd::ZERO,
        };
        self.sessions().insert(new.id, snapshot);
    }

    fn keep(&self, commit: &TurnCommit) {
        let Some(change) = &commit.session else {
            return;
        };
        let mut sessions = self.sessions();
        let Some(snapshot) = sessions.get_mut(&change.id) else {
            return;
        };
        let session = &mut snapshot.session;
        session.state = change.state.clone();
        session.known = change.known.clone();
        session.consent = change.consent;
        session.ended = change.ended;
        session.expires_at = change.expires_at;
        session.revision += 1;
        session.turn_count += 1;
        for message in &change.messages {
            session.message_count += 1;
            snapshot.history.push(Message {
                id: message.id,
                seq: session.message_count,
                role: message.role,
                content: message.content.clone(),
                intent: commit.intent,
                tokens: message.tokens,
                cost: message.cost,
                created_at: commit.at,
            });
        }
        let surplus = snapshot.history.len().saturating_sub(HISTORY);
        snapshot.history.drain(..surplus);
        let contexts = std::mem::take(&mut snapshot.contexts);
        snapshot.contexts = contexts.replaced_by(&change.contexts);
    }
}

#[async_trait]
impl TurnStore for Forgetful {
    async fn base_of_turn(&self, lookup: &TurnLookup) -> Result<TurnBase, StoreError> {
        let session = lookup.session.map(|id| {
            let found = self.sessions().get(&id).cloned();
            found.map_or(Found::Missing, |snapshot| Found::Here(Box::new(snapshot)))
        });
        Ok(TurnBase {
            session,
            memory: Memory::default(),
            keyed: None,
            erasures: 0,
        })
    }

    async fn claim_turn(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        self.begin(claim);
        Ok(Claimed::Won(Ticket {
            turn: claim.turn,
            attempt: 1,
        }))
    }

    async fn open_call(
        &self,
        _claim: &Claim,
        _ticket: Ticket,
        _call: &CallOpening,
        _closed: &[CallClosing],
    ) -> Result<Result<(), ClaimRefusal>, StoreError> {
        Ok(Ok(()))
    }

    async fn commit_turn(
        &self,
        _ticket: Ticket,
        commit: &TurnCommit,
    ) -> Result<Committed, StoreError> {
        self.keep(commit);
        Ok(Committed::Done)
    }

    async fn record_turn(&self, claim: &Claim, commit: &TurnCommit) -> Result<Claimed, StoreError> {
        let claimed = self.claim_turn(claim).await;
        self.keep(commit);
        claimed
    }

    async fn fail_turn(&self, _failure: &Failure) -> Result<(), StoreError> {
        Ok(())
    }

    async fn await_turn(
        &self,
        _tenant: &TenantId,
        turn: TurnId,
        _limit: Micros,
    ) -> Result<Progress, StoreError> {
        Ok(Progress::Running(turn))
    }

    async fn end_session(&self, _end: &SessionEnd) -> Result<SessionEnding, StoreError> {
        Ok(SessionEnding::Moved)
    }

    async fn delete_session(
        &self,
        _tenant: &TenantId,
        _session: SessionId,
    ) -> Result<Found<Erased>, StoreError> {
        Ok(Found::Missing)
    }
}
