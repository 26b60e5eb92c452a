//! Plans on behaviour and culture: stages filled with competencies, one question each.

use std::str::FromStr;

use crate::catalogue::bank::{Entry, Group, Topic};
use crate::catalogue::matching::Words;
use crate::interview::context::{InterviewType, Round};
use crate::interview::plan::{Choice, Inputs, Slot, claim, steering};

/// Most questions on one focus area, in the round that goes into depth.
const DEPTH: usize = 2;

/// Fills the stages.
pub(super) fn slots(inputs: &Inputs<'_>, stages: &[&str], choice: &mut Choice<'_>) -> Vec<Slot> {
    let home = inputs.context.interview_type;
    let mut queue = Queue::of(inputs, choice);
    let mut gaps = Gaps::of(inputs);
    let mut slots = Vec::new();
    for stage in with_gaps(stages, gaps.count(), inputs.context.focus_areas.is_empty()) {
        let group = Group::from_str(stage).unwrap_or(Group::Core);
        let (stage, slot) = match group {
            Group::Core => (stage, None),
            Group::Gap => match gaps.slot(inputs, choice) {
                Some(slot) => (stage, Some(slot)),
                None => ("core", None),
            },
            Group::Background
            | Group::Motivation
            | Group::Logistics
            | Group::Failure
            | Group::Judgement
            | Group::Values
            | Group::Vision
            | Group::Scope
            | Group::Skill
            | Group::Phase => (stage, of_group(inputs, group, home, choice)),
        };
        let hard = group == Group::Failure;
        if let Some(slot) = slot.or_else(|| queue.slot(choice, hard)) {
            slots.push(Slot {
                stage: stage.to_owned(),
                ..slot
            });
        }
    }
    slots
}

/// The stages with core ones given over to a lacking skill and a claim, the last ones first; at
/// least one is left for what the caller wants to hear about.
fn with_gaps<'a>(stages: &[&'a str], gaps: usize, free: bool) -> Vec<&'a str> {
    let mut wanted = stages.to_vec();
    let planned = stages.iter().filter(|stage| **stage == "gap").count();
    let core = stages.iter().filter(|stage| **stage == "core").count();
    let kept = usize::from(core > 1 || !free);
    let more = gaps.saturating_sub(planned).min(core.saturating_sub(kept));
    let from_the_back = wanted.iter_mut().rev().filter(|stage| **stage == "core");
    for stage in from_the_back.take(more) {
        *stage = "gap";
    }
    wanted
}

fn of_group(
    inputs: &Inputs<'_>,
    group: Group,
    home: InterviewType,
    choice: &mut Choice<'_>,
) -> Option<Slot> {
    let of = |home| {
        inputs
            .catalogue
            .topics(home)
            .filter(|topic| topic.competency.group == group)
            .collect::<Vec<&Topic>>()
    };
    let mut topics = of(home);
    let shared = [
        Group::Background,
        Group::Motivation,
        Group::Logistics,
        Group::Gap,
    ];
    if topics.is_empty() && shared.contains(&group) {
        topics = of(InterviewType::Behavioral);
    }
    let topic = *choice.chance.pick(&topics)?;
    let entry = choice.question(topic, plain, |_| true)?;
    Some(slot(topic, entry, None))
}

/// Competencies in the order they are asked about.
struct Queue<'t> {
    topics: Vec<&'t Topic>,
}

impl<'t> Queue<'t> {
    /// Focus areas first, then what came out weak, then the values the company states, then what the
    /// job names, then the rest.
    fn of(inputs: &Inputs<'t>, choice: &mut Choice<'_>) -> Self {
        let known: Vec<&Topic> = inputs
            .catalogue
            .topics(inputs.context.interview_type)
            .filter(|topic| {
                !matches!(
                    topic.competency.group,
                    Group::Logistics | Group::Gap | Group::Background
                )
            })
            .collect();
        let mut rest: Vec<&Topic> = known
            .iter()
            .copied()
            .filter(|topic| topic.competency.group == Group::Core)
            .collect();
        choice.chance.shuffle(&mut rest);

        let mut focus: Vec<&Topic> = Vec::new();
        for area in &inputs.context.focus_areas {
            let fresh = steering::meant_by(area, &known)
                .into_iter()
                .find(|topic| !focus.iter().any(|f| f.competency.id == topic.competency.id));
            focus.extend(fresh);
        }
        let stated = if inputs.context.interview_type == InterviewType::CultureFit {
            steering::stated_values(inputs.contexts, &rest)
        } else {
            Vec::new()
        };
        let weak = steering::weak(inputs.memory);
        let weak = weak
            .iter()
            .filter_map(|id| known.iter().find(|topic| topic.competency.id == *id));
        let job = steering::job_text(inputs.contexts);
        let job_words = Words::of(&job);
        let named = rest.iter().filter(|topic| {
            std::iter::once(&topic.competency.name)
                .chain(&topic.competency.aliases)
                .any(|name| job_words.has(Words::of(name).joined()))
        });

        let mut topics: Vec<&Topic> = Vec::new();
        let depth = if inputs.context.round == Round::SecondRound {
            DEPTH
        } else {
            1
        };
        for _ in 0..depth {
            topics.extend(focus.iter().copied());
        }
        for topic in weak
            .take(2)
            .chain(&stated)
            .chain(named)
            .chain(&rest)
            .copied()
        {
            if !topics
                .iter()
                .any(|t| t.competency.id == topic.competency.id)
            {
                topics.push(topic);
            }
        }
        topics.reverse();
        Self { topics }
    }

    fn slot(&mut self, choice: &mut Choice<'_>, hard: bool) -> Option<Slot> {
        while let Some(topic) = self.topics.pop() {
            let likes = |entry: &Entry| entry.hard == hard;
            if let Some(entry) = choice.question(topic, plain, likes) {
                return Some(slot(topic, entry, None));
            }
        }
        None
    }
}

/// What the profile lacks or claims, each asked about once.
struct Gaps {
    skills: Vec<String>,
    claims: Vec<String>,
}

impl Gaps {
    fn of(inputs: &Inputs<'_>) -> Self {
        let mut skills: Vec<String> = claim::lacking(inputs.contexts)
            .into_iter()
            .map(str::to_owned)
            .collect();
        skills.truncate(1);
        skills.reverse();
        let mut claims = claim::claims(inputs.contexts);
        claims.truncate(1);
        Self { skills, claims }
    }

    fn count(&self) -> usize {
        self.skills.len() + self.claims.len()
    }

    fn slot(&mut self, inputs: &Inputs<'_>, choice: &mut Choice<'_>) -> Option<Slot> {
        let topic = inputs
            .catalogue
            .topics(InterviewType::Behavioral)
            .find(|topic| topic.competency.group == Group::Gap)?;
        let (place, fill) = match self.skills.pop() {
            Some(skill) => ("{skill}", skill),
            None => ("{claim}", self.claims.pop()?),
        };
        let entry = choice.question(topic, |e| e.sheet.text.contains(place), |_| true)?;
        Some(slot(topic, entry, Some(fill)))
    }
}

/// A question whose text names nothing that would have to be filled in.
fn plain(entry: &Entry) -> bool {
    !entry.sheet.text.contains('{')
}

fn slot(topic: &Topic, entry: &Entry, fill: Option<String>) -> Slot {
    Slot {
        question: entry.sheet.id.clone(),
        competency: topic.competency.id.clone(),
        stage: topic.competency.group.as_str().to_owned(),
        fill,
    }
}
