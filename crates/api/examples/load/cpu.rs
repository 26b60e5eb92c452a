//! Processor time of a turn without storage: proof of the caller, reading and checking the body,
//! redaction, the state machine, the offline model or a remote one that costs nothing, and the
//! answer. The app is called without a socket.

use std::sync::Arc;
use std::time::Duration;

use actix_web::test::{TestRequest, call_service, init_service, read_body};
use anyhow::{Context as _, bail};
use api::http::{Shared, app};
use api::wiring::Installation;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

use crate::forgetful::Forgetful;
use crate::model::SlowModel;
use crate::serve::config;
use crate::talk;

/// How much to do.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Turns of each kind
    #[arg(long, default_value_t = 2_000)]
    turns: u32,
    /// This kind alone
    #[arg(long, value_parser = KINDS.map(|(name, _, _)| name))]
    kind: Option<String>,
}

/// The kinds of turns: a name, the path, whether the model is the offline one.
const KINDS: [(&str, &str, bool); 3] = [
    ("interview_offline", "/v1/hiring/mock-interview", true),
    ("coaching_offline", "/v1/hiring/coaching-session", true),
    ("coaching_remote", "/v1/hiring/coaching-session", false),
];

/// Takes the turns one after the other.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Value> {
    let runtime = tokio::runtime::Runtime::new()?;
    let mut figures = serde_json::Map::new();
    let wanted = |name: &str| arguments.kind.as_deref().is_none_or(|kind| kind == name);
    for (name, path, offline) in KINDS.into_iter().filter(|(name, _, _)| wanted(name)) {
        let local = tokio::task::LocalSet::new();
        let taken = runtime.block_on(local.run_until(turns(path, offline, arguments.turns)))?;
        figures.insert(format!("{name}_us"), json!(taken));
    }
    Ok(figures.into())
}

/// Microseconds of processor time a turn, of all threads of this process.
async fn turns(path: &str, offline: bool, turns: u32) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let config = config(folder.path(), None)?;
    let installation = Installation::open(&config).await?;
    let serving = installation.begin_serving().await?;
    let made = installation.accounts().first_start("bench").await?;
    let key = made.context("no first tenant")?.api_key;
    let mut engine = if offline {
        installation.engine(&serving, &config)?
    } else {
        let takes = Duration::ZERO;
        let model = Arc::new(SlowModel { takes });
        installation.engine_with(&serving, &config, model, installation.clock())?
    };
    let inner = Arc::get_mut(&mut engine).context("the engine is shared")?;
    inner.take_turn.turns = Arc::new(Forgetful::default());
    let service = init_service(app(&Shared::new(engine, false))).await;

    let mut session: Option<String> = None;
    let mut turn = 0;
    let mut begun = processor_time();
    for count in 0..turns + turns / 10 {
        if count == turns / 10 {
            begun = processor_time();
        }
        let body = talk::body("usr_1", turn, session.as_deref());
        let request = TestRequest::post()
            .uri(path)
            .insert_header(("x-api-key", key.as_str()))
            .insert_header(("idempotency-key", format!("cpu-{count}")))
            .insert_header(("content-type", "application/json"))
            .set_payload(body);
        let response = call_service(&service, request.to_request()).await;
        let status = response.status();
        let answer = String::from_utf8(read_body(response).await.to_vec())?;
        if status != 200 {
            bail!("{status}: {answer}");
        }
        turn += 1;
        session = talk::session_in(&answer)
            .filter(|_| turn < 10 && talk::goes_on(&answer))
            .map(str::to_owned);
        if session.is_none() {
            turn = 0;
        }
    }
    let spent = processor_time().saturating_sub(begun);
    Ok(spent.as_secs_f64() * 1e6 / f64::from(turns))
}

fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}
