//! All that is held on a person, as JSON.

use std::collections::BTreeMap;

use application::sessions::ShownSession;
use domain::ids::UserId;
use domain::memory::Memory;
use domain::text::Redacted;
use domain::time::Timestamp;
use ports::person_store::{HeldSession, HeldTurn, PersonExport};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
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
    /// Sessions, oldest first; those whose first turn never succeeded are among them.
    pub sessions: Vec<ExportedSession>,
    /// What is remembered.
    pub memory: ExportedMemory,
    /// Turns that nothing else is kept of, because storage was not allowed.
    pub unstored: Vec<ExportedTurn>,
}

/// All that is held of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedSession {
    /// What is shown of it elsewhere.
    #[serde(flatten)]
    pub session: SessionView,
    /// What the candidate allowed.
    pub consent: ExportedConsent,
    /// What callers told of candidate and job, by kind.
    #[schema(value_type = Object)]
    pub contexts: BTreeMap<String, Value>,
    /// What the engine keeps to go on with it: plan, ratings, where the talk stands.
    #[schema(value_type = Object)]
    pub state: Value,
    /// By how many keyed hashes of name, address and number the candidate is recognised.
    pub known_marks: usize,
    /// Its turns, failed ones included, with the answers that are still kept for repetitions.
    pub turns: Vec<ExportedTurn>,
}

/// What a candidate allowed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedConsent {
    /// Whether memory may be read and written.
    pub allow_session_memory: bool,
    /// Days the session may be kept, where they were shortened.
    pub data_retention_days: Option<u32>,
}

/// All that is held of a turn beside its messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedTurn {
    /// `mock_interview` or `coaching_session`.
    pub intent: String,
    /// `pending`, `succeeded`, `failed` or `abandoned`.
    pub state: String,
    /// What the candidate said in it.
    pub input: Option<String>,
    /// Its whole answer, while it is kept.
    #[schema(value_type = Option<Object>)]
    pub answer: Option<Box<RawValue>>,
    /// When it began.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it ended; null while it is running.
    #[schema(format = DateTime)]
    pub finished_at: Option<String>,
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
        let sessions = held.sessions.into_iter();
        Ok(Self {
            user_id: user.as_str().to_owned(),
            sessions: sessions
                .map(|session| ExportedSession::new(session, now))
                .collect::<Result<_, _>>()?,
            memory: ExportedMemory::from(&held.memory),
            unstored: exported(held.unstored)?,
        })
    }
}

impl ExportedSession {
    fn new(held: HeldSession, now: Timestamp) -> Result<Self, Problem> {
        let HeldSession {
            detail,
            contexts,
            turns,
        } = held;
        let session = &detail.session;
        let contexts = contexts
            .iter()
            .map(|(kind, content)| (kind.to_string(), content.as_value().clone()));
        Ok(Self {
            consent: ExportedConsent {
                allow_session_memory: session.consent.memory_allowed,
                data_retention_days: session.consent.retention_days,
            },
            contexts: contexts.collect(),
            state: serde_json::to_value(&session.state).map_err(Problem::internal)?,
            known_marks: session.known.marks.len(),
            turns: exported(turns)?,
            session: view(ShownSession {
                status: session.status(now),
                detail,
                summary: None,
                end_reason: None,
            })?,
        })
    }
}

fn exported(turns: Vec<HeldTurn>) -> Result<Vec<ExportedTurn>, Problem> {
    turns
        .into_iter()
        .map(|turn| {
            let answer = turn.answer.map(RawValue::from_string);
            Ok(ExportedTurn {
                intent: turn.intent.to_string(),
                state: turn.state,
                input: turn.said.map(Redacted::into_string),
                answer: answer.transpose().map_err(Problem::internal)?,
                created_at: turn.created_at.to_string(),
                finished_at: turn.finished_at.map(|at| at.to_string()),
            })
        })
        .collect()
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
