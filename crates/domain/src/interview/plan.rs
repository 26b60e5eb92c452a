//! The plan of an interview: fixed before the first question, the same for the same inputs and
//! session. How answers change its course is not decided here.

mod behaviour;
mod claim;
mod problem;
mod skills;
mod steering;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::candidate::{Contexts, Level};
use crate::catalogue::Catalogue;
use crate::catalogue::bank::{Entry, Topic};
use crate::catalogue::question::QuestionSheet;
use crate::ids::SessionId;
use crate::interview::chance::Chance;
use crate::interview::context::{ContextMarks, InterviewContext, InterviewType, Round};
use crate::memory::Memory;
pub(crate) use steering::WEAK_BELOW;

/// What will be asked, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plan {
    #[serde(rename = "type")]
    pub(crate) interview_type: InterviewType,
    pub(crate) round: Round,
    pub(crate) level: Level,
    pub(crate) minutes: u32,
    pub(crate) follow_ups: u8,
    pub(crate) marks: ContextMarks,
    /// The design problem or case, where there is one.
    pub(crate) problem: Option<String>,
    pub(crate) slots: Vec<Slot>,
}

/// A planned main question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Slot {
    /// The question's id.
    pub(crate) question: String,
    /// The competency's id.
    pub(crate) competency: String,
    /// The stage it belongs to.
    pub(crate) stage: String,
    /// The skill or claim that its text names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) fill: Option<String>,
}

/// Everything a plan is made from.
pub(crate) struct Inputs<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) session: SessionId,
    pub(crate) contexts: &'a Contexts,
    pub(crate) memory: &'a Memory,
    pub(crate) context: &'a InterviewContext,
}

impl Plan {
    /// Makes the plan. It always has at least one question, unless the catalogue is empty.
    pub(crate) fn of(inputs: &Inputs<'_>) -> Self {
        let context = inputs.context;
        let level = inputs.contexts.level();
        let row = inputs
            .catalogue
            .rounds()
            .plan(context.round, context.interview_type);
        let stages = row.map_or_else(Vec::new, |row| row.stages(row.questions(context.minutes)));
        let mut choice = Choice {
            level,
            asked: &inputs.memory.asked,
            chance: Chance::of(
                inputs.session.bits(),
                &[
                    context.interview_type.as_str(),
                    context.round.as_str(),
                    level.as_str(),
                ],
            ),
            used: Vec::new(),
        };
        let (problem, mut slots) = match context.interview_type {
            InterviewType::Behavioral | InterviewType::CultureFit => {
                (None, behaviour::slots(inputs, &stages, &mut choice))
            }
            InterviewType::Technical => (None, skills::slots(inputs, stages.len(), &mut choice)),
            InterviewType::SystemDesign | InterviewType::CaseStudy => {
                problem::slots(inputs, &stages, &mut choice)
            }
        };
        if slots.is_empty() {
            // A part of the bank that is empty: questions on behaviour serve any interview.
            let context = InterviewContext {
                interview_type: InterviewType::Behavioral,
                ..context.clone()
            };
            let inputs = Inputs {
                context: &context,
                ..*inputs
            };
            slots = behaviour::slots(&inputs, &stages, &mut choice);
        }
        Self {
            interview_type: context.interview_type,
            round: context.round,
            level,
            minutes: context.minutes,
            follow_ups: row.map_or(0, |row| row.follow_ups),
            marks: context.marks(),
            problem,
            slots,
        }
    }

    /// How many main questions there are; at most 32.
    pub(crate) fn of_questions(&self) -> u8 {
        u8::try_from(self.slots.len().min(32)).unwrap_or(32)
    }

    /// The planned question at this place.
    pub(crate) fn slot(&self, at: u8) -> Option<&Slot> {
        self.slots.get(usize::from(at))
    }

    /// The question at this place as it is asked: what the text names filled in, the problem's
    /// brief before the first phase, rated as this level and type are.
    pub(crate) fn sheet(&self, at: u8, catalogue: &Catalogue) -> Arc<QuestionSheet> {
        let Some(slot) = self.slot(at) else {
            return Arc::new(fallback("", self.interview_type));
        };
        let Some(stored) = catalogue.question(&slot.question, self.level) else {
            return Arc::new(fallback(&slot.competency, self.interview_type));
        };
        let mut sheet = Arc::unwrap_or_clone(stored);
        if let Some(fill) = &slot.fill {
            for text in [&mut sheet.text, &mut sheet.reworded] {
                *text = text.replace("{skill}", fill).replace("{claim}", fill);
            }
        }
        if let Some(rubric) = catalogue.rubric(self.interview_type)
            && sheet.rubric != rubric.id
            && sheet.scored
        {
            sheet.rubric.clone_from(&rubric.id);
            sheet.dimensions = rubric.dimensions(None, self.level);
            sheet.probes = rubric.probes(None);
        }
        if at == 0
            && let Some(problem) = self.problem.as_deref().and_then(|id| catalogue.problem(id))
        {
            sheet.text = format!("{} {}", problem.brief, sheet.text);
        }
        Arc::new(sheet)
    }

    /// The text of the question at this place alone, without a problem's brief.
    pub(crate) fn bare_text(&self, at: u8, catalogue: &Catalogue) -> String {
        let sheet = self.sheet(at, catalogue);
        let brief = self
            .problem
            .as_deref()
            .and_then(|id| catalogue.problem(id))
            .map(|problem| problem.brief.as_str());
        brief
            .and_then(|brief| sheet.text.strip_prefix(brief))
            .unwrap_or(&sheet.text)
            .trim()
            .to_owned()
    }
}

/// A question for the case that a stored plan names one that the bank no longer has.
fn fallback(competency: &str, interview_type: InterviewType) -> QuestionSheet {
    QuestionSheet {
        id: "fallback".to_owned(),
        competency: competency.to_owned(),
        competency_name: "Your work".to_owned(),
        text: "Tell me about a piece of work you know well. What did you do, and what came of it?"
            .to_owned(),
        reworded: "Think of one piece of your work. What was your part, and how did it end?"
            .to_owned(),
        shows: Vec::new(),
        about: Vec::new(),
        key_points: Vec::new(),
        errors: Vec::new(),
        numbers: Vec::new(),
        reference: None,
        probes: std::collections::BTreeMap::new(),
        scored: false,
        rubric: interview_type.as_str().to_owned() + "/1",
        dimensions: Vec::new(),
    }
}

/// Picks questions: at the candidate's level or the nearest, never one twice, those asked in other
/// interviews last.
pub(super) struct Choice<'a> {
    level: Level,
    /// Newest first.
    asked: &'a [String],
    chance: Chance,
    used: Vec<String>,
}

impl Choice<'_> {
    /// One of the topic's questions that fit, preferring those that `prefer` likes.
    fn question<'t>(
        &mut self,
        topic: &'t Topic,
        fits: impl Fn(&Entry) -> bool,
        prefer: impl Fn(&Entry) -> bool,
    ) -> Option<&'t Entry> {
        let free: Vec<&Entry> = topic
            .entries
            .iter()
            .filter(|entry| fits(entry) && !self.used.contains(&entry.sheet.id))
            .collect();
        let nearest = free
            .iter()
            .map(|entry| distance(self.level, &entry.levels))
            .min()?;
        let cell: Vec<&Entry> = free
            .into_iter()
            .filter(|entry| distance(self.level, &entry.levels) == nearest)
            .collect();
        let age = |entry: &Entry| {
            let place = self.asked.iter().position(|id| *id == entry.sheet.id);
            place.map_or(usize::MAX, |place| place)
        };
        let oldest = cell.iter().map(|entry| age(entry)).max()?;
        let fresh: Vec<&Entry> = cell
            .into_iter()
            .filter(|entry| age(entry) == oldest)
            .collect();
        let liked: Vec<&Entry> = fresh.iter().copied().filter(|e| prefer(e)).collect();
        let from = if liked.is_empty() { fresh } else { liked };
        let entry = self.chance.pick(&from).copied()?;
        self.used.push(entry.sheet.id.clone());
        Some(entry)
    }
}

/// How far a question's levels are from this one, in steps.
fn distance(level: Level, levels: &[Level]) -> u8 {
    levels
        .iter()
        .map(|other| (level as u8).abs_diff(*other as u8))
        .min()
        .unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests;
