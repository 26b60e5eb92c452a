//! How many requests may be under way at a provider: over all, and of one tenant, so that a tenant
//! whose requests hang leaves places for the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::TenantId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Tenants remembered before those without a request are forgotten.
const REMEMBERED: usize = 1_024;

/// The places at one provider.
pub(super) struct Places {
    all: Arc<Semaphore>,
    per_tenant: usize,
    tenants: Mutex<HashMap<TenantId, Arc<Semaphore>>>,
}

/// A place taken; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _own: OwnedSemaphorePermit,
    _shared: OwnedSemaphorePermit,
}

impl Places {
    pub(super) fn new(all: usize, per_tenant: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(all)),
            per_tenant,
            tenants: Mutex::new(HashMap::new()),
        }
    }

    /// A place for a tenant, as soon as there is one. The tenant's own comes first, so that its
    /// queue stands nowhere in another's way.
    pub(super) async fn enter(&self, tenant: &TenantId) -> Option<Place> {
        let own = self.of(tenant).acquire_owned().await.ok()?;
        let shared = Arc::clone(&self.all).acquire_owned().await.ok()?;
        Some(Place {
            _own: own,
            _shared: shared,
        })
    }

    fn of(&self, tenant: &TenantId) -> Arc<Semaphore> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = tenants.get(tenant) {
            return Arc::clone(known);
        }
        if tenants.len() >= REMEMBERED {
            // One that nobody else holds has neither a request under way nor one waiting.
            tenants.retain(|_, places| Arc::strong_count(places) > 1);
        }
        let fresh = Arc::new(Semaphore::new(self.per_tenant));
        tenants.insert(tenant.clone(), Arc::clone(&fresh));
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    #[tokio::test]
    async fn a_tenant_with_all_its_places_taken_leaves_the_others_theirs() {
        let places = Places::new(3, 2);
        let (hanging, other): (TenantId, TenantId) =
            ("hanging".parse().unwrap(), "other".parse().unwrap());
        let one = places.enter(&hanging).await;
        let two = places.enter(&hanging).await;
        assert!(one.is_some() && two.is_some());
        assert!(places.enter(&hanging).now_or_never().is_none());
        let third = places.enter(&other).now_or_never();
        assert!(third.flatten().is_some());
        drop(one);
        assert!(places.enter(&hanging).now_or_never().flatten().is_some());
    }
}
