//! The list of sessions: order, pages, filters, totals.

use domain::ids::SessionId;
use domain::session::{Domain, EndReason, Ended, Intent, Status};
use domain::time::{Micros, Timestamp};

use crate::session_reader::{PageStart, SessionFilter, SessionLine, SessionPage};
use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, person, session_of};

/// A second after a session's last activity of the suite's first sessions.
fn at(second: i64) -> Timestamp {
    AT.plus(Micros::seconds(second))
}

/// A session with one turn at this second, half an hour open.
async fn begun_at(world: &World, user: &str, intent: Intent, second: i64) -> SessionId {
    let mut claim = world.first(user);
    claim.at = at(second);
    claim.intent = intent;
    world.recorded(&claim, &world.finished(&claim, 1)).await;
    session_of(&claim).unwrap().0
}

/// Twelve sessions, two of them at the same second, the oldest first.
async fn twelve(world: &World) -> Vec<SessionId> {
    let mut made = Vec::new();
    for number in 0..12 {
        let second = number / 2;
        made.push(begun_at(world, MARIA, Intent::CoachingSession, second).await);
    }
    made
}

async fn page(
    world: &World,
    filter: &SessionFilter,
    start: PageStart,
    limit: u32,
    now: Timestamp,
) -> SessionPage {
    let page = world
        .stores
        .sessions
        .sessions(&world.tenant, filter, start, limit, now);
    page.await.unwrap()
}

async fn ids(world: &World, filter: &SessionFilter, now: Timestamp) -> Vec<SessionId> {
    let page = page(world, filter, PageStart::Offset(0), 100, now).await;
    assert_eq!(page.total, page.lines.len() as u64, "{filter:?}");
    assert_eq!(page.next, None);
    let mut by_id = page.lines.clone();
    by_id.sort_by_key(|line| line.id);
    assert_eq!(walk(world, filter, now).await, by_id, "{filter:?}");
    page.lines.iter().map(|line| line.id).collect()
}

/// All lines in the order of ids, step by step.
async fn walk(world: &World, filter: &SessionFilter, now: Timestamp) -> Vec<SessionLine> {
    let mut walked: Vec<SessionLine> = Vec::new();
    loop {
        let after = walked.last().map(|line| line.id);
        let sessions = &world.stores.sessions;
        let step = sessions.sessions_behind(&world.tenant, filter, after, 5, now);
        let step = step.await.unwrap();
        if step.is_empty() {
            return walked;
        }
        walked.extend(step);
    }
}

pub async fn a_walk_meets_a_session_once_that_moves_in_the_list_meanwhile(stores: &Stores) {
    let world = World::new(stores).await;
    let mut expected = twelve(&world).await;
    expected.sort_unstable();
    let all = SessionFilter::default();
    let step = async |after| {
        let sessions = &stores.sessions;
        let step = sessions.sessions_behind(&world.tenant, &all, after, 6, AT);
        let lines = step.await.unwrap().into_iter();
        lines.map(|line| line.id).collect::<Vec<_>>()
    };
    let mut walked = step(None).await;
    for session in [expected[0], expected[11]] {
        let mut claim = world.further(session, 1);
        claim.at = at(100);
        world.recorded(&claim, &world.finished(&claim, 2)).await;
    }
    walked.extend(step(walked.last().copied()).await);
    assert_eq!(walked, expected);
}

pub async fn the_newest_activity_comes_first(stores: &Stores) {
    let world = World::new(stores).await;
    let mut expected = twelve(&world).await;
    expected.reverse();
    let all = SessionFilter::default();
    assert_eq!(ids(&world, &all, AT).await, expected);
    let mut claim = world.further(expected[11], 1);
    claim.at = at(100);
    world.recorded(&claim, &world.finished(&claim, 2)).await;
    expected.rotate_right(1);
    assert_eq!(ids(&world, &all, AT).await, expected);
    let page = page(&world, &all, PageStart::Offset(0), 1, AT).await;
    let line = &page.lines[0];
    assert_eq!((line.message_count, line.tokens_used), (4, 60));
    assert_eq!((line.cost.0, line.status), (30, Status::Active));
    assert_eq!((line.last_activity_at, line.created_at), (at(100), AT));
}

pub async fn pages_by_offset_and_by_cursor_are_the_same(stores: &Stores) {
    let world = World::new(stores).await;
    let mut expected = twelve(&world).await;
    expected.reverse();
    let all = SessionFilter::default();
    let mut start = PageStart::Offset(0);
    let mut walked = Vec::new();
    for number in 0..3 {
        let by_cursor = page(&world, &all, start, 5, AT).await;
        let by_offset = page(&world, &all, PageStart::Offset(number * 5), 5, AT).await;
        assert_eq!(by_cursor, by_offset);
        assert_eq!(by_cursor.total, 12);
        walked.extend(by_cursor.lines.iter().map(|line| line.id));
        match by_cursor.next {
            Some(position) => start = PageStart::After(position),
            None => assert_eq!(number, 2),
        }
    }
    assert_eq!(walked, expected);
    let beyond = page(&world, &all, PageStart::Offset(12), 5, AT).await;
    assert_eq!((beyond.lines.len(), beyond.total), (0, 12));
    let whole = page(&world, &all, PageStart::Offset(0), 12, AT).await;
    assert_eq!(whole.next, None);
}

pub async fn every_filter_lets_its_sessions_through(stores: &Stores) {
    let world = World::new(stores).await;
    let old = begun_at(&world, MARIA, Intent::CoachingSession, 0).await;
    let interview = begun_at(&world, MARIA, Intent::MockInterview, 60).await;
    let ninas = begun_at(&world, "nina", Intent::CoachingSession, 120).await;
    let ended = begun_at(&world, MARIA, Intent::CoachingSession, 180).await;
    let reason = EndReason::Completed;
    world.end(ended, 1, Ended { at: at(1), reason }).await;
    // The turn that ended it was at the beginning.
    let none = SessionFilter::default();
    let now = AT.plus(Micros::minutes(30));
    let filters = [
        (
            SessionFilter {
                user: Some(person("nina")),
                ..none.clone()
            },
            vec![ninas],
        ),
        (
            SessionFilter {
                intent: Some(Intent::MockInterview),
                ..none.clone()
            },
            vec![interview],
        ),
        (
            SessionFilter {
                status: Some(Status::Ended),
                ..none.clone()
            },
            vec![ended],
        ),
        (
            SessionFilter {
                status: Some(Status::Expired),
                ..none.clone()
            },
            vec![old],
        ),
        (
            SessionFilter {
                status: Some(Status::Active),
                ..none.clone()
            },
            vec![ninas, interview],
        ),
        (
            SessionFilter {
                from: Some(at(60)),
                ..none.clone()
            },
            vec![ninas, interview],
        ),
        (
            SessionFilter {
                from: Some(at(60)),
                to: Some(at(120)),
                ..none.clone()
            },
            vec![interview],
        ),
        (
            SessionFilter {
                status: Some(Status::Active),
                user: Some(person(MARIA)),
                ..none.clone()
            },
            vec![interview],
        ),
        (
            SessionFilter {
                domain: Some(Domain::Hiring),
                ..none.clone()
            },
            vec![ninas, interview, ended, old],
        ),
    ];
    for (filter, expected) in filters {
        assert_eq!(ids(&world, &filter, now).await, expected, "{filter:?}");
    }
}

pub async fn totals_agree_with_the_lines(stores: &Stores) {
    let world = World::new(stores).await;
    let made = twelve(&world).await;
    let reason = EndReason::Completed;
    for session in &made[..3] {
        world.end(*session, 1, Ended { at: AT, reason }).await;
    }
    let gone = stores.turns.delete_session(&world.tenant, made[0]).await;
    gone.unwrap();
    stores
        .turns
        .delete_session(&world.tenant, made[11])
        .await
        .unwrap();
    // At this moment some are expired and some are not.
    let now = at(3).plus(Micros::minutes(30));
    let domain = Some(Domain::Hiring);
    for domain in [None, domain] {
        for (status, expected) in [
            (None, 10),
            (Some(Status::Ended), 2),
            (Some(Status::Active), 3),
            (Some(Status::Expired), 5),
        ] {
            let filter = SessionFilter {
                domain,
                status,
                ..SessionFilter::default()
            };
            assert_eq!(
                ids(&world, &filter, now).await.len(),
                expected,
                "{status:?}"
            );
        }
    }
    world.adds_up().await;
}

pub async fn a_list_shows_its_tenant_only(stores: &Stores) {
    let world = World::new(stores).await;
    let neighbour = world.beside("Neighbour").await;
    let ours = world.begun(MARIA).await;
    let theirs = neighbour.begun(MARIA).await;
    let all = SessionFilter::default();
    assert_eq!(ids(&world, &all, AT).await, [ours]);
    assert_eq!(ids(&neighbour, &all, AT).await, [theirs]);
}
