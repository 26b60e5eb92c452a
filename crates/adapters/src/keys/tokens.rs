//! Dashboard tokens: JWT with HS256 and nothing else.

use std::collections::HashSet;

use domain::ids::{DashboardUserId, TenantId};
use domain::time::{Micros, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use ports::tokens::{NewToken, TokenClaims, TokenRefusal};
use ports::{IdGenerator, Tokens};
use serde::{Deserialize, Serialize};

use crate::keys::secrets::Secret;
use crate::surroundings::RandomIds;

const ISSUER: &str = "liya";
const AUDIENCE: &str = "liya-dashboard";

/// How far clocks may differ.
const LEEWAY: Micros = Micros::seconds(30);

/// Issues and reads HS256 tokens.
pub struct Jwt {
    signing: EncodingKey,
    checking: DecodingKey,
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
    jti: String,
}

impl Jwt {
    /// Tokens under this secret.
    pub fn new(secret: &Secret) -> Self {
        Self {
            signing: EncodingKey::from_secret(secret.bytes()),
            checking: DecodingKey::from_secret(secret.bytes()),
        }
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
            jti: format!("{:032x}", RandomIds.fresh()),
        };
        #[expect(
            clippy::expect_used,
            reason = "signing plain claims under a key of our own cannot fail"
        )]
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing)
            .expect("claims are plain JSON")
    }

    fn read(&self, token: &str, now: Timestamp) -> Result<TokenClaims, TokenRefusal> {
        let claims = decode::<Claims>(token, &self.checking, &validation())
            .map_err(|_| TokenRefusal::Invalid)?
            .claims;
        let seconds = |seconds: i64| Timestamp::from_unix_micros(seconds.saturating_mul(1_000_000));
        let (issued_at, expires_at) = (seconds(claims.iat), seconds(claims.exp));
        if issued_at > now.plus(LEEWAY) || claims.jti.is_empty() {
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

/// One algorithm, every claim required. Expiry is checked against the `Clock` port, not here.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.required_spec_claims = ["exp", "iss", "aud", "sub"]
        .into_iter()
        .map(str::to_owned)
        .collect::<HashSet<_>>();
    validation.validate_exp = false;
    validation
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);

    fn jwt() -> Jwt {
        Jwt::new(&Secret::from_bytes(vec![3; 32]).unwrap())
    }

    fn token(jwt: &Jwt) -> String {
        jwt.issue(&NewToken {
            user: DashboardUserId::from_bits(9),
            tenant: "acme".parse().unwrap(),
            role: "owner".to_owned(),
            generation: 4,
            logged_in_at: NOW,
            at: NOW,
            ttl: Micros::days(7),
        })
    }

    #[test]
    fn a_token_says_what_it_was_issued_with() {
        let claims = jwt().read(&token(&jwt()), NOW).unwrap();
        assert_eq!(claims.user, DashboardUserId::from_bits(9));
        assert_eq!((claims.tenant.as_str(), claims.generation), ("acme", 4));
        assert_eq!(claims.expires_at, NOW.plus(Micros::days(7)));
    }

    #[test]
    fn a_token_ends_after_its_time_and_does_not_begin_before_it() {
        let token = token(&jwt());
        let later = NOW.plus(Micros::days(7)).plus(Micros::minutes(1));
        assert_eq!(jwt().read(&token, later), Err(TokenRefusal::Expired));
        assert_eq!(
            jwt().read(&token, NOW.plus(Micros::minutes(-2))),
            Err(TokenRefusal::Invalid)
        );
    }

    #[test]
    fn another_secret_another_algorithm_or_a_changed_claim_is_refused() {
        let token = token(&jwt());
        let other = Jwt::new(&Secret::from_bytes(vec![4; 32]).unwrap());
        assert_eq!(other.read(&token, NOW), Err(TokenRefusal::Invalid));
        let parts: Vec<&str> = token.split('.').collect();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        let hs512 = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS512","typ":"JWT"}"#);
        for header in [none, hs512] {
            for signature in [parts[2], ""] {
                let forged = format!("{header}.{}.{signature}", parts[1]);
                assert_eq!(jwt().read(&forged, NOW), Err(TokenRefusal::Invalid));
            }
        }
        let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
        let promoted = URL_SAFE_NO_PAD.encode(claims.replace("acme", "evil"));
        let forged = format!("{}.{promoted}.{}", parts[0], parts[2]);
        assert_eq!(jwt().read(&forged, NOW), Err(TokenRefusal::Invalid));
        for text in ["", ".", "..", "a.b.c", "Bearer x"] {
            assert_eq!(jwt().read(text, NOW), Err(TokenRefusal::Invalid));
        }
    }
}
