//! What is remembered of a person, bounded.

use diesel::{ExpressionMethods, QueryDsl};
use domain::memory::{Commitment, CompetencyScore, Fact, Goal, Memory, Source};
use domain::text::Redacted;
use domain::time::Timestamp;

use super::dialect::{Asked, Run, together};
use crate::storage::fault::Fault;
use crate::storage::rows::{counted, parsed};
use crate::storage::schema::{asked_questions, commitments, competency_scores, goals, memories};

/// Goals and commitments, open ones first: more than anybody has open.
const MOST_AIMS: i64 = 1_000;
const MOST_FACTS: i64 = 50;
const MOST_SCORES: i64 = 200;
const MOST_QUESTIONS: i64 = 2_000;

/// How much of it is wanted.
#[derive(Clone, Copy)]
struct Most {
    aims: i64,
    facts: i64,
    scores: i64,
    questions: i64,
}

/// What is remembered of a person, as much as a turn may know.
pub(crate) async fn memory(c: &mut Asked<'_>, tenant: &str, user: &str) -> Result<Memory, Fault> {
    let most = Most {
        aims: MOST_AIMS,
        facts: MOST_FACTS,
        scores: MOST_SCORES,
        questions: MOST_QUESTIONS,
    };
    up_to(c, tenant, user, most).await
}

/// Everything remembered of a person.
pub(crate) async fn whole_memory(
    c: &mut Asked<'_>,
    tenant: &str,
    user: &str,
) -> Result<Memory, Fault> {
    let most = Most {
        aims: i64::MAX,
        facts: i64::MAX,
        scores: i64::MAX,
        questions: i64::MAX,
    };
    up_to(c, tenant, user, most).await
}

async fn up_to(c: &mut Asked<'_>, tenant: &str, user: &str, most: Most) -> Result<Memory, Fault> {
    let (goals, commitments, facts, scores, asked) = together!(c;
        goals_of(tenant, user, most.aims),
        commitments_of(tenant, user, most.aims),
        facts_of(tenant, user, most.facts),
        scores_of(tenant, user, most.scores),
        asked_of(tenant, user, most.questions),
    )?;
    Ok(Memory {
        goals,
        commitments,
        facts,
        scores,
        asked,
    })
}

async fn asked_of(
    c: &mut Asked<'_>,
    tenant: &str,
    user: &str,
    most: i64,
) -> Result<Vec<String>, Fault> {
    let query = asked_questions::table
        .filter(asked_questions::tenant_id.eq(tenant))
        .filter(asked_questions::user_id.eq(user))
        .order((
            asked_questions::created_at.desc(),
            asked_questions::question.asc(),
        ))
        .limit(most)
        .select(asked_questions::question);
    Ok(query.load(c).await?)
}

/// Session, message and time, as every remembered row has them.
type From = (String, Option<String>, i64);

fn source(table: &'static str, (session, message, at): From) -> Result<Source, Fault> {
    Ok(Source {
        session: parsed(table, "session_id", &session)?,
        message: message
            .map(|message| parsed(table, "message_id", &message))
            .transpose()?,
        at: Timestamp::from_unix_micros(at),
    })
}

async fn goals_of(
    c: &mut Asked<'_>,
    tenant: &str,
    user: &str,
    most: i64,
) -> Result<Vec<Goal>, Fault> {
    type Row = (String, String, Option<String>, Option<String>, String, From);
    let rows: Vec<Row> = goals::table
        .filter(goals::tenant_id.eq(tenant))
        .filter(goals::user_id.eq(user))
        .order((
            goals::status
                .eq(domain::memory::GoalStatus::Open.as_str())
                .desc(),
            goals::created_at.desc(),
            goals::id.asc(),
        ))
        .limit(most)
        .select((
            goals::id,
            goals::text,
            goals::measure,
            goals::due,
            goals::status,
            (goals::session_id, goals::message_id, goals::created_at),
        ))
        .load(c)
        .await?;
    rows.into_iter()
        .map(|(id, text, measure, due, status, from)| {
            Ok(Goal {
                id: parsed("goals", "id", &id)?,
                text: Redacted::stored(text),
                measure: measure.map(Redacted::stored),
                due,
                status: parsed("goals", "status", &status)?,
                source: source("goals", from)?,
            })
        })
        .collect()
}

async fn commitments_of(
    c: &mut Asked<'_>,
    tenant: &str,
    user: &str,
    most: i64,
) -> Result<Vec<Commitment>, Fault> {
    type Row = (String, String, Option<String>, String, From);
    let open = domain::memory::CommitmentStatus::Open.as_str();
    let rows: Vec<Row> = commitments::table
        .filter(commitments::tenant_id.eq(tenant))
        .filter(commitments::user_id.eq(user))
        .order((
            commitments::status.eq(open).desc(),
            commitments::created_at.desc(),
            commitments::id.asc(),
        ))
        .limit(most)
        .select((
            commitments::id,
            commitments::text,
            commitments::due,
            commitments::status,
            (
                commitments::session_id,
                commitments::message_id,
                commitments::created_at,
            ),
        ))
        .load(c)
        .await?;
    rows.into_iter()
        .map(|(id, text, due, status, from)| {
            Ok(Commitment {
                id: parsed("commitments", "id", &id)?,
                text: Redacted::stored(text),
                due,
                status: parsed("commitments", "status", &status)?,
                source: source("commitments", from)?,
            })
        })
        .collect()
}

async fn facts_of(
    c: &mut Asked<'_>,
    tenant: &str,
    user: &str,
    most: i64,
) -> Result<Vec<Fact>, Fault> {
    type Row = (String, String, String, Option<String>, From);
    let rows: Vec<Row> = memories::table
        .filter(memories::tenant_id.eq(tenant))
        .filter(memories::user_id.eq(user))
        .order((memories::created_at.desc(), memories::id.asc()))
        .limit(most)
        .select((
            memories::id,
            memories::kind,
            memories::text,
            memories::competency,
            (
                memories::session_id,
                memories::message_id,
                memories::created_at,
            ),
        ))
        .load(c)
        .await?;
    rows.into_iter()
        .map(|(id, kind, text, competency, from)| {
            Ok(Fact {
                id: parsed("memories", "id", &id)?,
                kind: parsed("memories", "kind", &kind)?,
                text: Redacted::stored(text),
                competency,
                source: source("memories", from)?,
            })
        })
        .collect()
}

async fn scores_of(
    c: &mut Asked<'_>,
    tenant: &str,
    user: &str,
    most: i64,
) -> Result<Vec<CompetencyScore>, Fault> {
    const TABLE: &str = "competency_scores";
    type Row = (String, i32, i64, String, i64);
    let rows: Vec<Row> = competency_scores::table
        .filter(competency_scores::tenant_id.eq(tenant))
        .filter(competency_scores::user_id.eq(user))
        .order((
            competency_scores::created_at.desc(),
            competency_scores::competency.asc(),
        ))
        .limit(most)
        .select((
            competency_scores::competency,
            competency_scores::score,
            competency_scores::answers,
            competency_scores::session_id,
            competency_scores::created_at,
        ))
        .load(c)
        .await?;
    rows.into_iter()
        .map(|(competency, score, answers, session, at)| {
            Ok(CompetencyScore {
                competency,
                score: counted(TABLE, "score", i64::from(score))?,
                answers: counted(TABLE, "answers", answers)?,
                source: source(TABLE, (session, None, at))?,
            })
        })
        .collect()
}
