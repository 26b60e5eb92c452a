//! The way to webhooks: signed as Standard Webhooks has it (`webhook-id`, `webhook-timestamp`,
//! `webhook-signature`), sent once, no redirect followed, no forbidden place reached.

#[cfg(feature = "testing")]
pub mod receiver;
mod targets;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::ids::WebhookId;
use domain::time::Timestamp;
use domain::webhook::MOST_URL_CHARS;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ports::fingerprints::Purpose;
use ports::outbox::Due;
use ports::{Fingerprints, WebhookSender};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use sha2::Sha256;

use targets::{Places, Resolver};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// How long the other side may take to answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Sends to webhooks.
pub struct HttpWebhooks {
    client: Client,
    places: Places,
    /// Secrets are made of ids, so that none is stored.
    fingerprints: Arc<dyn Fingerprints>,
}

impl HttpWebhooks {
    /// Reaches public places by https; with `private_too` every place, by http too.
    ///
    /// # Errors
    ///
    /// Where no HTTP client can be made.
    pub fn new(fingerprints: Arc<dyn Fingerprints>, private_too: bool) -> anyhow::Result<Self> {
        Self::within(fingerprints, private_too, ANSWER)
    }

    /// The same with another patience.
    ///
    /// # Errors
    ///
    /// Where no HTTP client can be made.
    pub fn within(
        fingerprints: Arc<dyn Fingerprints>,
        private_too: bool,
        patience: Duration,
    ) -> anyhow::Result<Self> {
        let places = Places::new(private_too);
        let client = Client::builder()
            .connect_timeout(CONNECT.min(patience))
            .timeout(patience)
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would resolve names itself.
            .no_proxy()
            .dns_resolver(Arc::new(Resolver(places)))
            .user_agent(concat!("liya/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("no HTTP client can be made; are CA certificates installed?")?;
        Ok(Self {
            client,
            places,
            fingerprints,
        })
    }

    fn key(&self, webhook: WebhookId) -> Vec<u8> {
        let id = webhook.to_string();
        let text = self.fingerprints.of(Purpose::WebhookSecret, id.as_bytes());
        // A fingerprint is base64url; a stand-in's is a key as it is.
        let key = URL_SAFE_NO_PAD.decode(&text);
        key.unwrap_or_else(|_| text.into_bytes())
    }
}

impl fmt::Debug for HttpWebhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpWebhooks(..)")
    }
}

#[async_trait]
impl WebhookSender for HttpWebhooks {
    fn target(&self, url: &str) -> Result<String, &'static str> {
        if url.chars().count() > MOST_URL_CHARS {
            return Err("must have at most 2000 characters");
        }
        let url =
            Url::parse(url).map_err(|_| "must be an address such as https://example.com/hook")?;
        self.places.allow(&url)?;
        Ok(url.to_string())
    }

    fn secret(&self, webhook: WebhookId) -> String {
        format!("whsec_{}", STANDARD.encode(self.key(webhook)))
    }

    async fn send(&self, due: &Due, now: Timestamp) -> Option<u16> {
        // The operator may have become stricter since the address was taken.
        let url = Url::parse(&due.url).ok()?;
        self.places.allow(&url).ok()?;
        let id = due.id.to_string();
        let seconds = now.unix_micros().div_euclid(1_000_000).to_string();
        let signature = signature(&self.key(due.webhook), &id, &seconds, &due.payload);
        let sent = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature)
            .body(due.payload.clone())
            .send()
            .await;
        // Nothing of what the other side says is read or logged but its status.
        sent.ok().map(|answer| answer.status().as_u16())
    }
}

/// The signature of a message: its scheme and the HMAC-SHA-256 of id, time and body.
fn signature(key: &[u8], id: &str, seconds: &str, body: &str) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_scheme_s_own_example() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        assert_eq!(
            signature(
                &key,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "1614265330",
                r#"{"test": 2432232314}"#
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
