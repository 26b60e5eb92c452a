//! The way to a webhook.

use async_trait::async_trait;
use domain::ids::WebhookId;
use domain::time::Timestamp;

use crate::outbox::Due;

/// Signs and sends.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait WebhookSender: Send + Sync {
    /// An address as it is called.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as it is told to users. That its name leads to a forbidden place is seen
    /// when it is called.
    fn target(&self, url: &str) -> Result<String, &'static str>;

    /// The secret that a webhook's calls are signed with: `whsec_` and base64. It is always the same.
    fn secret(&self, webhook: WebhookId) -> String;

    /// Calls a webhook once, following no redirect; the status of the answer, none where there was none
    /// in time or the place is forbidden.
    async fn send(&self, due: &Due, now: Timestamp) -> Option<u16>;
}
