//! Serving: listening, deadlines, and a stop that lets what runs finish.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::Server;
use actix_web::web::Data;

use super::engine::{Engine, Shared};
use super::routes::app;

/// How long an idle connection stays open.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long a request's head may take to arrive.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);

/// Seconds that connections get to send their last bytes once nothing runs any more.
const FLUSH_SECONDS: u64 = 2;

/// How to serve.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Threads that serve HTTP; none: one a core.
    pub workers: Option<usize>,
    /// Most turns in flight; further ones are refused with 503 `OVERLOADED`.
    pub most_turns: usize,
    /// Clients come by https: announces strict transport security.
    pub behind_tls: bool,
    /// How long running requests and turns may take to finish at a stop.
    pub shutdown_grace: Duration,
}

/// Serves until `stop` is ready; then takes no further connection, lets running requests and turns
/// finish within the grace, and returns. To be called on the multi-threaded runtime.
///
/// # Errors
///
/// Those of the listener.
pub async fn serve(
    engine: Arc<Engine>,
    options: Options,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let shared = Shared::bounded(engine, options.behind_tls, options.most_turns);
    let server = start(shared.clone(), options.workers, listener)?;
    let handle = server.handle();
    let drain = async {
        stop.await;
        shared.stop();
        handle.pause().await;
        let finished = tokio::time::timeout(options.shutdown_grace, shared.quiet());
        if finished.await.is_err() {
            tracing::warn!("the grace ran out; turns that still run are left to their leases");
        }
        handle.stop(true).await;
    };
    tokio::pin!(server);
    tokio::select! {
        end = &mut server => end,
        () = drain => server.await,
    }
}

/// Apart from `serve`, so that no part of the server that is tied to a thread is held over a wait.
fn start(
    shared: Data<Shared>,
    workers: Option<usize>,
    listener: TcpListener,
) -> io::Result<Server> {
    let mut server = HttpServer::new(move || app(&shared))
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD_DEADLINE)
        .shutdown_timeout(FLUSH_SECONDS)
        .disable_signals();
    if let Some(workers) = workers {
        server = server.workers(workers.max(1));
    }
    Ok(server.listen(listener)?.run())
}
