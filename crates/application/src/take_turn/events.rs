//! What webhooks are told of a turn.

use domain::ids::{EventId, SessionId};
use domain::session::{EndReason, Intent};
use domain::time::Timestamp;
use domain::webhook::{CostScope, EvaluationFault, Event, Happened};

use super::TakeTurn;
use super::ask::Asking;
use super::request::TurnRequest;
use crate::error::UseCaseError;

impl TakeTurn {
    /// The turn ends its session.
    pub(super) fn ending(
        &self,
        request: &TurnRequest,
        session: SessionId,
        reason: EndReason,
        now: Timestamp,
    ) -> Vec<Event> {
        let domain = request.intent.domain();
        let ended = Happened::Ended { domain, reason };
        let reached = (reason == EndReason::Budget).then_some(Happened::CostLimit {
            scope: CostScope::Session,
        });
        let happened = std::iter::once(ended).chain(reached);
        happened
            .map(|what| self.event(Some(session), what, now))
            .collect()
    }

    /// The answer that a claimed turn brought could not be assessed.
    pub(super) fn unassessed(&self, turn: &Asking<'_>, error: &UseCaseError) -> Option<Event> {
        let base = &turn.decision.base;
        let brings_an_answer = turn.request.intent == Intent::MockInterview
            && turn.decision.input.message.is_some()
            && !base.begins;
        let fault = if matches!(error, UseCaseError::ModelTimeout) {
            EvaluationFault::TimedOut
        } else if matches!(error, UseCaseError::ModelUnavailable) {
            EvaluationFault::Unavailable
        } else {
            return None;
        };
        let what = Happened::EvaluationFailed {
            turn: turn.ticket.turn,
            intent: turn.request.intent,
            fault,
        };
        let now = self.clock.now();
        brings_an_answer.then(|| self.event(Some(base.session), what, now))
    }

    /// A cost cap left no room for a model. The caller hears of it whether or not this is written.
    pub(super) async fn note_cost_limit(&self, request: &TurnRequest, scope: CostScope) {
        let what = Happened::CostLimit { scope };
        let event = self.event(request.session, what, self.clock.now());
        let tenant = &request.caller.tenant.id;
        if let Err(error) = self.outbox.note(tenant, &event).await {
            tracing::warn!(%error, "a reached cost limit could not be written for webhooks");
        }
    }

    fn event(&self, session: Option<SessionId>, what: Happened, at: Timestamp) -> Event {
        Event {
            id: EventId::from_bits(self.ids.fresh()),
            session,
            what,
            at,
        }
    }
}
