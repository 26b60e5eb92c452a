//! What the audit log hears of turns: another tenant's session that was named, and limits: of cost
//! once a day or a session, of the month once a month, however often they are met.

use domain::account::UsedUp;
use domain::audit::{Action, AuditEntry};
use domain::webhook::CostScope;
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
            self.tell_of_limit(request, *scope).await;
        }
        if let UseCaseError::QuotaExceeded { what, .. } = error {
            self.tell_of_quota(request, *what).await;
        }
    }

    async fn tell_of_quota(&self, request: &TurnRequest, what: UsedUp) {
        let who = request.caller.acting();
        let month = self.clock.now().month();
        let quota = match what {
            UsedUp::Requests => "requests",
            UsedUp::Tokens => "tokens",
        };
        let entry = self.audit.entry(
            who.tenant,
            who.actor,
            Action::QuotaReached,
            ("tenant", None),
            json!({"quota": quota, "month": month}),
        );
        let event = format!("quota\n{}\n{quota}\n{month}", who.tenant);
        let id = self.audit.once(&event);
        self.audit.note(AuditEntry { id, ..entry }).await;
    }

    /// Tells that a cost limit is reached.
    pub(super) async fn tell_of_limit(&self, request: &TurnRequest, scope: CostScope) {
        let model = &request.caller.tenant.settings.model;
        let limit = match scope {
            CostScope::Session => model.max_cost_per_session,
            CostScope::Day => model.max_cost_per_day,
            CostScope::Request => model.max_cost_per_request,
        };
        let now = self.clock.now();
        let (kind, id, since) = match (scope, request.session) {
            (CostScope::Session, Some(session)) => (SESSION, session.to_string(), String::new()),
            _ => ("tenant", request.caller.tenant.id.to_string(), now.day()),
        };
        let event = format!("{scope}\n{kind}\n{id}\n{since}\n{limit}");
        let who = request.caller.acting();
        let entry = self.audit.entry(
            who.tenant,
            who.actor,
            Action::CostLimitReached,
            (kind, Some(id)),
            json!({"scope": scope.as_str(), "limit": limit.to_string()}),
        );
        let id = self.audit.once(&event);
        self.audit.note(AuditEntry { id, ..entry }).await;
    }
}
