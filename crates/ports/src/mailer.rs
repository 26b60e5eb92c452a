//! Sending mail, where the operator has a mail server for it.

use async_trait::async_trait;
use domain::account::EmailAddress;

/// A mail of plain text. It may hold a one-time token, so it shows nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Who gets it.
    pub to: EmailAddress,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// Why a mail did not go. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the mail did not go: {0}")]
pub struct MailFault(pub String);

/// Sends mail.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a mail to the mail server; done when the server has taken it.
    ///
    /// # Errors
    ///
    /// [`MailFault`] within a bounded time; it may have gone all the same where the answer was lost.
    async fn send(&self, mail: &Mail) -> Result<(), MailFault>;
}
