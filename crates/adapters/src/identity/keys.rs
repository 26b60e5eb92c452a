//! The public keys of an identity provider: fetched when they are needed, kept for an hour, asked for
//! again where a token names an unknown one, and never more often than every half minute.

use domain::time::{Micros, Timestamp};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use ports::identity::IdentityRefusal;
use reqwest::Client;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

/// How long keys are believed.
const FRESH: Micros = Micros::minutes(60);

/// How long keys are believed while the provider cannot be reached.
const USABLE: Micros = Micros::days(1);

/// How long to wait between two requests, whatever tokens come: nobody makes us ask in a loop.
const PAUSE: Micros = Micros::seconds(30);

/// The most bytes of a key set.
const MOST_BYTES: usize = 256 * 1024;

/// The most keys of a set.
const MOST_KEYS: usize = 100;

/// The keys of one provider.
pub(super) struct PublicKeys {
    client: Client,
    url: String,
    /// Held while they are fetched, so that others wait for the same answer.
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    keys: Vec<Jwk>,
    fetched_at: Option<Timestamp>,
    asked_at: Option<Timestamp>,
}

impl Known {
    fn find(&self, kid: &str) -> Option<&Jwk> {
        self.keys
            .iter()
            .find(|key| key.common.key_id.as_deref() == Some(kid))
    }

    fn younger_than(&self, age: Micros, now: Timestamp) -> bool {
        self.fetched_at.is_some_and(|at| now < at.plus(age))
    }

    fn may_ask(&self, now: Timestamp) -> bool {
        self.asked_at.is_none_or(|at| now >= at.plus(PAUSE))
    }
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl PublicKeys {
    pub(super) fn at(client: Client, url: String) -> Self {
        Self {
            client,
            url,
            known: Mutex::default(),
        }
    }

    /// The key of this name, for checking signatures of this algorithm.
    pub(super) async fn key(
        &self,
        kid: &str,
        algorithm: Algorithm,
        now: Timestamp,
    ) -> Result<DecodingKey, IdentityRefusal> {
        let mut known = self.known.lock().await;
        let up_to_date = known.younger_than(FRESH, now) && known.find(kid).is_some();
        if !up_to_date && known.may_ask(now) {
            known.asked_at = Some(now);
            match self.fetch().await {
                Ok(keys) => {
                    known.keys = keys;
                    known.fetched_at = Some(now);
                }
                Err(error) if known.younger_than(USABLE, now) => {
                    tracing::warn!(%error, "the keys of an identity provider are the old ones");
                }
                Err(error) => return Err(error),
            }
        }
        if !known.younger_than(USABLE, now) {
            let cause = "they could not be read a moment ago".to_owned();
            return Err(IdentityRefusal::Unavailable(cause));
        }
        let key = known.find(kid).filter(|key| signs(key, algorithm));
        key.and_then(|key| DecodingKey::from_jwk(key).ok())
            .ok_or(IdentityRefusal::Invalid)
    }

    async fn fetch(&self) -> Result<Vec<Jwk>, IdentityRefusal> {
        let unavailable = |cause: String| IdentityRefusal::Unavailable(cause);
        // The address of a provider stands in no log: its text may hold a secret.
        let broken = |error: reqwest::Error| unavailable(error.without_url().to_string());
        let request = self.client.get(&self.url);
        let request = request.header("accept", "application/json");
        let mut response = request.send().await.map_err(broken)?;
        if response.status() != 200 {
            return Err(unavailable(format!("status {}", response.status())));
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(broken)? {
            if body.len() + piece.len() > MOST_BYTES {
                return Err(unavailable("the answer is too long".to_owned()));
            }
            body.extend_from_slice(&piece);
        }
        let set: KeySet = serde_json::from_slice(&body)
            .map_err(|_| unavailable("the answer is no key set".to_owned()))?;
        // Keys of kinds that we do not know are none of ours to use.
        let keys = set.keys.into_iter().take(MOST_KEYS);
        Ok(keys
            .filter_map(|key| serde_json::from_value(key).ok())
            .collect())
    }
}

/// Whether a key is for signatures of this algorithm, by its own account. That it is of the right
/// family, the check of the signature sees to.
fn signs(key: &Jwk, algorithm: Algorithm) -> bool {
    let for_signatures = match &key.common.public_key_use {
        None | Some(PublicKeyUse::Signature) => true,
        Some(PublicKeyUse::Encryption | PublicKeyUse::Other(_)) => false,
    };
    let of_algorithm = key
        .common
        .key_algorithm
        .is_none_or(|named| named.to_string().parse().ok() == Some(algorithm));
    for_signatures && of_algorithm
}
