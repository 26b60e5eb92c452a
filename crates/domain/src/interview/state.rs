//! What an interview remembers between turns. Stored as JSON, versioned, far under 16 KiB: texts are
//! cut before they come in here.

use serde::{Deserialize, Serialize};

use crate::candidate::Level;
use crate::catalogue::Catalogue;
use crate::catalogue::question::QuestionSheet;
use crate::ids::MemoryId;
use crate::interview::clip::clip;
use crate::interview::clock::Clock;
use crate::interview::context::{ContextMarks, InterviewType, Round};
use crate::interview::machine::{Event, Pace, Position, Stage, Step};
use crate::interview::output::{Evidence, QuestionKind, QuestionView, Summary};
use crate::interview::plan::{Plan, Slot, WEAK_BELOW};
use crate::interview::scoring::Ratings;
use crate::interview::summary;
use crate::memory::{FactKind, FreshIds, MemoryChange};
use crate::session::EndReason;
use crate::text::Redacted;
use crate::time::{Micros, Timestamp};

use std::sync::Arc;

/// The version of the stored shape.
const VERSION: u8 = 1;
/// Bytes kept of each earlier answer to the question that stands.
const ANSWER_BYTES: usize = 900;
/// Earlier answers kept to the question that stands.
const ANSWERS: usize = 4;
/// Bytes kept of a follow-up as it was asked.
const ASKED_BYTES: usize = 300;

/// What the interview remembers between turns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InterviewState {
    version: u8,
    pub(super) plan: Plan,
    pub(super) position: Position,
    pub(super) clock: Clock,
    pub(super) marks: Vec<Mark>,
    /// Beginnings of the answers to the question that stands, oldest first.
    answers: Vec<Redacted>,
    /// The follow-up that stands, as it was asked.
    pub(super) follow_up: Option<FollowUp>,
    /// Dimensions that follow-ups to this question have asked about.
    pub(super) probed: Vec<String>,
    /// Staged facts of the case that were told, by their place.
    pub(super) told: Vec<u8>,
    ended: Option<Conclusion>,
}

/// A follow-up that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FollowUp {
    pub(super) aim: String,
    pub(super) asked: Redacted,
}

/// What is known of the answers to one planned question.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Mark {
    /// The question was put.
    pub(super) asked: bool,
    /// It was answered, be it with something that is not scored.
    pub(super) heard: bool,
    /// Scored: the question's score, once there was an attempt.
    pub(super) score: Option<u8>,
    /// Assessed answers.
    pub(super) answers: u8,
    /// Words over all of them.
    pub(super) words: u32,
    pub(super) ratings: Ratings,
    /// No answer held anything the candidate did.
    pub(super) impersonal: bool,
    pub(super) strength: Option<Redacted>,
    pub(super) improvement: Option<Redacted>,
    pub(super) quote: Option<Evidence>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Conclusion {
    at: Timestamp,
    summary: Summary,
}

impl Default for InterviewState {
    /// An interview without questions, for tests of others: it runs and ends as any other.
    fn default() -> Self {
        Self::new(Plan {
            interview_type: InterviewType::Behavioral,
            round: Round::FirstRound,
            level: Level::Mid,
            minutes: 45,
            follow_ups: 0,
            marks: ContextMarks::default(),
            problem: None,
            slots: Vec::new(),
        })
    }
}

impl InterviewState {
    /// Its type and round.
    pub fn kind(&self) -> (InterviewType, Round) {
        (self.plan.interview_type, self.plan.round)
    }

    pub(super) fn new(plan: Plan) -> Self {
        let of = plan.of_questions();
        Self {
            version: VERSION,
            position: Position::new(of, plan.follow_ups),
            clock: Clock::default(),
            marks: vec![Mark::default(); usize::from(of)],
            answers: Vec::new(),
            follow_up: None,
            probed: Vec::new(),
            told: Vec::new(),
            ended: None,
            plan,
        }
    }

    /// Replies given so far: the wire's `turn` of the last one.
    pub fn turns(&self) -> u32 {
        self.position.turns
    }

    /// The interview has finished.
    pub fn finished(&self) -> bool {
        self.position.stage == Stage::Finished
    }

    /// The time limit while the interview runs; the session does not expire before it.
    pub fn time_limit(&self) -> Option<Micros> {
        (!self.finished()).then_some(self.limit())
    }

    /// Ends a running interview from outside (`ended_by_client`, `expired`) and sums it up; a
    /// finished one keeps its summary. No model is asked.
    pub fn end(&mut self, reason: EndReason, now: Timestamp) -> Option<Summary> {
        if let Ok(Step::Finishes(reason)) = self
            .position
            .take(Event::ClosedOutside(reason), Pace::Early)
        {
            self.conclude(reason, now, Catalogue::shared());
        }
        self.summary().cloned()
    }

    /// What the person's memory gains from a finished interview: scores by competency, and the weak
    /// ones to come back to. The interview's own turns give these themselves; this is for an
    /// interview ended from outside.
    pub fn learned(&self, ids: &mut FreshIds) -> Vec<MemoryChange> {
        let Some(summary) = self.summary() else {
            return Vec::new();
        };
        let catalogue = Catalogue::shared();
        let mut changes = Vec::new();
        for competency in &summary.competencies {
            let Some(score) = competency.score else {
                continue;
            };
            changes.push(MemoryChange::Scored {
                competency: competency.name.clone(),
                score,
                answers: competency.answers,
            });
            if score < WEAK_BELOW
                && let Some(bits) = ids.take()
            {
                let name = catalogue
                    .competency(&competency.name)
                    .map_or(competency.name.as_str(), |known| &known.name);
                let text = catalogue
                    .phrases()
                    .summary
                    .weak_competency
                    .replace("{competency}", name)
                    .replace("{score}", &score.to_string());
                changes.push(MemoryChange::AddFact {
                    id: MemoryId::from_bits(bits),
                    kind: FactKind::WeakCompetency,
                    text: Redacted::written(text),
                    competency: Some(competency.name.clone()),
                });
            }
        }
        changes
    }

    /// A turn of the coach came between, from its claim to its commit: that time is not the
    /// candidate's.
    pub fn set_aside(&mut self, claimed: Timestamp, now: Timestamp) {
        if matches!(
            self.position.stage,
            Stage::Asking | Stage::Redoing | Stage::Closing
        ) {
            let cap = self.question_cap();
            self.clock.set_aside(claimed, now, cap);
        }
    }

    /// The type.
    pub fn interview_type(&self) -> InterviewType {
        self.plan.interview_type
    }

    /// The round.
    pub fn round(&self) -> Round {
        self.plan.round
    }

    /// The candidate's level, by which questions and bars were chosen.
    pub fn level(&self) -> Level {
        self.plan.level
    }

    /// The summary of a finished interview.
    pub fn summary(&self) -> Option<&Summary> {
        self.ended.as_ref().map(|ended| &ended.summary)
    }

    /// When it finished.
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.ended.as_ref().map(|ended| ended.at)
    }

    /// Ids of the competencies with an assessed answer.
    pub fn covered(&self) -> Vec<&str> {
        let mut covered: Vec<&str> = Vec::new();
        for (slot, mark) in self.plan.slots.iter().zip(&self.marks) {
            if mark.answers > 0 && !covered.contains(&slot.competency.as_str()) {
                covered.push(&slot.competency);
            }
        }
        covered
    }

    /// The interview in one line, for the coach.
    pub fn line(&self) -> String {
        let kind = self.plan.interview_type.as_str().replace('_', " ");
        let round = self.plan.round.as_str().replace('_', " ");
        let place = match (self.position.stage, self.summary()) {
            (Stage::Opening, _) => "not begun".to_owned(),
            (Stage::Finished, Some(summary)) => summary.overall_score.map_or_else(
                || "finished with too little evidence for a score".to_owned(),
                |score| format!("finished with {score} of 100"),
            ),
            (Stage::Asking | Stage::Redoing | Stage::Closing | Stage::Finished, _) => {
                format!("question {} of {}", self.position.at + 1, self.position.of)
            }
        };
        let catalogue = Catalogue::shared();
        let scores: Vec<String> = self
            .plan
            .slots
            .iter()
            .zip(&self.marks)
            .filter(|(_, mark)| mark.answers > 0)
            .filter_map(|(slot, mark)| {
                let name = catalogue
                    .competency(&slot.competency)
                    .map_or(slot.competency.as_str(), |known| &known.name);
                Some(format!("{name} {}", mark.score?))
            })
            .collect();
        let scores = if scores.is_empty() {
            String::new()
        } else {
            format!("; scores so far: {}", scores.join(", "))
        };
        format!("Mock interview ({kind}, {round}), {place}{scores}.")
    }

    pub(super) fn limit(&self) -> Micros {
        Micros::minutes(i64::from(self.plan.minutes))
    }

    pub(super) fn pace(&self) -> Pace {
        self.clock.pace(self.limit())
    }

    /// Most that one question may cost: twice its share of the limit.
    pub(super) fn question_cap(&self) -> Micros {
        Micros(2 * self.limit().0 / i64::from(self.position.of.max(1)))
    }

    /// Assessed answers so far.
    pub(super) fn answers_given(&self) -> u32 {
        self.marks.iter().map(|mark| u32::from(mark.answers)).sum()
    }

    /// The question that the next message answers.
    pub(super) fn sheet(&self, catalogue: &Catalogue) -> Arc<QuestionSheet> {
        self.plan.sheet(self.position.standing(), catalogue)
    }

    pub(super) fn slot(&self) -> Option<&Slot> {
        self.plan.slot(self.position.standing())
    }

    pub(super) fn mark(&mut self, at: u8) -> Option<&mut Mark> {
        self.marks.get_mut(usize::from(at))
    }

    pub(super) fn mark_of(&self, at: u8) -> Option<&Mark> {
        self.marks.get(usize::from(at))
    }

    /// Earlier answers to the question that stands.
    pub(super) fn earlier_answers(&self) -> &[Redacted] {
        &self.answers
    }

    /// Keeps the beginning of an answer for as long as its question stands.
    pub(super) fn keep_answer(&mut self, answer: &Redacted) {
        self.answers.push(clip(answer, ANSWER_BYTES));
        if self.answers.len() > ANSWERS {
            self.answers.remove(0);
        }
    }

    pub(super) fn keep_follow_up(&mut self, aim: String, asked: &Redacted) {
        self.probed.push(aim.clone());
        self.follow_up = Some(FollowUp {
            aim,
            asked: clip(asked, ASKED_BYTES),
        });
    }

    /// Another planned question stands: what belonged to the last one goes.
    pub(super) fn next_question(&mut self) {
        self.answers.clear();
        self.follow_up = None;
        self.probed.clear();
        self.clock.next_question();
        let at = self.position.at;
        if let Some(mark) = self.mark(at) {
            mark.asked = true;
        }
    }

    /// The interview is over.
    pub(super) fn conclude(&mut self, reason: EndReason, at: Timestamp, catalogue: &Catalogue) {
        let summary = summary::of(self, reason, catalogue);
        self.answers.clear();
        self.follow_up = None;
        self.ended = Some(Conclusion { at, summary });
    }

    /// The question that stands, as clients see it; none before the first and after the last.
    pub(super) fn view(&self) -> Option<QuestionView> {
        let kind = self.position.shown_kind();
        let slot = self.slot()?;
        match self.position.stage {
            Stage::Opening | Stage::Finished => None,
            Stage::Asking | Stage::Redoing | Stage::Closing => Some(QuestionView {
                number: u32::from(self.position.standing()) + 1,
                of: u32::from(self.position.of),
                kind,
                competency: (kind != QuestionKind::Closing).then(|| slot.competency.clone()),
                stage: if kind == QuestionKind::Closing {
                    QuestionKind::Closing.as_str().to_owned()
                } else {
                    slot.stage.clone()
                },
            }),
        }
    }
}
