//! One turn of any intent, from the request to the stored answer.
//!
//! The way of a turn: read, redact, decide; then either claim and commit in one transaction, or
//! claim, ask the model and commit. No transaction, lock or connection is held across a model call.

mod ask;
mod decide;
mod events;
mod keep;
mod recognise;
mod redact;
mod release;
mod request;
mod tell;

use std::sync::Arc;

use domain::asking::AskPolicy;
use domain::catalogue::Catalogue;
use domain::time::Micros;
use domain::webhook::CostScope;
use ports::turn_store::{Claimed, Committed, Progress, TurnCommit};
use ports::{Clock, Fingerprints, IdGenerator, LanguageModel, Outbox, Pause, Redactor, TurnStore};

use crate::audit::Audit;
use crate::error::UseCaseError;
use crate::running::RunningTurns;
use ask::{Account, Asking};
use decide::{Decided, Decision, Verdict};
pub use keep::{Shape, ShapedAnswer};
pub use release::Reader;
pub use request::{Consent, TurnRequest};

/// How long a call waits for the same turn to finish elsewhere.
pub const WAIT_FOR_RUNNING: Micros = Micros::seconds(25);

/// How often a turn is decided again when its session moved on meanwhile.
const MOST_DECISIONS: u32 = 3;

/// An answered turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnAnswer {
    /// The whole body.
    pub body: String,
    /// It is the stored answer of an earlier call.
    pub replayed: bool,
}

/// Takes turns.
pub struct TakeTurn {
    /// Where turns are kept.
    pub turns: Arc<dyn TurnStore>,
    /// The models.
    pub model: Arc<dyn LanguageModel>,
    /// How patient it is with them.
    pub policy: AskPolicy,
    /// Waiting between two requests to a model.
    pub pause: Arc<dyn Pause>,
    /// Finds personal data.
    pub redactor: Arc<dyn Redactor>,
    /// Recognises keys and requests.
    pub fingerprints: Arc<dyn Fingerprints>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Questions, rubrics, texts.
    pub catalogue: Arc<Catalogue>,
    /// Makes the body of an answer; the HTTP layer's.
    pub shape: Shape,
    /// Who holds this process's leases: `node/boot`.
    pub lease_owner: String,
    /// How long a lease lives without a heartbeat.
    pub lease: Micros,
    /// Where it stands what webhooks are to be told.
    pub outbox: Arc<dyn Outbox>,
    /// What it is at work on, for the heartbeat.
    pub running: RunningTurns,
    /// Tells of denied access and of cost limits.
    pub audit: Arc<Audit>,
}

/// What one attempt came to.
enum Step {
    Answer(TurnAnswer),
    DecideAgain,
}

impl TakeTurn {
    /// Takes a turn. To be run to its end even if the caller goes away. A reader gets the beginning
    /// of the message while a paid model writes it, and none of it where the answer comes at once.
    ///
    /// # Errors
    ///
    /// [`UseCaseError`]; the turn is then neither counted nor charged, and the session is where it
    /// was (but for [`ports::StoreError::UnknownOutcome`]).
    pub async fn run(
        &self,
        request: &TurnRequest,
        reader: Option<Arc<dyn Reader>>,
    ) -> Result<TurnAnswer, UseCaseError> {
        let answer = self.taken(request, reader.as_ref()).await;
        if let Err(error) = &answer {
            self.tell(request, error).await;
        }
        answer
    }

    async fn taken(
        &self,
        request: &TurnRequest,
        reader: Option<&Arc<dyn Reader>>,
    ) -> Result<TurnAnswer, UseCaseError> {
        request.permitted()?;
        let recognition = self.recognition(request);
        for _ in 0..MOST_DECISIONS {
            let decision = match self.decide(request, &recognition).await? {
                Decided::Replay(body) => return Ok(replay(body)),
                Decided::Wait(turn) => match self.wait_for(request, turn).await? {
                    Some(body) => return Ok(replay(body)),
                    None => continue,
                },
                Decided::Go(decision) => decision,
            };
            let budget_is_spent = decision.base.last_call;
            match self.carry_out(request, *decision, reader).await? {
                Step::Answer(answer) => {
                    if budget_is_spent {
                        self.tell_of_limit(request, CostScope::Session).await;
                    }
                    return Ok(answer);
                }
                Step::DecideAgain => {}
            }
        }
        Err(UseCaseError::TurnInProgress { retry_after: 1 })
    }

    /// Asks where a model is needed, and stores the turn.
    async fn carry_out(
        &self,
        request: &TurnRequest,
        decision: Decision,
        reader: Option<&Arc<dyn Reader>>,
    ) -> Result<Step, UseCaseError> {
        let (brief, line_up) = match &decision.verdict {
            Verdict::Settled(draft) => {
                let now = self.clock.now();
                let finished = self.commit(request, &decision, draft, Account::default(), now);
                return self.record(request, &decision, finished).await;
            }
            Verdict::Asks(brief, line_up) => (brief, line_up),
        };
        let terms = line_up.first().ok_or(UseCaseError::ModelUnavailable)?;
        if terms.in_process {
            let finished = self
                .finish_in_process(request, &decision, brief, terms)
                .await?;
            return self.record(request, &decision, finished).await;
        }
        let claim = decision.claim_with_call(terms);
        let claimed = self.turns.claim_turn(&claim).await?;
        let (step, ticket) = self.after_claim(request, claimed, None).await?;
        let Some(ticket) = ticket else {
            return Ok(step);
        };
        let _at_work = self.running.begin(ticket.turn);
        let turn = Asking {
            request,
            decision: &decision,
            brief,
            line_up,
            claim: &claim,
            ticket,
            reader,
        };
        let finished = self.ask_and_finish(&turn).await?;
        let committed = match self.turns.commit_turn(ticket, &finished).await {
            Ok(committed) => committed,
            Err(fault) => {
                // Where the commit went through after all, the fence makes this void.
                let error = fault.into();
                self.give_up(&turn, finished.calls, &error).await;
                return Err(error);
            }
        };
        match committed {
            Committed::Done => Ok(Step::Answer(TurnAnswer {
                body: finished.answer,
                replayed: false,
            })),
            Committed::Fenced(Some(body)) => Ok(Step::Answer(replay(body))),
            Committed::Fenced(None) | Committed::Erased => Err(UseCaseError::Conflict),
        }
    }

    /// Claims and commits in one step what took no paid model.
    async fn record(
        &self,
        request: &TurnRequest,
        decision: &Decision,
        finished: TurnCommit,
    ) -> Result<Step, UseCaseError> {
        let claimed = self.turns.record_turn(&decision.claim, &finished).await?;
        self.after_claim(request, claimed, Some(finished.answer))
            .await
            .map(|(step, _)| step)
    }

    /// What a claim's outcome means; `recorded` is the answer that was committed with it.
    async fn after_claim(
        &self,
        request: &TurnRequest,
        claimed: Claimed,
        recorded: Option<String>,
    ) -> Result<(Step, Option<ports::turn_store::Ticket>), UseCaseError> {
        match claimed {
            Claimed::Won(ticket) => Ok((
                recorded.map_or(Step::DecideAgain, |body| {
                    Step::Answer(TurnAnswer {
                        body,
                        replayed: false,
                    })
                }),
                Some(ticket),
            )),
            Claimed::Moved => Ok((Step::DecideAgain, None)),
            Claimed::Replay(body) => Ok((Step::Answer(replay(body)), None)),
            Claimed::Running(turn) => {
                let body = self.wait_for(request, turn).await?;
                Ok((
                    body.map_or(Step::DecideAgain, |body| Step::Answer(replay(body))),
                    None,
                ))
            }
            Claimed::Refused(refusal) => Err(refusal.into()),
        }
    }

    /// Waits for a running turn: its answer, or none where it failed and may be tried again.
    async fn wait_for(
        &self,
        request: &TurnRequest,
        turn: domain::ids::TurnId,
    ) -> Result<Option<String>, UseCaseError> {
        match self
            .turns
            .await_turn(&request.caller.tenant.id, turn, WAIT_FOR_RUNNING)
            .await?
        {
            Progress::Answered(body) => Ok(Some(body)),
            Progress::AnswerGone => Err(UseCaseError::Conflict),
            Progress::Open => Ok(None),
            Progress::Running(_) => Err(UseCaseError::TurnInProgress { retry_after: 1 }),
        }
    }
}

fn replay(body: String) -> TurnAnswer {
    TurnAnswer {
        body,
        replayed: true,
    }
}
