//! What is remembered of a person: rows with a source, closed and forgotten by id.

use domain::ids::{CommitmentId, GoalId, MemoryId};
use domain::memory::{
    CommitmentStatus, CompetencyScore, Fact, FactKind, Goal, GoalStatus, Memory, MemoryChange,
    RememberedId, Source,
};
use domain::text::Redacted;
use domain::time::Micros;

use crate::Found;
use crate::person_store::Erased;
use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, person};

fn text(words: &str) -> Redacted {
    Redacted::written(words)
}

fn goal(world: &World) -> (GoalId, MemoryChange) {
    let id = GoalId::from_bits(world.bits());
    let change = MemoryChange::AddGoal {
        id,
        text: text("lead a team"),
        measure: None,
        due: Some("2026-09-01".to_owned()),
    };
    (id, change)
}

fn commitment(world: &World) -> (CommitmentId, MemoryChange) {
    let id = CommitmentId::from_bits(world.bits());
    let change = MemoryChange::AddCommitment {
        id,
        text: text("write one page"),
        due: None,
    };
    (id, change)
}

fn fact(world: &World) -> (MemoryId, MemoryChange) {
    let id = MemoryId::from_bits(world.bits());
    let change = MemoryChange::AddFact {
        id,
        kind: FactKind::WeakCompetency,
        text: text("conflict came out weak"),
        competency: Some("conflict".to_owned()),
    };
    (id, change)
}

fn asked(question: &str) -> MemoryChange {
    MemoryChange::Asked {
        question: question.to_owned(),
    }
}

fn scored(score: u8) -> MemoryChange {
    MemoryChange::Scored {
        competency: "conflict".to_owned(),
        score,
        answers: 2,
    }
}

/// One change of each kind that adds something.
fn everything(world: &World) -> Vec<MemoryChange> {
    vec![
        goal(world).1,
        commitment(world).1,
        fact(world).1,
        asked("q1"),
        scored(72),
    ]
}

async fn memory(world: &World, user: &str) -> Memory {
    let memory = world
        .stores
        .people
        .memory(&world.tenant, &person(user))
        .await;
    memory.unwrap()
}

pub async fn what_is_remembered_reads_back_with_its_source(stores: &Stores) {
    let world = World::new(stores).await;
    let (goal_id, add_goal) = goal(&world);
    let (_, add_commitment) = commitment(&world);
    let (fact_id, add_fact) = fact(&world);
    let changes = vec![add_goal, add_commitment, add_fact, asked("q1"), scored(72)];
    let session = world.begun_with(MARIA, changes).await;
    let said = world.detail(session).await.messages[0].id;
    let source = |message| Source {
        session,
        message,
        at: AT,
    };
    let remembered = memory(&world, MARIA).await;
    assert_eq!(
        remembered.goals,
        [Goal {
            id: goal_id,
            text: text("lead a team"),
            measure: None,
            due: Some("2026-09-01".to_owned()),
            status: GoalStatus::Open,
            source: source(Some(said)),
        }]
    );
    assert_eq!(remembered.commitments[0].source, source(Some(said)));
    assert_eq!(
        remembered.facts,
        [Fact {
            id: fact_id,
            kind: FactKind::WeakCompetency,
            text: text("conflict came out weak"),
            competency: Some("conflict".to_owned()),
            source: source(Some(said)),
        }]
    );
    assert_eq!(
        remembered.scores,
        [CompetencyScore {
            competency: "conflict".to_owned(),
            score: 72,
            answers: 2,
            source: source(None),
        }]
    );
    assert_eq!(remembered.asked, ["q1"]);
    let base = world.base(&world.first(MARIA), None).await;
    assert_eq!(base.memory, remembered);
    assert_eq!(memory(&world, "nina").await, Memory::default());
    let neighbour = world.beside("Neighbour").await;
    assert_eq!(memory(&neighbour, MARIA).await, Memory::default());
}

pub async fn goals_and_commitments_are_closed_by_id(stores: &Stores) {
    let world = World::new(stores).await;
    let (goal_id, add_goal) = goal(&world);
    let (open_id, add_open) = goal(&world);
    let (commitment_id, add_commitment) = commitment(&world);
    let close = vec![
        MemoryChange::SetGoal {
            text: None,
            id: goal_id,
            measure: Some(text("the team is mine")),
            due: None,
            status: GoalStatus::Done,
        },
        MemoryChange::SetCommitment {
            id: commitment_id,
            status: CommitmentStatus::Moved,
        },
    ];
    world
        .begun_with(MARIA, vec![add_goal, add_open, add_commitment])
        .await;
    world.begun_with("nina", close.clone()).await;
    let before = memory(&world, MARIA).await;
    assert!(before.goals.iter().all(|g| g.status == GoalStatus::Open));
    world.begun_with(MARIA, close).await;
    let after = memory(&world, MARIA).await;
    assert_eq!((after.goals[0].id, after.goals[1].id), (open_id, goal_id));
    let closed = &after.goals[1];
    assert_eq!(closed.status, GoalStatus::Done);
    assert_eq!(closed.measure, Some(text("the team is mine")));
    assert_eq!(closed.due.as_deref(), Some("2026-09-01"));
    assert_eq!(after.commitments[0].status, CommitmentStatus::Moved);
}

pub async fn a_question_asked_twice_is_remembered_once(stores: &Stores) {
    let world = World::new(stores).await;
    world
        .begun_with(MARIA, vec![asked("q1"), asked("q2")])
        .await;
    world.begun_with(MARIA, vec![asked("q1")]).await;
    let mut questions = memory(&world, MARIA).await.asked;
    questions.sort();
    assert_eq!(questions, ["q1", "q2"]);
}

pub async fn forbidding_memory_removes_what_the_session_had_added(stores: &Stores) {
    let world = World::new(stores).await;
    let (kept, add_kept) = goal(&world);
    world.begun_with(MARIA, vec![add_kept]).await;
    let session = world.begun_with(MARIA, everything(&world)).await;
    let claim = world.further(session, 1);
    let mut commit = world.finished(&claim, 2);
    let change = commit.session.as_mut().unwrap();
    change.consent.memory_allowed = false;
    change.memory = vec![asked("q9")];
    world.recorded(&claim, &commit).await;
    let left = memory(&world, MARIA).await;
    let goals: Vec<_> = left.goals.iter().map(|goal| goal.id).collect();
    assert_eq!(goals, [kept]);
    assert!(left.commitments.is_empty() && left.facts.is_empty());
    assert!(left.scores.is_empty() && left.asked.is_empty());
    assert!(!world.detail(session).await.session.consent.memory_allowed);
    let base = world.base(&world.further(session, 2), Some(session)).await;
    assert_eq!(base.memory, Memory::default());
}

pub async fn one_thing_is_forgotten_by_its_person_only(stores: &Stores) {
    let world = World::new(stores).await;
    let neighbour = world.beside("Neighbour").await;
    let (fact_id, add_fact) = fact(&world);
    let (goal_id, add_goal) = goal(&world);
    let (commitment_id, add_commitment) = commitment(&world);
    world
        .begun_with(MARIA, vec![add_fact, add_goal, add_commitment])
        .await;
    for id in [
        RememberedId::Fact(fact_id),
        RememberedId::Goal(goal_id),
        RememberedId::Commitment(commitment_id),
    ] {
        let forget = async |tenant, user| {
            let user = person(user);
            stores.people.forget_one(tenant, &user, id).await.unwrap()
        };
        assert_eq!(forget(&neighbour.tenant, MARIA).await, Found::Foreign);
        assert_eq!(forget(&world.tenant, "nina").await, Found::Missing);
        assert_eq!(forget(&world.tenant, MARIA).await, Found::Here(()));
        assert_eq!(forget(&world.tenant, MARIA).await, Found::Missing);
    }
    assert_eq!(memory(&world, MARIA).await, Memory::default());
}

pub async fn the_oldest_of_too_much_goes(stores: &Stores) {
    let world = World::new(stores).await;
    let mut first = Vec::new();
    for round in 0..3 {
        let mut claim = world.first(MARIA);
        claim.at = AT.plus(Micros(round));
        let mut commit = world.finished(&claim, 1);
        let added: Vec<_> = (0..80).map(|_| fact(&world)).collect();
        if round == 0 {
            first.extend(added.iter().map(|(id, _)| *id));
        }
        let changes = added.into_iter().map(|(_, change)| change).collect();
        commit.session.as_mut().unwrap().memory = changes;
        world.recorded(&claim, &commit).await;
    }
    let user = person(MARIA);
    let mut left = 0;
    for id in first {
        let id = RememberedId::Fact(id);
        let found = stores.people.forget_one(&world.tenant, &user, id).await;
        left += usize::from(found.unwrap() == Found::Here(()));
    }
    assert_eq!(left, 40, "200 of 240 are kept");
}

pub async fn forgetting_leaves_the_sessions(stores: &Stores) {
    let world = World::new(stores).await;
    let session = world.begun_with(MARIA, everything(&world)).await;
    let ninas = world.begun_with("nina", vec![asked("q1")]).await;
    let forget = async || {
        let user = person(MARIA);
        stores.people.forget(&world.tenant, &user).await.unwrap()
    };
    let gone = Erased {
        memories: 3,
        goals: 1,
        commitments: 1,
        ..Erased::default()
    };
    assert_eq!(forget().await, gone);
    assert_eq!(forget().await, Erased::default());
    assert_eq!(world.detail(session).await.messages.len(), 2);
    assert_eq!(world.detail(ninas).await.messages.len(), 2);
    assert_eq!(memory(&world, "nina").await.asked, ["q1"]);
}

pub async fn the_newest_facts_are_kept_within_bounds(stores: &Stores) {
    let world = World::new(stores).await;
    let old: Vec<_> = (0..50).map(|_| fact(&world).1).collect();
    world.begun_with(MARIA, old).await;
    let (newest, add) = fact(&world);
    let mut claim = world.first(MARIA);
    claim.at = AT.plus(Micros(1));
    let mut commit = world.finished(&claim, 1);
    commit.session.as_mut().unwrap().memory = vec![add];
    world.recorded(&claim, &commit).await;
    let facts = memory(&world, MARIA).await.facts;
    assert_eq!((facts.len(), facts[0].id), (50, newest));
}
