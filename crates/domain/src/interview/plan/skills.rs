//! Technical plans: three to four questions on the ladders of the skills that matter here.

use crate::candidate::ContextKind;
use crate::catalogue::bank::{Competency, Topic};
use crate::catalogue::matching::Words;
use crate::interview::context::InterviewType;
use crate::interview::plan::{Choice, Inputs, Slot, claim, steering};

/// The ladder for those who name no skill that the bank has.
const DEFAULT: &str = "algorithms";

/// Questions on the skills that focus areas, the job, the profile and the resume name, in this
/// order; ascending rungs for each skill.
pub(super) fn slots(inputs: &Inputs<'_>, count: usize, choice: &mut Choice<'_>) -> Vec<Slot> {
    let lacking = claim::lacking(inputs.contexts);
    let chosen = skills(inputs, &lacking, count);
    let mut slots = Vec::new();
    for (place, topic) in chosen.iter().enumerate() {
        // The first skills get one more where the questions do not divide evenly.
        let share = count / chosen.len() + usize::from(place < count % chosen.len());
        let stage = if lacking.iter().any(|skill| names(&topic.competency, skill)) {
            "gap"
        } else {
            "core"
        };
        for rung in inputs.catalogue.rounds().rungs(choice.level, share) {
            let entry = choice
                .question(topic, |entry| entry.rung == Some(rung), |_| true)
                .or_else(|| choice.question(topic, |_| true, |_| true));
            slots.extend(entry.map(|entry| Slot {
                question: entry.sheet.id.clone(),
                competency: topic.competency.id.clone(),
                stage: stage.to_owned(),
                fill: None,
            }));
        }
    }
    slots
}

fn skills<'t>(inputs: &Inputs<'t>, lacking: &[&str], count: usize) -> Vec<&'t Topic> {
    let ladders: Vec<&Topic> = inputs.catalogue.topics(InterviewType::Technical).collect();
    let mut chosen: Vec<&Topic> = Vec::new();
    let mut add = |topic: Option<&'t Topic>| {
        if let Some(topic) = topic
            && chosen.len() < count
            && !chosen
                .iter()
                .any(|known| known.competency.id == topic.competency.id)
        {
            chosen.push(topic);
        }
    };
    for area in &inputs.context.focus_areas {
        add(steering::meant_by(area, &ladders).into_iter().next());
    }
    let required = inputs
        .contexts
        .texts(ContextKind::JobDescription, "required_skills");
    let shown = inputs.contexts.texts(ContextKind::Profile, "skills");
    for skill in lacking.iter().chain(&required).chain(&shown) {
        add(ladders
            .iter()
            .copied()
            .find(|topic| names(&topic.competency, skill)));
    }
    let weak = steering::weak(inputs.memory);
    for id in weak {
        add(ladders
            .iter()
            .copied()
            .find(|topic| topic.competency.id == id));
    }
    let prose = [
        inputs
            .contexts
            .text(ContextKind::JobDescription, "description"),
        inputs.contexts.text(ContextKind::Resume, "text"),
    ];
    for text in prose.into_iter().flatten() {
        let words = Words::of(text);
        for topic in &ladders {
            // Names of one or two letters are words of prose too often.
            let name = Words::of(&topic.competency.id.replace('_', " "));
            let name = name.joined();
            add((name.len() > 2 && words.has(name)).then_some(*topic));
        }
    }
    if chosen.is_empty() {
        let default = ladders
            .iter()
            .copied()
            .find(|topic| topic.competency.id == DEFAULT)
            .or(ladders.first().copied());
        chosen.extend(default);
    }
    chosen
}

/// Whether a skill's name means this ladder.
fn names(competency: &Competency, skill: &str) -> bool {
    steering::is_named(competency, skill)
}
