//! The bodies of the bugs on purpose; see `storage/seeded.rs`.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl};
use ports::turn_store::{Committed, Ticket, TurnCommit};

use super::commit;
use super::dialect::{Conn, Run};
use crate::storage::fault::Fault;
use crate::storage::schema::{sessions, turns};
use crate::storage::words::turn as word;

/// From now on two turns may have one key.
pub(crate) async fn drop_unique_keys(c: &mut Conn, (): &()) -> Result<(), Fault> {
    let drop = diesel::sql_query("DROP INDEX IF EXISTS turns_of_key");
    Run::execute(drop, c).await?;
    Ok(())
}

/// Commits whoever holds the turn by now, and wherever the session stands.
pub(crate) async fn unfenced_commit(
    c: &mut Conn,
    (ticket, commit): &(Ticket, TurnCommit),
) -> Result<Committed, Fault> {
    reopen(c, *ticket, true).await?;
    if let Some(change) = &commit.session {
        diesel::update(sessions::table.find(change.id.to_string()))
            .set(sessions::revision.eq(change.base_revision))
            .execute(c)
            .await?;
    }
    commit::finish(c, *ticket, commit).await
}

/// The turn succeeds, without anything that belongs to it.
pub(crate) async fn first_half(
    c: &mut Conn,
    (ticket, commit): &(Ticket, TurnCommit),
) -> Result<(), Fault> {
    let Some(change) = &commit.session else {
        return Ok(());
    };
    let turn_count: Option<i64> = sessions::table
        .find(change.id.to_string())
        .select(sessions::turn_count)
        .get_result(c)
        .await
        .optional()?;
    diesel::update(turns::table.find(ticket.turn.to_string()))
        .filter(turns::attempt.eq(ticket.attempt))
        .filter(turns::state.eq(word::PENDING))
        .set((
            turns::state.eq(word::SUCCEEDED),
            turns::turn_no.eq(turn_count.map(|count| count + 1)),
            turns::intent_turn.eq(Some(i64::from(commit.intent_turn))),
            turns::lease_until.eq(None::<i64>),
            turns::response.eq(Some(&commit.answer)),
            turns::finished_at.eq(Some(commit.at.unix_micros())),
        ))
        .execute(c)
        .await?;
    Ok(())
}

/// What belongs to it follows.
pub(crate) async fn second_half(
    c: &mut Conn,
    (ticket, commit): &(Ticket, TurnCommit),
) -> Result<Committed, Fault> {
    reopen(c, *ticket, false).await?;
    commit::finish(c, *ticket, commit).await
}

/// The turn is pending again under this ticket; of other pending turns of its session there is none,
/// where `alone`.
async fn reopen(c: &mut Conn, ticket: Ticket, alone: bool) -> Result<(), Fault> {
    let turn = ticket.turn.to_string();
    if alone {
        let session: Option<Option<String>> = turns::table
            .find(&turn)
            .select(turns::session_id)
            .get_result(c)
            .await
            .optional()?;
        diesel::update(turns::table)
            .filter(turns::session_id.eq(session.flatten()))
            .filter(turns::lease_until.is_not_null())
            .filter(turns::id.ne(&turn))
            .set((
                turns::state.eq(word::ABANDONED),
                turns::lease_until.eq(None::<i64>),
                turns::finished_at.eq(Some(1_i64)),
            ))
            .execute(c)
            .await?;
    }
    diesel::update(turns::table.find(&turn))
        .set((
            turns::state.eq(word::PENDING),
            turns::attempt.eq(ticket.attempt),
            turns::turn_no.eq(None::<i64>),
            turns::intent_turn.eq(None::<i64>),
            turns::lease_until.eq(Some(1_i64)),
            turns::finished_at.eq(None::<i64>),
        ))
        .execute(c)
        .await?;
    Ok(())
}
