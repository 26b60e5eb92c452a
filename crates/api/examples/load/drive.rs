//! Clients that take turns: as fast as they are answered, or at a rate that does not wait for the
//! server. Every turn has a fresh `Idempotency-Key`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout};

use crate::client::Client;
use crate::{figures, talk};

/// Turns of one session; then the client begins another.
const TURNS: usize = 10;

/// A turn that is not answered within this counts as failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// What to do to the server.
#[derive(clap::Args, Clone)]
pub(crate) struct Arguments {
    /// `127.0.0.1:port`
    #[arg(long)]
    address: String,
    /// The tenant's API key
    #[arg(long)]
    key: String,
    /// Clients, each with a connection and a session of its own; each session is another person's
    #[arg(long, default_value_t = 64)]
    connections: u32,
    /// Turns a second, whether or not the server keeps up; without it each client waits for its answer
    #[arg(long)]
    rate: Option<f64>,
    /// How long to measure
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// How long to run before that
    #[arg(long, default_value_t = 1.0)]
    warm_up: f64,
    /// Where turns are posted to
    #[arg(long, default_value = "/v1/hiring/coaching-session")]
    path: String,
}

/// What one client saw.
#[derive(Default)]
struct Seen {
    taken: Vec<Duration>,
    refused: BTreeMap<u16, u32>,
    broken: u32,
}

/// When turns count and when they are due.
struct Plan {
    begun: Instant,
    from: Instant,
    until: Instant,
    rate: Option<f64>,
    due: AtomicU32,
}

impl Plan {
    /// When the next turn of the whole load is due.
    async fn next(&self) -> Instant {
        let Some(rate) = self.rate else {
            return Instant::now();
        };
        let place = f64::from(self.due.fetch_add(1, Ordering::Relaxed));
        let due = self.begun + Duration::from_secs_f64(place / rate);
        sleep_until(due.into()).await;
        due
    }
}

/// Takes turns and tells how it went.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Value> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(drive(arguments))
}

async fn drive(arguments: &Arguments) -> anyhow::Result<Value> {
    let begun = Instant::now();
    let from = begun + Duration::from_secs_f64(arguments.warm_up);
    let plan = Arc::new(Plan {
        begun,
        from,
        until: from + Duration::from_secs_f64(arguments.seconds),
        rate: arguments.rate,
        due: AtomicU32::new(0),
    });
    let run: u64 = std::process::id().into();
    let mut clients = JoinSet::new();
    for number in 0..arguments.connections {
        let user = run * 100_000 + u64::from(number);
        clients.spawn(client(arguments.clone(), user, Arc::clone(&plan)));
    }
    let mut all = Seen::default();
    while let Some(seen) = clients.join_next().await {
        let seen = seen?;
        all.taken.extend(seen.taken);
        all.broken += seen.broken;
        for (status, times) in seen.refused {
            *all.refused.entry(status).or_default() += times;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 turns")]
    let rate = all.taken.len() as f64 / arguments.seconds;
    Ok(json!({
        "turns": all.taken.len(),
        "per_second": rate,
        "refused": all.refused,
        "broken": all.broken,
        "latency": figures::of(all.taken),
    }))
}

async fn client(arguments: Arguments, user: u64, plan: Arc<Plan>) -> Seen {
    let mut seen = Seen::default();
    let mut connection = None;
    let mut session: Option<String> = None;
    let (mut turn, mut sessions) = (0, 0);
    for count in 0.. {
        let due = plan.next().await;
        if due >= plan.until {
            break;
        }
        if connection.is_none() {
            connection = Client::connect(&arguments.address).await.ok();
        }
        let Some(mut client) = connection.take() else {
            seen.broken += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        if session.is_none() {
            sessions += 1;
        }
        let person = format!("usr_{user}_{sessions}");
        let body = talk::body(&person, turn, session.as_deref());
        let key = format!("bench-{user}-{count}");
        let posted = client.post(&arguments.path, &arguments.key, &key, &body);
        match timeout(PATIENCE, posted).await {
            Ok(Ok(answer)) if answer.status == 200 => {
                if due >= plan.from && Instant::now() <= plan.until {
                    seen.taken.push(due.elapsed());
                }
                turn += 1;
                session = Some(answer.body)
                    .filter(|body| turn < TURNS && talk::goes_on(body))
                    .and_then(|body| talk::session_in(&body).map(str::to_owned));
                if session.is_none() {
                    turn = 0;
                }
                connection = Some(client);
            }
            Ok(Ok(answer)) => {
                *seen.refused.entry(answer.status).or_default() += 1;
                session = None;
                turn = 0;
                connection = Some(client);
            }
            Ok(Err(_)) | Err(_) => seen.broken += 1,
        }
    }
    seen
}
