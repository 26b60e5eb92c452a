//! The least of HTTP/1.1 that a provider needs: requests with a length, answers whole or chunked.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Longest head that is read.
const LONGEST_HEAD: usize = 64 * 1024;
/// Longest body that is read.
const LONGEST_BODY: usize = 8 * 1024 * 1024;

/// A request.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The value of a header; the name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The next request of a connection; none where the client has left or sent what is no request.
pub(crate) async fn read(stream: &mut TcpStream, rest: &mut Vec<u8>) -> Option<Request> {
    let end = loop {
        if let Some(at) = rest.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if rest.len() > LONGEST_HEAD || !more(stream, rest).await {
            return None;
        }
    };
    let head = String::from_utf8_lossy(rest.get(..end)?).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let method = first.next()?.to_owned();
    let path = first.next()?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(Some(0), |(_, value)| value.parse::<usize>().ok())
        .filter(|length| *length <= LONGEST_BODY)?;
    let start = end + 4;
    while rest.len() < start + length {
        if !more(stream, rest).await {
            return None;
        }
    }
    let body = rest.get(start..start + length)?.to_vec();
    rest.drain(..start + length);
    Some(Request {
        method,
        path,
        headers,
        body,
    })
}

async fn more(stream: &mut TcpStream, rest: &mut Vec<u8>) -> bool {
    stream.read_buf(rest).await.is_ok_and(|read| read > 0)
}

/// Waits until the client leaves.
pub(crate) async fn until_gone(stream: &mut TcpStream) {
    let mut ignored = Vec::new();
    while more(stream, &mut ignored).await {
        ignored.clear();
    }
}

/// Writes bytes; false where the client has left.
pub(crate) async fn write(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    stream.write_all(bytes).await.is_ok() && stream.flush().await.is_ok()
}

/// The head of an answer of a known length.
pub(crate) fn head(status: u16, headers: &[(&str, String)], length: usize) -> Vec<u8> {
    start(status, headers, &format!("content-length: {length}\r\n"))
}

/// The head of a stream of events.
pub(crate) fn stream_head(headers: &[(&str, String)]) -> Vec<u8> {
    start(
        200,
        headers,
        "content-type: text/event-stream\r\ntransfer-encoding: chunked\r\n",
    )
}

/// A piece of a chunked body; an empty one ends it.
pub(crate) fn chunk(piece: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
    chunk.extend_from_slice(piece);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

fn start(status: u16, headers: &[(&str, String)], last: &str) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} {}\r\n", reason(status));
    for (name, value) in headers {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    }
    head.push_str(last);
    head.push_str("\r\n");
    head.into_bytes()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Overloaded",
    }
}
