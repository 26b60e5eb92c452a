//! Makes the value that one commit stores out of a decided turn.

use domain::ids::{MessageId, SessionId};
use domain::money::Bill;
use domain::session::{Ended, Role, expiry};
use domain::time::Timestamp;
use domain::turn::{Drafted, Output};
use ports::turn_store::{NewMessage, SessionChange, TurnCommit};

use super::TakeTurn;
use super::ask::Account;
use super::decide::Decision;
use super::request::TurnRequest;

/// Makes the JSON of an answer; none for the session where nothing is kept.
pub type Shape = fn(Option<SessionId>, &Output) -> ShapedAnswer;

/// An answer as it is sent and stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapedAnswer {
    /// The whole body.
    pub body: String,
    /// The output part of it.
    pub output: String,
}

impl TakeTurn {
    /// The commit of a drafted turn at `now`.
    pub(super) fn commit(
        &self,
        request: &TurnRequest,
        decision: &Decision,
        draft: &Drafted,
        account: Account,
        now: Timestamp,
    ) -> TurnCommit {
        let kept = !request.consent.forbids_storage();
        let session = kept.then_some(decision.base.session);
        let output = if kept {
            draft.output.clone()
        } else {
            draft.output.clone().unkept()
        };
        let shaped = (self.shape)(session, &output);
        let messages = self.messages(decision, &output, &account.bill);
        let answer = TurnCommit {
            tenant: request.caller.tenant.id.clone(),
            user: request.user.clone(),
            intent: request.intent,
            intent_turn: output.turn(),
            session: None,
            answer: shaped.body,
            tokens: messages.iter().map(|message| message.tokens).sum(),
            cost: messages.iter().map(|message| message.cost).sum(),
            metered: !request.caller.tenant.allowance.month.is_unlimited(),
            calls: account.calls,
            at: now,
        };
        let Some(id) = session else { return answer };
        let timeout = request.caller.tenant.settings.model.session_timeout();
        let limit = draft
            .state
            .interview
            .as_ref()
            .and_then(domain::interview::InterviewState::time_limit);
        let change = SessionChange {
            id,
            base_revision: decision.base.revision.unwrap_or_default(),
            state: draft.state.clone(),
            known: decision.base.known.clone(),
            consent: decision.base.consent,
            contexts: decision.base.sent(&decision.input),
            messages,
            output: shaped.output,
            memory: if decision.base.consent.memory_allowed {
                draft.memory.clone()
            } else {
                Vec::new()
            },
            masked: decision.base.masked.clone(),
            ended: draft.ended.map(|reason| Ended { at: now, reason }),
            expires_at: expiry(now, timeout, limit),
            events: draft
                .ended
                .map_or_else(Vec::new, |reason| self.ending(request, id, reason, now)),
        };
        TurnCommit {
            session: Some(change),
            ..answer
        }
    }

    /// The candidate's words, if there were any, and the engine's. A turn without a user message
    /// puts input and output on the engine's.
    fn messages(&self, decision: &Decision, output: &Output, bill: &Bill) -> Vec<NewMessage> {
        let message = |role, content, tokens: i64, cost| NewMessage {
            id: MessageId::from_bits(self.ids.fresh()),
            role,
            content,
            tokens,
            cost,
        };
        let (read, read_cost) = (bill.tokens_read(), bill.cost_read());
        let (written, written_cost) = (bill.tokens_written(), bill.cost_written());
        let words = output.message().clone();
        match decision.input.message.clone() {
            Some(said) => vec![
                message(Role::User, said, read, read_cost),
                message(Role::Assistant, words, written, written_cost),
            ],
            None => vec![message(
                Role::Assistant,
                words,
                read + written,
                read_cost + written_cost,
            )],
        }
    }
}
