//! The coaching state machine as one table: what every event does in every stage.
//!
//! The rows are matched without wildcards: a new stage or event does not compile before its rows
//! are written. Limits that depend on what has been said (two goals a session, nothing due) are
//! kept where the state is changed.

use super::Stage;
use super::event::Event;

/// What an allowed event does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It is noted; the stage is left once it has what it needs.
    Note,
    /// It is spoken to; nothing moves.
    Speak,
    /// It is noted, and the talk goes to this stage.
    Go(Stage),
    /// The thread at hand is parked, and the talk goes to the contract.
    Park,
    /// Both sides are explored before options.
    Explore,
    /// The talk is summed up.
    WrapUp,
}

/// Why an event has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Nothing is due: what was said is taken as a fact of the talk.
    NothingDue,
    /// "I'll try" is no commitment.
    TryIsNoPlan,
    /// What is due comes first; the topic waits.
    DueFirst,
    /// No rating was asked for and none is needed here.
    NotRated,
    /// The message says nothing the talk could use.
    NothingSaid,
}

/// The row of a stage and an event.
#[expect(
    clippy::match_same_arms,
    reason = "the table is read by stage: equal results in different stages are different rows"
)]
pub(crate) fn row(stage: Stage, event: Event) -> Result<Effect, Refused> {
    use Effect::{Explore, Go, Note, Park, Speak, WrapUp};
    use Event as E;
    use Stage::{CheckIn, Close, Contract, Goal, Options, Reality, Will};
    match (stage, event) {
        // Anywhere: what says nothing, what is answered, what has a limit.
        (
            CheckIn | Contract | Goal | Reality | Options | Will | Close,
            E::OffTask | E::Gibberish,
        ) => Err(Refused::NothingSaid),
        (
            CheckIn | Contract | Goal | Reality | Options | Will | Close,
            E::Limit
            | E::JustTell
            | E::Question
            | E::Practise
            | E::Greeting
            | E::Thanks
            | E::DontKnow
            | E::Complaint
            | E::Preference,
        ) => Ok(Speak),
        // Reports on what is due.
        (
            CheckIn,
            E::Done
            | E::Missed
            | E::Moved
            | E::Dropped
            | E::StillOpen
            | E::Obstacle
            | E::OwnPart
            | E::Attempt
            | E::Fact
            | E::Date
            | E::Yes
            | E::No,
        ) => Ok(Note),
        // A goal of an earlier session is asked about while the talk is contracted.
        (Contract, E::Done | E::Dropped) => Ok(Note),
        (Contract, E::Missed | E::Moved | E::StillOpen) => Err(Refused::NothingDue),
        (
            Goal | Reality | Options | Will,
            E::Done | E::Missed | E::Moved | E::Dropped | E::StillOpen,
        ) => Err(Refused::NothingDue),
        (Close, E::Done | E::Missed | E::Moved | E::Dropped | E::StillOpen) => Ok(Note),
        // A topic: noted while something is due, contracted otherwise.
        (CheckIn, E::Topic | E::NewTopic | E::Outcome | E::Goal | E::Measure) => Ok(Note),
        (CheckIn, E::Option | E::Commitment | E::Ambivalence) => Err(Refused::DueFirst),
        (Contract | Goal | Reality | Options | Will, E::Topic) => Ok(Note),
        (Contract | Goal | Reality | Options | Will, E::NewTopic) => Ok(Park),
        (Close, E::Topic | E::NewTopic) => Ok(Go(Contract)),
        // Outcome and goal.
        (Contract | Goal | Reality | Options | Will, E::Outcome) => Ok(Note),
        (Contract | Goal | Reality | Options | Will, E::Goal) => Ok(Note),
        (Close, E::Outcome | E::Goal) => Ok(Note),
        (Contract | Goal | Reality | Options | Will | Close, E::Measure | E::Date) => Ok(Note),
        (Goal | Reality | Options | Will, E::Importance | E::Confidence) => Ok(Note),
        (CheckIn | Contract | Close, E::Importance | E::Confidence) => Err(Refused::NotRated),
        // Facts, attempts, obstacles and the own part count from the first word on.
        (
            Contract | Goal | Reality | Options | Will | Close,
            E::Fact | E::Attempt | E::Obstacle | E::OwnPart,
        ) => Ok(Note),
        (Contract | Goal | Reality | Options | Will, E::Ambivalence) => Ok(Explore),
        (Close, E::Ambivalence) => Ok(Go(Options)),
        // Options are noted wherever they come up.
        (Contract | Goal | Reality | Options | Will | Close, E::Option) => Ok(Note),
        // A commitment is a step: from wherever it is made, it is firmed up in `will`.
        (Contract | Goal | Reality | Options | Will | Close, E::Commitment) => Ok(Go(Will)),
        (CheckIn | Contract | Goal | Reality | Options | Will | Close, E::Try) => {
            Err(Refused::TryIsNoPlan)
        }
        (Contract | Goal | Reality | Options | Will | Close, E::Yes | E::No) => Ok(Note),
        (CheckIn | Contract, E::Bye) => Ok(Speak),
        (Goal | Reality | Options | Will | Close, E::Bye) => Ok(WrapUp),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as text, one line a pair: what a reader of the rules may hold it against.
    fn spelled(stage: Stage, event: Event) -> String {
        format!("{stage} {event} {:?}", row(stage, event))
    }

    #[test]
    fn every_pair_has_a_row_and_no_row_leads_back_into_the_check_in() {
        let mut rows = Vec::new();
        for stage in Stage::ALL {
            for event in Event::ALL {
                assert_ne!(row(*stage, *event), Ok(Effect::Go(Stage::CheckIn)));
                rows.push(spelled(*stage, *event));
            }
        }
        rows.sort();
        rows.dedup();
        assert_eq!(rows.len(), Stage::ALL.len() * Event::ALL.len());
    }

    #[test]
    fn trying_is_a_plan_in_no_stage() {
        for stage in Stage::ALL {
            assert_eq!(row(*stage, Event::Try), Err(Refused::TryIsNoPlan));
        }
    }

    #[test]
    fn what_says_nothing_moves_nothing() {
        for stage in Stage::ALL {
            for event in [Event::OffTask, Event::Gibberish] {
                assert_eq!(row(*stage, event), Err(Refused::NothingSaid));
            }
        }
    }
}
