//! The table of rounds: minutes, counts and stages for each type of interview.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::candidate::Level;
use crate::interview::context::{InterviewType, Round};

/// The table, as `rounds.toml` has it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundTable {
    #[serde(rename = "round")]
    rounds: Vec<RoundRow>,
    rungs: BTreeMap<Level, Vec<Vec<Rung>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoundRow {
    id: Round,
    minutes: [u32; 2],
    #[serde(rename = "plan")]
    plans: Vec<PlanRow>,
}

/// How a round of one type of interview is made up.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanRow {
    /// The type.
    #[serde(rename = "type")]
    pub interview_type: InterviewType,
    /// Minutes a main question takes with its follow-ups.
    pub minutes_per_question: u32,
    /// Most follow-ups to a main question, 0 to 3.
    pub follow_ups: u8,
    /// Stages of the main questions in order, each with its importance from 1.
    stages: Vec<(String, u32)>,
}

/// A rung of a technical ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// Did it, and how.
    Used,
    /// Explain the mechanism.
    Works,
    /// Limits, failure, trade-offs.
    Breaks,
}

impl PlanRow {
    /// How many main questions fit: 80 % of the limit, at least one, at most as many as the round
    /// has stages.
    pub fn questions(&self, limit_minutes: u32) -> usize {
        let fit = limit_minutes.saturating_mul(4) / (5 * self.minutes_per_question.max(1));
        usize::try_from(fit.max(1))
            .unwrap_or(usize::MAX)
            .min(self.stages.len())
    }

    /// The stages of a plan with this many questions: the most important ones, in order.
    pub fn stages(&self, questions: usize) -> Vec<&str> {
        let most = u32::try_from(questions).unwrap_or(u32::MAX);
        self.stages
            .iter()
            .filter(|(_, importance)| *importance <= most)
            .map(|(stage, _)| stage.as_str())
            .collect()
    }
}

impl RoundTable {
    /// The row of a round and a type.
    pub fn plan(&self, round: Round, interview_type: InterviewType) -> Option<&PlanRow> {
        self.rounds
            .iter()
            .find(|row| row.id == round)?
            .plans
            .iter()
            .find(|plan| plan.interview_type == interview_type)
    }

    /// The usual time limit of a round: its upper figure; 45 where the table has none.
    pub fn minutes(&self, round: Round) -> u32 {
        self.rounds
            .iter()
            .find(|row| row.id == round)
            .map_or(45, |row| row.minutes[1])
    }

    /// The rungs that `count` questions on one skill stand on, in ascending order.
    pub(crate) fn rungs(&self, level: Level, count: usize) -> Vec<Rung> {
        let rows = self
            .rungs
            .get(&level)
            .map(Vec::as_slice)
            .unwrap_or_default();
        rows.get(count.saturating_sub(1))
            .or(rows.last())
            .cloned()
            .unwrap_or_default()
    }

    /// What is missing or contradicts itself, if anything.
    pub(crate) fn fault(&self) -> Option<String> {
        for round in Round::ALL {
            for interview_type in InterviewType::ALL {
                let Some(plan) = self.plan(*round, *interview_type) else {
                    return Some(format!("no plan for {interview_type} in {round}"));
                };
                let mut ranks: Vec<u32> = plan.stages.iter().map(|(_, rank)| *rank).collect();
                ranks.sort_unstable();
                let count = u32::try_from(ranks.len()).unwrap_or(u32::MAX);
                if ranks.is_empty() || !ranks.iter().copied().eq(1..=count) {
                    return Some(format!(
                        "the importance of the stages of {interview_type} in {round} must count from 1"
                    ));
                }
                if plan.follow_ups > 3 {
                    return Some("more than three follow-ups".to_owned());
                }
            }
        }
        Level::ALL
            .iter()
            .find(|level| self.rungs(**level, 1).is_empty())
            .map(|level| format!("no rungs for {level}"))
    }
}
