//! Asks the models of the line-up until one gives a reply that the rules can finish the turn with.
//!
//! What follows a setback is the policy's decision; the steps around each request stand here: its
//! row is written before it is sent, and closed with what became of it.

mod calls;
mod samples;

use std::sync::Arc;

use domain::asking::{self, Next, Setback, SoFar};
use domain::brief::{Answered, Brief, Reply, ReplySource};
use domain::text::{Raw, Redacted};
use domain::time::Micros;
use domain::turn::{self, Drafted};
use ports::model::{ModelRequest, ReplySink, Terms, WholeReply};
use ports::turn_store::{CallClosing, Claim, Failure, Ticket, TurnCommit};

use super::TakeTurn;
use super::decide::Decision;
use super::release::{Reader, Release};
use super::request::TurnRequest;
use crate::error::UseCaseError;
use calls::Calls;
pub(super) use calls::{Account, opening};

/// A claimed turn and the models to ask.
pub(super) struct Asking<'a> {
    pub(super) request: &'a TurnRequest,
    pub(super) decision: &'a Decision,
    pub(super) brief: &'a Arc<Brief>,
    /// The first one's call is written already, with the claim.
    pub(super) line_up: &'a [Terms],
    pub(super) claim: &'a Claim,
    pub(super) ticket: Ticket,
    pub(super) reader: Option<&'a Arc<dyn Reader>>,
}

impl Asking<'_> {
    /// The name of its request of this number.
    fn call(&self, number: u32) -> String {
        let Ticket { turn, attempt } = self.ticket;
        format!("{turn}/{attempt}/{number}")
    }
}

/// Why a request led to no draft.
enum Trouble {
    /// The policy decides what follows.
    Setback {
        setback: Setback,
        /// A reader has seen words of the reply.
        released: bool,
    },
    /// The turn is no longer ours, or the store fails: nothing can follow.
    Lost(UseCaseError),
}

impl From<Setback> for Trouble {
    fn from(setback: Setback) -> Self {
        Self::Setback {
            setback,
            released: false,
        }
    }
}

impl TakeTurn {
    /// Finishes a turn that the in-process model answers.
    pub(super) async fn finish_in_process(
        &self,
        request: &TurnRequest,
        decision: &Decision,
        brief: &Arc<Brief>,
        terms: &Terms,
    ) -> Result<TurnCommit, UseCaseError> {
        let mut account = Account::default();
        let draft = self
            .ask_in_process(request, decision, brief, terms, &mut account)
            .await
            .map_err(|setback| failure(&setback))?;
        let now = self.clock.now();
        Ok(self.commit(request, decision, &draft, account, now))
    }

    /// Asks for a claimed turn; where no model gives a usable reply, the turn is given up.
    pub(super) async fn ask_and_finish(
        &self,
        turn: &Asking<'_>,
    ) -> Result<TurnCommit, UseCaseError> {
        let mut calls = Calls::default();
        let asked = self.ask(turn, &mut calls).await;
        let (account, now) = (calls.account, self.clock.now());
        match asked {
            Ok(draft) => Ok(self.commit(turn.request, turn.decision, &draft, account, now)),
            Err(error) => {
                self.give_up(turn, account.calls, &error).await;
                Err(error)
            }
        }
    }

    async fn ask(&self, turn: &Asking<'_>, calls: &mut Calls) -> Result<Drafted, UseCaseError> {
        let mut rest = turn.line_up.iter().peekable();
        while let Some(terms) = rest.next() {
            if terms.in_process {
                let account = &mut calls.account;
                return self
                    .ask_in_process(turn.request, turn.decision, turn.brief, terms, account)
                    .await
                    .map_err(|setback| failure(&setback));
            }
            let mut so_far = SoFar {
                next: rest.peek().map(|terms| terms.in_process),
                ..SoFar::default()
            };
            let mut repair = None;
            loop {
                so_far.tries += 1;
                let asked = self.ask_once(turn, calls, terms, repair.as_deref()).await;
                let setback = match asked {
                    Ok(draft) => return Ok(draft),
                    Err(Trouble::Lost(error)) => return Err(error),
                    Err(Trouble::Setback { setback, released }) => {
                        so_far.released = released;
                        setback
                    }
                };
                so_far.elapsed = self.elapsed(turn);
                let next = self.policy.after(&setback, &so_far, self.chance());
                tracing::warn!(model = %terms.model, %setback, ?next, "a request came to nothing");
                match next {
                    Next::Again { after } => self.pause.pause(after).await,
                    Next::Repair(fault) => {
                        repair = Some(fault);
                        so_far.repaired = true;
                        so_far.tries = 0;
                    }
                    Next::Fallback => break,
                    Next::Fail => return Err(failure(&setback)),
                }
            }
        }
        Err(UseCaseError::ModelUnavailable)
    }

    /// One request to a paid model, and further samples where its reply rates an answer.
    async fn ask_once(
        &self,
        turn: &Asking<'_>,
        calls: &mut Calls,
        terms: &Terms,
        repair: Option<&str>,
    ) -> Result<Drafted, Trouble> {
        let mut asked = self.within_the_deadline(turn, terms)?;
        asked.repair = repair.map(str::to_owned);
        asked.streamed = turn.reader.is_some();
        let number = calls.open(self, turn, terms).await?;
        asked.call = turn.call(number);
        let mask = self.mask(turn.request, &turn.decision.base.known);
        let release = Release::new(Arc::clone(turn.brief), mask, turn.reader.map(Arc::clone));
        let release = Arc::new(release);
        let setback = |setback: Setback| Trouble::Setback {
            setback,
            released: release.has_begun(),
        };
        let sink: Arc<dyn ReplySink> = Arc::clone(&release) as Arc<dyn ReplySink>;
        let mut answered = match self.model.reply(&asked, sink).await {
            Ok(answered) => answered,
            Err(error) => {
                calls.failed(number, &error, terms, turn.claim.reserve);
                return Err(setback(release.fault().unwrap_or(error.setback)));
            }
        };
        calls.answered(number, &answered, terms);
        let finished = match turn::check(turn.brief, &answered.reply) {
            Ok(()) => {
                self.sample(turn, calls, terms, &mut answered).await?;
                self.draft(turn.request, turn.decision, turn.brief, &answered)
            }
            Err(fault) => Err(fault.into()),
        };
        let finished = finished.and_then(|draft| {
            if release.agrees_with(draft.output.message()) {
                Ok(draft)
            } else {
                let fault = "its end shows that its beginning had to be masked";
                Err(Setback::Unusable(fault.to_owned()))
            }
        });
        finished.map_err(|fault| {
            calls.unusable(number);
            setback(fault)
        })
    }

    /// The in-process model's reply: it is a part of this program and reserves nothing.
    async fn ask_in_process(
        &self,
        request: &TurnRequest,
        decision: &Decision,
        brief: &Arc<Brief>,
        terms: &Terms,
        account: &mut Account,
    ) -> Result<Drafted, Setback> {
        let asked = self.model_request(request, brief, terms);
        let replied = self.model.reply(&asked, Arc::new(WholeReply)).await;
        let answered = replied.map_err(|error| error.setback)?;
        account.bill.add(answered.usage, terms.price);
        self.draft(request, decision, brief, &answered)
    }

    fn model_request(
        &self,
        request: &TurnRequest,
        brief: &Arc<Brief>,
        terms: &Terms,
    ) -> ModelRequest {
        let model = &request.caller.tenant.settings.model;
        let bound = asking::output_bound(model, terms.price, terms.prompt_tokens);
        ModelRequest {
            brief: Arc::clone(brief),
            provider: terms.provider.clone(),
            model: terms.model.clone(),
            tenant: request.caller.tenant.id.clone(),
            repair: None,
            max_output_tokens: bound.unwrap_or_default(),
            within: self.policy.deadline,
            streamed: false,
            call: String::new(),
        }
    }

    /// The request with the time that is left for it.
    fn within_the_deadline(
        &self,
        turn: &Asking<'_>,
        terms: &Terms,
    ) -> Result<ModelRequest, Setback> {
        let left = self.policy.left(self.elapsed(turn));
        Ok(ModelRequest {
            within: left.ok_or(Setback::TimedOut)?,
            ..self.model_request(turn.request, turn.brief, terms)
        })
    }

    fn elapsed(&self, turn: &Asking<'_>) -> Micros {
        self.clock.now().since(turn.claim.at)
    }

    fn draft(
        &self,
        request: &TurnRequest,
        decision: &Decision,
        brief: &Brief,
        answered: &Answered<Reply>,
    ) -> Result<Drafted, Setback> {
        let mask = self.mask(request, &decision.base.known);
        let keep = |raw: &Raw| match answered.source {
            ReplySource::Offline => Redacted::written(raw.expose()),
            ReplySource::Model => mask.text(raw),
        };
        let scene = decision.base.scene(self, request, self.clock.now());
        let ids = &mut self.fresh_ids();
        let finished = turn::finish(&scene, &decision.input, brief, answered, ids, &keep);
        Ok(finished?)
    }

    /// Frees the session. The error stays the one there is, even where the store fails too.
    pub(super) async fn give_up(
        &self,
        turn: &Asking<'_>,
        calls: Vec<CallClosing>,
        error: &UseCaseError,
    ) {
        let failure = Failure {
            tenant: turn.request.caller.tenant.id.clone(),
            ticket: turn.ticket,
            code: error.to_string(),
            calls,
            event: self.unassessed(turn, error),
            at: self.clock.now(),
        };
        if let Err(store) = self.turns.fail_turn(&failure).await {
            tracing::warn!(error = %store, "a failed turn could not be given up; its lease runs out");
        }
    }

    /// Any number.
    fn chance(&self) -> u64 {
        u64::try_from(self.ids.fresh() & u128::from(u64::MAX)).unwrap_or_default()
    }
}

fn failure(setback: &Setback) -> UseCaseError {
    match setback {
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
