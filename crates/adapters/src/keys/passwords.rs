//! Passwords under argon2id with its recommended cost (19 MiB, two passes), on threads that may
//! block, a few at once.

use std::sync::{Arc, LazyLock};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use async_trait::async_trait;
use domain::account::PlainPassword;
use ports::{PasswordFault, Passwords};
use tokio::sync::Semaphore;

/// Most passwords hashed at once: each takes 19 MiB and a core.
const MOST_AT_ONCE: usize = 2;

/// Most that wait for their turn; more are refused, so that a flood of logins costs no memory.
const MOST_WAITING: usize = 64;

/// What an unknown account's password is checked against, for the same work.
static NOBODYS: LazyLock<Option<String>> =
    LazyLock::new(|| hash(&PlainPassword::typed(String::new())).ok());

/// Hashes with argon2id.
#[derive(Debug, Clone)]
pub struct Argon2Passwords {
    at_once: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Argon2Passwords {
    fn default() -> Self {
        Self {
            at_once: Arc::new(Semaphore::new(MOST_AT_ONCE)),
            waiting: Arc::new(Semaphore::new(MOST_AT_ONCE + MOST_WAITING)),
        }
    }
}

impl Argon2Passwords {
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordFault> + Send + 'static,
    ) -> Result<T, PasswordFault> {
        let _waiting = self
            .waiting
            .try_acquire()
            .map_err(|_| PasswordFault::Busy)?;
        let _running = self
            .at_once
            .acquire()
            .await
            .map_err(|_| PasswordFault::Busy)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| PasswordFault::Broken(error.to_string()))?
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn hash(&self, password: &PlainPassword) -> Result<String, PasswordFault> {
        let password = password.clone();
        self.blocking(move || hash(&password)).await
    }

    async fn fits(
        &self,
        password: &PlainPassword,
        hash: Option<String>,
    ) -> Result<bool, PasswordFault> {
        let password = password.clone();
        self.blocking(move || {
            let known = hash.is_some();
            let hash = hash
                .as_deref()
                .or(NOBODYS.as_deref())
                .ok_or_else(|| PasswordFault::Broken("no hash to compare with".to_owned()))?;
            Ok(verify(&password, hash)? && known)
        })
        .await
    }
}

fn hash(password: &PlainPassword) -> Result<String, PasswordFault> {
    Argon2::default()
        .hash_password(password.expose().as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| PasswordFault::Broken(error.to_string()))
}

fn verify(password: &PlainPassword, hash: &str) -> Result<bool, PasswordFault> {
    let hash = PasswordHash::new(hash).map_err(|error| PasswordFault::Broken(error.to_string()))?;
    Ok(Argon2::default()
        .verify_password(password.expose().as_bytes(), &hash)
        .is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> PlainPassword {
        PlainPassword::typed(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_no_other() {
        let passwords = Argon2Passwords::default();
        let hash = passwords.hash(&password("correct horse")).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert_ne!(
            hash,
            passwords.hash(&password("correct horse")).await.unwrap()
        );
        let fits = async |text: &str, hash: Option<String>| {
            passwords.fits(&password(text), hash).await.unwrap()
        };
        assert!(fits("correct horse", Some(hash.clone())).await);
        assert!(!fits("correct hors", Some(hash)).await);
        // The stand-in for unknown accounts fits nothing, not even its own password.
        assert!(!fits("", None).await);
    }

    #[tokio::test]
    async fn a_flood_of_logins_is_refused_instead_of_queued_without_end() {
        let passwords = Argon2Passwords::default();
        let _all = passwords.waiting.acquire_many(66).await.unwrap();
        let refused = passwords.hash(&password("correct horse")).await;
        assert_eq!(refused, Err(PasswordFault::Busy));
    }
}
