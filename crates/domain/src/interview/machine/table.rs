//! The table of the state machine: every stage with every event.

use serde::{Deserialize, Serialize};

use crate::session::EndReason;

/// Where an interview stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// The plan is made, nothing has been asked.
    Opening,
    /// A planned question stands, itself or one of its follow-ups.
    Asking,
    /// An earlier question stands for a second try; another one waits.
    Redoing,
    /// The candidate may ask.
    Closing,
    /// Over.
    Finished,
}

/// What happens to an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Event {
    /// The first question is put.
    Begun,
    /// The answer was judged sufficient, or the follow-ups are used up.
    Sufficient,
    /// The answer was judged engaged but thin.
    Thin,
    /// The answer was judged to be about something else.
    OffQuestion,
    /// The second try was judged.
    Retold,
    /// An answer to a question that is not scored.
    Noted,
    /// The question is to be said again or in other words.
    Clarified,
    /// The candidate passes: skip, next, I don't know, silence.
    Passed,
    /// Nothing that could be assessed: small talk, gibberish, instructions.
    Strayed,
    /// The candidate wants a second try.
    RedoAsked,
    /// The candidate asks in the closing part.
    Asked,
    /// The candidate has nothing to ask.
    NothingToAsk,
    /// The candidate ends the interview.
    CandidateEnds,
    /// The time limit is reached.
    TimeIsUp,
    /// The cap on turns is reached.
    TurnsAreUp,
    /// The budget holds no further model call.
    BudgetIsSpent,
    /// The message speaks of distress.
    Distress,
    /// The session is ended by a call or by time.
    ClosedOutside(EndReason),
}

/// What the table says of a pair that is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// The first question.
    Ask,
    /// The next question, or the closing part after the last.
    Next,
    /// A follow-up, while the budget lasts.
    FollowUp,
    /// The question again, at most twice; then as [`Rule::Next`].
    Redirect,
    /// The question again on the first pass; then as [`Rule::Next`].
    Pass,
    /// The question in other words, at most twice; then as [`Rule::Redirect`].
    Reword,
    /// A second try, once a question; else as [`Rule::Redirect`].
    Retry,
    /// Back to the question that waits.
    Return,
    /// The earlier question in other words, at most twice; then as [`Rule::Return`].
    RewordEarlier,
    /// An answer to the candidate's question; the second one is the last.
    Reply,
    /// An invitation to ask; the second one ends the interview.
    Prompt,
    /// A second try out of the closing part; else as [`Rule::Prompt`].
    RetryOrPrompt,
    /// The end, all being asked that was going to be asked.
    Complete,
    /// The end for this reason.
    End(EndReason),
    /// Help comes first; the interview waits as it is.
    Wait,
}

/// Why a pair is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the interview has not begun")]
    NotBegun,
    #[error("the interview has begun")]
    AlreadyBegun,
    #[error("no second try is under way")]
    NoSecondTry,
    #[error("a second try is under way")]
    SecondTry,
    #[error("the closing part has not begun")]
    NotClosing,
    #[error("the questions are over")]
    QuestionsOver,
    #[error("the interview has finished")]
    Over,
    #[error("the follow-ups are used up")]
    NoFollowUpLeft,
}

/// The table: one row for every stage and event.
#[expect(
    clippy::match_same_arms,
    reason = "a row for each pair is what makes the table readable"
)]
pub(super) const fn rule(stage: Stage, event: Event) -> Result<Rule, Refused> {
    match (stage, event) {
        (Stage::Opening, Event::Begun) => Ok(Rule::Ask),
        (Stage::Opening, Event::Sufficient) => Err(Refused::NotBegun),
        (Stage::Opening, Event::Thin) => Err(Refused::NotBegun),
        (Stage::Opening, Event::OffQuestion) => Err(Refused::NotBegun),
        (Stage::Opening, Event::Retold) => Err(Refused::NotBegun),
        (Stage::Opening, Event::Noted) => Err(Refused::NotBegun),
        (Stage::Opening, Event::Clarified) => Err(Refused::NotBegun),
        (Stage::Opening, Event::Passed) => Err(Refused::NotBegun),
        (Stage::Opening, Event::Strayed) => Err(Refused::NotBegun),
        (Stage::Opening, Event::RedoAsked) => Err(Refused::NotBegun),
        (Stage::Opening, Event::Asked) => Err(Refused::NotBegun),
        (Stage::Opening, Event::NothingToAsk) => Err(Refused::NotBegun),
        (Stage::Opening, Event::CandidateEnds) => Err(Refused::NotBegun),
        (Stage::Opening, Event::TimeIsUp) => Err(Refused::NotBegun),
        (Stage::Opening, Event::TurnsAreUp) => Err(Refused::NotBegun),
        (Stage::Opening, Event::BudgetIsSpent) => Err(Refused::NotBegun),
        (Stage::Opening, Event::Distress) => Ok(Rule::Wait),
        (Stage::Opening, Event::ClosedOutside(reason)) => Ok(Rule::End(reason)),

        (Stage::Asking, Event::Begun) => Err(Refused::AlreadyBegun),
        (Stage::Asking, Event::Sufficient) => Ok(Rule::Next),
        (Stage::Asking, Event::Thin) => Ok(Rule::FollowUp),
        (Stage::Asking, Event::OffQuestion) => Ok(Rule::Redirect),
        (Stage::Asking, Event::Retold) => Err(Refused::NoSecondTry),
        (Stage::Asking, Event::Noted) => Ok(Rule::Next),
        (Stage::Asking, Event::Clarified) => Ok(Rule::Reword),
        (Stage::Asking, Event::Passed) => Ok(Rule::Pass),
        (Stage::Asking, Event::Strayed) => Ok(Rule::Redirect),
        (Stage::Asking, Event::RedoAsked) => Ok(Rule::Retry),
        (Stage::Asking, Event::Asked) => Err(Refused::NotClosing),
        (Stage::Asking, Event::NothingToAsk) => Err(Refused::NotClosing),
        (Stage::Asking, Event::CandidateEnds) => Ok(Rule::End(EndReason::EndedByCandidate)),
        (Stage::Asking, Event::TimeIsUp) => Ok(Rule::End(EndReason::TimeLimit)),
        (Stage::Asking, Event::TurnsAreUp) => Ok(Rule::End(EndReason::TurnLimit)),
        (Stage::Asking, Event::BudgetIsSpent) => Ok(Rule::End(EndReason::Budget)),
        (Stage::Asking, Event::Distress) => Ok(Rule::Wait),
        (Stage::Asking, Event::ClosedOutside(reason)) => Ok(Rule::End(reason)),

        (Stage::Redoing, Event::Begun) => Err(Refused::AlreadyBegun),
        (Stage::Redoing, Event::Sufficient) => Err(Refused::SecondTry),
        (Stage::Redoing, Event::Thin) => Err(Refused::SecondTry),
        (Stage::Redoing, Event::OffQuestion) => Err(Refused::SecondTry),
        (Stage::Redoing, Event::Retold) => Ok(Rule::Return),
        (Stage::Redoing, Event::Noted) => Err(Refused::SecondTry),
        (Stage::Redoing, Event::Clarified) => Ok(Rule::RewordEarlier),
        (Stage::Redoing, Event::Passed) => Ok(Rule::Return),
        (Stage::Redoing, Event::Strayed) => Ok(Rule::Return),
        (Stage::Redoing, Event::RedoAsked) => Ok(Rule::RewordEarlier),
        (Stage::Redoing, Event::Asked) => Err(Refused::NotClosing),
        (Stage::Redoing, Event::NothingToAsk) => Err(Refused::NotClosing),
        (Stage::Redoing, Event::CandidateEnds) => Ok(Rule::End(EndReason::EndedByCandidate)),
        (Stage::Redoing, Event::TimeIsUp) => Ok(Rule::End(EndReason::TimeLimit)),
        (Stage::Redoing, Event::TurnsAreUp) => Ok(Rule::End(EndReason::TurnLimit)),
        (Stage::Redoing, Event::BudgetIsSpent) => Ok(Rule::End(EndReason::Budget)),
        (Stage::Redoing, Event::Distress) => Ok(Rule::Wait),
        (Stage::Redoing, Event::ClosedOutside(reason)) => Ok(Rule::End(reason)),

        (Stage::Closing, Event::Begun) => Err(Refused::AlreadyBegun),
        (Stage::Closing, Event::Sufficient) => Err(Refused::QuestionsOver),
        (Stage::Closing, Event::Thin) => Err(Refused::QuestionsOver),
        (Stage::Closing, Event::OffQuestion) => Err(Refused::QuestionsOver),
        (Stage::Closing, Event::Retold) => Err(Refused::NoSecondTry),
        (Stage::Closing, Event::Noted) => Err(Refused::QuestionsOver),
        (Stage::Closing, Event::Clarified) => Ok(Rule::Prompt),
        (Stage::Closing, Event::Passed) => Ok(Rule::Complete),
        (Stage::Closing, Event::Strayed) => Ok(Rule::Prompt),
        (Stage::Closing, Event::RedoAsked) => Ok(Rule::RetryOrPrompt),
        (Stage::Closing, Event::Asked) => Ok(Rule::Reply),
        (Stage::Closing, Event::NothingToAsk) => Ok(Rule::Complete),
        (Stage::Closing, Event::CandidateEnds) => Ok(Rule::Complete),
        (Stage::Closing, Event::TimeIsUp) => Ok(Rule::Complete),
        (Stage::Closing, Event::TurnsAreUp) => Ok(Rule::Complete),
        (Stage::Closing, Event::BudgetIsSpent) => Ok(Rule::Complete),
        (Stage::Closing, Event::Distress) => Ok(Rule::Wait),
        (Stage::Closing, Event::ClosedOutside(reason)) => Ok(Rule::End(reason)),

        (Stage::Finished, Event::Begun) => Err(Refused::Over),
        (Stage::Finished, Event::Sufficient) => Err(Refused::Over),
        (Stage::Finished, Event::Thin) => Err(Refused::Over),
        (Stage::Finished, Event::OffQuestion) => Err(Refused::Over),
        (Stage::Finished, Event::Retold) => Err(Refused::Over),
        (Stage::Finished, Event::Noted) => Err(Refused::Over),
        (Stage::Finished, Event::Clarified) => Err(Refused::Over),
        (Stage::Finished, Event::Passed) => Err(Refused::Over),
        (Stage::Finished, Event::Strayed) => Err(Refused::Over),
        (Stage::Finished, Event::RedoAsked) => Err(Refused::Over),
        (Stage::Finished, Event::Asked) => Err(Refused::Over),
        (Stage::Finished, Event::NothingToAsk) => Err(Refused::Over),
        (Stage::Finished, Event::CandidateEnds) => Err(Refused::Over),
        (Stage::Finished, Event::TimeIsUp) => Err(Refused::Over),
        (Stage::Finished, Event::TurnsAreUp) => Err(Refused::Over),
        (Stage::Finished, Event::BudgetIsSpent) => Err(Refused::Over),
        (Stage::Finished, Event::Distress) => Err(Refused::Over),
        (Stage::Finished, Event::ClosedOutside(_)) => Err(Refused::Over),
    }
}
