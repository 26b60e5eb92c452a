//! The audit log: entries made for what other use cases do, and read by the dashboard.

use std::sync::Arc;

use domain::audit::{Action, Actor, AuditEntry};
use domain::ids::{AuditId, TenantId, UserId};
use ports::audit_log::{AuditFilter, AuditPage};
use ports::fingerprints::Purpose;
use ports::{AuditLog, Clock, Fingerprints, IdGenerator};
use serde_json::Value;

use crate::error::UseCaseError;

/// Makes, writes and reads audit entries.
pub struct Audit {
    /// Where they are kept.
    pub log: Arc<dyn AuditLog>,
    /// For people, who appear as keyed hashes.
    pub fingerprints: Arc<dyn Fingerprints>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<dyn IdGenerator>,
}

impl Audit {
    /// An entry, to be written with what it tells of.
    pub fn entry(
        &self,
        tenant: &TenantId,
        actor: Actor,
        action: Action,
        (resource, resource_id): (&'static str, Option<String>),
        metadata: Value,
    ) -> AuditEntry {
        AuditEntry {
            id: AuditId::from_bits(self.ids.fresh()),
            tenant: tenant.clone(),
            actor,
            action,
            resource,
            resource_id,
            metadata,
            at: self.clock.now(),
        }
    }

    /// Writes an entry of an event that changed nothing else. The call that it tells of is answered
    /// as it would be without it: a log that cannot be written is itself logged.
    pub async fn note(&self, entry: AuditEntry) {
        if let Err(error) = self.log.append(&entry).await {
            let action = entry.action.as_str();
            tracing::warn!(%error, action, "an audit entry could not be written");
        }
    }

    /// How a person appears in the log.
    pub fn person(&self, tenant: &TenantId, user: &UserId) -> String {
        let name = format!("{tenant}/{}", user.as_str());
        self.fingerprints.of(Purpose::Person, name.as_bytes())
    }

    /// A page of a tenant's entries, the newest first; `page` counts from 1.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn entries(
        &self,
        tenant: &TenantId,
        filter: AuditFilter,
        page: u32,
    ) -> Result<AuditPage, UseCaseError> {
        Ok(self.log.entries(tenant, filter, page).await?)
    }
}
