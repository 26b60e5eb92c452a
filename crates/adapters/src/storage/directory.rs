//! The directory of callers, from memory for a few seconds: one query at a time for each key, and
//! what this process writes counts at once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use domain::ids::{DashboardUserId, TenantId};
use ports::directory::{DashboardUserRecord, KeyRecord, TenantRecord};
use ports::{StoreError, TenantDirectory};

use super::Storage;
use super::db::reading;

/// Most entries of a cache. Unknown keys are remembered too, so it needs a bound.
const MOST_ENTRIES: usize = 10_000;

/// What is known of callers.
pub(crate) struct Directory {
    keys: Cache<String, KeyRecord>,
    tenants: Cache<TenantId, TenantRecord>,
    users: Cache<DashboardUserId, DashboardUserRecord>,
}

impl Directory {
    /// How old an answer may be.
    pub(crate) const OLDEST: Duration = Duration::from_secs(4);

    /// An empty directory whose answers are at most `age` old, 4 s at the most.
    pub(crate) fn new(age: Duration) -> Self {
        let age = age.min(Self::OLDEST);
        Self {
            keys: Cache::new(age),
            tenants: Cache::new(age),
            users: Cache::new(age),
        }
    }

    /// Something was written: everything is asked anew. Accounts are rarely written.
    pub(crate) fn forget(&self) {
        self.keys.entries().clear();
        self.tenants.entries().clear();
        self.users.entries().clear();
    }
}

/// What came of the newest question.
enum Known<V> {
    /// There was none yet.
    Nothing,
    /// An answer, none for an unknown key, and when it was asked for.
    Answer(Instant, Option<Arc<V>>),
    /// None came, and since when that is known. It goes to those who waited for it, and no further.
    Failure(Instant),
}

/// Held while its key is asked for, so that others wait for the same answer.
type Entry<V> = Arc<tokio::sync::Mutex<Known<V>>>;

/// Why a caller gets no answer that never asked.
const WAITED: &str = "the same question failed while this caller waited for its answer";

struct Cache<K, V> {
    age: Duration,
    entries: Mutex<HashMap<K, Entry<V>>>,
}

impl<K: Eq + Hash + Clone, V> Cache<K, V> {
    fn new(age: Duration) -> Self {
        Self {
            age,
            entries: Mutex::default(),
        }
    }

    async fn get(
        &self,
        key: &K,
        ask: impl AsyncFnOnce() -> Result<Option<V>, StoreError>,
    ) -> Result<Option<Arc<V>>, StoreError> {
        let entry = self.entry(key);
        let came = Instant::now();
        let mut known = entry.lock().await;
        match &*known {
            Known::Answer(at, value) if at.elapsed() < self.age => return Ok(value.clone()),
            Known::Failure(at) if *at > came => {
                return Err(StoreError::Unavailable(WAITED.into()));
            }
            Known::Nothing | Known::Answer(..) | Known::Failure(_) => {}
        }
        let asked_at = Instant::now();
        match ask().await {
            Ok(value) => {
                let value = value.map(Arc::new);
                *known = Known::Answer(asked_at, value.clone());
                Ok(value)
            }
            Err(error) => {
                *known = Known::Failure(Instant::now());
                Err(error)
            }
        }
    }

    fn entry(&self, key: &K) -> Entry<V> {
        let mut entries = self.entries();
        if let Some(entry) = entries.get(key) {
            return Arc::clone(entry);
        }
        if entries.len() >= MOST_ENTRIES {
            entries.clear();
        }
        let entry = entries.entry(key.clone());
        Arc::clone(entry.or_insert_with(|| Arc::new(tokio::sync::Mutex::new(Known::Nothing))))
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<K, Entry<V>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl TenantDirectory for Storage {
    async fn key(&self, fingerprint: &str) -> Result<Option<Arc<KeyRecord>>, StoreError> {
        let fingerprint = fingerprint.to_owned();
        let ask = async || Ok(reading!(self.db(), directory::key, fingerprint.clone())?);
        self.shared.directory.keys.get(&fingerprint, ask).await
    }

    async fn tenant(&self, tenant: &TenantId) -> Result<Option<Arc<TenantRecord>>, StoreError> {
        let ask = async || Ok(reading!(self.db(), directory::tenant, tenant.clone())?);
        self.shared.directory.tenants.get(tenant, ask).await
    }

    async fn fresh_tenant(&self, tenant: &TenantId) -> Result<Option<TenantRecord>, StoreError> {
        Ok(reading!(self.db(), directory::tenant, tenant.clone())?)
    }

    async fn dashboard_user(
        &self,
        user: DashboardUserId,
    ) -> Result<Option<Arc<DashboardUserRecord>>, StoreError> {
        let ask = async || Ok(reading!(self.db(), directory::dashboard_user, user)?);
        self.shared.directory.users.get(&user, ask).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::future::join_all;

    use super::*;

    /// Asks the cache for `key`, counting how often it asks on.
    async fn get(cache: &Cache<u8, u32>, asked: &AtomicU32, key: u8) -> Option<Arc<u32>> {
        let ask = async || {
            tokio::task::yield_now().await;
            Ok(Some(asked.fetch_add(1, Ordering::Relaxed)))
        };
        cache.get(&key, ask).await.unwrap()
    }

    #[tokio::test]
    async fn callers_at_once_share_one_question_for_each_key() {
        let cache = Cache::new(Directory::OLDEST);
        let asked = AtomicU32::new(0);
        let answers = join_all((0..20).map(|n| get(&cache, &asked, n % 2))).await;
        assert_eq!(asked.load(Ordering::Relaxed), 2);
        assert!(answers.iter().all(Option::is_some));
    }

    #[tokio::test]
    async fn an_answer_that_is_too_old_is_asked_for_anew() {
        let cache = Cache::new(Duration::ZERO);
        let asked = AtomicU32::new(0);
        for expected in 0..3 {
            assert_eq!(get(&cache, &asked, 0).await.as_deref(), Some(&expected));
        }
    }

    #[tokio::test]
    async fn a_failure_is_told_and_not_remembered() {
        let cache: Cache<u8, u32> = Cache::new(Directory::OLDEST);
        let failing = async || Err(StoreError::Unavailable("gone".into()));
        assert!(cache.get(&0, failing).await.is_err());
        assert!(get(&cache, &AtomicU32::new(0), 0).await.is_some());
    }

    #[tokio::test]
    async fn callers_who_wait_for_a_question_that_fails_do_not_ask_it_one_after_another() {
        let cache: Cache<u8, u32> = Cache::new(Directory::OLDEST);
        let asked = AtomicU32::new(0);
        let failing = async || {
            asked.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            Err(StoreError::Unavailable("gone".into()))
        };
        let answers = join_all((0..20).map(|_| cache.get(&0, failing))).await;
        assert!(answers.iter().all(Result::is_err));
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn no_more_entries_are_kept_than_there_is_room_for() {
        let cache: Cache<usize, u32> = Cache::new(Directory::OLDEST);
        for key in 0..=MOST_ENTRIES {
            cache.get(&key, async || Ok(None)).await.unwrap();
        }
        assert_eq!(cache.entries().len(), 1);
    }
}
