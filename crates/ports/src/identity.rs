//! Companies with a login of their own: what their identity provider says of a person.

use async_trait::async_trait;
use domain::account::EmailAddress;
use domain::ids::TenantId;
use domain::time::Timestamp;

/// Whom an identity provider has proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenIdentity {
    /// The provider's name in our configuration.
    pub provider: String,
    /// The one tenant whose users come by it.
    pub tenant: TenantId,
    /// The person's address, which the provider has verified.
    pub email: EmailAddress,
}

/// Why an identity token proves nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityRefusal {
    /// It is not a configured provider's, or not of this moment.
    #[error("the identity token is not valid")]
    Invalid,
    /// The provider's keys cannot be had just now.
    #[error("the keys of an identity provider cannot be read: {0}")]
    Unavailable(String),
}

/// Reads identity tokens (OpenID Connect) of the configured providers.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait IdentityProviders: Send + Sync {
    /// Whom a token proves. Nothing in the token says which tenant: the configuration does, by
    /// issuer and audience.
    ///
    /// # Errors
    ///
    /// [`IdentityRefusal`].
    async fn read(&self, token: &str, now: Timestamp) -> Result<ProvenIdentity, IdentityRefusal>;
}
