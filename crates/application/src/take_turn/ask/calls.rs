//! The requests of one attempt: each is written before it is sent, and closed with what became of it.

use domain::asking::Setback;
use domain::brief::{Answered, Reply};
use domain::money::{Bill, MicroUsd, Usage};
use ports::ModelError;
use ports::model::Terms;
use ports::turn_store::{CallClosing, CallOpening};

use super::{Asking, Trouble};
use crate::error::UseCaseError;
use crate::take_turn::TakeTurn;

/// What a turn took, for accounting.
#[derive(Default)]
pub(in crate::take_turn) struct Account {
    /// What the tenant is charged if the turn is committed: everything known to have been used.
    pub(in crate::take_turn) bill: Bill,
    /// What counts against the caps.
    pub(in crate::take_turn) calls: Vec<CallClosing>,
}

/// The requests so far.
#[derive(Default)]
pub(super) struct Calls {
    opened: u32,
    pub(super) account: Account,
}

impl Calls {
    /// Writes the next request, if it is not the first: that one was written with the claim.
    pub(super) async fn open(
        &mut self,
        engine: &TakeTurn,
        turn: &Asking<'_>,
        terms: &Terms,
    ) -> Result<u32, Trouble> {
        let number = self.opened + 1;
        if number > 1 {
            let call = opening(number, terms, turn.claim.reserve);
            let opened = engine
                .turns
                .open_call(turn.claim, turn.ticket, &call, &self.account.calls)
                .await
                .map_err(|error| Trouble::Lost(error.into()))?;
            if let Err(refusal) = opened {
                let refusal = refusal.into();
                if let UseCaseError::CostLimit { scope } = refusal {
                    engine.note_cost_limit(turn.request, scope).await;
                }
                return Err(refused(&refusal));
            }
        }
        self.opened = number;
        Ok(number)
    }

    /// A reply came.
    pub(super) fn answered(&mut self, number: u32, answered: &Answered<Reply>, terms: &Terms) {
        self.account.bill.add(answered.usage, terms.price);
        self.account.calls.push(CallClosing {
            number,
            outcome: "succeeded".to_owned(),
            provider_request_id: answered.request_id.clone(),
            usage: answered.usage,
            cost: terms.price.cost(answered.usage),
        });
    }

    /// The reply turned out to be of no use.
    pub(super) fn unusable(&mut self, number: u32) {
        let calls = self.account.calls.iter_mut();
        for call in calls.filter(|call| call.number == number) {
            "unusable".clone_into(&mut call.outcome);
        }
    }

    /// No reply came. What it cost is what the provider says, nothing where it is known to have made
    /// none, else what was reserved.
    pub(super) fn failed(
        &mut self,
        number: u32,
        error: &ModelError,
        terms: &Terms,
        reserve: MicroUsd,
    ) {
        let cost = match error.usage {
            Some(usage) => {
                self.account.bill.add(usage, terms.price);
                terms.price.cost(usage)
            }
            None if error.setback.is_free() => MicroUsd::ZERO,
            None => reserve,
        };
        self.account.calls.push(CallClosing {
            number,
            outcome: outcome(&error.setback).to_owned(),
            provider_request_id: error.request_id.clone(),
            usage: error.usage.unwrap_or(Usage {
                estimated: !error.setback.is_free(),
                ..Usage::default()
            }),
            cost,
        });
    }
}

/// The row of a request.
pub(in crate::take_turn) fn opening(number: u32, terms: &Terms, reserved: MicroUsd) -> CallOpening {
    CallOpening {
        number,
        provider: terms.provider.clone(),
        model: terms.model.clone(),
        price_version: terms.price_version.clone(),
        reserved,
    }
}

fn refused(refusal: &UseCaseError) -> Trouble {
    if matches!(refusal, UseCaseError::CostLimit { .. }) {
        Setback::Capped.into()
    } else {
        Trouble::Lost(UseCaseError::Conflict)
    }
}

/// The words of the call's row.
fn outcome(setback: &Setback) -> &'static str {
    match setback {
        Setback::TimedOut => "timed_out",
        Setback::Unusable(_) | Setback::CutOff | Setback::Declined => "unusable",
        Setback::NotSent(_)
        | Setback::Refused(_)
        | Setback::RateLimited { .. }
        | Setback::Overloaded { .. }
        | Setback::Broken(_)
        | Setback::Capped => "failed",
    }
}
