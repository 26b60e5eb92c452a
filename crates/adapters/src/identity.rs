//! Identity tokens (OpenID Connect) of companies with a login of their own. Issuer and audience decide
//! which provider, and by that which tenant and whose keys; signatures are asymmetric ones alone.
//! Nothing that a token says about its key is looked at but the name of the key.

mod keys;
#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;
use domain::account::EmailAddress;
use domain::ids::TenantId;
use domain::time::{Micros, Timestamp};
use jsonwebtoken::dangerous::insecure_decode;
use jsonwebtoken::{Algorithm, Validation, decode};
use ports::IdentityProviders;
use ports::identity::{IdentityRefusal, ProvenIdentity};
use reqwest::Client;
use serde::Deserialize;

use keys::PublicKeys;

/// How far clocks may differ.
const LEEWAY: Micros = Micros::seconds(60);

/// How old a token may be: it is shown right after the login that it tells of.
const OLDEST: Micros = Micros::minutes(10);

/// The most bytes of a token.
const MOST_BYTES: usize = 16 * 1024;

/// How long to wait for a provider's keys.
const PATIENCE: Duration = Duration::from_secs(5);

/// Signatures that others cannot make who can check them.
const ASYMMETRIC: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// An identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Its name in our configuration.
    pub name: String,
    /// As its tokens name it.
    pub issuer: String,
    /// Whom its tokens are for: the client id that it knows us by.
    pub audience: String,
    /// Whose users come by it.
    pub tenant: TenantId,
    /// Where its keys are.
    pub keys_url: String,
}

/// Reads tokens of these providers.
pub struct OpenIdConnect {
    providers: Vec<(IdentityProvider, PublicKeys)>,
}

/// No HTTP client can be made.
#[derive(Debug, thiserror::Error)]
#[error("no HTTP client can be made; are CA certificates installed?")]
pub struct NoClient(#[from] reqwest::Error);

impl OpenIdConnect {
    /// Reads tokens of these providers. No request is made until the first token comes.
    ///
    /// # Errors
    ///
    /// [`NoClient`].
    pub fn new(providers: Vec<IdentityProvider>) -> Result<Self, NoClient> {
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("liya/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            providers: providers
                .into_iter()
                .map(|provider| {
                    let keys = PublicKeys::at(client.clone(), provider.keys_url.clone());
                    (provider, keys)
                })
                .collect(),
        })
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    email: Option<String>,
    email_verified: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Claims {
    /// Whether the token is meant for this audience. One for several names whom it was given to.
    fn is_for(&self, audience: &str) -> bool {
        let given_to_us = self.azp.as_deref().map(|party| party == audience);
        match &self.aud {
            Audience::One(one) => one == audience && given_to_us != Some(false),
            Audience::Several(several) => {
                several.iter().any(|one| one == audience)
                    && given_to_us.unwrap_or(several.len() == 1)
            }
        }
    }

    /// Whether the token's time is now.
    fn is_of(&self, now: Timestamp) -> bool {
        let at = |seconds: i64| Timestamp::from_unix_micros(seconds.saturating_mul(1_000_000));
        let issued = at(self.iat);
        let begins = self.nbf.map_or(issued, at).max(issued);
        let ends = at(self.exp).min(issued.plus(OLDEST));
        begins <= now.plus(LEEWAY) && now < ends.plus(LEEWAY)
    }

    /// The person's address, where the provider has verified it.
    fn address(&self) -> Option<EmailAddress> {
        self.email
            .as_ref()
            .filter(|_| self.email_verified == Some(true))?
            .parse()
            .ok()
    }
}

#[async_trait]
impl IdentityProviders for OpenIdConnect {
    async fn read(&self, token: &str, now: Timestamp) -> Result<ProvenIdentity, IdentityRefusal> {
        let invalid = || IdentityRefusal::Invalid;
        if token.len() > MOST_BYTES {
            return Err(invalid());
        }
        let unproven = insecure_decode::<Claims>(token).map_err(|_| invalid())?;
        let header = unproven.header;
        // What is critical must be understood (RFC 7515, 4.1.11), and we know no such extension.
        if !ASYMMETRIC.contains(&header.alg) || header.crit.is_some() {
            return Err(invalid());
        }
        let kid = header.kid.ok_or_else(invalid)?;
        let claimed = unproven.claims;
        let (provider, keys) = self
            .providers
            .iter()
            .find(|(known, _)| claimed.iss == known.issuer && claimed.is_for(&known.audience))
            .ok_or_else(invalid)?;
        let key = keys.key(&kid, header.alg, now).await?;
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&provider.issuer]);
        validation.set_audience(&[&provider.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // Times are checked against our own clock.
        validation.validate_exp = false;
        let proven = decode::<Claims>(token, &key, &validation)
            .map_err(|_| invalid())?
            .claims;
        if !proven.is_of(now) {
            return Err(invalid());
        }
        Ok(ProvenIdentity {
            provider: provider.name.clone(),
            tenant: provider.tenant.clone(),
            email: proven.address().ok_or_else(invalid)?,
        })
    }
}
