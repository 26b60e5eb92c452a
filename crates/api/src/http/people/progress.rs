//! How a person develops from interview to interview.

use std::collections::BTreeMap;

use application::people::Progress;
use application::sessions;
use domain::memory::CompetencyScore;
use domain::session::Session;
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{CommitmentView, GoalView};
use crate::http::envelope::answer;
use crate::http::summary::{CompetencyResult, competencies};

/// Points by which the newest score must differ from the mean of the earlier ones to be a trend.
const TREND_POINTS: i64 = 5;

/// A person's progress.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressData {
    /// Finished interviews, newest first.
    pub interviews: Vec<FinishedInterview>,
    /// Each competency over time.
    pub competencies: Vec<CompetencyProgress>,
    /// Goals, open ones first.
    pub goals: Vec<GoalView>,
    /// Commitments, open ones first.
    pub commitments: Vec<CommitmentView>,
}

/// A finished interview.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinishedInterview {
    /// Its session.
    pub session_id: String,
    /// When it ended.
    #[schema(format = DateTime)]
    pub ended_at: String,
    /// Its type.
    pub r#type: String,
    /// Its round.
    pub round: String,
    /// Null under two assessed answers.
    pub overall_score: Option<u8>,
    /// What each competency came to.
    pub competencies: Vec<CompetencyResult>,
}

/// A competency over time.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompetencyProgress {
    /// Its id.
    pub name: String,
    /// Oldest first.
    pub scores: Vec<DatedScore>,
    /// `up`, `down` or `steady`: the newest score against the mean of the earlier ones; null for a
    /// single score.
    pub trend: Option<&'static str>,
}

/// A score at a time.
#[derive(Debug, Serialize, ToSchema)]
pub struct DatedScore {
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// 0 to 100.
    pub score: u8,
}

answer!(
    /// A person's progress.
    ProgressAnswer of ProgressData
);

impl ProgressData {
    pub(super) fn new(progress: &Progress, now: Timestamp) -> Self {
        let Progress { interviews, memory } = progress;
        Self {
            interviews: interviews
                .iter()
                .filter_map(|session| finished(session, now))
                .collect(),
            competencies: over_time(&memory.scores),
            goals: memory.goals.iter().map(GoalView::from).collect(),
            commitments: memory
                .commitments
                .iter()
                .map(CommitmentView::from)
                .collect(),
        }
    }
}

fn finished(session: &Session, now: Timestamp) -> Option<FinishedInterview> {
    let (interview_type, round) = session.state.interview.as_ref()?.kind();
    let ended = sessions::ended(session, now)?;
    let summary = ended.summary?;
    Some(FinishedInterview {
        session_id: session.id.to_string(),
        ended_at: ended.at.to_string(),
        r#type: interview_type.to_string(),
        round: round.to_string(),
        overall_score: summary.overall_score,
        competencies: competencies(&summary),
    })
}

/// Scores by competency; `scores` come newest first.
fn over_time(scores: &[CompetencyScore]) -> Vec<CompetencyProgress> {
    let mut by_name: BTreeMap<&str, Vec<&CompetencyScore>> = BTreeMap::new();
    for score in scores.iter().rev() {
        by_name.entry(&score.competency).or_default().push(score);
    }
    let over_time = by_name
        .into_iter()
        .map(|(name, scores)| CompetencyProgress {
            name: name.to_owned(),
            trend: trend(
                &scores
                    .iter()
                    .map(|score| i64::from(score.score))
                    .collect::<Vec<_>>(),
            ),
            scores: scores
                .iter()
                .map(|score| DatedScore {
                    at: score.source.at.to_string(),
                    score: score.score,
                })
                .collect(),
        });
    over_time.collect()
}

/// The newest of these scores, oldest first, against the mean of the others.
fn trend(scores: &[i64]) -> Option<&'static str> {
    let (newest, earlier) = scores.split_last()?;
    let count = i64::try_from(earlier.len())
        .ok()
        .filter(|count| *count > 0)?;
    let difference = newest * count - earlier.iter().sum::<i64>();
    Some(if difference >= TREND_POINTS * count {
        "up"
    } else if difference <= -TREND_POINTS * count {
        "down"
    } else {
        "steady"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trend_compares_the_newest_score_with_the_mean_of_the_earlier_ones() {
        for (scores, expected) in [
            (&[][..], None),
            (&[70], None),
            (&[70, 75], Some("up")),
            (&[70, 74], Some("steady")),
            (&[70, 65], Some("down")),
            (&[60, 80, 72], Some("steady")),
            (&[40, 60, 80], Some("up")),
        ] {
            assert_eq!(trend(scores), expected, "{scores:?}");
        }
    }
}
