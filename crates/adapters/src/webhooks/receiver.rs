//! The other side of a webhook, for tests: it keeps what it is sent and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::signature;
use crate::models::scripted::http::{Request, head, read, until_gone, write};

/// How a call is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// With this status.
    Status(u16),
    /// With a redirect to this address.
    Redirect(String),
    /// Not at all.
    Silence,
}

/// A call as it came.
pub struct Received(Request);

impl Received {
    /// A header's value; the name in lower case.
    pub fn header(&self, name: &str) -> &str {
        self.0.header(name).unwrap_or_default()
    }

    /// The path with its query.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The body.
    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.0.body).into_owned()
    }

    /// Whether it is signed with this secret.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = secret
            .strip_prefix("whsec_")
            .and_then(|key| STANDARD.decode(key).ok());
        key.is_some_and(|key| {
            let (id, seconds) = (self.header("webhook-id"), self.header("webhook-timestamp"));
            self.header("webhook-signature") == signature(&key, id, seconds, &self.body())
        })
    }
}

/// A listener on a free port; it goes with this value.
pub struct Receiver {
    /// Where it is.
    pub url: String,
    received: Arc<Mutex<Vec<Received>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
    listening: JoinHandle<()>,
}

impl Receiver {
    /// Begins to listen; it answers 200 where it is told nothing else.
    ///
    /// # Errors
    ///
    /// Those of the network.
    pub async fn listening() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/hook", listener.local_addr()?);
        let received = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::new(Mutex::new(VecDeque::new()));
        let (calls, told) = (Arc::clone(&received), Arc::clone(&answers));
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&calls), Arc::clone(&told)));
            }
        });
        Ok(Self {
            url,
            received,
            answers,
            listening,
        })
    }

    /// Answers the next calls so, in this order.
    pub fn answers(&self, answers: impl IntoIterator<Item = Answer>) {
        locked(&self.answers).extend(answers);
    }

    /// What came since the last look.
    pub fn received(&self) -> Vec<Received> {
        std::mem::take(&mut locked(&self.received))
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn answer(
    mut stream: TcpStream,
    received: Arc<Mutex<Vec<Received>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
) {
    let mut rest = Vec::new();
    while let Some(request) = read(&mut stream, &mut rest).await {
        locked(&received).push(Received(request));
        let told = locked(&answers).pop_front();
        let head = match told.unwrap_or(Answer::Status(200)) {
            Answer::Status(status) => head(status, &[], 0),
            Answer::Redirect(to) => head(302, &[("location", to)], 0),
            Answer::Silence => return until_gone(&mut stream).await,
        };
        if !write(&mut stream, &head).await {
            return;
        }
    }
}

fn locked<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
