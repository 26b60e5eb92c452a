//! What the engine writes to people, where the operator lets it send mail.

use std::sync::Arc;

use domain::account::EmailAddress;
use ports::{Mail, Mailer};

use crate::team::Invited;

/// Writes and sends.
pub struct Mails {
    /// The way out.
    pub mailer: Arc<dyn Mailer>,
    /// The page on which an invitation is accepted; `{token}` stands for its one-time token.
    pub invitation_url: String,
}

/// What the address of the page holds where the token belongs.
pub const TOKEN: &str = "{token}";

impl Mails {
    /// Sends an invitation; whether it went. One that did not is passed on by the inviter.
    pub(crate) async fn invite(&self, to: EmailAddress, company: &str, invited: &Invited) -> bool {
        let link = self.invitation_url.replace(TOKEN, &invited.token);
        let mail = Mail {
            to,
            subject: format!("{company} invites you to its dashboard"),
            text: format!(
                "{company} invites you to the dashboard of its interview coach.\n\n\
                 Choose a password here, until {}:\n\n{link}\n\n\
                 The link works once. If you do not know {company}, leave it alone.\n",
                invited.expires_at
            ),
        };
        match self.mailer.send(&mail).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, "an invitation was not mailed");
                false
            }
        }
    }
}
