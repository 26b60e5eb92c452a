//! When API keys were used: kept in memory, and written by the housekeeper now and then, so that no
//! call costs a write.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::ids::KeyId;
use domain::time::Timestamp;

/// The keys used since the last look. The clones share one list.
#[derive(Debug, Clone, Default)]
pub struct KeyUse {
    used: Arc<Mutex<BTreeMap<KeyId, Timestamp>>>,
}

impl KeyUse {
    /// A key is used.
    pub(crate) fn note(&self, key: KeyId, now: Timestamp) {
        self.used().insert(key, now);
    }

    /// Every key used since the last call, with its last use; in the order of the keys, so that two
    /// processes that write them wait for each other instead of standing in each other's way.
    pub fn take(&self) -> Vec<(KeyId, Timestamp)> {
        std::mem::take(&mut *self.used()).into_iter().collect()
    }

    fn used(&self) -> MutexGuard<'_, BTreeMap<KeyId, Timestamp>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Micros;

    #[test]
    fn a_key_used_often_is_told_once_with_its_last_use() {
        let (used, key) = (KeyUse::default(), KeyId::from_bits(7));
        let now = Timestamp::from_unix_micros(1_773_528_067_000_000);
        used.note(key, now);
        used.note(key, now.plus(Micros::seconds(1)));
        assert_eq!(used.take(), [(key, now.plus(Micros::seconds(1)))]);
        assert!(used.take().is_empty());
    }
}
