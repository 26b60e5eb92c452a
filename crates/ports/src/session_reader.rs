//! Reading sessions, for the API and the dashboard.

use async_trait::async_trait;
use domain::ids::{SessionId, TenantId, UserId};
use domain::session::{Domain, Intent, Message, Session, Status};
use domain::text::SpanCounts;
use domain::time::Timestamp;

use crate::error::{Found, StoreError};

/// A session with all that is shown of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionDetail {
    /// The session.
    pub session: Session,
    /// Every message, in order.
    pub messages: Vec<Message>,
    /// The last output of each intent, the JSON text that was sent.
    pub outputs: Vec<(Intent, String)>,
    /// A turn with a live lease is running.
    pub turn_in_progress: bool,
    /// How many spans of each kind were masked in it; never what they held.
    pub redactions: SpanCounts,
}

/// Which sessions a list shows; all conditions hold together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionFilter {
    /// Of this domain.
    pub domain: Option<Domain>,
    /// With this status now.
    pub status: Option<Status>,
    /// Of this person.
    pub user: Option<UserId>,
    /// With at least one committed turn of this intent.
    pub intent: Option<Intent>,
    /// Last activity at or after.
    pub from: Option<Timestamp>,
    /// Last activity before.
    pub to: Option<Timestamp>,
}

/// Where a page of the list begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageStart {
    /// After this many sessions.
    Offset(u64),
    /// Behind this one, in the list's order.
    After(ListPosition),
}

/// A session's place in the list: newest activity first, then by id, descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPosition {
    /// Its last activity.
    pub last_activity_at: Timestamp,
    /// Its id.
    pub session: SessionId,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLine {
    /// The session's id.
    pub id: SessionId,
    /// Its person.
    pub user: UserId,
    /// Its domain.
    pub domain: Domain,
    /// Its status at the moment of reading.
    pub status: Status,
    /// Messages stored.
    pub message_count: i64,
    /// Sum over its messages.
    pub tokens_used: i64,
    /// Sum over its messages.
    pub cost: domain::money::MicroUsd,
    /// Last committed turn.
    pub last_activity_at: Timestamp,
    /// First call.
    pub created_at: Timestamp,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionPage {
    /// Its lines, newest activity first.
    pub lines: Vec<SessionLine>,
    /// How many sessions the filter lets through.
    pub total: u64,
    /// Where the next page begins, if there is one.
    pub next: Option<ListPosition>,
}

/// Reads sessions. Sessions whose first turn never succeeded are not shown.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait SessionReader: Send + Sync {
    /// A session with its messages, from one moment.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn session(
        &self,
        tenant: &TenantId,
        session: SessionId,
    ) -> Result<Found<SessionDetail>, StoreError>;

    /// A page of a tenant's sessions; `limit` 1 to 100.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn sessions(
        &self,
        tenant: &TenantId,
        filter: &SessionFilter,
        start: PageStart,
        limit: u32,
        now: Timestamp,
    ) -> Result<SessionPage, StoreError>;

    /// The sessions that a filter lets through behind this one, in the order of ids, at most `limit`:
    /// a walk in this order meets each session once, however the sessions move in the list meanwhile.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn sessions_behind(
        &self,
        tenant: &TenantId,
        filter: &SessionFilter,
        after: Option<SessionId>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<SessionLine>, StoreError>;
}
