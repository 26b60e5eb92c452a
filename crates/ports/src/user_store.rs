//! Dashboard users: who may log in, and with what.

use async_trait::async_trait;
use domain::account::{EmailAddress, Role};
use domain::audit::AuditEntry;
use domain::ids::{DashboardUserId, TenantId};
use domain::time::Timestamp;

use crate::error::{Found, StoreError};

/// A dashboard user as the dashboard shows one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserProfile {
    /// The user's id.
    pub id: DashboardUserId,
    /// The user's tenant.
    pub tenant: TenantId,
    /// None for an owner made on the command line.
    pub email: Option<EmailAddress>,
    /// As given at sign-up or when the invitation was accepted.
    pub full_name: Option<String>,
    /// What the user may do.
    pub role: Role,
    /// Tokens of an earlier generation are refused.
    pub generation: i64,
    /// Whether the user may log in.
    pub active: bool,
    /// Invited, and the invitation is not accepted yet.
    pub invited: bool,
    /// When the user was made.
    pub created_at: Timestamp,
}

/// What a login is checked against.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginRecord {
    /// The user.
    pub user: UserProfile,
    /// None: this user cannot log in with a password.
    pub password_hash: Option<String>,
}

/// Somebody is invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// The id that the user will have.
    pub user: DashboardUserId,
    /// The tenant.
    pub tenant: TenantId,
    /// Where the invitation goes.
    pub email: EmailAddress,
    /// What the user may do then.
    pub role: Role,
    /// Fingerprint of the one-time token.
    pub token: String,
    /// When the invitation ends.
    pub expires_at: Timestamp,
}

/// What came of changing a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserChange {
    /// Done.
    Done,
    /// Refused: the tenant would have no owner left.
    LastOwner,
}

/// Keeps dashboard users. What changes something writes its audit entry in the same transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait UserStore: Send + Sync {
    /// The user with this address, of any tenant.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn login(&self, email: &EmailAddress) -> Result<Option<LoginRecord>, StoreError>;

    /// A user of the tenant, with what a login is checked against.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn user(
        &self,
        tenant: &TenantId,
        user: DashboardUserId,
    ) -> Result<Found<LoginRecord>, StoreError>;

    /// Every user of the tenant, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn users(&self, tenant: &TenantId) -> Result<Vec<UserProfile>, StoreError>;

    /// Makes a user who has yet to accept; false: the address has an account already.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nobody was invited then.
    async fn invite(
        &self,
        invitation: &NewInvitation,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError>;

    /// The user whom an open invitation with this token's fingerprint waits for.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn invited(&self, token: &str, now: Timestamp)
    -> Result<Option<UserProfile>, StoreError>;

    /// Accepts an invitation; it is used up. False: it was used or withdrawn meanwhile.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the invitation stands then.
    async fn accept_invitation(
        &self,
        token: &str,
        password_hash: &str,
        full_name: Option<String>,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError>;

    /// Sets a password and ends the user's tokens; the new generation, none for no such user.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the old password stands then.
    async fn set_password(
        &self,
        user: DashboardUserId,
        password_hash: &str,
        entry: &AuditEntry,
    ) -> Result<Option<i64>, StoreError>;

    /// Ends the user's tokens everywhere; the new generation, none for no such user.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    async fn end_tokens(
        &self,
        user: DashboardUserId,
        entry: &AuditEntry,
    ) -> Result<Option<i64>, StoreError>;

    /// Changes a user's role.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the old role stands then.
    async fn change_role(
        &self,
        tenant: &TenantId,
        user: DashboardUserId,
        role: Role,
        entry: &AuditEntry,
    ) -> Result<Found<UserChange>, StoreError>;

    /// Removes a user, whose tokens and invitation end with that.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the user stands then.
    async fn remove_user(
        &self,
        tenant: &TenantId,
        user: DashboardUserId,
        entry: &AuditEntry,
    ) -> Result<Found<UserChange>, StoreError>;
}
