//! A store of turns whose call of a chosen number fails once, as a store can fail or as a process can die.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::ids::{SessionId, TenantId, TurnId};
use domain::time::Micros;
use futures_util::FutureExt as _;
use ports::person_store::Erased;
use ports::turn_store::{
    CallClosing, CallOpening, Claim, ClaimRefusal, Claimed, Committed, Failure, Progress,
    SessionEnd, SessionEnding, Ticket, TurnBase, TurnCommit, TurnLookup,
};
use ports::{Found, StoreError, TurnStore};
use tokio::sync::Notify;

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// An error, and nothing was done.
    Refused,
    /// It was done, and an error comes all the same: the answer was lost.
    Lost,
    /// The caller is gone when the call has just begun.
    GoneAtOnce,
    /// The caller is gone when the call is done.
    GoneAfterwards,
}

/// The plan: how many calls go well before one fails.
struct Plan {
    left: usize,
    how: How,
}

/// The store.
pub(crate) struct Failing {
    pub(crate) inner: Arc<dyn TurnStore>,
    plan: Mutex<Option<Plan>>,
    gone: Notify,
}

impl Failing {
    pub(crate) fn over(inner: Arc<dyn TurnStore>) -> Self {
        Self {
            inner,
            plan: Mutex::default(),
            gone: Notify::new(),
        }
    }

    /// After so many calls one fails.
    pub(crate) fn fail_after(&self, left: usize, how: How) {
        *self.plan.lock().unwrap() = Some(Plan { left, how });
    }

    /// Everything goes well from now on; whether the planned failure never came.
    pub(crate) fn calm_down(&self) -> bool {
        self.plan.lock().unwrap().take().is_some()
    }

    /// Waits until the caller is to be gone.
    pub(crate) async fn gone(&self) {
        self.gone.notified().await;
    }

    fn next(&self) -> Option<How> {
        let mut plan = self.plan.lock().unwrap();
        let due = plan.as_mut()?;
        if due.left > 0 {
            due.left -= 1;
            return None;
        }
        plan.take().map(|plan| plan.how)
    }

    async fn call<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let failure = || Box::new(std::io::Error::other("a planned failure"));
        let mut call = Box::pin(call);
        match self.next() {
            None => call.await,
            Some(How::Refused) => Err(StoreError::Unavailable(failure())),
            Some(How::Lost) => {
                call.await?;
                Err(StoreError::UnknownOutcome(failure()))
            }
            Some(How::GoneAtOnce) => {
                // Polled once, so that it has begun; it is dropped together with its caller.
                let _begun = (&mut call).now_or_never();
                self.gone.notify_one();
                std::future::pending().await
            }
            Some(How::GoneAfterwards) => {
                call.await?;
                self.gone.notify_one();
                std::future::pending().await
            }
        }
    }
}

#[async_trait]
impl TurnStore for Failing {
    async fn base_of_turn(&self, lookup: &TurnLookup) -> Result<TurnBase, StoreError> {
        self.call(self.inner.base_of_turn(lookup)).await
    }

    async fn claim_turn(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        self.call(self.inner.claim_turn(claim)).await
    }

    async fn open_call(
        &self,
        claim: &Claim,
        ticket: Ticket,
        call: &CallOpening,
        ended: &[CallClosing],
    ) -> Result<Result<(), ClaimRefusal>, StoreError> {
        self.call(self.inner.open_call(claim, ticket, call, ended))
            .await
    }

    async fn commit_turn(
        &self,
        ticket: Ticket,
        commit: &TurnCommit,
    ) -> Result<Committed, StoreError> {
        self.call(self.inner.commit_turn(ticket, commit)).await
    }

    async fn record_turn(&self, claim: &Claim, commit: &TurnCommit) -> Result<Claimed, StoreError> {
        self.call(self.inner.record_turn(claim, commit)).await
    }

    async fn fail_turn(&self, failure: &Failure) -> Result<(), StoreError> {
        self.call(self.inner.fail_turn(failure)).await
    }

    async fn await_turn(
        &self,
        tenant: &TenantId,
        turn: TurnId,
        limit: Micros,
    ) -> Result<Progress, StoreError> {
        self.call(self.inner.await_turn(tenant, turn, limit)).await
    }

    async fn end_session(&self, end: &SessionEnd) -> Result<SessionEnding, StoreError> {
        self.call(self.inner.end_session(end)).await
    }

    async fn delete_session(
        &self,
        tenant: &TenantId,
        session: SessionId,
    ) -> Result<Found<Erased>, StoreError> {
        self.call(self.inner.delete_session(tenant, session)).await
    }
}
