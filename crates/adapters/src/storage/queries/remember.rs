//! Changing what is remembered of a person: rows, added and closed by id.

use diesel::{ExpressionMethods, QueryDsl};
use domain::ids::{CommitmentId, GoalId, MemoryId};
use domain::memory::{CommitmentStatus, FactKind, GoalStatus, MemoryChange};
use domain::text::Redacted;
use ports::person_store::Erased;

use super::dialect::{Conn, Run};
use crate::storage::fault::Fault;
use crate::storage::schema::{asked_questions, commitments, competency_scores, goals, memories};

/// Of whom, and where it was said.
pub(crate) struct Author<'a> {
    pub(crate) tenant: &'a str,
    pub(crate) user: &'a str,
    pub(crate) session: &'a str,
    pub(crate) message: Option<String>,
    pub(crate) at: i64,
}

/// Goals, commitments and facts kept of a person, of each the newest; what is open goes last.
const MOST_KEPT: i64 = 200;

/// Makes the changes of one turn. Those of rows that another person has change nothing.
pub(crate) async fn change(
    c: &mut Conn,
    author: &Author<'_>,
    changes: &[MemoryChange],
) -> Result<(), Fault> {
    for one in changes {
        match one {
            MemoryChange::AddGoal {
                id,
                text,
                measure,
                due,
            } => add_goal(c, author, *id, text, measure.as_ref(), due.as_deref()).await?,
            MemoryChange::SetGoal {
                id,
                text,
                measure,
                due,
                status,
            } => {
                let said = (text.as_ref(), measure.as_ref(), due.as_deref());
                set_goal(c, author, *id, said, *status).await?;
            }
            MemoryChange::AddCommitment { id, text, due } => {
                add_commitment(c, author, *id, text, due.as_deref()).await?;
            }
            MemoryChange::SetCommitment { id, status } => {
                set_commitment(c, author, *id, *status).await?;
            }
            MemoryChange::AddFact {
                id,
                kind,
                text,
                competency,
            } => add_fact(c, author, *id, *kind, text, competency.as_deref()).await?,
            MemoryChange::Asked { question } => note_asked(c, author, question).await?,
            MemoryChange::Scored {
                competency,
                score,
                answers,
            } => note_score(c, author, competency, *score, *answers).await?,
        }
    }
    if changes.iter().any(adds_a_row) {
        drop_the_oldest(c, author).await?;
    }
    Ok(())
}

fn adds_a_row(change: &MemoryChange) -> bool {
    matches!(
        change,
        MemoryChange::AddGoal { .. }
            | MemoryChange::AddCommitment { .. }
            | MemoryChange::AddFact { .. }
    )
}

/// Keeps what is remembered of a person within its bounds.
async fn drop_the_oldest(c: &mut Conn, author: &Author<'_>) -> Result<(), Fault> {
    macro_rules! drop_beyond {
        ($table:ident, $($first:expr)?) => {
            let beyond: Vec<String> = $table::table
                .filter($table::tenant_id.eq(author.tenant))
                .filter($table::user_id.eq(author.user))
                .order(($($first,)? $table::created_at.desc(), $table::id.asc()))
                .offset(MOST_KEPT)
                .limit(MOST_KEPT)
                .select($table::id)
                .load(c)
                .await?;
            if !beyond.is_empty() {
                diesel::delete($table::table.filter($table::id.eq_any(beyond)))
                    .execute(c)
                    .await?;
            }
        };
    }
    drop_beyond!(goals, goals::status.eq(GoalStatus::Open.as_str()).desc());
    let open = CommitmentStatus::Open.as_str();
    drop_beyond!(commitments, commitments::status.eq(open).desc());
    drop_beyond!(memories,);
    Ok(())
}

async fn add_goal(
    c: &mut Conn,
    author: &Author<'_>,
    id: GoalId,
    text: &Redacted,
    measure: Option<&Redacted>,
    due: Option<&str>,
) -> Result<(), Fault> {
    diesel::insert_into(goals::table)
        .values((
            goals::id.eq(id.to_string()),
            goals::tenant_id.eq(author.tenant),
            goals::user_id.eq(author.user),
            goals::session_id.eq(author.session),
            goals::message_id.eq(&author.message),
            goals::text.eq(text.as_str()),
            goals::measure.eq(measure.map(Redacted::as_str)),
            goals::due.eq(due),
            goals::status.eq(GoalStatus::Open.as_str()),
            goals::created_at.eq(author.at),
        ))
        .execute(c)
        .await?;
    Ok(())
}

/// Absent words, an absent measure or day leave the column as it is.
async fn set_goal(
    c: &mut Conn,
    author: &Author<'_>,
    id: GoalId,
    (text, measure, due): (Option<&Redacted>, Option<&Redacted>, Option<&str>),
    status: GoalStatus,
) -> Result<(), Fault> {
    diesel::update(goals::table.find(id.to_string()))
        .filter(goals::tenant_id.eq(author.tenant))
        .filter(goals::user_id.eq(author.user))
        .set((
            goals::status.eq(status.as_str()),
            text.map(|text| goals::text.eq(text.as_str())),
            measure.map(|measure| goals::measure.eq(measure.as_str())),
            due.map(|due| goals::due.eq(due)),
        ))
        .execute(c)
        .await?;
    Ok(())
}

async fn add_commitment(
    c: &mut Conn,
    author: &Author<'_>,
    id: CommitmentId,
    text: &Redacted,
    due: Option<&str>,
) -> Result<(), Fault> {
    diesel::insert_into(commitments::table)
        .values((
            commitments::id.eq(id.to_string()),
            commitments::tenant_id.eq(author.tenant),
            commitments::user_id.eq(author.user),
            commitments::session_id.eq(author.session),
            commitments::message_id.eq(&author.message),
            commitments::text.eq(text.as_str()),
            commitments::due.eq(due),
            commitments::status.eq(CommitmentStatus::Open.as_str()),
            commitments::created_at.eq(author.at),
        ))
        .execute(c)
        .await?;
    Ok(())
}

async fn set_commitment(
    c: &mut Conn,
    author: &Author<'_>,
    id: CommitmentId,
    status: CommitmentStatus,
) -> Result<(), Fault> {
    diesel::update(commitments::table.find(id.to_string()))
        .filter(commitments::tenant_id.eq(author.tenant))
        .filter(commitments::user_id.eq(author.user))
        .set(commitments::status.eq(status.as_str()))
        .execute(c)
        .await?;
    Ok(())
}

async fn add_fact(
    c: &mut Conn,
    author: &Author<'_>,
    id: MemoryId,
    kind: FactKind,
    text: &Redacted,
    competency: Option<&str>,
) -> Result<(), Fault> {
    diesel::insert_into(memories::table)
        .values((
            memories::id.eq(id.to_string()),
            memories::tenant_id.eq(author.tenant),
            memories::user_id.eq(author.user),
            memories::session_id.eq(author.session),
            memories::message_id.eq(&author.message),
            memories::kind.eq(kind.as_str()),
            memories::text.eq(text.as_str()),
            memories::competency.eq(competency),
            memories::created_at.eq(author.at),
        ))
        .execute(c)
        .await?;
    Ok(())
}

async fn note_asked(c: &mut Conn, author: &Author<'_>, question: &str) -> Result<(), Fault> {
    diesel::insert_into(asked_questions::table)
        .values((
            asked_questions::tenant_id.eq(author.tenant),
            asked_questions::user_id.eq(author.user),
            asked_questions::question.eq(question),
            asked_questions::session_id.eq(author.session),
            asked_questions::created_at.eq(author.at),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    Ok(())
}

async fn note_score(
    c: &mut Conn,
    author: &Author<'_>,
    competency: &str,
    score: u8,
    answers: u32,
) -> Result<(), Fault> {
    diesel::insert_into(competency_scores::table)
        .values((
            competency_scores::tenant_id.eq(author.tenant),
            competency_scores::user_id.eq(author.user),
            competency_scores::session_id.eq(author.session),
            competency_scores::competency.eq(competency),
            competency_scores::score.eq(i32::from(score)),
            competency_scores::answers.eq(i64::from(answers)),
            competency_scores::created_at.eq(author.at),
        ))
        .on_conflict_do_nothing()
        .execute(c)
        .await?;
    Ok(())
}

/// Deletes the rows of each table that a session added or that are of a person.
macro_rules! forget_rows {
    ($c:ident, $tenant:ident, $column:ident, $value:ident, $until:expr) => {{
        macro_rules! forget {
            ($table:ident) => {
                diesel::delete($table::table)
                    .filter($table::tenant_id.eq($tenant))
                    .filter($table::$column.eq($value))
                    .filter($table::created_at.le($until))
                    .execute($c)
                    .await? as u64
            };
        }
        Ok(Erased {
            goals: forget!(goals),
            commitments: forget!(commitments),
            memories: forget!(memories) + forget!(competency_scores) + forget!(asked_questions),
            ..Erased::default()
        })
    }};
}

/// Forgets what a session had added.
pub(crate) async fn forget_session(
    c: &mut Conn,
    tenant: &str,
    session: &str,
) -> Result<Erased, Fault> {
    forget_rows!(c, tenant, session_id, session, i64::MAX)
}

/// Forgets everything remembered of a person that was added no later, in microseconds.
pub(crate) async fn forget_person(
    c: &mut Conn,
    tenant: &str,
    user: &str,
    until: i64,
) -> Result<Erased, Fault> {
    forget_rows!(c, tenant, user_id, user, until)
}
