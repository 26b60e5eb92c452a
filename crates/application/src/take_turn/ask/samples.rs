//! Further ratings of the same answer, where the tenant wants several.

use std::sync::Arc;

use domain::asking;
use domain::brief::{Answered, Brief, Reply};
use domain::interview::brief::{InterviewTask, Judgement};
use domain::turn;
use ports::model::{Terms, WholeReply};

use super::calls::Calls;
use super::{Asking, Trouble};
use crate::take_turn::TakeTurn;

impl TakeTurn {
    /// Asks for further ratings and brings them into the reply. A sample that fails, or that time or
    /// money do not hold, is left out; none is repeated.
    pub(super) async fn sample(
        &self,
        turn: &Asking<'_>,
        calls: &mut Calls,
        terms: &Terms,
        answered: &mut Answered<Reply>,
    ) -> Result<(), Trouble> {
        let Brief::Interview(brief) = &**turn.brief else {
            return Ok(());
        };
        let InterviewTask::Assess {
            question, answers, ..
        } = &brief.task
        else {
            return Ok(());
        };
        let model = &turn.request.caller.tenant.settings.model;
        let mut others = Vec::new();
        for _ in 1..model.evaluation_samples.min(asking::MOST_SAMPLES) {
            match self.one_sample(turn, calls, terms).await {
                Ok(judgement) => others.extend(judgement),
                Err(Trouble::Setback { .. }) => break,
                Err(lost @ Trouble::Lost(_)) => return Err(lost),
            }
        }
        asking::merge(&mut answered.reply, &others, question, answers);
        Ok(())
    }

    async fn one_sample(
        &self,
        turn: &Asking<'_>,
        calls: &mut Calls,
        terms: &Terms,
    ) -> Result<Option<Judgement>, Trouble> {
        let mut asked = self.within_the_deadline(turn, terms)?;
        let number = calls.open(self, turn, terms).await?;
        asked.call = turn.call(number);
        let sample = match self.model.reply(&asked, Arc::new(WholeReply)).await {
            Ok(sample) => sample,
            Err(error) => {
                calls.failed(number, &error, terms, turn.claim.reserve);
                return Ok(None);
            }
        };
        calls.answered(number, &sample, terms);
        match (turn::check(turn.brief, &sample.reply), sample.reply) {
            (Ok(()), Reply::Interview(reply)) => Ok(reply.judgement),
            (Ok(()), Reply::Coaching(_)) | (Err(_), _) => {
                calls.unusable(number);
                Ok(None)
            }
        }
    }
}
