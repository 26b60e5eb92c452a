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
    /// When the user logged in: fresh tokens are given for a bounded time after it.
    pub logged_in_at: Timestamp,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A token to be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// The dashboard user.
    pub user: DashboardUserId,
    /// The user's tenant.
    pub tenant: TenantId,
    /// The user's role, for display.
    pub role: String,
    /// The user's token generation.
    pub generation: i64,
    /// When the user logged in.
    pub logged_in_at: Timestamp,
    /// When it is issued.
    pub at: Timestamp,
    /// How long it is valid.
    pub ttl: Micros,
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
    fn issue(&self, token: &NewToken) -> String;

    /// What a token says.
    ///
    /// # Errors
    ///
    /// [`TokenRefusal`] for every token that this installation did not issue as it stands, and for
    /// expired ones.
    fn read(&self, token: &str, now: Timestamp) -> Result<TokenClaims, TokenRefusal>;
}
