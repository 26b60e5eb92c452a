//! What every handler works with: the use cases, and what the edge itself keeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::web::Data;
use application::TakeTurn;
use application::callers::Callers;
use application::people::People;
use application::sessions::Sessions;
use metrics::gauge;
use ports::{Clock, Housekeeping, IdGenerator};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::problem::Problem;
use super::rate::{MinuteWindows, RequestMeter};

/// How long a request body may take to arrive.
pub(crate) const BODY_DEADLINE: Duration = Duration::from_secs(10);

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
    pub(crate) meter: Box<dyn RequestMeter>,
    /// Clients come by https.
    pub(crate) behind_tls: bool,
    /// What runs now: requests and turns. A stop waits until it is nothing.
    pub(crate) running: watch::Sender<usize>,
    stopping: AtomicBool,
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
        Data::new(Self {
            engine,
            meter: Box::new(MinuteWindows::default()),
            behind_tls,
            running: watch::Sender::new(0),
            stopping: AtomicBool::new(false),
            runtime: Handle::current(),
        })
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
