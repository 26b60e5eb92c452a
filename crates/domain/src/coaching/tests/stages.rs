//! Each row of the coaching rules: what a stage waits for, does and never does.

use super::world::{PASSED_OVER, World, at_confidence, at_options};
use crate::coaching::Stage;
use crate::coaching::act::{Ask, Respond};
use crate::memory::{CommitmentStatus, FactKind, MemoryChange};

fn statuses(world: &World) -> Vec<CommitmentStatus> {
    let mut set = Vec::new();
    for change in &world.changes {
        if let MemoryChange::SetCommitment { status, .. } = change {
            set.push(*status);
        }
    }
    set
}

#[test]
fn check_in_asks_what_is_due_and_leaves_once_each_item_is_settled() {
    let mut world = World::new()
        .owing("Write to Anna", None)
        .owing("Ask for the criteria", Some("2026-03-10"));
    let first = world.say("Hi");
    assert_eq!(world.coaching().stage(), Stage::CheckIn);
    let item = first.item.unwrap();
    assert_eq!(item.text.as_str(), "Ask for the criteria");
    assert!(item.is_due);
    let second = world.say("Yes, I did it");
    assert_eq!(statuses(&world), [CommitmentStatus::Done]);
    assert_eq!(second.item.unwrap().text.as_str(), "Write to Anna");
    assert_eq!(world.ask_after("I decided to drop it"), Ask::Topic);
    assert_eq!(statuses(&world), [CommitmentStatus::Dropped]);
    assert_eq!(world.coaching().stage(), Stage::Contract);
}

#[test]
fn check_in_asks_what_got_in_the_way_and_remembers_it() {
    let mut world = World::new().owing("Write to Anna", Some("2026-03-10"));
    world.say("Hello");
    assert_eq!(world.ask_after("I didn't do it"), Ask::Barrier);
    assert_eq!(statuses(&world), [CommitmentStatus::Missed]);
    world.say("I was afraid she would say no");
    let remembered = world.changes.iter().any(|change| {
        matches!(
            change,
            MemoryChange::AddFact {
                kind: FactKind::Obstacle,
                ..
            }
        )
    });
    assert!(remembered);
}

#[test]
fn check_in_moves_an_item_to_another_day_as_another_commitment() {
    let mut world = World::new().owing("Write to Anna", Some("2026-03-10"));
    world.say("Hello");
    assert_eq!(world.ask_after("Can we move it?"), Ask::CheckIn);
    assert_eq!(world.ask_after("I'd like to postpone it"), Ask::NewDay);
    world.say("next Friday");
    assert_eq!(statuses(&world), [CommitmentStatus::Moved]);
    let added = world.changes.iter().any(|change| {
        matches!(change, MemoryChange::AddCommitment { due: Some(due), .. } if due == "2026-03-20")
    });
    assert!(added);
}

#[test]
fn check_in_never_reopens_a_closed_item() {
    let mut world = World::new().owing("Write to Anna", Some("2026-03-10"));
    world.say("Hello");
    world.say("I didn't do it");
    world.say("Actually, I did it");
    assert!(statuses(&world).is_empty());
    let closed: Vec<_> = world
        .coaching()
        .commitments()
        .map(|(_, _, status)| status)
        .collect();
    assert_eq!(closed, [CommitmentStatus::Missed]);
}

#[test]
fn check_in_notes_a_topic_and_comes_to_it_afterwards() {
    let mut world = World::new().owing("Write to Anna", None);
    let act = world.say(PASSED_OVER);
    assert_eq!((act.respond, act.ask), (Respond::DueFirst, Ask::CheckIn));
    assert_eq!(world.ask_after("Done"), Ask::Open);
    assert_eq!(
        world.coaching().topic().unwrap().as_str(),
        "being passed over for promotion"
    );
}

#[test]
fn contract_opens_the_topic_asks_for_the_outcome_and_gives_no_advice() {
    let mut world = World::new();
    let first = world.say(PASSED_OVER);
    assert_eq!(
        (first.respond, first.ask),
        (Respond::Acknowledge, Ask::Open)
    );
    assert!(first.introduce);
    let second = world.say("I don't really know what the criteria are");
    assert_eq!(
        (second.respond, second.ask),
        (Respond::Reflect, Ask::Outcome)
    );
    assert_eq!(world.coaching().stage(), Stage::Contract);
    world.say("I'd like to understand what to do differently");
    assert_eq!(world.coaching().stage(), Stage::Goal);
    assert!(world.coaching().outcome().is_some());
}

#[test]
fn goal_waits_for_measure_day_and_importance() {
    let mut world = World::new();
    world.say(PASSED_OVER);
    assert_eq!(
        world.ask_after("I want to be promoted to staff engineer"),
        Ask::Measure
    );
    assert!(
        world
            .changes
            .iter()
            .any(|change| matches!(change, MemoryChange::AddGoal { .. }))
    );
    assert_eq!(
        world.ask_after("My manager would tell me in writing"),
        Ask::Date
    );
    assert_eq!(world.ask_after("by the end of the year"), Ask::Importance);
    let set = world.changes.iter().any(|change| {
        matches!(change, MemoryChange::SetGoal { due: Some(due), measure: Some(_), .. } if due == "2026-12-31")
    });
    assert!(set);
    world.say("8");
    assert_eq!(world.coaching().stage(), Stage::Reality);
}

#[test]
fn goal_takes_no_more_than_two_a_session() {
    let mut world = World::new();
    world.say("My goal is to get promoted by June. Another goal is to finish my degree.");
    assert_eq!(world.coaching().goals().count(), 2);
    let act = world.say("My third goal is to learn Spanish");
    assert_eq!(act.respond, Respond::TwoGoals);
    assert_eq!(world.coaching().goals().count(), 2);
}

#[test]
fn reality_asks_for_what_has_not_been_told() {
    let mut world = World::new();
    world.say(PASSED_OVER);
    world.say("My goal is to be promoted by the end of the year");
    world.say("My manager would tell me in writing");
    assert_eq!(world.ask_after("9"), Ask::Attempts);
    assert_eq!(
        world.ask_after("I asked once in my last review"),
        Ask::Obstacle
    );
    assert_eq!(
        world.ask_after("The people deciding don't know my work"),
        Ask::OwnPart
    );
    world.say("I never show my results");
    assert_eq!(world.coaching().stage(), Stage::Options);
}

#[test]
fn options_offer_ideas_only_with_leave_and_then_ask_what_the_person_makes_of_them() {
    let mut world = at_options();
    assert_eq!(world.ask_after("I have no idea"), Ask::Leave);
    let act = world.say("Yes please");
    assert!(matches!(&act.respond, Respond::Offer { ideas } if ideas.len() == 2));
    assert_eq!(act.ask, Ask::Reaction);
    let chosen = world.say("I like the first one");
    assert!(matches!(chosen.respond, Respond::Chosen { .. }));
    assert_eq!(chosen.ask, Ask::Commitment);
}

#[test]
fn will_never_accepts_trying() {
    let mut world = at_options();
    let act = world.say("I'll try to talk to my manager on Friday");
    assert_eq!((act.respond, act.ask), (Respond::TryIsNoPlan, Ask::Shrink));
    assert_eq!(world.coaching().commitments().count(), 0);
    assert!(world.changes.is_empty());
}

#[test]
fn will_takes_a_plan_with_a_day_and_asks_for_confidence_and_evidence() {
    let mut world = at_confidence();
    let added = world.changes.iter().any(|change| {
        matches!(change, MemoryChange::AddCommitment { due: Some(due), .. } if due == "2026-03-20")
    });
    assert!(added);
    assert_eq!(world.ask_after("9"), Ask::Evidence);
    assert_eq!(world.ask_after("I'd have them in my inbox"), Ask::Confirm);
    assert_eq!(world.coaching().stage(), Stage::Close);
}

#[test]
fn will_asks_for_the_day_of_a_plan_that_has_none() {
    let mut world = at_options();
    assert_eq!(
        world.ask_after("I will ask my manager for the criteria"),
        Ask::StepDate
    );
    assert_eq!(world.coaching().commitments().count(), 0);
    assert_eq!(world.ask_after("on Tuesday"), Ask::Confidence);
    let step = world.coaching().commitments().next().unwrap();
    assert_eq!(step.1, Some("2026-03-17"));
}

#[test]
fn confidence_below_seven_goes_back_to_options_and_makes_the_step_smaller() {
    let mut world = at_confidence();
    let act = world.say("5");
    assert_eq!(act.respond, Respond::Smaller { confidence: 5 });
    assert_eq!(
        (act.ask, world.coaching().stage()),
        (Ask::Shrink, Stage::Options)
    );
    assert_eq!(
        world.ask_after("I will only write the mail tomorrow"),
        Ask::Confidence
    );
    assert_eq!(statuses(&world), [CommitmentStatus::Moved]);
    let open: Vec<_> = world
        .coaching()
        .commitments()
        .filter(|(_, _, status)| *status == CommitmentStatus::Open)
        .map(|(text, _, _)| text.as_str())
        .collect();
    assert_eq!(open, ["I will only write the mail tomorrow"]);
}

#[test]
fn close_sums_up_once_and_opens_no_new_topic() {
    let mut world = at_confidence();
    world.say("9");
    let act = world.say("I'd have them in my inbox");
    assert!(matches!(
        act.respond,
        Respond::WrapUp {
            goal: Some(_),
            step: Some(_),
            ..
        }
    ));
    let outcomes = |world: &World| {
        let outcome = |c: &&MemoryChange| {
            matches!(
                c,
                MemoryChange::AddFact {
                    kind: FactKind::Outcome,
                    ..
                }
            )
        };
        world.changes.iter().filter(outcome).count()
    };
    assert_eq!(outcomes(&world), 1);
    let farewell = world.say("Yes, thank you");
    assert_eq!(
        (farewell.respond, farewell.ask),
        (Respond::Farewell { step: true }, Ask::Nothing)
    );
    world.say("bye");
    assert_eq!(outcomes(&world), 0);
}
