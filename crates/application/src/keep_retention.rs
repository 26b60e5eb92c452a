//! What time does to stored text: sessions go when they have been kept long enough, and what was
//! kept as sent is masked in place. One small step a call, so that turns find the store free.

use std::sync::Arc;

use domain::ids::{SessionId, TenantId};
use domain::retention::Due;
use domain::session::SessionState;
use domain::settings::RetentionConfig;
use domain::text::{KnownPerson, Raw, RawJson, Redacted, RedactedJson, SpanCounts, count};
use ports::person_store::Erased;
use ports::retention::{HeldTexts, MaskedTexts, Place};
use ports::{Clock, Redactor, Retention};
use serde_json::Value;

use crate::error::UseCaseError;

/// Keeps to the tenants' retention.
pub struct KeepRetention {
    /// What is to go or to be masked.
    pub store: Arc<dyn Retention>,
    /// Finds what is to be masked.
    pub redactor: Arc<dyn Redactor>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl KeepRetention {
    /// Tenants behind this one, at most 100, with their settings.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn tenants_after(
        &self,
        after: Option<TenantId>,
    ) -> Result<Vec<(TenantId, RetentionConfig)>, UseCaseError> {
        Ok(self.store.tenants_after(after).await?)
    }

    /// Sessions of a tenant whose text is to be masked now, at most 100.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn to_mask(
        &self,
        tenant: &TenantId,
        config: &RetentionConfig,
    ) -> Result<Vec<SessionId>, UseCaseError> {
        let due = Due::at(self.clock.now(), config);
        Ok(self.store.due_for_masking(tenant, &due).await?)
    }

    /// Masks the texts of one of them. False where it moved on meanwhile: it is looked at again
    /// with the next pass.
    ///
    /// # Errors
    ///
    /// The store's; nothing was changed then.
    pub async fn mask(&self, tenant: &TenantId, session: SessionId) -> Result<bool, UseCaseError> {
        let Some(held) = self.store.held_texts(tenant, session).await? else {
            return Ok(false);
        };
        let masked = self.masked(session, &held);
        Ok(self.store.mask(tenant, &masked).await?)
    }

    /// Removes a small batch of a tenant's sessions; zeros when nothing is due.
    ///
    /// # Errors
    ///
    /// The store's; nothing of the batch went then.
    pub async fn purge(
        &self,
        tenant: &TenantId,
        config: &RetentionConfig,
    ) -> Result<Erased, UseCaseError> {
        let due = Due::at(self.clock.now(), config);
        Ok(self.store.purge(tenant, &due).await?)
    }

    /// Removes a small batch of a tenant's audit entries, and counts them; zero when nothing is due.
    ///
    /// # Errors
    ///
    /// The store's; nothing of the batch went then.
    pub async fn purge_told(
        &self,
        tenant: &TenantId,
        config: &RetentionConfig,
    ) -> Result<u64, UseCaseError> {
        match config.told_since(self.clock.now()) {
            Some(since) => Ok(self.store.purge_told(tenant, since).await?),
            None => Ok(0),
        }
    }

    /// Overwrites what removed rows left behind in the database's files.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn scrub(&self) -> Result<(), UseCaseError> {
        Ok(self.store.scrub().await?)
    }

    fn masked(&self, session: SessionId, held: &HeldTexts) -> MaskedTexts {
        let mut mask = Masking {
            redactor: &*self.redactor,
            known: &held.known,
            counts: SpanCounts::default(),
        };
        let texts = held
            .texts
            .iter()
            .filter_map(|(place, raw)| {
                let masked = mask.place(*place, raw);
                (masked.as_str() != raw.expose()).then_some((*place, masked))
            })
            .collect();
        MaskedTexts {
            session,
            revision: held.revision,
            texts,
            masked: mask.counts,
        }
    }
}

/// Masks what belongs to one person.
struct Masking<'a> {
    redactor: &'a dyn Redactor,
    known: &'a KnownPerson,
    counts: SpanCounts,
}

impl Masking<'_> {
    fn place(&mut self, place: Place, raw: &Raw) -> Redacted {
        match place {
            Place::Message(_)
            | Place::Said(_)
            | Place::Goal(_)
            | Place::Measure(_)
            | Place::Commitment(_)
            | Place::Fact(_) => self.words(raw),
            Place::Context(_) => self.document(raw, |mask, value| {
                let sent = RawJson::new(value.clone());
                let masked = RedactedJson::mask(&sent, &mut |raw| mask.words(raw));
                masked.as_value().clone()
            }),
            Place::Output(_) | Place::Answer(_) => self.document(raw, |mask, value| {
                let mut value = value.clone();
                mask.values(&mut value);
                value
            }),
            Place::State => self.document(raw, Self::state),
        }
    }

    fn words(&mut self, raw: &Raw) -> Redacted {
        let spans = self.redactor.find(raw, self.known);
        count(&mut self.counts, &spans);
        Redacted::mask(raw, &spans)
    }

    /// What is no JSON is masked as words: nothing stays because it cannot be read.
    fn document(&mut self, raw: &Raw, mask: impl FnOnce(&mut Self, &Value) -> Value) -> Redacted {
        match serde_json::from_str(raw.expose()) {
            Ok(value) => Redacted::written(mask(self, &value).to_string()),
            Err(_) => self.words(raw),
        }
    }

    /// Masks the texts of a document of the engine's own, but neither its field names, nor its ids,
    /// nor the help lines it shows.
    fn values(&mut self, value: &mut Value) {
        match value {
            Value::String(text) if !domain::ids::is_own(text) => {
                *text = self.words(&Raw::new(text.as_str())).into_string();
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.values(item)),
            Value::Object(fields) => fields
                .iter_mut()
                .filter(|(name, _)| *name != "help")
                .for_each(|(_, item)| self.values(item)),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Masks the texts of a state. A word that the state could not be read without is not one of
    /// the candidate's, and stays.
    fn state(&mut self, value: &Value) -> Value {
        let mut state = value.clone();
        for at in pointers(value) {
            let Some(text) = state.pointer(&at).and_then(Value::as_str) else {
                continue;
            };
            let raw = Raw::new(text);
            let spans = self.redactor.find(&raw, self.known);
            if spans.is_empty() || domain::ids::is_own(text) {
                continue;
            }
            let mut tried = state.clone();
            if let Some(slot) = tried.pointer_mut(&at) {
                *slot = Value::String(Redacted::mask(&raw, &spans).into_string());
            }
            if serde_json::from_value::<SessionState>(tried.clone()).is_ok() {
                count(&mut self.counts, &spans);
                state = tried;
            }
        }
        state
    }
}

/// Where the texts of a document stand, as JSON pointers.
fn pointers(value: &Value) -> Vec<String> {
    let under = |key: String, item: &Value| {
        let escaped = key.replace('~', "~0").replace('/', "~1");
        pointers(item)
            .into_iter()
            .map(move |rest| format!("/{escaped}{rest}"))
            .collect::<Vec<_>>()
    };
    match value {
        Value::String(_) => vec![String::new()],
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| under(index.to_string(), item))
            .collect(),
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(key, item)| under(key.clone(), item))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}
