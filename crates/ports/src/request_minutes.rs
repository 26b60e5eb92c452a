//! Requests a minute of a tenant, shared by all processes.

use async_trait::async_trait;
use domain::ids::TenantId;

use crate::error::StoreError;

/// A minute of a tenant with a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minute {
    /// Its number, counted from the epoch.
    pub number: i64,
    /// Requests that it holds.
    pub limit: u32,
}

/// What a process has got of a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Requests that it may hand out; none: the minute is used up.
    pub granted: u32,
    /// Requests that the minute has left for anybody.
    pub left: u32,
}

/// Hands out the requests of minutes.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait RequestMinutes: Send + Sync {
    /// Takes up to `wanted` of what a tenant's minute has left. All processes together never get more
    /// than its limit; what one does not hand out in the minute is lost.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was taken then, or it is lost.
    async fn take(
        &self,
        tenant: &TenantId,
        minute: Minute,
        wanted: u32,
    ) -> Result<Taken, StoreError>;
}
