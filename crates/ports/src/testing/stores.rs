//! What the contract suite needs of a store: its ports, and a look behind them.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    AccountStore, AuditLog, Housekeeping, Outbox, PersonStore, RequestMinutes, Retention,
    SessionReader, TenantDirectory, TurnStore, UsageReader, UserStore, WebhookStore,
};

/// The ports of one store, as one process sees it.
#[derive(Clone)]
pub struct Stores {
    /// Turns.
    pub turns: Arc<dyn TurnStore>,
    /// Sessions, for reading.
    pub sessions: Arc<dyn SessionReader>,
    /// People.
    pub people: Arc<dyn PersonStore>,
    /// Accounts.
    pub accounts: Arc<dyn AccountStore>,
    /// Dashboard users.
    pub users: Arc<dyn UserStore>,
    /// The audit log.
    pub audit: Arc<dyn AuditLog>,
    /// Usage.
    pub usage: Arc<dyn UsageReader>,
    /// Requests a minute.
    pub minutes: Arc<dyn RequestMinutes>,
    /// Webhooks.
    pub webhooks: Arc<dyn WebhookStore>,
    /// What webhooks are to be told.
    pub outbox: Arc<dyn Outbox>,
    /// Callers.
    pub directory: Arc<dyn TenantDirectory>,
    /// Purging and masking.
    pub retention: Arc<dyn Retention>,
    /// Leases and sweeping.
    pub housekeeping: Arc<dyn Housekeeping>,
    /// The look behind the ports.
    pub probe: Arc<dyn StoreProbe>,
}

/// Looks behind the ports and does what time does. The SQL is such that every database has it.
#[async_trait]
pub trait StoreProbe: Send + Sync {
    /// Runs a statement.
    async fn run(&self, statement: &str);

    /// The number that a query of one row with one column `n` gives.
    async fn number(&self, query: &str) -> i64;

    /// The same database as another process sees it.
    async fn elsewhere(&self) -> Stores;
}
