//! What is held on a person: progress, memory, export, erasure.

use std::sync::Arc;

use domain::audit::Action;
use domain::ids::{TenantId, UserId};
use domain::memory::{Memory, RememberedId};
use domain::session::Session;
use ports::erased_list::{Entry, Kind};
use ports::fingerprints::PersonMark;
use ports::person_store::{Erased, PersonExport};
use ports::{Clock, ErasedList, Fingerprints, Found, PersonStore};

use serde_json::{Value, json};

use crate::audit::{Acting, Audit};
use crate::error::UseCaseError;

/// Reads and erases what is held on a person.
pub struct People {
    /// Where it is held.
    pub people: Arc<dyn PersonStore>,
    /// Where it stands who was erased, beside the store: a backup may bring people back.
    pub erased: Arc<dyn ErasedList>,
    /// For marks of people who must not be named.
    pub fingerprints: Arc<dyn Fingerprints>,
    /// Tells of denied access, erasures and exports.
    pub audit: Arc<Audit>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The kind of thing that audit entries name. Which person stands there as a keyed hash.
pub(crate) const PERSON: &str = "person";

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

    /// Forgets everything remembered of a person. The audit log knows of it first.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn forget(&self, who: Acting<'_>, user: &UserId) -> Result<Erased, UseCaseError> {
        let person = self.mark(who, user);
        self.record(who, Action::MemoryErased, &person, json!({}))
            .await?;
        Ok(self.people.forget(who.tenant, user).await?)
    }

    /// Forgets one goal, commitment or fact.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::NotFound`], [`UseCaseError::ForeignTenant`], or the store's.
    pub async fn forget_one(
        &self,
        who: Acting<'_>,
        user: &UserId,
        memory: RememberedId,
    ) -> Result<(), UseCaseError> {
        match self.people.forget_one(who.tenant, user, memory).await? {
            Found::Here(()) => {
                let person = self.mark(who, user);
                let metadata = json!({"memory": memory.to_string()});
                self.record(who, Action::MemoryErased, &person, metadata)
                    .await
            }
            Found::Foreign => Err(self.audit.denied(who, "memory", memory).await),
            Found::Missing => Err(UseCaseError::NotFound),
        }
    }

    /// All that is held on a person. The audit log knows of it first.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn export(
        &self,
        who: Acting<'_>,
        user: &UserId,
    ) -> Result<PersonExport, UseCaseError> {
        let person = self.mark(who, user);
        self.record(who, Action::PersonExported, &person, json!({}))
            .await?;
        Ok(self.people.export(who.tenant, user, &person).await?)
    }

    /// Erases a person; unknown people count zeros. The list and the audit log know of it first: an
    /// erasure that was answered is never missing there.
    ///
    /// # Errors
    ///
    /// The list's or the store's; to be called again.
    pub async fn erase(&self, who: Acting<'_>, user: &UserId) -> Result<Erased, UseCaseError> {
        let at = self.clock.now();
        let person = self.mark(who, user);
        let entry = Entry {
            kind: Kind::Person,
            mark: person.as_str().to_owned(),
            at,
        };
        self.erased.note(&entry).await?;
        self.record(who, Action::PersonErased, &person, json!({}))
            .await?;
        Ok(self.people.erase(who.tenant, user, &person, at).await?)
    }

    fn mark(&self, who: Acting<'_>, user: &UserId) -> PersonMark {
        PersonMark::of(&*self.fingerprints, who.tenant, user)
    }

    async fn record(
        &self,
        who: Acting<'_>,
        action: Action,
        person: &PersonMark,
        metadata: Value,
    ) -> Result<(), UseCaseError> {
        let about = (PERSON, Some(person.as_str().to_owned()));
        self.audit.record(who, action, about, metadata).await
    }
}
