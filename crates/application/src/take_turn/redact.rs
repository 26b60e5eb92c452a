//! Past this step only redacted text exists, where the tenant redacts.

use std::cell::RefCell;

use domain::candidate::{ContextKind, Contexts};
use domain::settings::RetentionConfig;
use domain::text::{KnownPerson, Raw, Redacted, RedactedJson, SpanCounts, count};
use domain::turn::TurnInput;
use ports::Redactor;
use serde_json::Value;

use super::request::TurnRequest;

/// Masks what a turn brings, for one tenant and one person.
pub(super) struct Mask<'a> {
    redactor: &'a dyn Redactor,
    retention: &'a RetentionConfig,
    known: KnownPerson,
    masked: RefCell<SpanCounts>,
}

impl<'a> Mask<'a> {
    /// A mask that also knows the person of this request's own profile and resume.
    pub(super) fn new(
        redactor: &'a dyn Redactor,
        request: &'a TurnRequest,
        remembered: KnownPerson,
    ) -> Self {
        let sent = |kind| request.contexts.get(&kind).unwrap_or(&Value::Null);
        let recognised = redactor.recognise(sent(ContextKind::Profile), sent(ContextKind::Resume));
        let mut known = remembered;
        for mark in recognised.marks {
            if !known.marks.contains(&mark) {
                known.marks.push(mark);
            }
        }
        Self {
            redactor,
            retention: &request.caller.tenant.settings.retention,
            known,
            masked: RefCell::default(),
        }
    }

    /// The text as it may be kept.
    pub(super) fn text(&self, raw: &Raw) -> Redacted {
        if let Some(proof) = self.retention.redaction_off() {
            return Redacted::as_sent(raw, proof);
        }
        let spans = self.redactor.find(raw, &self.known);
        count(&mut self.masked.borrow_mut(), &spans);
        Redacted::mask(raw, &spans)
    }

    /// How many spans of each kind were masked so far.
    pub(super) fn masked(&self) -> SpanCounts {
        self.masked.borrow().clone()
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
