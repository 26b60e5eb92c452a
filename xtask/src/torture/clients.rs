//! The clients: conversations whose turns carry a fresh key each, sent again until there is a definite
//! answer, at times to both servers at once, at times against a rival turn on the same session.

use super::chance::Chance;
use super::history::{BEFORE_MARKER, Outcome, Record, marker};
use crate::engine::client::{Answer, Client};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

/// How often one turn is sent before its client gives up.
const MOST_SENDS: u64 = 40;

const COACHING: &str = "coaching-session";
const INTERVIEW: &str = "mock-interview";

/// What the clients share with those who torment the servers.
pub(super) struct Field {
    /// Where the servers listen now.
    pub(super) addresses: Vec<RwLock<String>>,
    /// API keys of the tenants.
    pub(super) keys: Vec<String>,
    /// The seed of the run.
    pub(super) seed: u64,
    /// The run is over: finish what was begun.
    pub(super) over: AtomicBool,
    /// What the clients saw.
    pub(super) history: Mutex<Vec<Record>>,
    /// Answers that no fault explains.
    pub(super) scandals: Mutex<Vec<String>>,
    made: AtomicU64,
}

/// A turn that a client wants, however often it is sent.
struct Wanted {
    key: String,
    tenant: String,
    user: String,
    route: &'static str,
    marker: String,
    body: Value,
}

/// What all sends of a turn came to.
#[derive(Default)]
struct Settled {
    answers: Vec<String>,
    refused: Option<String>,
    uncertain: bool,
    sends: u64,
}

impl Field {
    /// A field whose servers are told later.
    pub(super) fn new(servers: usize, keys: Vec<String>, seed: u64) -> Self {
        Self {
            addresses: (0..servers).map(|_| RwLock::default()).collect(),
            keys,
            seed,
            over: AtomicBool::new(false),
            history: Mutex::default(),
            scandals: Mutex::default(),
            made: AtomicU64::new(0),
        }
    }

    /// A server listens here from now on.
    pub(super) fn publish(&self, server: usize, url: String) {
        if let Some(address) = self.addresses.get(server) {
            *address.write().unwrap_or_else(PoisonError::into_inner) = url;
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    pub(super) fn scandal(&self, what: String) {
        held(&self.scandals).push(what);
    }

    fn url(&self, server: usize) -> String {
        let address = self.addresses.get(server % self.addresses.len().max(1));
        address.map_or_else(String::new, |address| {
            address
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone()
        })
    }

    /// Sends a turn until there is a definite answer.
    fn settle(&self, wanted: &Wanted, chance: &mut Chance) -> Settled {
        let mut settled = Settled::default();
        let headers = [
            ("x-api-key", wanted.tenant.as_str()),
            ("idempotency-key", wanted.key.as_str()),
        ];
        let path = format!("/v1/hiring/{}", wanted.route);
        while settled.sends < MOST_SENDS {
            settled.sends += 1;
            let hasty = settled.sends == 1 && chance.percent(15);
            let patience = if hasty {
                chance.millis(20, 400)
            } else {
                chance.millis(2_000, 6_000)
            };
            let server = usize::try_from(chance.below(64)).unwrap_or_default();
            let client = Client::with_patience(self.url(server), patience);
            let Ok(answer) = client.post(&path, &headers, &wanted.body) else {
                settled.uncertain = true;
                std::thread::sleep(chance.millis(20, 150));
                continue;
            };
            if answer.status() == 200 {
                settled.answers.push(answer.text());
                return settled;
            }
            let code = code(&answer);
            match (answer.status(), code.as_str()) {
                (409, "TURN_IN_PROGRESS") => {
                    settled.refused = Some(code);
                    std::thread::sleep(chance.millis(100, 400));
                }
                (429 | 502..=504, _) => {
                    settled.uncertain |= answer.status() == 503;
                    settled.refused = Some(code);
                    std::thread::sleep(chance.millis(50, 300));
                }
                (402 | 409, _) => {
                    settled.refused = Some(code);
                    return settled;
                }
                (status, _) => {
                    self.scandal(format!("{} got {status} {}", wanted.marker, answer.text()));
                    settled.uncertain = true;
                    return settled;
                }
            }
        }
        settled
    }

    fn record(&self, wanted: &Wanted, settled: Settled) -> Option<Value> {
        let Settled {
            answers,
            refused,
            uncertain,
            sends,
        } = settled;
        let outcome = match refused {
            _ if !answers.is_empty() => Outcome::Acknowledged,
            Some(code) if !uncertain => Outcome::Refused(code),
            Some(_) | None => Outcome::Unknown,
        };
        let answer = answers
            .first()
            .and_then(|answer| serde_json::from_str(answer).ok());
        held(&self.history).push(Record {
            marker: wanted.marker.clone(),
            user: wanted.user.clone(),
            tenant: wanted.tenant.clone(),
            route: wanted.route,
            outcome,
            answers,
            sends,
        });
        answer
    }
}

/// A client that talks until the run is over.
pub(super) fn talk(field: &Field, number: u64) {
    let mut chance = Chance::new(field.seed, number);
    let mut talks = 0_u64;
    while !field.is_over() {
        talks += 1;
        converse(field, &format!("user-{number}-{talks}"), &mut chance);
    }
}

/// One conversation of a person: at most ten turns on one session.
fn converse(field: &Field, user: &str, chance: &mut Chance) {
    let tenant = usize::try_from(chance.below(64)).unwrap_or_default() % field.keys.len().max(1);
    let tenant = field.keys.get(tenant).cloned().unwrap_or_default();
    let kind = chance.below(100);
    let mut session: Option<String> = None;
    for turn in 0..=chance.below(10) {
        if field.is_over() {
            return;
        }
        let route = match kind {
            0..60 => COACHING,
            60..85 => INTERVIEW,
            _ if turn % 2 == 0 => COACHING,
            _ => INTERVIEW,
        };
        let want = |route| wanted(field, &tenant, user, route, session.as_deref());
        let answer = match chance.below(10) {
            0 | 1 => doubled(field, &want(route), chance),
            2 if session.is_some() => rivals(field, [&want(route), &want(COACHING)], chance),
            _ => {
                let wanted = want(route);
                let settled = field.settle(&wanted, chance);
                field.record(&wanted, settled)
            }
        };
        let Some(answer) = answer else {
            if session.is_none() {
                return;
            }
            continue;
        };
        if answer.pointer("/data/output/session_active") == Some(&Value::Bool(false)) {
            return;
        }
        let told = answer.pointer("/data/session_id").and_then(Value::as_str);
        session = told.map(str::to_owned).or(session);
    }
}

/// A further turn on a session when all is quiet: whether the session takes it. One that may cost no more
/// (calls of unknown outcome count as reserved) is in order too.
pub(super) fn goes_on(field: &Field, tenant: &str, user: &str, session: &str) -> bool {
    let wanted = wanted(field, tenant, user, COACHING, Some(session));
    let settled = field.settle(&wanted, &mut Chance::new(field.seed, 0));
    let capped = settled.refused.as_deref() == Some("COST_LIMIT_REACHED");
    field.record(&wanted, settled).is_some() || capped
}

fn wanted(
    field: &Field,
    tenant: &str,
    user: &str,
    route: &'static str,
    session: Option<&str>,
) -> Wanted {
    let number = field.made.fetch_add(1, Ordering::SeqCst);
    let marker = marker(number);
    let message = format!(
        "{BEFORE_MARKER}{marker}. At my last company two of us disagreed about how to send notifications; \
         I measured both ways for a week, and we chose the queue together."
    );
    let profile =
        (route == INTERVIEW).then(|| json!({"title": "Senior Engineer", "years_of_experience": 8}));
    // What is null counts as absent.
    let body = json!({
        "session_id": session,
        "input": {"user_id": user, "message": message, "profile": profile},
    });
    Wanted {
        key: format!("torture-{}-{number}", field.seed),
        tenant: tenant.to_owned(),
        user: user.to_owned(),
        route,
        marker,
        body,
    }
}

/// The same key twice at once: one turn, the same bytes.
fn doubled(field: &Field, wanted: &Wanted, chance: &mut Chance) -> Option<Value> {
    let mut other = Chance::new(field.seed, chance.below(u64::MAX));
    let (one, two) = std::thread::scope(|scope| {
        let two = scope.spawn(|| field.settle(wanted, &mut other));
        (field.settle(wanted, chance), two.join().unwrap_or_default())
    });
    let both = Settled {
        answers: [one.answers, two.answers].concat(),
        uncertain: one.uncertain || two.uncertain,
        refused: one.refused.or(two.refused),
        sends: one.sends + two.sends,
    };
    field.record(wanted, both)
}

/// Two turns on one session at once: in some order, never interleaved.
fn rivals(field: &Field, wanted: [&Wanted; 2], chance: &mut Chance) -> Option<Value> {
    let mut other = Chance::new(field.seed, chance.below(u64::MAX));
    let [first, second] = wanted;
    let (one, two) = std::thread::scope(|scope| {
        let two = scope.spawn(|| field.settle(second, &mut other));
        (field.settle(first, chance), two.join().unwrap_or_default())
    });
    let answers = [field.record(first, one), field.record(second, two)];
    answers.into_iter().flatten().next()
}

/// The code of a failure.
pub(super) fn code(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
    let code = body.pointer("/error/code").and_then(Value::as_str);
    code.unwrap_or_default().to_owned()
}

/// A lock whose holder may have panicked: what it guards is whole at any moment.
pub(super) fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
