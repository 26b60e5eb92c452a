//! What is held on a person: progress, memory, export, erasure.

use std::sync::Arc;

use domain::ids::{TenantId, UserId};
use domain::memory::{Memory, RememberedId};
use domain::session::Session;
use ports::erased_list::{Entry, Kind};
use ports::fingerprints::PersonMark;
use ports::person_store::{Erased, PersonExport};
use ports::{Clock, ErasedList, Fingerprints, Found, PersonStore};

use crate::error::UseCaseError;

/// Reads and erases what is held on a person.
pub struct People {
    /// Where it is held.
    pub people: Arc<dyn PersonStore>,
    /// Where it stands who was erased, beside the store: a backup may bring people back.
    pub erased: Arc<dyn ErasedList>,
    /// For marks of people who must not be named.
    pub fingerprints: Arc<dyn Fingerprints>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// A person's progress: finished interviews and what is remembered.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Sessions in which an interview has begun, newest first.
    pub interviews: Vec<Session>,
    /// Scores, goals, commitments.
    pub memory: Memory,
}

impl People {
    /// A person's progress.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn progress(
        &self,
        tenant: &TenantId,
        user: &UserId,
    ) -> Result<Progress, UseCaseError> {
        let interviews = self.people.interviews(tenant, user).await?;
        let memory = self.people.memory(tenant, user).await?;
        Ok(Progress { interviews, memory })
    }

    /// What is remembered of a person.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn memory(&self, tenant: &TenantId, user: &UserId) -> Result<Memory, UseCaseError> {
        Ok(self.people.memory(tenant, user).await?)
    }

    /// Forgets everything remembered of a person.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn forget(&self, tenant: &TenantId, user: &UserId) -> Result<Erased, UseCaseError> {
        Ok(self.people.forget(tenant, user).await?)
    }

    /// Forgets one goal, commitment or fact.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::NotFound`], [`UseCaseError::Forbidden`], or the store's.
    pub async fn forget_one(
        &self,
        tenant: &TenantId,
        user: &UserId,
        memory: RememberedId,
    ) -> Result<(), UseCaseError> {
        match self.people.forget_one(tenant, user, memory).await? {
            Found::Here(()) => Ok(()),
            Found::Foreign => Err(UseCaseError::Forbidden),
            Found::Missing => Err(UseCaseError::NotFound),
        }
    }

    /// All that is held on a person.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn export(
        &self,
        tenant: &TenantId,
        user: &UserId,
    ) -> Result<PersonExport, UseCaseError> {
        let person = PersonMark::of(&*self.fingerprints, tenant, user);
        Ok(self.people.export(tenant, user, &person).await?)
    }

    /// Erases a person; unknown people count zeros. The list knows of it first: an erasure that was
    /// answered is never missing there.
    ///
    /// # Errors
    ///
    /// The list's or the store's; to be called again.
    pub async fn erase(&self, tenant: &TenantId, user: &UserId) -> Result<Erased, UseCaseError> {
        let at = self.clock.now();
        let person = PersonMark::of(&*self.fingerprints, tenant, user);
        let entry = Entry {
            kind: Kind::Person,
            mark: person.as_str().to_owned(),
            at,
        };
        self.erased.note(&entry).await?;
        Ok(self.people.erase(tenant, user, &person, at).await?)
    }
}
