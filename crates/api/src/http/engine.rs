//! What every handler works with: the use cases, and what the edge itself keeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::web::Data;
use application::TakeTurn;
use application::audit::Audit;
use application::callers::Callers;
use application::company::Company;
use application::logins::Logins;
use application::people::People;
use application::sessions::Sessions;
use application::team::Team;
use application::usage::Usage;
use application::webhooks::Webhooks;
use metrics::gauge;
use ports::{Clock, Housekeeping, IdGenerator, RequestMinutes};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::auth::Attempts;
use super::client_address::TrustedProxies;
use super::dashboard::config::Choice;
use super::error_code::ErrorCode;
use super::problem::Problem;
use super::rate::RequestMeter;

/// How long a request body may take to arrive.
pub(crate) const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// Most turns in flight where nothing else is configured: 64 KiB each make 64 MiB.
pub const MOST_TURNS: usize = 1_024;

/// Seconds after which a turn that found no place may come again.
const OVERLOAD_RETRY: i64 = 1;

/// Calls and turns that run now.
const RUNNING: &str = "liya_http_running";

/// The use cases behind HTTP.
pub struct Engine {
    /// Proves callers.
    pub callers: Callers,
    /// Takes turns.
    pub take_turn: TakeTurn,
    /// Shows, lists, ends and erases sessions.
    pub sessions: Sessions,
    /// What is held on a person.
    pub people: People,
    /// Signs companies up and users in.
    pub logins: Logins,
    /// The tenant's dashboard users.
    pub team: Team,
    /// The tenant's account, configuration and key.
    pub company: Company,
    /// What the tenant used.
    pub usage: Usage,
    /// The tenant's webhooks.
    pub webhooks: Webhooks,
    /// Who did what.
    pub audit: Arc<Audit>,
    /// What tenants may choose from.
    pub choice: Choice,
    /// Whose word on a client's address is believed.
    pub trusted_proxies: TrustedProxies,
    /// Requests a minute.
    pub minutes: Arc<dyn RequestMinutes>,
    /// For `/readyz`.
    pub housekeeping: Arc<dyn Housekeeping>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long an event stream may be silent.
    pub stream_beat: Duration,
    /// Ids of requests.
    pub ids: Arc<dyn IdGenerator>,
}

/// What all workers of a server share.
pub struct Shared {
    pub(crate) engine: Arc<Engine>,
    pub(crate) meter: RequestMeter,
    /// How often credentials were tried.
    pub(crate) attempts: Attempts,
    /// Clients come by https.
    pub(crate) behind_tls: bool,
    /// What runs now: requests and turns. A stop waits until it is nothing.
    pub(crate) running: watch::Sender<usize>,
    stopping: AtomicBool,
    /// Places of turns in flight.
    places: Arc<Semaphore>,
    /// The runtime that turns run on: it outlives the worker that a request came to.
    runtime: Handle,
}

/// One more thing is running while this lives.
pub(crate) struct Running(watch::Sender<usize>);

impl Drop for Running {
    fn drop(&mut self) {
        gauge!(RUNNING).decrement(1);
        self.0
            .send_modify(|running| *running = running.saturating_sub(1));
    }
}

impl Shared {
    /// For a server, or for tests of its app. To be called on the runtime that turns run on.
    pub fn new(engine: Arc<Engine>, behind_tls: bool) -> Data<Self> {
        Self::bounded(engine, behind_tls, MOST_TURNS)
    }

    /// The same with at most so many turns in flight; further ones are refused at once.
    pub fn bounded(engine: Arc<Engine>, behind_tls: bool, most_turns: usize) -> Data<Self> {
        Data::new(Self {
            places: Arc::new(Semaphore::new(most_turns.min(Semaphore::MAX_PERMITS))),
            meter: RequestMeter::new(Arc::clone(&engine.minutes)),
            engine,
            attempts: Attempts::default(),
            behind_tls,
            running: watch::Sender::new(0),
            stopping: AtomicBool::new(false),
            runtime: Handle::current(),
        })
    }

    /// The use cases.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What the request's app shares.
    pub(crate) fn of(request: &HttpRequest) -> Result<Data<Self>, Problem> {
        request
            .app_data::<Data<Self>>()
            .cloned()
            .ok_or_else(|| Problem::internal("the app has no engine"))
    }

    /// From now on every answer closes its connection.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// The server is about to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Waits until nothing runs any more.
    pub async fn quiet(&self) {
        let mut running = self.running.subscribe();
        // The sender lives as long as `self`.
        let _ = running.wait_for(|running| *running == 0).await;
    }

    /// A place for a turn, until it is dropped. Where none is free the turn is refused: what waited
    /// would only make everybody wait.
    pub(crate) fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        place.map_err(|_| Problem::of(ErrorCode::Overloaded).retry_after(OVERLOAD_RETRY))
    }

    /// Counts something running.
    pub(crate) fn run(&self) -> Running {
        self.running.send_modify(|running| *running += 1);
        gauge!(RUNNING).increment(1);
        Running(self.running.clone())
    }

    /// Runs work to its end, whether or not the caller waits for it.
    pub(crate) fn spawn<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        let running = self.run();
        let work = async move {
            let done = work.await;
            drop(running);
            done
        };
        self.runtime.spawn(work.in_current_span())
    }
}
