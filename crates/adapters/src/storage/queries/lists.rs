//! The list of a tenant's sessions: pages from an index, totals from counters where they can.

use diesel::dsl::exists;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use domain::ids::{SessionId, TenantId};
use domain::money::MicroUsd;
use domain::session::{Domain, Status};
use domain::time::Timestamp;
use ports::session_reader::{ListPosition, PageStart, SessionFilter, SessionLine, SessionPage};

use super::dialect::{Conn, Database, Run};
use crate::storage::arguments::PageRequest;
use crate::storage::fault::Fault;
use crate::storage::rows::{counted, parsed, user};
use crate::storage::schema::{session_outputs, sessions, tenant_counters};

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct LineRow {
    id: String,
    user_id: String,
    domain: String,
    message_count: i64,
    tokens_used: i64,
    cost_micro_usd: i64,
    created_at: i64,
    last_activity_at: Option<i64>,
    expires_at: i64,
    ended_at: Option<i64>,
}

impl LineRow {
    fn into_line(self, now: Timestamp) -> Result<SessionLine, Fault> {
        let status = if self.ended_at.is_some() {
            Status::Ended
        } else if now.unix_micros() >= self.expires_at {
            Status::Expired
        } else {
            Status::Active
        };
        Ok(SessionLine {
            id: parsed("sessions", "id", &self.id)?,
            user: user("sessions", &self.user_id)?,
            domain: parsed("sessions", "domain", &self.domain)?,
            status,
            message_count: self.message_count,
            tokens_used: self.tokens_used,
            cost: MicroUsd(self.cost_micro_usd),
            last_activity_at: Timestamp::from_unix_micros(
                self.last_activity_at.unwrap_or(self.created_at),
            ),
            created_at: Timestamp::from_unix_micros(self.created_at),
        })
    }
}

/// A page of the list.
pub(crate) async fn page(c: &mut Conn, request: &PageRequest) -> Result<SessionPage, Fault> {
    let total = total(c, request).await?;
    let after = match request.start {
        PageStart::Offset(0) => None,
        PageStart::After(position) => Some(position),
        PageStart::Offset(passed) => match position_of(c, request, passed - 1).await? {
            Some(position) => Some(position),
            None => {
                return Ok(SessionPage {
                    lines: Vec::new(),
                    total,
                    next: None,
                });
            }
        },
    };
    let mut lines = lines_after(c, request, after).await?;
    let more = lines.len() > request.limit as usize;
    lines.truncate(request.limit as usize);
    let next = lines.last().filter(|_| more).map(|line| ListPosition {
        last_activity_at: line.last_activity_at,
        session: line.id,
    });
    Ok(SessionPage { lines, total, next })
}

/// The sessions behind one, in the order of ids.
pub(crate) async fn behind(
    c: &mut Conn,
    (request, after): &(PageRequest, Option<SessionId>),
) -> Result<Vec<SessionLine>, Fault> {
    let rows: Vec<LineRow> = listed(request)
        .filter(sessions::id.gt(after.map(String::from).unwrap_or_default()))
        .order(sessions::id)
        .limit(i64::from(request.limit))
        .select(LineRow::as_select())
        .load(c)
        .await?;
    rows.into_iter()
        .map(|row| row.into_line(request.now))
        .collect()
}

/// The sessions that the filter lets through.
type Listed<'a> = sessions::BoxedQuery<'a, Database>;

fn listed(request: &PageRequest) -> Listed<'_> {
    let SessionFilter {
        domain,
        status,
        user,
        intent,
        from,
        to,
    } = &request.filter;
    let now = request.now.unix_micros();
    let mut query = sessions::table
        .filter(sessions::tenant_id.eq(request.tenant.as_str()))
        .filter(sessions::last_activity_at.is_not_null())
        .into_boxed::<Database>();
    if let Some(domain) = domain {
        query = query.filter(sessions::domain.eq(domain.as_str()));
    }
    query = match status {
        None => query,
        Some(Status::Ended) => query.filter(sessions::ended_at.is_not_null()),
        Some(Status::Active) => query
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(now)),
        Some(Status::Expired) => query
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.le(now)),
    };
    if let Some(user) = user {
        query = query.filter(sessions::user_id.eq(user.as_str()));
    }
    if let Some(intent) = intent {
        let output = session_outputs::table
            .filter(session_outputs::session_id.eq(sessions::id))
            .filter(session_outputs::intent.eq(intent.as_str()));
        query = query.filter(exists(output));
    }
    if let Some(from) = from {
        query = query.filter(sessions::last_activity_at.ge(from.unix_micros()));
    }
    if let Some(to) = to {
        query = query.filter(sessions::last_activity_at.lt(to.unix_micros()));
    }
    query
}

/// The place of the session with so many before it: read from the index alone, so that a page far
/// down does not fetch what it passes over.
async fn position_of(
    c: &mut Conn,
    request: &PageRequest,
    passed: u64,
) -> Result<Option<ListPosition>, Fault> {
    let row: Option<(Option<i64>, String)> = listed(request)
        .order((sessions::last_activity_at.desc(), sessions::id.desc()))
        .select((sessions::last_activity_at, sessions::id))
        .offset(i64::try_from(passed).unwrap_or(i64::MAX))
        .limit(1)
        .get_result(c)
        .await
        .optional()?;
    row.map(|(at, id)| {
        Ok(ListPosition {
            last_activity_at: Timestamp::from_unix_micros(at.unwrap_or_default()),
            session: parsed("sessions", "id", &id)?,
        })
    })
    .transpose()
}

/// One line more than the page holds, which tells whether there is a next one.
async fn lines_after(
    c: &mut Conn,
    request: &PageRequest,
    after: Option<ListPosition>,
) -> Result<Vec<SessionLine>, Fault> {
    let mut query = listed(request);
    if let Some(position) = after {
        let at = position.last_activity_at.unix_micros();
        // The first condition is implied by the second; it is the one that enters the index.
        query = query.filter(sessions::last_activity_at.le(at)).filter(
            sessions::last_activity_at
                .lt(at)
                .or(sessions::id.lt(position.session.to_string())),
        );
    }
    let rows: Vec<LineRow> = query
        .order((sessions::last_activity_at.desc(), sessions::id.desc()))
        .limit(i64::from(request.limit) + 1)
        .select(LineRow::as_select())
        .load(c)
        .await?;
    rows.into_iter()
        .map(|row| row.into_line(request.now))
        .collect()
}

async fn total(c: &mut Conn, request: &PageRequest) -> Result<u64, Fault> {
    let SessionFilter {
        domain,
        status,
        user: None,
        intent: None,
        from: None,
        to: None,
    } = &request.filter
    else {
        return count(c, request).await;
    };
    match status {
        None => {
            let ended = counter(c, &request.tenant, *domain, true).await?;
            Ok(ended + counter(c, &request.tenant, *domain, false).await?)
        }
        Some(Status::Ended) => counter(c, &request.tenant, *domain, true).await,
        Some(Status::Active) => count(c, request).await,
        Some(Status::Expired) => {
            let mut active = request.clone();
            active.filter.status = Some(Status::Active);
            let open = counter(c, &request.tenant, *domain, false).await?;
            Ok(open.saturating_sub(count(c, &active).await?))
        }
    }
}

async fn count(c: &mut Conn, request: &PageRequest) -> Result<u64, Fault> {
    let n: i64 = listed(request).count().get_result(c).await?;
    counted("sessions", "their number", n)
}

async fn counter(
    c: &mut Conn,
    tenant: &TenantId,
    domain: Option<Domain>,
    ended: bool,
) -> Result<u64, Fault> {
    let rows: Vec<(String, i64)> = tenant_counters::table
        .filter(tenant_counters::tenant_id.eq(tenant.as_str()))
        .filter(tenant_counters::ended.eq(ended))
        .select((tenant_counters::domain, tenant_counters::n))
        .load(c)
        .await?;
    let n = rows
        .into_iter()
        .filter(|(word, _)| domain.is_none_or(|domain| domain.as_str() == word))
        .map(|(_, n)| n)
        .sum();
    counted("tenant_counters", "n", n)
}
