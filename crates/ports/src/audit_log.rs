//! The audit log: append-only.

use async_trait::async_trait;
use domain::audit::{ActorType, AuditEntry, Severity};
use domain::ids::{AuditId, TenantId};
use domain::time::Timestamp;
use serde_json::Value;

use crate::error::StoreError;

/// Entries of a page.
pub const PAGE: u32 = 25;

/// Which entries are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Of this severity alone.
    pub severity: Option<Severity>,
    /// Of this kind of actor alone.
    pub actor: Option<ActorType>,
    /// Flagged ones alone, or the others alone.
    pub flagged: Option<bool>,
}

/// An entry as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditLine {
    /// Its id.
    pub id: AuditId,
    /// The kind of actor.
    pub actor_type: ActorType,
    /// Which one, where it is known.
    pub actor_id: Option<String>,
    /// What was done.
    pub action: String,
    /// The kind of thing.
    pub resource: String,
    /// Which one.
    pub resource_id: Option<String>,
    /// How grave it is.
    pub severity: Severity,
    /// Whether somebody should look at it.
    pub flagged: bool,
    /// More.
    pub metadata: Value,
    /// When.
    pub created_at: Timestamp,
}

/// A page of entries.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AuditPage {
    /// The newest first, at most [`PAGE`].
    pub lines: Vec<AuditLine>,
    /// How many the filter lets through.
    pub total: u64,
}

/// Keeps the audit log.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Writes an entry of an event that changed nothing else.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; it was not written then.
    async fn append(&self, entry: &AuditEntry) -> Result<(), StoreError>;

    /// A page, the newest first; `page` counts from 1.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn entries(
        &self,
        tenant: &TenantId,
        filter: AuditFilter,
        page: u32,
    ) -> Result<AuditPage, StoreError>;
}
