//! What the stores hold: one session and one person of acme.

use domain::candidate::Contexts;
use domain::ids::{MessageId, SessionId, TenantId, UserId};
use domain::memory::Memory;
use domain::money::MicroUsd;
use domain::session::{
    Domain, EndReason, Ended, Intent, Message, Role, Session, SessionState, StoredConsent,
};
use domain::text::{KnownPerson, Redacted};
use domain::time::Micros;
use ports::person_store::{Erased, HeldSession, PersonExport};
use ports::request_minutes::Taken;
use ports::session_reader::{SessionDetail, SessionLine, SessionPage};
use ports::testing::{
    MockErasedList, MockHousekeeping, MockPersonStore, MockRequestMinutes, MockSessionReader,
    MockTurnStore,
};
use ports::turn_store::{KeyedTurn, Progress, TurnBase};
use ports::{Found, StoreError};

use super::{MEMORY, NOW, PERSON, SECRET, SESSION, STORED, Stores};

fn broken() -> StoreError {
    StoreError::Unavailable(std::io::Error::other("disk /dev/secret is full").into())
}

/// What a look-up of acme's session finds.
fn found<T>(tenant: &TenantId, session: SessionId, row: T) -> Found<T> {
    match (session == SESSION, tenant.as_str()) {
        (true, "acme") => Found::Here(row),
        (true, _) => Found::Foreign,
        (false, _) => Found::Missing,
    }
}

/// Every turn is answered already, but where its session is not the caller's.
pub(crate) fn turn_store(stores: Stores) -> MockTurnStore {
    let mut turns = MockTurnStore::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            turns.expect_base_of_turn().returning(|_| Err(broken()));
            turns
                .expect_delete_session()
                .returning(|_, _| Err(broken()));
        }
        Stores::Working => {
            turns.expect_base_of_turn().returning(|lookup| {
                let own = lookup
                    .session
                    .map(|session| found(&lookup.tenant, session, ()));
                let session = match own {
                    Some(Found::Foreign) => Some(Found::Foreign),
                    Some(Found::Missing) => Some(Found::Missing),
                    Some(Found::Here(())) | None => None,
                };
                let keyed = session.is_none().then(|| KeyedTurn {
                    same_request: true,
                    progress: Progress::Answered(STORED.to_owned()),
                });
                Ok(TurnBase {
                    session,
                    memory: Memory::default(),
                    keyed,
                    erasures: 0,
                })
            });
            turns.expect_delete_session().returning(|tenant, session| {
                Ok(found(
                    tenant,
                    session,
                    Erased {
                        sessions: 1,
                        messages: 2,
                        turns: 1,
                        ..Erased::default()
                    },
                ))
            });
        }
    }
    turns
}

/// Acme's session: coaching, ended by the client.
fn session() -> Session {
    Session {
        id: SESSION,
        tenant: TenantId::slug_of("acme", 0),
        user: PERSON.parse::<UserId>().unwrap(),
        domain: Domain::Hiring,
        ended: Some(Ended {
            at: NOW,
            reason: EndReason::EndedByClient,
        }),
        state: SessionState::default(),
        known: KnownPerson::default(),
        consent: StoredConsent::default(),
        revision: 1,
        message_count: 2,
        turn_count: 1,
        tokens_used: 2_060,
        cost: MicroUsd(1_030),
        created_at: NOW,
        last_activity_at: NOW,
        expires_at: NOW.plus(Micros::minutes(30)),
    }
}

fn message(seq: i64, role: Role, tokens: i64, cost: i64) -> Message {
    Message {
        id: MessageId::from_bits(seq.unsigned_abs().into()),
        seq,
        role,
        content: Redacted::written(SECRET),
        intent: Intent::CoachingSession,
        tokens,
        cost: MicroUsd(cost),
        created_at: NOW,
    }
}

fn detail() -> SessionDetail {
    SessionDetail {
        session: session(),
        messages: vec![
            message(1, Role::User, 820, 410),
            message(2, Role::Assistant, 1_240, 620),
        ],
        outputs: vec![(
            Intent::CoachingSession,
            r#"{"message":"é",  "turn":1}"#.to_owned(),
        )],
        turn_in_progress: false,
        redactions: domain::text::SpanCounts::default(),
    }
}

pub(super) fn session_reader(stores: Stores) -> MockSessionReader {
    let mut reader = MockSessionReader::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            reader.expect_session().returning(|_, _| Err(broken()));
            reader
                .expect_sessions()
                .returning(|_, _, _, _, _| Err(broken()));
            reader
                .expect_sessions_behind()
                .returning(|_, _, _, _, _| Err(broken()));
        }
        Stores::Working => {
            reader
                .expect_session()
                .returning(|tenant, session| Ok(found(tenant, session, detail())));
            reader.expect_sessions().returning(|tenant, _, _, _, _| {
                let lines = lines(tenant);
                Ok(SessionPage {
                    total: lines.len() as u64,
                    lines,
                    next: None,
                })
            });
            reader
                .expect_sessions_behind()
                .returning(|tenant, _, after, _, _| {
                    let lines = lines(tenant).into_iter();
                    Ok(lines
                        .filter(|line| after.is_none_or(|id| line.id > id))
                        .collect())
                });
        }
    }
    reader
}

/// A tenant's list.
fn lines(tenant: &TenantId) -> Vec<SessionLine> {
    let session = session();
    let line = SessionLine {
        id: session.id,
        status: session.status(NOW),
        user: session.user,
        domain: session.domain,
        message_count: 6,
        tokens_used: 4_800,
        cost: MicroUsd(2_400),
        last_activity_at: NOW,
        created_at: NOW,
    };
    let own = tenant.as_str() == "acme";
    own.then_some(line).into_iter().collect()
}

pub(super) fn person_store(stores: Stores) -> MockPersonStore {
    let mut people = MockPersonStore::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            people.expect_interviews().returning(|_, _| Err(broken()));
            people.expect_memory().returning(|_, _| Err(broken()));
            people.expect_forget().returning(|_, _| Err(broken()));
            people
                .expect_forget_one()
                .returning(|_, _, _| Err(broken()));
            people.expect_export().returning(|_, _, _| Err(broken()));
            people.expect_erase().returning(|_, _, _, _| Err(broken()));
        }
        Stores::Working => {
            let own = |tenant: &TenantId, user: &UserId| {
                tenant.as_str() == "acme" && user.as_str() == PERSON
            };
            people.expect_interviews().returning(|_, _| Ok(Vec::new()));
            people
                .expect_memory()
                .returning(|_, _| Ok(Memory::default()));
            people
                .expect_forget()
                .returning(|_, _| Ok(Erased::default()));
            people.expect_forget_one().returning(|tenant, _, memory| {
                Ok(match (memory == MEMORY, tenant.as_str()) {
                    (true, "acme") => Found::Here(()),
                    (true, _) => Found::Foreign,
                    (false, _) => Found::Missing,
                })
            });
            people.expect_export().returning(move |tenant, user, _| {
                let held = HeldSession {
                    detail: detail(),
                    contexts: Contexts::default(),
                    turns: Vec::new(),
                };
                Ok(PersonExport {
                    sessions: own(tenant, user).then_some(held).into_iter().collect(),
                    ..PersonExport::default()
                })
            });
            people.expect_erase().returning(move |tenant, user, _, _| {
                Ok(Erased {
                    sessions: u64::from(own(tenant, user)),
                    ..Erased::default()
                })
            });
        }
    }
    people
}

pub(super) fn housekeeping(stores: Stores) -> MockHousekeeping {
    let mut house = MockHousekeeping::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            house.expect_ready().returning(|| Err(broken()));
        }
        Stores::Working => {
            house.expect_ready().returning(|| Ok(()));
        }
    }
    house
}

/// One minute after the other, of one tenant.
pub(super) fn minutes() -> MockRequestMinutes {
    let mut minutes = MockRequestMinutes::new();
    let mut running = (0, 0);
    minutes.expect_take().returning(move |_, minute, wanted| {
        if running.0 != minute.number {
            running = (minute.number, 0);
        }
        let granted = wanted.min(minute.limit - running.1);
        running.1 += granted;
        Ok(Taken {
            granted,
            left: minute.limit - running.1,
        })
    });
    minutes
}

pub(super) fn erased_list(stores: Stores) -> MockErasedList {
    let mut list = MockErasedList::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            list.expect_note().returning(|_| Err(broken()));
        }
        Stores::Working => {
            list.expect_note().returning(|_| Ok(()));
        }
    }
    list
}
