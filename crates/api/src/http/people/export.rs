//! All that is held on a person, as JSON.

use application::sessions::ShownSession;
use domain::ids::UserId;
use domain::memory::Memory;
use domain::time::Timestamp;
use ports::person_store::PersonExport;
use serde::Serialize;
use utoipa::ToSchema;

use super::{CommitmentView, GoalView, MemoryView};
use crate::http::envelope::answer;
use crate::http::problem::Problem;
use crate::http::sessions::{SessionView, view};

/// All that is held on a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportData {
    /// Your own id of the candidate.
    pub user_id: String,
    /// Sessions with their messages, oldest first.
    pub sessions: Vec<SessionView>,
    /// What is remembered.
    pub memory: ExportedMemory,
}

/// What is remembered of a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedMemory {
    /// Goals.
    pub goals: Vec<GoalView>,
    /// Commitments.
    pub commitments: Vec<CommitmentView>,
    /// Facts.
    pub facts: Vec<MemoryView>,
    /// Scores of competencies.
    pub scores: Vec<ExportedScore>,
    /// Ids of the questions asked in interviews.
    pub questions_asked: Vec<String>,
}

/// The score of a competency in one interview.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedScore {
    /// The competency's id.
    pub competency: String,
    /// 0 to 100.
    pub score: u8,
    /// Assessed answers behind it.
    pub answers: u32,
    /// The interview's session.
    pub session_id: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
}

answer!(
    /// All that is held on a person.
    ExportAnswer of ExportData
);

impl ExportData {
    pub(super) fn new(user: &UserId, held: PersonExport, now: Timestamp) -> Result<Self, Problem> {
        let sessions = held.sessions.into_iter().map(|detail| {
            view(ShownSession {
                status: detail.session.status(now),
                detail,
                summary: None,
                end_reason: None,
            })
        });
        Ok(Self {
            user_id: user.as_str().to_owned(),
            sessions: sessions.collect::<Result<_, _>>()?,
            memory: ExportedMemory::from(&held.memory),
        })
    }
}

impl From<&Memory> for ExportedMemory {
    fn from(memory: &Memory) -> Self {
        let scores = memory.scores.iter().map(|score| ExportedScore {
            competency: score.competency.clone(),
            score: score.score,
            answers: score.answers,
            session_id: score.source.session.to_string(),
            at: score.source.at.to_string(),
        });
        Self {
            goals: memory.goals.iter().map(GoalView::from).collect(),
            commitments: memory
                .commitments
                .iter()
                .map(CommitmentView::from)
                .collect(),
            facts: memory.facts.iter().map(MemoryView::of_fact).collect(),
            scores: scores.collect(),
            questions_asked: memory.asked.clone(),
        }
    }
}
