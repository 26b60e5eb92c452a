//! The interview's state machine: which event is allowed where, and what follows. It knows no texts
//! and no scores; what is asked and how it is worded stands elsewhere.

use serde::{Deserialize, Serialize};

use crate::interview::output::QuestionKind;
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
pub(crate) enum Rule {
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
    clippy::too_many_lines,
    reason = "a row for each pair is what makes the table readable"
)]
pub(crate) const fn rule(stage: Stage, event: Event) -> Result<Rule, Refused> {
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

/// How much of the time is left, as far as it decides anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pace {
    /// Time for everything.
    Early,
    /// Too late for follow-ups.
    Late,
    /// Too late for another question: the rest is for closing.
    Closing,
    /// The limit is reached.
    Up,
}

/// What an allowed event led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The question at [`Position::at`] is put as a main question.
    Asks,
    /// A follow-up to it.
    FollowsUp,
    /// It is put again.
    Redirects,
    /// It is put in other words, because these were asked for.
    Rewords,
    /// The earlier question [`Position::standing`] is put for a second try.
    Retries,
    /// The waiting question is put again.
    Returns,
    /// The closing part begins, or goes on after a second try.
    Closes,
    /// The candidate's question is answered and another may follow.
    Replies,
    /// The candidate is invited to ask.
    Prompts,
    /// The interview is over.
    Finishes(EndReason),
    /// Help comes first.
    Waits,
}

/// An interview's place in its plan, with all counters that bound it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) stage: Stage,
    /// The planned question that stands or waits, from 0.
    pub(crate) at: u8,
    /// How many planned questions there are.
    pub(crate) of: u8,
    /// Most follow-ups to a question.
    follow_ups_each: u8,
    /// How the question was last put.
    pub(crate) kind: QuestionKind,
    pub(crate) follow_ups: u8,
    pub(crate) redirects: u8,
    clarifications: u8,
    passes: u8,
    closing: u8,
    /// The question last answered, from 0.
    pub(crate) answered: Option<u8>,
    redo: Option<SecondTry>,
    /// One bit for each question that had its second try.
    redone: u32,
    /// The closing part began before every question was asked.
    cut: bool,
    /// Replies given.
    pub(crate) turns: u32,
    /// Those of them that spoke of help: they do not count towards the cap.
    waits: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct SecondTry {
    slot: u8,
    clarifications: u8,
    from_closing: bool,
}

impl Position {
    /// Most times a question is put again after nothing that could be assessed.
    pub(crate) const REDIRECTS: u8 = 2;
    /// Most times a question is put in other words.
    const CLARIFICATIONS: u8 = 2;
    /// Most messages of the closing part.
    pub(crate) const CLOSING_MESSAGES: u8 = 2;

    /// Before the first question.
    pub(crate) const fn new(of: u8, follow_ups_each: u8) -> Self {
        Self {
            stage: Stage::Opening,
            at: 0,
            of,
            follow_ups_each,
            kind: QuestionKind::Main,
            follow_ups: 0,
            redirects: 0,
            clarifications: 0,
            passes: 0,
            closing: 0,
            answered: None,
            redo: None,
            redone: 0,
            cut: false,
            turns: 0,
            waits: 0,
        }
    }

    /// The hard cap on turns: questions x (follow-ups + 4) + 3.
    pub(crate) fn cap(&self) -> u32 {
        u32::from(self.of) * (u32::from(self.follow_ups_each) + 4) + 3
    }

    /// The next reply is the last the cap allows.
    pub(crate) fn last_turn(&self) -> bool {
        self.turns - self.waits + 1 >= self.cap()
    }

    /// The question that the next message answers, from 0.
    pub(crate) fn standing(&self) -> u8 {
        match (self.stage, self.redo) {
            (Stage::Redoing, Some(second)) => second.slot,
            (
                Stage::Opening
                | Stage::Asking
                | Stage::Redoing
                | Stage::Closing
                | Stage::Finished,
                _,
            ) => self.at,
        }
    }

    /// How the question that stands was put.
    pub(crate) fn shown_kind(&self) -> QuestionKind {
        match self.stage {
            Stage::Redoing => QuestionKind::Redo,
            Stage::Closing => QuestionKind::Closing,
            Stage::Opening | Stage::Asking | Stage::Finished => self.kind,
        }
    }

    /// A follow-up would be allowed, as far as the counters go.
    pub(crate) fn follow_up_left(&self) -> bool {
        self.follow_ups < self.follow_ups_each
    }

    /// The question may be put in other words once more.
    pub(crate) fn rewording_left(&self) -> bool {
        self.clarifications < Self::CLARIFICATIONS
    }

    /// Another question comes after this one.
    pub(crate) fn next_left(&self) -> bool {
        self.at + 1 < self.of
    }

    /// A further message of the closing part would be the last.
    pub(crate) fn last_closing_message(&self) -> bool {
        self.closing + 1 >= Self::CLOSING_MESSAGES
    }

    /// The second try, when it ends, goes back to the closing part.
    pub(crate) fn returns_to_closing(&self) -> bool {
        self.redo.is_some_and(|second| second.from_closing)
    }

    /// Takes an event: counts the turn, moves on, and ends the interview where the cap says so.
    ///
    /// # Errors
    ///
    /// [`Refused`]: the event does not fit; nothing has changed.
    pub(crate) fn take(&mut self, event: Event, pace: Pace) -> Result<Step, Refused> {
        let last = self.last_turn();
        let step = match rule(self.stage, event)? {
            Rule::Wait => {
                self.waits += 1;
                self.turns += 1;
                return Ok(Step::Waits);
            }
            Rule::End(reason) => self.finish(reason),
            Rule::Complete => self.finish(self.closing_reason()),
            Rule::Ask => self.ask(0),
            Rule::Next => self.advance(pace),
            Rule::FollowUp if !self.follow_up_left() => return Err(Refused::NoFollowUpLeft),
            Rule::FollowUp => {
                self.follow_ups += 1;
                self.kind = QuestionKind::FollowUp;
                Step::FollowsUp
            }
            Rule::Redirect => self.redirect(pace),
            Rule::Pass if self.passes > 0 => self.advance(pace),
            Rule::Pass => {
                self.passes += 1;
                self.redirect(pace)
            }
            Rule::Reword if self.clarifications < Self::CLARIFICATIONS => {
                self.clarifications += 1;
                self.kind = QuestionKind::Clarification;
                Step::Rewords
            }
            Rule::Reword => self.redirect(pace),
            Rule::Retry => self.retry(false).unwrap_or_else(|| self.redirect(pace)),
            Rule::RetryOrPrompt => self.retry(true).unwrap_or_else(|| self.prompt(pace)),
            Rule::RewordEarlier => self.reword_earlier(),
            Rule::Return => self.go_back(),
            Rule::Reply => {
                self.closing += 1;
                self.unless_closing_is_over(Step::Replies, pace)
            }
            Rule::Prompt => self.prompt(pace),
        };
        let from_outside = matches!(event, Event::ClosedOutside(_));
        if !from_outside {
            self.turns += 1;
        }
        let finished = self.stage == Stage::Finished;
        if last && !finished {
            let reason = match self.stage {
                Stage::Closing => self.closing_reason(),
                Stage::Opening | Stage::Asking | Stage::Redoing | Stage::Finished => {
                    EndReason::TurnLimit
                }
            };
            return Ok(self.finish(reason));
        }
        Ok(step)
    }

    fn ask(&mut self, at: u8) -> Step {
        self.at = at;
        self.stage = Stage::Asking;
        self.kind = QuestionKind::Main;
        self.follow_ups = 0;
        self.redirects = 0;
        self.clarifications = 0;
        self.passes = 0;
        Step::Asks
    }

    fn advance(&mut self, pace: Pace) -> Step {
        if pace == Pace::Up {
            return self.finish(EndReason::TimeLimit);
        }
        if self.next_left() && pace < Pace::Closing {
            return self.ask(self.at + 1);
        }
        self.cut = self.next_left();
        self.stage = Stage::Closing;
        Step::Closes
    }

    fn redirect(&mut self, pace: Pace) -> Step {
        if self.redirects >= Self::REDIRECTS {
            return self.advance(pace);
        }
        self.redirects += 1;
        self.kind = QuestionKind::Redirect;
        Step::Redirects
    }

    fn retry(&mut self, from_closing: bool) -> Option<Step> {
        let slot = self.answered?;
        if self.redone & (1 << slot) != 0 {
            return None;
        }
        self.redone |= 1 << slot;
        self.redo = Some(SecondTry {
            slot,
            clarifications: 0,
            from_closing,
        });
        self.stage = Stage::Redoing;
        Some(Step::Retries)
    }

    fn reword_earlier(&mut self) -> Step {
        match &mut self.redo {
            Some(second) if second.clarifications < Self::CLARIFICATIONS => {
                second.clarifications += 1;
                Step::Rewords
            }
            Some(_) | None => self.go_back(),
        }
    }

    fn go_back(&mut self) -> Step {
        if self.redo.take().is_some_and(|second| second.from_closing) {
            self.stage = Stage::Closing;
            return Step::Closes;
        }
        self.stage = Stage::Asking;
        Step::Returns
    }

    fn prompt(&mut self, pace: Pace) -> Step {
        self.closing += 1;
        self.unless_closing_is_over(Step::Prompts, pace)
    }

    fn unless_closing_is_over(&mut self, step: Step, pace: Pace) -> Step {
        if self.closing >= Self::CLOSING_MESSAGES || pace == Pace::Up {
            self.finish(self.closing_reason())
        } else {
            step
        }
    }

    fn closing_reason(&self) -> EndReason {
        if self.cut {
            EndReason::TimeLimit
        } else {
            EndReason::Completed
        }
    }

    fn finish(&mut self, reason: EndReason) -> Step {
        self.stage = Stage::Finished;
        self.redo = None;
        Step::Finishes(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STAGES: [Stage; 5] = [
        Stage::Opening,
        Stage::Asking,
        Stage::Redoing,
        Stage::Closing,
        Stage::Finished,
    ];
    const EVENTS: [Event; 18] = [
        Event::Begun,
        Event::Sufficient,
        Event::Thin,
        Event::OffQuestion,
        Event::Retold,
        Event::Noted,
        Event::Clarified,
        Event::Passed,
        Event::Strayed,
        Event::RedoAsked,
        Event::Asked,
        Event::NothingToAsk,
        Event::CandidateEnds,
        Event::TimeIsUp,
        Event::TurnsAreUp,
        Event::BudgetIsSpent,
        Event::Distress,
        Event::ClosedOutside(EndReason::EndedByClient),
    ];

    /// Two questions, two follow-ups each, the first one asked.
    fn asking() -> Position {
        let mut position = Position::new(2, 2);
        assert_eq!(position.take(Event::Begun, Pace::Early), Ok(Step::Asks));
        position
    }

    fn steps(position: &mut Position, events: &[Event]) -> Vec<Step> {
        events
            .iter()
            .map(|event| position.take(*event, Pace::Early).unwrap())
            .collect()
    }

    #[test]
    fn an_answer_judged_sufficient_leads_to_the_next_question_and_after_the_last_to_closing() {
        let mut position = asking();
        assert_eq!(
            steps(&mut position, &[Event::Sufficient, Event::Sufficient]),
            [Step::Asks, Step::Closes]
        );
        assert_eq!(position.stage, Stage::Closing);
    }

    #[test]
    fn a_thin_answer_gets_a_follow_up_while_the_budget_lasts() {
        let mut position = asking();
        assert_eq!(
            steps(&mut position, &[Event::Thin, Event::Thin]),
            [Step::FollowsUp, Step::FollowsUp]
        );
        assert_eq!(position.at, 0, "a follow-up does not move the number");
        assert_eq!(
            position.take(Event::Thin, Pace::Early),
            Err(Refused::NoFollowUpLeft)
        );
    }

    #[test]
    fn a_thin_answer_with_the_budget_spent_leads_to_the_next_question() {
        let mut position = asking();
        steps(&mut position, &[Event::Thin, Event::Thin]);
        assert_eq!(steps(&mut position, &[Event::Sufficient]), [Step::Asks]);
        assert!(position.follow_up_left());
    }

    #[test]
    fn a_clarification_rewords_twice_and_the_third_is_a_redirect() {
        let mut position = asking();
        assert_eq!(
            steps(&mut position, &[Event::Clarified; 3]),
            [Step::Rewords, Step::Rewords, Step::Redirects]
        );
    }

    #[test]
    fn what_is_no_answer_redirects_twice_and_then_moves_on() {
        for event in [Event::Strayed, Event::OffQuestion] {
            let mut position = asking();
            assert_eq!(
                steps(&mut position, &[event; 3]),
                [Step::Redirects, Step::Redirects, Step::Asks]
            );
            assert_eq!(position.at, 1);
        }
    }

    #[test]
    fn the_first_pass_redirects_and_the_second_moves_on() {
        let mut position = asking();
        assert_eq!(
            steps(&mut position, &[Event::Passed, Event::Passed]),
            [Step::Redirects, Step::Asks]
        );
    }

    #[test]
    fn time_cap_and_budget_end_an_interview_with_their_reason() {
        for (event, reason) in [
            (Event::TimeIsUp, EndReason::TimeLimit),
            (Event::TurnsAreUp, EndReason::TurnLimit),
            (Event::BudgetIsSpent, EndReason::Budget),
        ] {
            assert_eq!(
                asking().take(event, Pace::Early),
                Ok(Step::Finishes(reason))
            );
        }
        let mut late = asking();
        assert_eq!(
            late.take(Event::Sufficient, Pace::Closing),
            Ok(Step::Closes)
        );
        assert_eq!(
            late.take(Event::NothingToAsk, Pace::Closing),
            Ok(Step::Finishes(EndReason::TimeLimit)),
            "a question was not reached"
        );
    }

    #[test]
    fn a_candidate_may_end_it_at_any_time() {
        assert_eq!(
            asking().take(Event::CandidateEnds, Pace::Early),
            Ok(Step::Finishes(EndReason::EndedByCandidate))
        );
    }

    #[test]
    fn the_candidates_questions_take_two_messages_at_most() {
        let mut position = asking();
        steps(&mut position, &[Event::Sufficient, Event::Sufficient]);
        assert_eq!(
            steps(&mut position, &[Event::Asked, Event::Asked]),
            [Step::Replies, Step::Finishes(EndReason::Completed)]
        );
    }

    #[test]
    fn a_second_try_comes_once_a_question_and_the_waiting_question_returns() {
        let mut position = asking();
        assert_eq!(
            steps(&mut position, &[Event::RedoAsked]),
            [Step::Redirects],
            "nothing was answered yet"
        );
        position.answered = Some(0);
        steps(&mut position, &[Event::Sufficient]);
        assert_eq!(steps(&mut position, &[Event::RedoAsked]), [Step::Retries]);
        assert_eq!((position.standing(), position.at), (0, 1));
        assert_eq!(position.shown_kind(), QuestionKind::Redo);
        assert_eq!(steps(&mut position, &[Event::Retold]), [Step::Returns]);
        assert_eq!(position.shown_kind(), QuestionKind::Main);
        assert_eq!(steps(&mut position, &[Event::RedoAsked]), [Step::Redirects]);
    }

    #[test]
    fn a_second_try_out_of_the_closing_part_goes_back_to_it() {
        let mut position = asking();
        steps(&mut position, &[Event::Sufficient, Event::Sufficient]);
        position.answered = Some(1);
        assert_eq!(
            steps(&mut position, &[Event::RedoAsked, Event::Retold]),
            [Step::Retries, Step::Closes]
        );
        assert_eq!(position.stage, Stage::Closing);
    }

    #[test]
    fn help_counts_a_turn_and_changes_nothing_else() {
        let mut position = asking();
        let before = position.clone();
        assert_eq!(steps(&mut position, &[Event::Distress]), [Step::Waits]);
        assert_eq!(position.turns, before.turns + 1);
        assert!(!position.last_turn());
        assert_eq!(
            (position.stage, position.at, position.kind),
            (before.stage, before.at, before.kind)
        );
    }

    #[test]
    fn nothing_is_allowed_after_the_end() {
        for event in EVENTS {
            assert_eq!(rule(Stage::Finished, event), Err(Refused::Over), "{event:?}");
        }
    }

    #[test]
    fn a_refused_event_changes_nothing() {
        for stage in STAGES {
            for event in EVENTS {
                let mut position = asking();
                position.stage = stage;
                position.follow_ups = 2;
                let before = position.clone();
                if position.take(event, Pace::Early).is_err() {
                    assert_eq!(position, before, "{stage:?} {event:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_sequence_of_events_ends_within_the_cap(
            of in 1_u8..=8,
            follow_ups in 0_u8..=3,
            choices in prop::collection::vec((0_usize..EVENTS.len(), 0_u8..=3), 400),
        ) {
            let mut position = Position::new(of, follow_ups);
            position.take(Event::Begun, Pace::Early).unwrap();
            let mut replies = 1;
            for (event, pace) in choices {
                let event = EVENTS[event];
                // Help does not count, and ends of other kinds would only shorten the way.
                if matches!(
                    event,
                    Event::Distress
                        | Event::ClosedOutside(_)
                        | Event::CandidateEnds
                        | Event::TimeIsUp
                        | Event::TurnsAreUp
                        | Event::BudgetIsSpent
                ) {
                    continue;
                }
                let pace = [Pace::Early, Pace::Early, Pace::Late, Pace::Early][usize::from(pace)];
                if position.take(event, pace).is_ok() {
                    replies += 1;
                    position.answered = Some(position.at);
                }
                prop_assert!(replies <= position.cap());
                prop_assert!(position.at < of);
            }
            // 400 events hold more allowed ones than any cap of at most 59 turns.
            prop_assert_eq!(position.stage, Stage::Finished);
            prop_assert_eq!(position.turns, replies);
        }
    }
}
