//! Dashboard tokens (JWT).

use domain::ids::{DashboardUserId, TenantId};
use domain::time::{Micros, Timestamp};

/// What a token says; the user's row decides, not the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenClaims {
    /// The dashboard user.
    pub user: DashboardUserId,
    /// The tenant.
    pub tenant: TenantId,
    /// The role when it was issued, for display.
    pub role: String,
    /// The user's token generation when it was issued.
    pub generation: i64,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// It was valid once.
    #[error("the token has expired")]
    Expired,
    /// It was never valid here.
    #[error("the token is not valid")]
    Invalid,
}

/// Issues and reads tokens with one pinned algorithm.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait Tokens: Send + Sync {
    /// A token for a user.
    fn issue(
        &self,
        user: DashboardUserId,
        tenant: &TenantId,
        role: &str,
        generation: i64,
        at: Timestamp,
        ttl: Micros,
    ) -> String;

    /// What a token says.
    ///
    /// # Errors
    ///
    /// [`TokenRefusal`] for every token that this installation did not issue as it stands, and for
    /// expired ones.
    fn read(&self, token: &str, now: Timestamp) -> Result<TokenClaims, TokenRefusal>;
}
