//! Past this step only redacted text exists, where the tenant redacts.

use domain::candidate::{ContextKind, Contexts};
use domain::settings::RetentionConfig;
use domain::text::{KnownPerson, Raw, RawJson, Redacted, RedactedJson};
use domain::turn::TurnInput;
use ports::Redactor;
use serde_json::Value;

use super::request::TurnRequest;

/// Masks what a turn brings, for one tenant and one person.
pub(super) struct Mask<'a> {
    redactor: &'a dyn Redactor,
    retention: &'a RetentionConfig,
    known: KnownPerson,
}

impl<'a> Mask<'a> {
    /// A mask that also knows the person of this request's own profile and resume.
    pub(super) fn new(
        redactor: &'a dyn Redactor,
        request: &'a TurnRequest,
        remembered: KnownPerson,
    ) -> Self {
        let sent = |kind| {
            request
                .contexts
                .get(&kind)
                .map_or(&Value::Null, RawJson::expose)
        };
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
        }
    }

    /// The text as it may be kept.
    pub(super) fn text(&self, raw: &Raw) -> Redacted {
        match self.retention.redaction_off() {
            Some(proof) => Redacted::as_sent(raw, proof),
            None => Redacted::mask(raw, &self.redactor.find(raw, &self.known)),
        }
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
