//! Asks the model and finishes the turn with its reply.

use std::sync::Arc;

use domain::asking::{AskPolicy, Setback};
use domain::brief::{Answered, Brief, Reply, ReplySource};
use domain::text::{Raw, Redacted};
use domain::turn::{self, Drafted};
use ports::ModelError;
use ports::model::{ModelRequest, Terms, WholeReply};
use ports::turn_store::{CallClosing, Failure, Ticket, TurnCommit};

use super::TakeTurn;
use super::decide::Decision;
use super::keep::Bill;
use super::redact::Mask;
use super::request::TurnRequest;
use crate::error::UseCaseError;

impl TakeTurn {
    /// Finishes a turn that the in-process model answers.
    pub(super) async fn finish_in_process(
        &self,
        request: &TurnRequest,
        decision: &Decision,
        brief: &Arc<Brief>,
        terms: &Terms,
    ) -> Result<TurnCommit, UseCaseError> {
        let answered = self
            .model
            .reply(&self.asking(request, brief, terms), Arc::new(WholeReply))
            .await
            .map_err(|error| of_model(&error))?;
        let draft = self.draft(request, decision, brief, &answered)?;
        let bill = Bill {
            usage: answered.usage,
            price: terms.price,
            calls: Vec::new(),
        };
        Ok(self.commit(request, decision, &draft, bill, self.clock.now()))
    }

    /// Asks a model outside this process for a claimed turn; where it fails, the turn is given up.
    pub(super) async fn ask_and_finish(
        &self,
        request: &TurnRequest,
        decision: &Decision,
        brief: &Arc<Brief>,
        terms: &Terms,
        ticket: Ticket,
    ) -> Result<TurnCommit, UseCaseError> {
        let replied = self
            .model
            .reply(&self.asking(request, brief, terms), Arc::new(WholeReply))
            .await;
        let answered = match replied {
            Ok(answered) => answered,
            Err(error) => {
                let call = unknown_call(decision, "failed");
                return Err(self.give_up(request, ticket, call, of_model(&error)).await);
            }
        };
        let call = |outcome: &str| CallClosing {
            number: 1,
            outcome: outcome.to_owned(),
            provider_request_id: None,
            usage: answered.usage,
            cost: terms.price.input_cost(answered.usage) + terms.price.output_cost(answered.usage),
        };
        match self.draft(request, decision, brief, &answered) {
            Ok(draft) => {
                let bill = Bill {
                    usage: answered.usage,
                    price: terms.price,
                    calls: vec![call("succeeded")],
                };
                Ok(self.commit(request, decision, &draft, bill, self.clock.now()))
            }
            Err(error) => Err(self.give_up(request, ticket, call("unusable"), error).await),
        }
    }

    fn asking(&self, request: &TurnRequest, brief: &Arc<Brief>, terms: &Terms) -> ModelRequest {
        ModelRequest {
            brief: Arc::clone(brief),
            provider: terms.provider.clone(),
            model: terms.model.clone(),
            tenant: request.caller.tenant.id.clone(),
            repair: None,
            max_output_tokens: request.caller.tenant.settings.model.max_tokens_per_request,
            within: AskPolicy::default().deadline,
            streamed: false,
        }
    }

    fn draft(
        &self,
        request: &TurnRequest,
        decision: &Decision,
        brief: &Brief,
        answered: &Answered<Reply>,
    ) -> Result<Drafted, UseCaseError> {
        let mask = Mask::new(&*self.redactor, request, decision.base.known.clone());
        let keep = |raw: &Raw| match answered.source {
            ReplySource::Offline => Redacted::written(raw.expose()),
            ReplySource::Model => mask.text(raw),
        };
        let scene = decision.base.scene(self, request, self.clock.now());
        turn::finish(
            &scene,
            &decision.input,
            brief,
            answered,
            &mut self.fresh_ids(),
            &keep,
        )
        .map_err(|fault| {
            tracing::warn!(model = %answered.model, %fault, "a reply was refused");
            UseCaseError::ModelUnavailable
        })
    }

    /// Frees the session; the error stays the one of the model.
    async fn give_up(
        &self,
        request: &TurnRequest,
        ticket: Ticket,
        call: CallClosing,
        error: UseCaseError,
    ) -> UseCaseError {
        let failure = Failure {
            tenant: request.caller.tenant.id.clone(),
            ticket,
            code: error.to_string(),
            calls: vec![call],
            at: self.clock.now(),
        };
        if let Err(store) = self.turns.fail_turn(&failure).await {
            tracing::warn!(error = %store, "a failed turn could not be given up; its lease runs out");
        }
        error
    }
}

/// A call whose cost is not known counts as reserved.
fn unknown_call(decision: &Decision, outcome: &str) -> CallClosing {
    CallClosing {
        number: 1,
        outcome: outcome.to_owned(),
        provider_request_id: None,
        usage: domain::money::Usage::default(),
        cost: decision.claim.reserve,
    }
}

fn of_model(error: &ModelError) -> UseCaseError {
    match error.setback {
        Setback::TimedOut => UseCaseError::ModelTimeout,
        Setback::NotSent(_)
        | Setback::Refused(_)
        | Setback::RateLimited { .. }
        | Setback::Overloaded { .. }
        | Setback::Broken(_)
        | Setback::Unusable(_)
        | Setback::CutOff
        | Setback::Declined
        | Setback::Capped => UseCaseError::ModelUnavailable,
    }
}
