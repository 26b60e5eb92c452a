//! Hashing and checking passwords, slowly on purpose and off the threads that serve.

use async_trait::async_trait;
use domain::account::PlainPassword;

/// Why a password could not be hashed or checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too many wait for the same.
    #[error("too many passwords are being checked")]
    Busy,
    /// The hash failed.
    #[error("the password could not be hashed: {0}")]
    Broken(String),
}

/// Hashes and checks passwords; a bounded number at once.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Passwords: Send + Sync {
    /// The hash to be stored, with its salt and cost.
    ///
    /// # Errors
    ///
    /// [`PasswordFault`].
    async fn hash(&self, password: &PlainPassword) -> Result<String, PasswordFault>;

    /// Whether the password fits the hash. Without a hash the same work is done and the answer is
    /// no, so that an unknown account takes as long as a wrong password.
    ///
    /// # Errors
    ///
    /// [`PasswordFault`].
    async fn fits(
        &self,
        password: &PlainPassword,
        hash: Option<String>,
    ) -> Result<bool, PasswordFault>;
}
