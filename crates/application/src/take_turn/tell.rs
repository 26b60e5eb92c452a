//! What the audit log hears of turns: another tenant's session that was named, and cost limits, each
//! once a day or a session however often it is met.

use domain::audit::{Action, AuditEntry};
use serde_json::json;

use super::TakeTurn;
use super::request::TurnRequest;
use crate::error::UseCaseError;
use crate::sessions::SESSION;

impl TakeTurn {
    /// Tells of a refusal that somebody should know of.
    pub(super) async fn tell(&self, request: &TurnRequest, error: &UseCaseError) {
        if let (UseCaseError::ForeignTenant, Some(session)) = (error, request.session) {
            let who = request.caller.acting();
            self.audit.denied(who, SESSION, session).await;
        }
        if let UseCaseError::CostLimit { scope } = error {
            self.tell_of_limit(request, scope).await;
        }
    }

    /// Tells that a cost limit is reached.
    pub(super) async fn tell_of_limit(&self, request: &TurnRequest, scope: &'static str) {
        let model = &request.caller.tenant.settings.model;
        let limit = match scope {
            "session" => model.max_cost_per_session,
            "day" => model.max_cost_per_day,
            _ => model.max_cost_per_request,
        };
        let now = self.clock.now();
        let (kind, id, since) = match (scope, request.session) {
            ("session", Some(session)) => (SESSION, session.to_string(), String::new()),
            _ => ("tenant", request.caller.tenant.id.to_string(), now.day()),
        };
        let event = format!("{scope}\n{kind}\n{id}\n{since}\n{limit}");
        let who = request.caller.acting();
        let entry = self.audit.entry(
            who.tenant,
            who.actor,
            Action::CostLimitReached,
            (kind, Some(id)),
            json!({"scope": scope, "limit": limit.to_string()}),
        );
        let id = self.audit.once(&event);
        self.audit.note(AuditEntry { id, ..entry }).await;
    }
}
