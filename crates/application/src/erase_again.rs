//! Brings a restored backup up to date: what was erased since the backup was taken is erased again.

use std::collections::HashMap;
use std::sync::Arc;

use domain::audit::{Action, Actor};
use domain::ids::{SessionId, TenantId, UserId};
use domain::time::Timestamp;
use ports::erased_list::{Kind, session_mark};
use ports::fingerprints::PersonMark;
use ports::person_store::Erased;
use ports::{ErasedList, Fingerprints, Found, Retention, TurnStore};

use serde_json::json;

use crate::audit::{Acting, Audit};
use crate::error::UseCaseError;
use crate::people::PERSON;
use crate::sessions::SESSION;

/// Erases again what a list says.
pub struct EraseAgain {
    /// The list.
    pub erased: Arc<dyn ErasedList>,
    /// For finding people and sessions.
    pub store: Arc<dyn Retention>,
    /// For erasing sessions.
    pub turns: Arc<dyn TurnStore>,
    /// For their marks.
    pub fingerprints: Arc<dyn Fingerprints>,
    /// Tells what is erased again: the entries of then may have gone with what came after the backup.
    pub audit: Arc<Audit>,
}

/// What a replay did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Replayed {
    /// Entries of the list.
    pub entries: u64,
    /// What went, all people and sessions together.
    pub erased: Erased,
}

impl EraseAgain {
    /// Erases every listed person's and session's rows that were held when they were erased. Rows
    /// from later on stay, so that it may be run at any time.
    ///
    /// # Errors
    ///
    /// The list's or the store's; to be run again.
    pub async fn run(&self) -> Result<Replayed, UseCaseError> {
        let mut listed: HashMap<(Kind, String), Timestamp> = HashMap::new();
        let entries = self.erased.entries().await?;
        let mut replayed = Replayed {
            entries: entries.len() as u64,
            ..Replayed::default()
        };
        for entry in entries {
            let at = listed.entry((entry.kind, entry.mark)).or_insert(entry.at);
            *at = entry.at.max(*at);
        }
        if !listed.is_empty() {
            self.people(&listed, &mut replayed.erased).await?;
            self.sessions(&listed, &mut replayed.erased).await?;
        }
        Ok(replayed)
    }

    async fn people(
        &self,
        listed: &HashMap<(Kind, String), Timestamp>,
        erased: &mut Erased,
    ) -> Result<(), UseCaseError> {
        let mut after: Option<(TenantId, UserId)> = None;
        loop {
            let some = self.store.people_after(after).await?;
            after = some.last().cloned();
            if after.is_none() {
                return Ok(());
            }
            for (tenant, user) in some {
                let mark = PersonMark::of(&*self.fingerprints, &tenant, &user);
                let key = (Kind::Person, mark.as_str().to_owned());
                if let Some(until) = listed.get(&key) {
                    let about = (PERSON, Some(key.1));
                    self.tell(&tenant, Action::PersonErased, about).await?;
                    *erased += self.store.erase_again(&tenant, &user, *until).await?;
                }
            }
        }
    }

    async fn sessions(
        &self,
        listed: &HashMap<(Kind, String), Timestamp>,
        erased: &mut Erased,
    ) -> Result<(), UseCaseError> {
        let mut after: Option<SessionId> = None;
        loop {
            let some = self.store.sessions_after(after).await?;
            after = some.last().map(|(_, session)| *session);
            if after.is_none() {
                return Ok(());
            }
            for (tenant, session) in some {
                let mark = session_mark(&*self.fingerprints, &tenant, session);
                if !listed.contains_key(&(Kind::Session, mark)) {
                    continue;
                }
                let about = (SESSION, Some(session.to_string()));
                self.tell(&tenant, Action::SessionErased, about).await?;
                if let Found::Here(gone) = self.turns.delete_session(&tenant, session).await? {
                    *erased += gone;
                }
            }
        }
    }

    async fn tell(
        &self,
        tenant: &TenantId,
        action: Action,
        about: (&'static str, Option<String>),
    ) -> Result<(), UseCaseError> {
        let who = Acting {
            tenant,
            actor: Actor::System,
        };
        let metadata = json!({"replayed": true});
        self.audit.record(who, action, about, metadata).await
    }
}
