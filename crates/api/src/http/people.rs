//! What is held on a person: progress, memory, export, erasure.

mod export;
mod progress;

use actix_web::{HttpRequest, HttpResponse, delete, get};
use domain::ids::UserId;
use domain::memory::{Commitment, Fact, Goal, Memory, RememberedId, Source};
use serde::Serialize;
use utoipa::ToSchema;

use super::decode::address::Address;
use super::engine::Shared;
use super::envelope::{answer, json, ok};
use super::guard::Integrator;
use super::openapi::errors;
use super::problem::Problem;
use super::sessions::{ErasedAnswer, ErasedData};
pub use export::{ExportAnswer, ExportData};
pub use progress::{ProgressAnswer, ProgressData};

/// A goal.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoalView {
    /// Its id.
    pub id: String,
    /// The outcome.
    pub text: String,
    /// How the candidate will know.
    pub measure: Option<String>,
    /// By when.
    pub due: Option<String>,
    /// `open`, `done` or `dropped`.
    pub status: String,
    /// The session it came from.
    pub session_id: String,
    /// When it was set.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// A commitment.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommitmentView {
    /// Its id.
    pub id: String,
    /// What will be done.
    pub text: String,
    /// By when.
    pub due: Option<String>,
    /// `open`, `done`, `missed`, `moved` or `dropped`.
    pub status: String,
    /// The session it came from.
    pub session_id: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// What is remembered.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemoryData {
    /// Newest first.
    pub memories: Vec<MemoryView>,
}

/// One thing remembered.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemoryView {
    /// Its id: `goal_`, `cmt_` or `mem_`.
    pub id: String,
    /// `goal`, `commitment`, or of facts `preference`, `story`, `weak_competency`, `obstacle`,
    /// `what_worked`, `outcome` or `parked_topic`.
    pub kind: String,
    /// What is remembered.
    pub text: String,
    /// The message it was said in; null for what a whole interview showed.
    pub message_id: Option<String>,
    /// When.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// What was forgotten.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForgottenData {
    /// Its id.
    pub id: String,
}

answer!(
    /// What is remembered.
    MemoryAnswer of MemoryData
);
answer!(
    /// What was forgotten.
    ForgottenAnswer of ForgottenData
);

impl From<&Goal> for GoalView {
    fn from(goal: &Goal) -> Self {
        let Source {
            session,
            message: _,
            at,
        } = goal.source;
        Self {
            id: goal.id.to_string(),
            text: goal.text.as_str().to_owned(),
            measure: goal
                .measure
                .clone()
                .map(domain::text::Redacted::into_string),
            due: goal.due.clone(),
            status: goal.status.to_string(),
            session_id: session.to_string(),
            created_at: at.to_string(),
        }
    }
}

impl From<&Commitment> for CommitmentView {
    fn from(commitment: &Commitment) -> Self {
        let Source {
            session,
            message: _,
            at,
        } = commitment.source;
        Self {
            id: commitment.id.to_string(),
            text: commitment.text.as_str().to_owned(),
            due: commitment.due.clone(),
            status: commitment.status.to_string(),
            session_id: session.to_string(),
            created_at: at.to_string(),
        }
    }
}

impl MemoryView {
    fn new(id: RememberedId, kind: &str, text: &str, source: Source) -> Self {
        let Source {
            session: _,
            message,
            at,
        } = source;
        Self {
            id: id.to_string(),
            kind: kind.to_owned(),
            text: text.to_owned(),
            message_id: message.map(|id| id.to_string()),
            created_at: at.to_string(),
        }
    }

    fn of_fact(fact: &Fact) -> Self {
        let id = RememberedId::Fact(fact.id);
        Self::new(id, fact.kind.as_str(), fact.text.as_str(), fact.source)
    }

    fn of_goal(goal: &Goal) -> Self {
        let id = RememberedId::Goal(goal.id);
        Self::new(id, "goal", goal.text.as_str(), goal.source)
    }

    fn of_commitment(commitment: &Commitment) -> Self {
        let id = RememberedId::Commitment(commitment.id);
        Self::new(
            id,
            "commitment",
            commitment.text.as_str(),
            commitment.source,
        )
    }
}

impl From<&Memory> for MemoryData {
    fn from(memory: &Memory) -> Self {
        let facts = memory.facts.iter().map(MemoryView::of_fact);
        let goals = memory.goals.iter().map(MemoryView::of_goal);
        let commitments = memory.commitments.iter().map(MemoryView::of_commitment);
        let mut memories: Vec<MemoryView> = goals.chain(commitments).chain(facts).collect();
        memories.sort_by(|one, other| other.created_at.cmp(&one.created_at));
        Self { memories }
    }
}

/// Shows a candidate's progress
///
/// Finished interviews, how competencies develop, goals and commitments.
#[utoipa::path(
    tag = "people",
    params(("user_id" = String, Path, description = "Your own id of the candidate.", min_length = 1, max_length = 128)),
    responses(
        (status = 200, description = "The progress; empty for unknown people.", body = ProgressAnswer, example = json!({"success": true, "data": {
            "interviews": [{"session_id": "sess_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "ended_at": "2026-03-14T22:41:07Z", "type": "behavioral",
                "round": "first_round", "overall_score": 72, "competencies": [{"name": "conflict", "score": 72, "answers": 1}]}],
            "competencies": [{"name": "conflict", "scores": [{"at": "2026-03-14T22:41:07Z", "score": 72}], "trend": null}],
            "goals": [], "commitments": []
        }})),
        errors::Person
    )
)]
#[get("/v1/users/{user_id}/progress")]
pub(crate) async fn show_progress(
    caller: Integrator,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (shared, user) = (Shared::of(&request)?, person(&request)?);
    let engine = &shared.engine;
    let progress = engine.people.progress(caller.tenant(), &user).await?;
    let data = ProgressData::new(&progress, engine.clock.now());
    Ok(ok(json(&ProgressAnswer::from(data))))
}

/// Lists what is remembered of a candidate
///
/// Goals, commitments and facts, newest first, each with the message it was said in.
#[utoipa::path(
    tag = "people",
    params(("user_id" = String, Path, description = "Your own id of the candidate.", min_length = 1, max_length = 128)),
    responses(
        (status = 200, description = "What is remembered; empty for unknown people.", body = MemoryAnswer, example = json!({"success": true, "data": {
            "memories": [{"id": "mem_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "kind": "preference", "text": "Prefers direct feedback.",
                "message_id": "msg_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "created_at": "2026-03-14T22:41:07Z"}]
        }})),
        errors::Person
    )
)]
#[get("/v1/users/{user_id}/memory")]
pub(crate) async fn list_memory(
    caller: Integrator,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (shared, user) = (Shared::of(&request)?, person(&request)?);
    let memory = shared.engine.people.memory(caller.tenant(), &user).await?;
    Ok(ok(json(&MemoryAnswer::from(MemoryData::from(&memory)))))
}

/// Forgets everything remembered of a candidate
///
/// Facts, scores, goals and commitments; sessions stay.
#[utoipa::path(
    tag = "people",
    params(("user_id" = String, Path, description = "Your own id of the candidate.", min_length = 1, max_length = 128)),
    responses(
        (status = 200, description = "How much went; zeros for unknown people.", body = ErasedAnswer, example = json!({"success": true, "data": {
            "sessions": 0, "messages": 0, "turns": 0, "memories": 4, "goals": 1, "commitments": 2
        }})),
        errors::Person
    )
)]
#[delete("/v1/users/{user_id}/memory")]
pub(crate) async fn forget_memory(
    caller: Integrator,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (shared, user) = (Shared::of(&request)?, person(&request)?);
    let erased = shared.engine.people.forget(caller.acting(), &user).await?;
    Ok(ok(json(&ErasedAnswer::from(ErasedData::from(erased)))))
}

/// Forgets one goal, commitment or fact
#[utoipa::path(
    tag = "people",
    params(
        ("user_id" = String, Path, description = "Your own id of the candidate.", min_length = 1, max_length = 128),
        ("id" = String, Path, description = "What to forget.", pattern = "^(mem|goal|cmt)_[0-7][0-9A-HJKMNP-TV-Z]{25}$"),
    ),
    responses(
        (status = 200, description = "It is forgotten.", body = ForgottenAnswer,
            example = json!({"success": true, "data": {"id": "mem_01HZX3V9T2E8K5M7Q4W6Y0B1CD"}})),
        errors::Session
    )
)]
#[delete("/v1/users/{user_id}/memory/{id}")]
pub(crate) async fn forget_one_memory(
    caller: Integrator,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let mut address = Address::of(&request, &[]);
    let (user, memory) = (
        address.segment::<UserId>("user_id"),
        address.segment::<RememberedId>("id"),
    );
    let (user, memory) = address.finish(user.zip(memory))?;
    let people = &shared.engine.people;
    people.forget_one(caller.acting(), &user, memory).await?;
    let id = memory.to_string();
    Ok(ok(json(&ForgottenAnswer::from(ForgottenData { id }))))
}

/// Exports all that is held on a candidate
#[utoipa::path(
    tag = "people",
    params(("user_id" = String, Path, description = "Your own id of the candidate.", min_length = 1, max_length = 128)),
    responses(
        (status = 200, description = "All that is held; empty for unknown people.", body = ExportAnswer, example = json!({"success": true, "data": {
            "user_id": "usr_123", "sessions": [],
            "memory": {"goals": [], "commitments": [], "facts": [], "scores": [], "questions_asked": []},
            "unstored": []
        }})),
        errors::Person
    )
)]
#[get("/v1/users/{user_id}/export")]
pub(crate) async fn export_user(
    caller: Integrator,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (shared, user) = (Shared::of(&request)?, person(&request)?);
    let engine = &shared.engine;
    let held = engine.people.export(caller.acting(), &user).await?;
    let data = ExportData::new(&user, held, engine.clock.now())?;
    Ok(ok(json(&ExportAnswer::from(data))))
}

/// Erases a candidate everywhere
///
/// Sessions, memory, idempotency records. Usage figures without text stay.
#[utoipa::path(
    tag = "people",
    params(("user_id" = String, Path, description = "Your own id of the candidate.", min_length = 1, max_length = 128)),
    responses(
        (status = 200, description = "How much went; zeros for unknown people.", body = ErasedAnswer, example = json!({"success": true, "data": {
            "sessions": 2, "messages": 14, "turns": 7, "memories": 4, "goals": 1, "commitments": 2
        }})),
        errors::Person
    )
)]
#[delete("/v1/users/{user_id}")]
pub(crate) async fn erase_user(
    caller: Integrator,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (shared, user) = (Shared::of(&request)?, person(&request)?);
    let erased = shared.engine.people.erase(caller.acting(), &user).await?;
    Ok(ok(json(&ErasedAnswer::from(ErasedData::from(erased)))))
}

/// The person of the path.
fn person(request: &HttpRequest) -> Result<UserId, Problem> {
    let mut address = Address::of(request, &[]);
    let user = address.segment("user_id");
    address.finish(user)
}
