//! Mail by SMTP. A connection a mail: invitations are rare.

#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::Error;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use ports::{Mail, MailFault, Mailer};

/// How long each step of a talk with the server may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a mail may take altogether.
const DEADLINE: Duration = Duration::from_secs(20);

/// Sends by one server, in one sender's name.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// The settings are not those of a mail server. The text names no part of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailSettingsFault {
    /// The address of the server.
    #[error("smtp_url is not the address of a mail server")]
    Url,
    /// The sender.
    #[error("mail_from is not a sender such as `Liya <liya@example.com>`")]
    From,
}

impl SmtpMailer {
    /// Sends by the server at this address (`smtps://user:password@host:465`), from this sender.
    /// Nothing is sent before the first mail.
    ///
    /// # Errors
    ///
    /// [`MailSettingsFault`].
    pub fn new(url: &str, from: &str) -> Result<Self, MailSettingsFault> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| MailSettingsFault::Url)?
            .timeout(Some(PATIENCE))
            .build();
        let from = from.parse().map_err(|_| MailSettingsFault::From)?;
        Ok(Self { transport, from })
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailFault> {
        let unwritten = |_| MailFault("it cannot be written".to_owned());
        let Mail { to, subject, text } = mail;
        let to = to
            .as_str()
            .parse()
            .map_err(|_| MailFault("the address is none for SMTP".to_owned()))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.clone())
            .map_err(unwritten)?;
        match tokio::time::timeout(DEADLINE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(told(&error)),
            Err(_) => Err(MailFault("the server takes too long".to_owned())),
        }
    }
}

/// An error without the server's own words, which may name the person.
fn told(error: &Error) -> MailFault {
    MailFault(match error.status() {
        Some(code) => format!("the server answers {code}"),
        None if error.is_timeout() => "the server takes too long".to_owned(),
        None if error.is_tls() => "no TLS with the server".to_owned(),
        None if error.is_response() => "the server does not speak SMTP".to_owned(),
        None => "the server cannot be reached".to_owned(),
    })
}
