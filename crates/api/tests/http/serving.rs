//! The server on a real socket.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use api::http::{Options, serve};
use domain::memory::Memory;
use domain::time::Micros;
use ports::testing::MockTurnStore;
use ports::turn_store::{KeyedTurn, Progress, TurnBase};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use crate::world::{STORED, Stores, World, coaching};

/// A running server.
struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

fn start(world: &World) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let options = Options {
        workers: Some(1),
        most_turns: 16,
        behind_tls: false,
        shutdown_grace: Duration::from_secs(20),
    };
    let engine = Arc::clone(&world.engine);
    let stopped = async {
        let _ = stopped.await;
    };
    let server = tokio::spawn(serve(engine, options, listener, stopped));
    Served {
        address,
        stop,
        server,
    }
}

impl Served {
    async fn send(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    async fn end(self) {
        let _ = self.stop.send(());
        self.server.await.unwrap().unwrap();
    }
}

/// One answer that closes its connection: head and body.
async fn read(mut stream: TcpStream) -> (String, String) {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    (head.to_lowercase(), body.to_owned())
}

fn intent_call(body: &str) -> String {
    format!(
        "POST /v1/hiring/coaching-session HTTP/1.1\r\nhost: x\r\nx-api-key: liya_prod_acme\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_reaches_the_client_in_the_envelope() {
    let served = start(&World::with(Stores::Forbidden));
    let request = "GET /v1/users/u/memory HTTP/1.1\r\nhost: x\r\nx-api-key: liya_prod_acme\r\nconnection: close\r\n\r\n";
    let (head, body) = read(served.send(request).await).await;
    assert!(
        head.starts_with("http/1.1 500") && head.contains("x-request-id: req_"),
        "{head}"
    );
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["error"]["code"], "INTERNAL_ERROR");
    // The worker lives on.
    let (head, _) = read(
        served
            .send("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .await,
    )
    .await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    served.end().await;
}

/// Turns that wait to be let go; the first notification tells that one has begun.
fn held_turns() -> (MockTurnStore, Arc<Notify>, Arc<Notify>) {
    let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let mut turns = MockTurnStore::new();
    turns.expect_base_of_turn().returning(|_| {
        Ok(TurnBase {
            session: None,
            memory: Memory::default(),
            keyed: Some(KeyedTurn {
                same_request: true,
                progress: Progress::Running(domain::ids::TurnId::from_bits(1)),
            }),
            erasures: 0,
        })
    });
    let (tell, wait) = (Arc::clone(&begun), Arc::clone(&go));
    turns
        .expect_await_turn()
        .times(1)
        .returning(move |_, _, limit| {
            assert_eq!(limit, Micros::seconds(25));
            tell.notify_one();
            let wait = Arc::clone(&wait);
            tokio::task::block_in_place(move || {
                tokio::runtime::Handle::current().block_on(wait.notified());
            });
            Ok(Progress::Answered(STORED.to_owned()))
        });
    (turns, begun, go)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stop_lets_running_turns_finish_and_takes_no_new_calls() {
    let (turns, begun, go) = held_turns();
    let served = start(&World::behind(Stores::Working, turns, false));
    let idle = served
        .send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        .await;
    let running = served.send(&intent_call(&coaching())).await;
    begun.notified().await;
    let Served {
        address: _,
        stop,
        server,
    } = served;
    let _ = stop.send(());
    assert!(!server.is_finished());
    go.notify_one();
    let (head, body) = read(running).await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert_eq!(body, STORED);
    server.await.unwrap().unwrap();
    drop(idle);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_client_that_leaves_does_not_cancel_its_turn() {
    let (turns, begun, go) = held_turns();
    let served = start(&World::behind(Stores::Working, turns, false));
    let leaving = served.send(&intent_call(&coaching())).await;
    begun.notified().await;
    drop(leaving);
    let Served {
        address: _,
        stop,
        server,
    } = served;
    let _ = stop.send(());
    go.notify_one();
    // The mock was told to be called once and to return: the stop waits for that.
    server.await.unwrap().unwrap();
}
