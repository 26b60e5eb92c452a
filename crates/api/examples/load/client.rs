//! One connection of HTTP/1.1, as little of it as the load needs: it shares the processors with what
//! it measures.

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection that is kept alive.
pub(crate) struct Client {
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Client {
    /// Connects to `127.0.0.1:port`.
    pub(crate) async fn connect(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(8 * 1024),
        })
    }

    /// Posts a turn under a key of its own.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        api_key: &str,
        turn_key: &str,
        body: &str,
    ) -> anyhow::Result<Answer> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\nx-api-key: {api_key}\r\nidempotency-key: {turn_key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    /// Gets a page with a token.
    pub(crate) async fn get(&mut self, path: &str, token: &str) -> anyhow::Result<Answer> {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\r\n");
        self.stream.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> anyhow::Result<Answer> {
        self.received.clear();
        loop {
            let read = self.stream.read_buf(&mut self.received).await?;
            if read == 0 {
                bail!("the server closed the connection");
            }
            if let Some(answer) = complete(&self.received)? {
                return Ok(answer);
            }
        }
    }
}

fn complete(received: &[u8]) -> anyhow::Result<Option<Answer>> {
    let Some(head_end) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let (head, rest) = received.split_at(head_end + 4);
    let head = std::str::from_utf8(head)?;
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .context("no status")?;
    let length: usize = head
        .lines()
        .find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse().ok())?
        })
        .context("no length")?;
    let Some(body) = rest.get(..length) else {
        return Ok(None);
    };
    Ok(Some(Answer {
        status,
        body: String::from_utf8(body.to_vec())?,
    }))
}
