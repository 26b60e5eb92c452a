//! The audit log: entries made for what other use cases do, and read by the dashboard.

use std::fmt::Display;
use std::sync::Arc;

use domain::audit::{Action, Actor, AuditEntry};
use domain::ids::{AuditId, TenantId};
use ports::audit_log::{AuditFilter, AuditPage};
use ports::fingerprints::Purpose;
use ports::{AuditLog, Clock, Fingerprints, IdGenerator};
use serde_json::{Map, Value};

use crate::error::UseCaseError;

/// Who acts, within which tenant.
#[derive(Debug, Clone, Copy)]
pub struct Acting<'a> {
    /// The tenant.
    pub tenant: &'a TenantId,
    /// Who.
    pub actor: Actor,
}

/// Makes, writes and reads audit entries.
pub struct Audit {
    /// Where they are kept.
    pub log: Arc<dyn AuditLog>,
    /// For events that are told once.
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

    /// Writes an entry before the deed that it tells of: what cannot be told is not done.
    ///
    /// # Errors
    ///
    /// The store's; nothing may be done then.
    pub async fn record(
        &self,
        who: Acting<'_>,
        action: Action,
        about: (&'static str, Option<String>),
        metadata: Value,
    ) -> Result<(), UseCaseError> {
        let entry = self.entry(who.tenant, who.actor, action, about, metadata);
        Ok(self.log.append(&entry).await?)
    }

    /// Tells that another tenant's row was asked for, and refuses it.
    pub async fn denied(
        &self,
        who: Acting<'_>,
        resource: &'static str,
        id: impl Display,
    ) -> UseCaseError {
        let about = (resource, Some(id.to_string()));
        let metadata = Value::Object(Map::new());
        let entry = self.entry(who.tenant, who.actor, Action::AccessDenied, about, metadata);
        self.note(entry).await;
        UseCaseError::ForeignTenant
    }

    /// The id of an event that is told once, however often and by however many processes it is met:
    /// the log takes an id once.
    pub fn once(&self, event: &str) -> AuditId {
        let hash = self.fingerprints.of(Purpose::Event, event.as_bytes());
        let mut bits = [0; 16];
        for (bit, byte) in bits.iter_mut().zip(hash.bytes()) {
            *bit = byte;
        }
        AuditId::from_bits(u128::from_be_bytes(bits))
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
