//! An identity provider of the tests' own: a key pair, tokens of it, and a socket that serves its
//! public key.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::identity::IdentityProvider;

/// What the socket answers.
#[derive(Debug, Clone)]
pub(super) enum Answering {
    Keys(Vec<Value>),
    Text(String),
    Status(u16),
    Redirect(String),
    /// The connection is cut.
    Nothing,
}

pub(super) struct Provider {
    name: String,
    algorithm: Algorithm,
    key: EncodingKey,
    pub(super) issuer: String,
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    answering: Arc<Mutex<Answering>>,
}

/// The key's name.
const KID: &str = "first";

impl Provider {
    /// A provider for the tenant of its name.
    pub(super) async fn start(name: &str, algorithm: Algorithm) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = Self {
            name: name.to_owned(),
            algorithm,
            key: key(algorithm),
            issuer: format!("https://login.{name}.example"),
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
            answering: Arc::new(Mutex::new(Answering::Nothing)),
        };
        provider.answers(Answering::Keys(vec![provider.public_key()]));
        let (asked, answering) = (provider.asked.clone(), provider.answering.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = [0; 4096];
                let _ = stream.read(&mut head).await;
                asked.fetch_add(1, Ordering::Relaxed);
                let answer = answering.lock().unwrap().clone().http();
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        provider
    }

    pub(super) fn settings(&self) -> IdentityProvider {
        IdentityProvider {
            name: self.name.clone(),
            issuer: self.issuer.clone(),
            audience: "liya".to_owned(),
            tenant: self.name.parse().unwrap(),
            keys_url: self.url(),
        }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/keys", self.address)
    }

    pub(super) fn answers(&self, answering: Answering) {
        *self.answering.lock().unwrap() = answering;
    }

    /// How often the keys were asked for.
    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    pub(super) fn public_key(&self) -> Value {
        let mut key = Jwk::from_encoding_key(&self.key, self.algorithm).unwrap();
        key.common.key_id = Some(KID.to_owned());
        serde_json::to_value(key).unwrap()
    }

    pub(super) fn token(&self, claims: &Value) -> String {
        self.token_named(claims, Some(KID))
    }

    pub(super) fn token_named(&self, claims: &Value, kid: Option<&str>) -> String {
        let header = Header {
            kid: kid.map(str::to_owned),
            ..Header::new(self.algorithm)
        };
        encode(&header, claims, &self.key).unwrap()
    }

    pub(super) fn critical_token(&self, claims: &Value) -> String {
        let header = Header {
            kid: Some(KID.to_owned()),
            crit: Some(vec!["b64".to_owned()]),
            ..Header::new(self.algorithm)
        };
        encode(&header, claims, &self.key).unwrap()
    }

    /// Signed with what everybody knows.
    pub(super) fn hmac_token(&self, claims: &Value) -> String {
        let header = Header {
            kid: Some(KID.to_owned()),
            ..Header::new(Algorithm::HS256)
        };
        let public = self.public_key().to_string();
        encode(
            &header,
            claims,
            &EncodingKey::from_secret(public.as_bytes()),
        )
        .unwrap()
    }
}

fn key(algorithm: Algorithm) -> EncodingKey {
    if algorithm == Algorithm::EdDSA {
        // An Ed25519 seed in PKCS #8 (RFC 8410, 7).
        let head = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
        EncodingKey::from_ed_der(&[&head[..], &[7; 32]].concat())
    } else if algorithm == Algorithm::RS256 {
        let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
        // The key itself (PKCS #1) stands behind 26 bytes that say what it is.
        EncodingKey::from_rsa_der(&pair.serialize_der()[26..])
    } else {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        EncodingKey::from_ec_der(&pair.serialize_der())
    }
}

impl Answering {
    fn http(self) -> String {
        let (status, location, body) = match self {
            Self::Keys(keys) => (200, None, json!({ "keys": keys }).to_string()),
            Self::Text(text) => (200, None, text),
            Self::Status(status) => (status, None, String::new()),
            Self::Redirect(to) => (302, Some(to), String::new()),
            Self::Nothing => return String::new(),
        };
        let location = location.map_or_else(String::new, |to| format!("location: {to}\r\n"));
        format!(
            "HTTP/1.1 {status} _\r\n{location}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    }
}
