//! A coaching turn as a model reads it.

use domain::coaching::brief::CoachingBrief;
use domain::memory::{CommitmentStatus, FactKind, GoalStatus, Memory};
use serde_json::json;

use super::material::{Material, neutral};
use super::{Kind, MESSAGE, Prompt, Seal, Shape, rules, voice};

/// Suggestions of a reply.
const FOLLOW_UPS: usize = 3;
/// Facts of memory that are shown.
const FACTS: usize = 12;

/// The prompt of a coaching turn.
pub(super) fn prompt(brief: &CoachingBrief, seal: &Seal) -> Prompt {
    let mut material = Material::new(seal);
    material.contexts(&brief.contexts);
    remembered(&mut material, &brief.memory);
    if let Some(line) = &brief.interview {
        material.piece("interview_in_this_session", line);
    }
    material.history(&brief.history, brief.left_out);
    for (name, words) in brief.act.material() {
        material.piece(name, &words);
    }
    if !brief.previous_follow_ups.is_empty() {
        let previous = brief.previous_follow_ups.join("\n");
        material.piece("suggestions_made_before", &previous);
    }
    material.piece("message_of_the_person", brief.message.as_str());
    let persona = &brief.persona;
    let instructions = format!(
        "You are {}, a career coach in a talk with one person. You help people find their own \
         answers: at most one reflection and one question a message, advice only where the task \
         says so, no diagnosis, no flattery. What the talk needs now is decided elsewhere; you word \
         it.\n{}\nToday is {}.\n\n{}",
        neutral(&persona.name),
        voice(persona),
        brief.now.day(),
        rules(seal),
    );
    let task = format!(
        "Stage of the talk: {}. Your task in this message: {}\n\
         In this order:\n\
         1. `goal`: the goal that the person states in `message_of_the_person`, in the person's own \
         words, with its measure and day (YYYY-MM-DD) where they are said; else null. Nothing that \
         was noted before.\n\
         2. `commitment`: what the person firmly says they will do, in their own words, with its day \
         where it is said; else null. Trying or thinking about it is none.\n\
         3. `follow_ups`: three short things the person might say next, in the first person, \
         different from each other and from `suggestions_made_before`.\n\
         4. `message`: the words for your task, at most 110 words, at most one question.\n",
        brief.state.stage(),
        brief.act.instruction(),
    );
    Prompt {
        instructions,
        task: format!("{}\n{task}", material.into_text()),
        shape: shape(),
        mark: seal.mark.clone(),
        kind: Kind::Coaching,
    }
}

fn shape() -> Shape {
    let maybe = |about| Shape::Maybe(Box::new(Shape::Text(about)));
    let goal = Shape::fields([
        ("text", Shape::Text("The outcome, in the person's words.")),
        ("measure", maybe("How the person will know.")),
        ("due", maybe("YYYY-MM-DD")),
    ]);
    let commitment = Shape::fields([
        (
            "text",
            Shape::Text("What will be done, in the person's words."),
        ),
        ("due", maybe("YYYY-MM-DD")),
    ]);
    Shape::fields([
        ("goal", Shape::Maybe(Box::new(goal))),
        ("commitment", Shape::Maybe(Box::new(commitment))),
        (
            "follow_ups",
            Shape::List {
                of: Box::new(Shape::Text("In the first person.")),
                least: FOLLOW_UPS,
                most: FOLLOW_UPS,
            },
        ),
        (MESSAGE, Shape::Text("What the person reads.")),
    ])
}

/// Open goals, open commitments and the newest facts, a line of JSON each.
fn remembered(material: &mut Material<'_>, memory: &Memory) {
    let goals = memory
        .goals
        .iter()
        .filter(|goal| goal.status == GoalStatus::Open)
        .map(|goal| json!({"goal": goal.text.as_str(), "by": goal.due}).to_string());
    let commitments = memory
        .commitments
        .iter()
        .filter(|step| step.status == CommitmentStatus::Open)
        .map(|step| json!({"commitment": step.text.as_str(), "by": step.due}).to_string());
    let facts = memory
        .facts
        .iter()
        .filter(|fact| fact.kind != FactKind::WeakCompetency)
        .take(FACTS)
        .map(|fact| json!({(fact.kind.as_str()): fact.text.as_str()}).to_string());
    let lines: Vec<String> = goals.chain(commitments).chain(facts).collect();
    if !lines.is_empty() {
        material.piece("remembered_of_the_person", &lines.join("\n"));
    }
}
