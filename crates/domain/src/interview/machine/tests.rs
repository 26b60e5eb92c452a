//! The rows of the state machine by name, and what holds for any sequence of events.

use super::*;
use crate::interview::machine::table::rule;
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
        assert_eq!(
            rule(Stage::Finished, event),
            Err(Refused::Over),
            "{event:?}"
        );
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
