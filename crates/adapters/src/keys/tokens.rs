//! Dashboard tokens: JWT under one pinned algorithm and at most two keys. The first key signs; the
//! second one is accepted beside it while keys are being changed. Nothing that a token says about
//! its key (`jwk`, `jku`, `x5u`, ...) is looked at but the name of the key.

mod key;

use std::collections::HashSet;

use domain::ids::{DashboardUserId, TenantId};
use domain::time::{Micros, Timestamp};
use jsonwebtoken::{Header, Validation, decode, decode_header, encode};
use ports::tokens::{NewToken, TokenClaims, TokenRefusal};
use ports::{IdGenerator, Tokens};
use serde::{Deserialize, Serialize};

use crate::keys::secrets::Secret;
use crate::surroundings::RandomIds;
use key::Key;
pub use key::{KeyFault, TokenAlgorithm};

const ISSUER: &str = "liya";
const AUDIENCE: &str = "liya-dashboard";

/// What a header says its content is.
const KIND: &str = "JWT";

/// How far clocks may differ.
const LEEWAY: Micros = Micros::seconds(30);

/// The most bytes of a token; ours have some four hundred.
const MOST_BYTES: usize = 4_096;

/// Issues and reads tokens.
pub struct Jwt {
    algorithm: TokenAlgorithm,
    /// Signs, and is accepted.
    current: Key,
    /// Is accepted.
    previous: Option<Key>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: DashboardUserId,
    tid: TenantId,
    role: String,
    #[serde(rename = "gen")]
    generation: i64,
    iss: String,
    aud: String,
    auth_time: i64,
    iat: i64,
    exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    jti: String,
}

impl Jwt {
    /// Tokens signed with the key of the current secret; those of the previous one are accepted too.
    ///
    /// # Errors
    ///
    /// [`KeyFault`] where the cryptography makes no key of a secret.
    pub fn new(
        algorithm: TokenAlgorithm,
        current: &Secret,
        previous: Option<&Secret>,
    ) -> Result<Self, KeyFault> {
        Ok(Self {
            algorithm,
            current: Key::of(algorithm, current)?,
            previous: previous
                .map(|secret| Key::of(algorithm, secret))
                .transpose()?,
        })
    }

    /// What others check our tokens with, a JSON Web Key Set; none where that would be the secret
    /// itself.
    pub fn public_keys(&self) -> Option<String> {
        let keys: Option<Vec<_>> = self.accepted().map(Key::public).collect();
        keys.map(|keys| serde_json::json!({ "keys": keys }).to_string())
    }

    fn accepted(&self) -> impl Iterator<Item = &Key> {
        [&self.current].into_iter().chain(&self.previous)
    }

    /// The key that a token is to be checked with.
    fn key_of(&self, token: &str) -> Option<&Key> {
        if token.len() > MOST_BYTES {
            return None;
        }
        let Header { typ, kid, crit, .. } = decode_header(token).ok()?;
        // What is critical must be understood (RFC 7515, 4.1.11), and we know no such extension.
        if typ.as_deref() != Some(KIND) || crit.is_some() {
            return None;
        }
        let kid = kid?;
        self.accepted().find(|key| key.id == kid)
    }

    /// One algorithm, every claim required. Times are checked against the `Clock` port, not here.
    fn validation(&self) -> Validation {
        let mut validation = Validation::new(self.algorithm.of_jose());
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.required_spec_claims = ["exp", "iss", "aud", "sub"]
            .into_iter()
            .map(str::to_owned)
            .collect::<HashSet<_>>();
        validation.validate_exp = false;
        validation
    }
}

impl Tokens for Jwt {
    fn issue(&self, token: &NewToken) -> String {
        let seconds = |at: Timestamp| at.unix_micros() / 1_000_000;
        let NewToken {
            user,
            tenant,
            role,
            generation,
            logged_in_at,
            at,
            ttl,
        } = token;
        let claims = Claims {
            sub: *user,
            tid: tenant.clone(),
            role: role.clone(),
            generation: *generation,
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            auth_time: seconds(*logged_in_at),
            iat: seconds(*at),
            exp: seconds(at.plus(*ttl)),
            nbf: None,
            jti: format!("{:032x}", RandomIds.fresh()),
        };
        let header = Header {
            kid: Some(self.current.id.clone()),
            ..Header::new(self.algorithm.of_jose())
        };
        #[expect(
            clippy::expect_used,
            reason = "signing plain claims under a key of our own cannot fail"
        )]
        encode(&header, &claims, &self.current.signing).expect("claims are plain JSON")
    }

    fn read(&self, token: &str, now: Timestamp) -> Result<TokenClaims, TokenRefusal> {
        let key = self.key_of(token).ok_or(TokenRefusal::Invalid)?;
        let claims = decode::<Claims>(token, &key.checking, &self.validation())
            .map_err(|_| TokenRefusal::Invalid)?
            .claims;
        let seconds = |seconds: i64| Timestamp::from_unix_micros(seconds.saturating_mul(1_000_000));
        let (issued_at, expires_at) = (seconds(claims.iat), seconds(claims.exp));
        let begins = claims.nbf.map_or(issued_at, seconds).max(issued_at);
        if begins > now.plus(LEEWAY) || claims.jti.is_empty() {
            return Err(TokenRefusal::Invalid);
        }
        if now >= expires_at.plus(LEEWAY) {
            return Err(TokenRefusal::Expired);
        }
        Ok(TokenClaims {
            user: claims.sub,
            tenant: claims.tid,
            role: claims.role,
            generation: claims.generation,
            logged_in_at: seconds(claims.auth_time),
            issued_at,
            expires_at,
        })
    }
}

#[cfg(test)]
mod tests;
