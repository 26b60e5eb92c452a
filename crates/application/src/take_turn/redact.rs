//! Past this step only redacted text exists, where the tenant redacts.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::candidate::{ContextKind, Contexts};
use domain::settings::RetentionConfig;
use domain::text::{KnownPerson, Raw, RawJson, Redacted, RedactedJson, SpanCounts, count};
use domain::turn::TurnInput;
use ports::Redactor;
use serde_json::Value;

use super::TakeTurn;
use super::request::TurnRequest;

/// Masks what a turn brings, for one tenant and one person.
pub(super) struct Mask {
    redactor: Arc<dyn Redactor>,
    retention: RetentionConfig,
    known: KnownPerson,
    masked: Mutex<SpanCounts>,
}

impl TakeTurn {
    /// A mask that knows the person as remembered, and of this request's own profile and resume.
    pub(super) fn mask_for(&self, request: &TurnRequest, remembered: KnownPerson) -> Mask {
        let sent = |kind| {
            let context = request.contexts.get(&kind);
            context.map_or(&Value::Null, RawJson::expose)
        };
        let recognised = self
            .redactor
            .recognise(sent(ContextKind::Profile), sent(ContextKind::Resume));
        let mut known = remembered;
        for mark in recognised.marks {
            if !known.marks.contains(&mark) {
                known.marks.push(mark);
            }
        }
        self.mask(request, &known)
    }

    /// A mask that knows this person.
    pub(super) fn mask(&self, request: &TurnRequest, known: &KnownPerson) -> Mask {
        Mask {
            redactor: Arc::clone(&self.redactor),
            retention: request.caller.tenant.settings.retention.clone(),
            known: known.clone(),
            masked: Mutex::default(),
        }
    }
}

impl Mask {
    /// The text as it may be kept.
    pub(super) fn text(&self, raw: &Raw) -> Redacted {
        if let Some(proof) = self.retention.redaction_off() {
            return Redacted::as_sent(raw, proof);
        }
        let spans = self.redactor.find(raw, &self.known);
        count(&mut self.counts(), &spans);
        Redacted::mask(raw, &spans)
    }

    /// How many spans of each kind were masked so far.
    pub(super) fn masked(&self) -> SpanCounts {
        self.counts().clone()
    }

    fn counts(&self) -> MutexGuard<'_, SpanCounts> {
        self.masked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As much of a growing text as may be shown already.
    pub(super) fn beginning(&self, raw: &Raw, held_back: usize) -> Redacted {
        let spans = match self.retention.redaction_off() {
            Some(_) => Vec::new(),
            None => self.redactor.find(raw, &self.known),
        };
        Redacted::beginning(raw, &spans, held_back)
    }

    /// The input of the turn as it may be kept.
    pub(super) fn input(&self, request: &TurnRequest) -> TurnInput {
        let mut sent = Contexts::default();
        for (kind, value) in &request.contexts {
            sent.set(*kind, RedactedJson::mask(value, &mut |raw| self.text(raw)));
        }
        TurnInput {
            message: request.message.as_ref().map(|raw| self.text(raw)),
            sent,
        }
    }

    /// By what the person is recognised from now on.
    pub(super) fn known(&self) -> &KnownPerson {
        &self.known
    }
}
