//! The ports of turns, of reading sessions and of requests a minute.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use domain::ids::{SessionId, TenantId, TurnId};
use domain::time::{Micros, Timestamp};
use ports::person_store::Erased;
use ports::request_minutes::{Minute, Taken};
use ports::session_reader::{PageStart, SessionDetail, SessionFilter, SessionLine, SessionPage};
use ports::turn_store::{
    CallClosing, CallOpening, Claim, ClaimRefusal, Claimed, Committed, Failure, Progress,
    SessionEnd, SessionEnding, Ticket, TurnBase, TurnCommit, TurnLookup,
};
use ports::{Found, RequestMinutes, SessionReader, StoreError, TurnStore};

use super::Storage;
use super::arguments::PageRequest;
use super::db::{glancing, in_transaction, reading, reading_of};
use super::fault::Fault;
use super::postgres::Stroke;
use super::postgres::stroke::{first_ticket, of_claim, of_commit, of_record};

/// How often a running turn is looked at by one who waits for it.
const LOOK_EVERY: Duration = Duration::from_millis(50);

#[async_trait]
impl TurnStore for Storage {
    async fn base_of_turn(&self, lookup: &TurnLookup) -> Result<TurnBase, StoreError> {
        Ok(glancing!(
            self.db(),
            turn_base::base_of_turn,
            lookup.clone()
        )?)
    }

    async fn claim_turn(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let stroke = self.db().at_one_stroke(|| of_claim(claim)).await;
        if matches!(stroke, Stroke::Stored) {
            return Ok(Claimed::Won(first_ticket(claim)));
        }
        let claimed = in_transaction!(self.db(), claim::claim_turn, claim.clone());
        refusal_or(stroke.then(claimed))
    }

    async fn open_call(
        &self,
        claim: &Claim,
        ticket: Ticket,
        call: &CallOpening,
        ended: &[CallClosing],
    ) -> Result<Result<(), ClaimRefusal>, StoreError> {
        let arguments = (claim.clone(), ticket, call.clone(), ended.to_vec());
        match in_transaction!(self.db(), calls::open_further, arguments) {
            Ok(()) => Ok(Ok(())),
            Err(Fault::Refused(refusal)) => Ok(Err(refusal)),
            Err(fault) => Err(fault.into()),
        }
    }

    async fn commit_turn(
        &self,
        ticket: Ticket,
        commit: &TurnCommit,
    ) -> Result<Committed, StoreError> {
        #[cfg(feature = "seeded-faults")]
        if let Some(committed) = self.seeded_commit(ticket, commit).await {
            return Ok(committed?);
        }
        let stroke = self.db().at_one_stroke(|| of_commit(ticket, commit)).await;
        if matches!(stroke, Stroke::Stored) {
            return Ok(Committed::Done);
        }
        let arguments = (ticket, commit.clone());
        let committed = in_transaction!(self.db(), commit::commit_turn, arguments);
        Ok(stroke.then(committed)?)
    }

    async fn record_turn(&self, claim: &Claim, commit: &TurnCommit) -> Result<Claimed, StoreError> {
        #[cfg(feature = "seeded-faults")]
        if let Some(claimed) = self.seeded_record(claim, commit).await {
            return refusal_or(claimed);
        }
        let stroke = self.db().at_one_stroke(|| of_record(claim, commit)).await;
        if matches!(stroke, Stroke::Stored) {
            return Ok(Claimed::Won(first_ticket(claim)));
        }
        let arguments = (claim.clone(), commit.clone());
        let claimed = in_transaction!(self.db(), claim::record_turn, arguments);
        refusal_or(stroke.then(claimed))
    }

    async fn fail_turn(&self, failure: &Failure) -> Result<(), StoreError> {
        Ok(in_transaction!(
            self.db(),
            give_up::fail_turn,
            failure.clone()
        )?)
    }

    async fn await_turn(
        &self,
        tenant: &TenantId,
        turn: TurnId,
        limit: Micros,
    ) -> Result<Progress, StoreError> {
        let Some(_place) = self.shared.waiting.place(turn) else {
            return Ok(Progress::Running(turn));
        };
        let limit = Duration::from_micros(u64::try_from(limit.0).unwrap_or_default());
        let since = Instant::now();
        loop {
            let progress = reading!(self.db(), standing::progress, (tenant.clone(), turn))?;
            let running = matches!(progress, Progress::Running(_));
            if !running || since.elapsed() + LOOK_EVERY > limit {
                return Ok(progress);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn end_session(&self, end: &SessionEnd) -> Result<SessionEnding, StoreError> {
        Ok(in_transaction!(self.db(), end::end_session, end.clone())?)
    }

    async fn delete_session(
        &self,
        tenant: &TenantId,
        session: SessionId,
    ) -> Result<Found<Erased>, StoreError> {
        let arguments = (tenant.clone(), session);
        let found = in_transaction!(self.db(), erase::delete_session, arguments)?;
        self.scrubbed(found).await
    }
}

fn refusal_or(claimed: Result<Claimed, Fault>) -> Result<Claimed, StoreError> {
    match claimed {
        Err(Fault::Refused(refusal)) => Ok(Claimed::Refused(refusal)),
        settled @ (Ok(_) | Err(_)) => Ok(settled?),
    }
}

#[async_trait]
impl RequestMinutes for Storage {
    async fn take(
        &self,
        tenant: &TenantId,
        minute: Minute,
        wanted: u32,
    ) -> Result<Taken, StoreError> {
        let arguments = (tenant.clone(), minute, wanted);
        Ok(in_transaction!(self.db(), minutes::take, arguments)?)
    }
}

#[async_trait]
impl SessionReader for Storage {
    async fn session(
        &self,
        tenant: &TenantId,
        session: SessionId,
    ) -> Result<Found<SessionDetail>, StoreError> {
        let arguments = (tenant.clone(), session);
        let found = reading_of!(self.db(), tenant, sessions::session, arguments.clone())?;
        Ok(match found {
            // Behind the fence another tenant's session is not there either.
            Found::Missing => reading!(self.db(), sessions::whose, arguments)?,
            found @ (Found::Here(_) | Found::Foreign) => found,
        })
    }

    async fn sessions(
        &self,
        tenant: &TenantId,
        filter: &SessionFilter,
        start: PageStart,
        limit: u32,
        now: Timestamp,
    ) -> Result<SessionPage, StoreError> {
        let request = PageRequest {
            tenant: tenant.clone(),
            filter: filter.clone(),
            start,
            limit,
            now,
        };
        Ok(reading_of!(self.db(), tenant, lists::page, request)?)
    }

    async fn sessions_behind(
        &self,
        tenant: &TenantId,
        filter: &SessionFilter,
        after: Option<SessionId>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<SessionLine>, StoreError> {
        let request = PageRequest {
            tenant: tenant.clone(),
            filter: filter.clone(),
            start: PageStart::Offset(0),
            limit,
            now,
        };
        let arguments = (request, after);
        Ok(reading_of!(self.db(), tenant, lists::behind, arguments)?)
    }
}
