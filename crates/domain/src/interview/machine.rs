//! The interview's state machine: what follows from an event that the table allows. It knows no texts
//! and no scores; what is asked and how it is worded stands elsewhere.

mod table;

use serde::{Deserialize, Serialize};

use crate::interview::output::QuestionKind;
use crate::session::EndReason;

pub(crate) use table::{Event, Refused, Stage};
use table::{Rule, rule};

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
                Stage::Opening | Stage::Asking | Stage::Redoing | Stage::Closing | Stage::Finished,
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
            Rule::Reword | Rule::Redirect => self.redirect(pace),
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
mod tests;
