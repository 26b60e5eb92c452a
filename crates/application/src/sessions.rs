//! Sessions: showing, listing, ending and erasing them.

use std::sync::Arc;

use domain::audit::Action;
use domain::ids::{EventId, SessionId, TenantId, UserId};
use domain::interview::Summary;
use domain::memory::FreshIds;
use domain::session::{EndReason, Ended, Session, Status};
use domain::time::Timestamp;
use domain::webhook::{Event, Happened};
use ports::erased_list::{Entry, Kind, session_mark};
use ports::person_store::Erased;
use ports::session_reader::{PageStart, SessionDetail, SessionFilter, SessionLine, SessionPage};
use ports::turn_store::{Progress, SessionEnd, SessionEnding};
use ports::{Clock, ErasedList, Fingerprints, Found, IdGenerator, SessionReader, TurnStore};

use serde_json::json;

use crate::audit::{Acting, Audit};
use crate::error::UseCaseError;
use crate::take_turn::WAIT_FOR_RUNNING;

/// The kind of thing that audit entries name.
pub(crate) const SESSION: &str = "session";

/// Sessions of one step of a walk over many.
const STEP: u32 = 200;

/// How often ending is tried while turns get in between.
const MOST_TRIES: u32 = 4;

/// Shows, lists, ends and erases sessions.
pub struct Sessions {
    /// For reading.
    pub reader: Arc<dyn SessionReader>,
    /// For ending and erasing.
    pub turns: Arc<dyn TurnStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids of what an ended interview adds to memory.
    pub ids: Arc<dyn IdGenerator>,
    /// Where it stands what was erased, beside the store.
    pub erased: Arc<dyn ErasedList>,
    /// For marks of erased sessions.
    pub fingerprints: Arc<dyn Fingerprints>,
    /// Tells of denied access and of erasures.
    pub audit: Arc<Audit>,
}

/// A session with its status at the moment of reading.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownSession {
    /// All that is shown of it.
    pub detail: SessionDetail,
    /// Its status now.
    pub status: Status,
    /// The summary of its interview; made on the spot for an expired one.
    pub summary: Option<Summary>,
    /// Why it ended, once it has.
    pub end_reason: Option<EndReason>,
}

/// A session that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct EndedSession {
    /// The session.
    pub id: SessionId,
    /// `ended`, or `expired` where its time had run out before.
    pub status: Status,
    /// When it ended.
    pub at: Timestamp,
    /// Why.
    pub reason: EndReason,
    /// The summary of its interview, if one had begun.
    pub summary: Option<Summary>,
}

impl Sessions {
    /// A session of a tenant; with `user`, only that person's.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::NotFound`], [`UseCaseError::ForeignTenant`], [`UseCaseError::Forbidden`], or
    /// the store's.
    pub async fn show(
        &self,
        who: Acting<'_>,
        session: SessionId,
        user: Option<&UserId>,
    ) -> Result<ShownSession, UseCaseError> {
        let found = self.reader.session(who.tenant, session).await?;
        let detail = self.own(who, session, found).await?;
        if user.is_some_and(|user| *user != detail.session.user) {
            return Err(UseCaseError::Forbidden);
        }
        let ended = ended(&detail.session, self.clock.now());
        Ok(ShownSession {
            status: ended.as_ref().map_or(Status::Active, |ended| ended.status),
            summary: ended.as_ref().and_then(|ended| ended.summary.clone()),
            end_reason: ended.map(|ended| ended.reason),
            detail,
        })
    }

    /// A page of a tenant's sessions.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn list(
        &self,
        tenant: &TenantId,
        filter: &SessionFilter,
        start: PageStart,
        limit: u32,
    ) -> Result<SessionPage, UseCaseError> {
        Ok(self
            .reader
            .sessions(tenant, filter, start, limit, self.clock.now())
            .await?)
    }

    /// The next sessions of a walk over all that a filter lets through; none: it is at its end.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn walk(
        &self,
        tenant: &TenantId,
        filter: &SessionFilter,
        after: Option<SessionId>,
    ) -> Result<Vec<SessionLine>, UseCaseError> {
        let now = self.clock.now();
        let lines = self
            .reader
            .sessions_behind(tenant, filter, after, STEP, now)
            .await?;
        Ok(lines)
    }

    /// Ends a session, without a model call, a message or a charge. A second call gives the same
    /// answer; a running turn is awaited.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::NotFound`], [`UseCaseError::ForeignTenant`], [`UseCaseError::Forbidden`],
    /// [`UseCaseError::TurnInProgress`], or the store's.
    pub async fn end(
        &self,
        who: Acting<'_>,
        session: SessionId,
        user: Option<&UserId>,
    ) -> Result<EndedSession, UseCaseError> {
        for _ in 0..MOST_TRIES {
            let shown = self.show(who, session, user).await?.detail.session;
            let now = self.clock.now();
            if let Some(ended) = ended(&shown, now) {
                return Ok(ended);
            }
            let mut ids = FreshIds::drawn(|| self.ids.fresh());
            let event = EventId::from_bits(self.ids.fresh());
            let ending = ending(who.tenant, &shown, now, (event, &mut ids));
            match self.turns.end_session(&ending).await? {
                SessionEnding::Done | SessionEnding::Moved => {}
                SessionEnding::Running(turn) => {
                    let progress = self
                        .turns
                        .await_turn(who.tenant, turn, WAIT_FOR_RUNNING)
                        .await?;
                    if matches!(progress, Progress::Running(_)) {
                        return Err(UseCaseError::TurnInProgress { retry_after: 1 });
                    }
                }
            }
        }
        Err(UseCaseError::TurnInProgress { retry_after: 1 })
    }

    /// Erases a session; counts what went. The list and the audit log know of it first.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::NotFound`], [`UseCaseError::ForeignTenant`], [`UseCaseError::Forbidden`], or
    /// the store's.
    pub async fn delete(
        &self,
        who: Acting<'_>,
        session: SessionId,
        user: Option<&UserId>,
    ) -> Result<Erased, UseCaseError> {
        self.show(who, session, user).await?;
        let entry = Entry {
            kind: Kind::Session,
            mark: session_mark(&*self.fingerprints, who.tenant, session),
            at: self.clock.now(),
        };
        self.erased.note(&entry).await?;
        let about = (SESSION, Some(session.to_string()));
        self.audit
            .record(who, Action::SessionErased, about, json!({}))
            .await?;
        let found = self.turns.delete_session(who.tenant, session).await?;
        self.own(who, session, found).await
    }

    async fn own<T>(
        &self,
        who: Acting<'_>,
        session: SessionId,
        found: Found<T>,
    ) -> Result<T, UseCaseError> {
        match found {
            Found::Here(row) => Ok(row),
            Found::Foreign => Err(self.audit.denied(who, SESSION, session).await),
            Found::Missing => Err(UseCaseError::NotFound),
        }
    }
}

fn ending(
    tenant: &TenantId,
    session: &Session,
    now: Timestamp,
    (event, ids): (EventId, &mut FreshIds),
) -> SessionEnd {
    let reason = EndReason::EndedByClient;
    let mut state = session.state.clone();
    let mut memory = Vec::new();
    if let Some(interview) = state
        .interview
        .as_mut()
        .filter(|interview| !interview.finished())
    {
        interview.end(reason, now);
        memory = interview.learned(ids);
    }
    SessionEnd {
        tenant: tenant.clone(),
        session: session.id,
        base_revision: session.revision,
        state,
        ended: Ended { at: now, reason },
        event: Event {
            id: event,
            session: Some(session.id),
            what: Happened::Ended {
                domain: session.domain,
                reason,
            },
            at: now,
        },
        memory: if session.consent.memory_allowed {
            memory
        } else {
            Vec::new()
        },
    }
}

/// How a session stands if it no longer goes on: ended, or expired with a summary made here.
pub fn ended(session: &Session, now: Timestamp) -> Option<EndedSession> {
    let mut interview = session.state.interview.clone();
    let (at, reason) = match (session.status(now), session.ended) {
        (Status::Active, _) => return None,
        (_, Some(ended)) => (ended.at, ended.reason),
        (_, None) => (session.expires_at, EndReason::Expired),
    };
    let summary = interview
        .as_mut()
        .and_then(|interview| interview.end(reason, at));
    Some(EndedSession {
        id: session.id,
        status: session.status(now),
        at,
        reason,
        summary,
    })
}
