//! One run: servers, clients and their tormentors at once, then quiet, then the checker.

use super::Backend;
use super::checker::{self, Breach};
use super::clients::{Field, goes_on, held, talk};
use super::cutter::Cutter;
use super::history::Outcome;
use super::nemesis::{Deeds, Roughness, of_database, of_operators, of_server};
use super::provider::{Manners, Provider};
use super::report::{self, Report};
use super::rows::Rows;
use crate::engine::Engine;
use crate::postgres::Cluster;
use crate::workspace::Workspace;
use crate::{interrupt, process};
use anyhow::{Context, Result, anyhow};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::Ordering;
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

/// Seconds of the lease in every run.
const LEASE: u64 = 3;
/// Tenants that the clients belong to.
const TENANTS: usize = 6;
/// Sessions that are to take one more turn when all is quiet.
const GO_ON: usize = 12;
/// Longest time until dead turns are swept: a lease, a sweep's period, and room for a busy machine.
const QUIET_WITHIN: Duration = Duration::from_secs(30);
/// Most breaches in a report.
const MOST_TOLD: usize = 50;

/// What to run.
pub(super) struct Plan {
    pub(super) backend: Backend,
    pub(super) load: Duration,
    pub(super) seed: u64,
    /// The `liya` that is driven.
    pub(super) binary: PathBuf,
    /// The tool that prints a database's history.
    pub(super) history: PathBuf,
    /// The scripted provider, where models are to be asked over the network, and how it behaves.
    pub(super) provider: Option<(PathBuf, Manners)>,
    /// Further settings of the servers.
    pub(super) settings: Vec<(&'static str, String)>,
    /// So many of a hundred blows are freezes.
    pub(super) freezes: u64,
}

/// The database of a run.
struct Database {
    cluster: Option<(Cluster, Cutter)>,
    /// As servers reach it; none: SQLite in their own folder.
    served: Option<String>,
}

impl Database {
    fn start(backend: Backend) -> Result<Self> {
        if backend == Backend::Sqlite {
            return Ok(Self {
                cluster: None,
                served: None,
            });
        }
        let cluster = Cluster::start_durable(&std::env::temp_dir())?;
        let direct = cluster.create_database("torture")?;
        let cutter = Cutter::start(cluster.port())?;
        let port = |port: u16| format!(":{port}/");
        let served = direct.replace(&port(cluster.port()), &port(cutter.port()));
        Ok(Self {
            cluster: Some((cluster, cutter)),
            served: Some(served),
        })
    }

    fn rows(&self, tool: &Path, engine: &Engine) -> Result<Rows> {
        let url = match &self.cluster {
            Some((cluster, _)) => cluster.url("torture"),
            None => format!("sqlite://{}", engine.place().file().display()),
        };
        Rows::read(&process::read(Command::new(tool).arg(url))?)
    }
}

/// Runs a plan.
///
/// # Errors
/// When something other than the engine's promises fails: a server that cannot be started, a tool.
pub(super) fn run(workspace: &Workspace, plan: &Plan) -> Result<Report> {
    let begun = Instant::now();
    let database = Database::start(plan.backend)?;
    let mut settings = vec![
        ("LIYA_LEASE_SECONDS", LEASE.to_string()),
        ("LIYA_HEARTBEAT_SECONDS", "1".to_owned()),
        ("LIYA_LOG", "warn,actix_server=error".to_owned()),
    ];
    settings.extend(plan.settings.iter().cloned());
    let provider = match &plan.provider {
        Some((tool, manners)) => Some(Provider::start(tool, *manners)?),
        None => None,
    };
    if let Some(provider) = &provider {
        settings.extend(asking(provider));
    }
    let servers = plan.backend.servers();
    let mut engines = Vec::new();
    for _ in 0..servers {
        let url = database.served.clone();
        engines.push(start(&plan.binary, url, &settings)?);
    }
    let first = engines.first().context("a run has a server")?;
    let place = first.place().clone();
    let mut keys = Vec::new();
    for number in 0..TENANTS {
        keys.push(first.create_tenant(&format!("tenant {number}"))?.key);
    }
    let field = Field::new(servers, keys, plan.seed);
    for (number, engine) in engines.iter().enumerate() {
        field.publish(number, engine.url());
    }
    let deeds = Deeds::default();
    torment(plan, &field, &mut engines, &database, &deeds, &place)?;

    let first = engines.first().context("a run has a server")?;
    let mut breaches = grow_quiet(&field, || database.rows(&plan.history, first))?;
    for engine in &engines {
        engine.signal(rustix::process::Signal::TERM)?;
    }
    for engine in &mut engines {
        engine.ended()?;
    }
    let first = engines.first().context("a run has a server")?;
    let rows = database.rows(&plan.history, first)?;
    let history = held(&field.history);
    let received = provider.as_ref().map(Provider::received).transpose()?;
    let received = received.unwrap_or_default();
    let tenants = held(&deeds.tenants);
    breaches.extend(checker::check(&history, &rows, &tenants, &received));
    breaches.extend(held(&field.scandals).iter().map(|what| Breach {
        rule: "every answer is one that the protocol knows",
        place: what.clone(),
    }));
    let ended = |wanted: fn(&Outcome) -> bool| {
        let ended = history.iter().filter(|record| wanted(&record.outcome));
        ended.count()
    };
    let cutter = database.cluster.as_ref().map(|(_, cutter)| cutter);
    Ok(Report {
        commit: report::commit(workspace)?,
        seed: plan.seed,
        backend: plan.backend.name(),
        seconds: begun.elapsed().as_secs(),
        toll: deeds.toll(cutter),
        turns: history.len(),
        acknowledged: ended(|outcome| *outcome == Outcome::Acknowledged),
        refused: ended(|outcome| matches!(outcome, Outcome::Refused(_))),
        unknown: ended(|outcome| *outcome == Outcome::Unknown),
        sends: history.iter().map(|record| record.sends).sum(),
        committed: rows.turns.iter().filter(|turn| turn.succeeded()).count(),
        model_requests: received.len(),
        model_rows: rows.calls.len(),
        broken: breaches.len(),
        breaches: breaches.into_iter().take(MOST_TOLD).collect(),
    })
}

/// A server with these settings.
pub(super) fn start(
    binary: &Path,
    url: Option<String>,
    settings: &[(&'static str, String)],
) -> Result<Engine> {
    let settings: Vec<_> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    Engine::start_with(binary, url, &settings)
}

/// What makes servers ask the provider.
pub(super) fn asking(provider: &Provider) -> Vec<(&'static str, String)> {
    vec![
        ("LIYA_PROVIDERS", "scripted".to_owned()),
        ("LIYA_PROVIDERS_SCRIPTED_KIND", "compatible".to_owned()),
        ("LIYA_PROVIDERS_SCRIPTED_BASE_URL", provider.url()),
        ("LIYA_PROVIDERS_SCRIPTED_MODELS", "scripted-1".to_owned()),
        ("LIYA_PROVIDERS_SCRIPTED_PLACES", "2000".to_owned()),
        (
            "LIYA_PROVIDERS_SCRIPTED_PLACES_PER_TENANT",
            "2000".to_owned(),
        ),
        ("LIYA_UNKNOWN_PRICES", "estimate".to_owned()),
        ("LIYA_MODEL_DEADLINE_SECONDS", "3".to_owned()),
    ]
}

/// Clients talk and tormentors work until the time is over.
fn torment(
    plan: &Plan,
    field: &Field,
    engines: &mut [Engine],
    database: &Database,
    deeds: &Deeds,
    place: &crate::engine::Place,
) -> Result<()> {
    let roughness = Roughness {
        lease: LEASE,
        freezes: plan.freezes,
        pause: plan.backend.pause(),
    };
    std::thread::scope(|scope| {
        for number in 0..plan.backend.clients() {
            scope.spawn(move || talk(field, number));
        }
        let mut tormentors = Vec::new();
        for (number, engine) in engines.iter_mut().enumerate() {
            tormentors
                .push(scope.spawn(move || of_server(field, number, engine, roughness, deeds)));
        }
        if let Some((cluster, cutter)) = &database.cluster {
            tormentors.push(scope.spawn(move || of_database(field, cluster, cutter, deeds)));
        }
        scope.spawn(move || of_operators(field, place, deeds));
        let begun = Instant::now();
        let mut result = Ok(());
        while result.is_ok() && begun.elapsed() < plan.load {
            std::thread::sleep(Duration::from_millis(100));
            result = interrupt::check();
            if tormentors.iter().any(ScopedJoinHandle::is_finished) {
                break;
            }
        }
        field.over.store(true, Ordering::SeqCst);
        for tormentor in tormentors {
            let ended = tormentor
                .join()
                .map_err(|_| anyhow!("a tormentor panicked"));
            result = result.and(ended.and_then(|ended| ended));
        }
        result
    })
}

/// Waits until dead turns are swept, and lets sessions go on.
fn grow_quiet(field: &Field, rows: impl Fn() -> Result<Rows>) -> Result<Vec<Breach>> {
    let begun = Instant::now();
    let rows = loop {
        let rows = rows()?;
        let pending = rows.turns.iter().any(|turn| turn.state == "pending");
        if !pending || begun.elapsed() > QUIET_WITHIN {
            break rows;
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    let tenants: HashMap<String, String> = held(&field.history)
        .iter()
        .map(|record| (record.user.clone(), record.tenant.clone()))
        .collect();
    let open = rows
        .sessions
        .iter()
        .rev()
        .filter(|session| session.ended_at.is_none() && session.last_activity_at.is_some());
    let mut breaches = Vec::new();
    for session in open.take(GO_ON) {
        let tenant = tenants.get(&session.user_id).cloned().unwrap_or_default();
        if !goes_on(field, &tenant, &session.user_id, &session.id) {
            breaches.push(Breach {
                rule: "a session takes turns again when all is quiet",
                place: session.id.clone(),
            });
        }
    }
    Ok(breaches)
}
