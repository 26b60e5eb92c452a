//! A proxy in front of PostgreSQL that cuts a connection at a commit: before the commit reaches the server,
//! between the statement's answer and its commit, or after the commit and before the client hears of it.
//!
//! It speaks just enough of the protocol (version 3, without TLS) to know where a commit is: a `COMMIT`, or a
//! writing statement outside of an explicit transaction. The standard library alone, so that storage tests can
//! use the same file.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

/// Where the next commit is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The server never sees it.
    Before,
    /// The server has answered the statement, and the client has read the answer; then the server goes away
    /// without committing. A crash does the same. Where the commit is a statement of its own, as `Before`.
    Within,
    /// The server has done it; the client never hears.
    After,
}

/// Connections cut so far, by where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cuts {
    pub(crate) before: u64,
    pub(crate) within: u64,
    pub(crate) after: u64,
}

const NOT_ARMED: u8 = 0;
const BEFORE: u8 = 1;
const WITHIN: u8 = 2;
const AFTER: u8 = 3;

/// Ends a request: what was done commits, and the server says that it is ready.
const SYNC: u8 = b'S';
/// The server sends what it has to say, and commits nothing.
const FLUSH: [u8; 5] = [b'H', 0, 0, 0, 4];

/// The state in which a statement is a transaction of its own.
const IDLE: u8 = b'I';

/// A running proxy; it ends with the process.
#[derive(Debug, Clone)]
pub(crate) struct Cutter {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    armed: AtomicU8,
    refusing: AtomicBool,
    before: AtomicU64,
    within: AtomicU64,
    after: AtomicU64,
}

impl Cutter {
    /// Listens on a free loopback port and passes everything on to the server's.
    ///
    /// # Errors
    /// When no port can be had.
    pub(crate) fn start(server: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let cutter = Self {
            port: listener.local_addr()?.port(),
            shared: Arc::default(),
        };
        let shared = Arc::clone(&cutter.shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || pass(&client, server, &shared));
            }
        });
        Ok(cutter)
    }

    /// The port to connect to.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Cuts the connection of the next commit, whosever it is.
    pub(crate) fn arm(&self, cut: Cut) {
        let armed = match cut {
            Cut::Before => BEFORE,
            Cut::Within => WITHIN,
            Cut::After => AFTER,
        };
        self.shared.armed.store(armed, Ordering::SeqCst);
    }

    /// From now on new connections end at once, or no longer.
    pub(crate) fn refuse(&self, refuse: bool) {
        self.shared.refusing.store(refuse, Ordering::SeqCst);
    }

    /// Connections cut so far.
    pub(crate) fn cuts(&self) -> Cuts {
        let read = |count: &AtomicU64| count.load(Ordering::SeqCst);
        Cuts {
            before: read(&self.shared.before),
            within: read(&self.shared.within),
            after: read(&self.shared.after),
        }
    }
}

/// One connection's two ways.
#[derive(Debug)]
struct Link {
    client: TcpStream,
    server: TcpStream,
    /// The server's answers are held back until the commit is done.
    muted: AtomicBool,
    /// The server's answer is the last that is passed on.
    last: AtomicBool,
    /// What the server said last of its transaction.
    state: AtomicU8,
}

impl Link {
    fn cut(&self) {
        // Where one side is gone already there is nothing left to cut.
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.server.shutdown(Shutdown::Both);
    }
}

fn pass(client: &TcpStream, port: u16, shared: &Arc<Shared>) {
    // A connection that breaks off is what this proxy is for.
    let _ = try_to_pass(client, port, shared);
    let _ = client.shutdown(Shutdown::Both);
}

fn try_to_pass(client: &TcpStream, port: u16, shared: &Arc<Shared>) -> io::Result<()> {
    if shared.refusing.load(Ordering::SeqCst) {
        return Ok(());
    }
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let link = Arc::new(Link {
        client: client.try_clone()?,
        server,
        muted: AtomicBool::new(false),
        last: AtomicBool::new(false),
        state: AtomicU8::new(IDLE),
    });
    let (down, counts) = (Arc::clone(&link), Arc::clone(shared));
    std::thread::spawn(move || {
        let _ = answers(&down, &counts);
        down.cut();
    });
    let passed = requests(&link, shared);
    link.cut();
    passed
}

/// From the client to the server, held back until something has to be answered.
fn requests(link: &Link, shared: &Shared) -> io::Result<()> {
    let (mut from, mut to) = (&link.client, &link.server);
    to.write_all(&first(&mut from)?)?;
    let mut statements: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
    let (mut held, mut executed) = (Vec::new(), Vec::new());
    let mut bound = Vec::new();
    loop {
        let frame = frame(&mut from)?;
        let body = frame.get(5..).unwrap_or_default();
        let kind = frame.first().copied().unwrap_or_default();
        match kind {
            b'P' => {
                let (name, rest) = word(body);
                statements.insert(name.to_vec(), word(rest).0.to_vec());
            }
            b'B' => {
                let (_portal, rest) = word(body);
                bound = word(rest).0.to_vec();
            }
            b'E' => executed.extend(statements.get(&bound).cloned()),
            b'Q' => executed.push(word(body).0.to_vec()),
            _ => {}
        }
        held.extend_from_slice(&frame);
        if matches!(kind, b'P' | b'B' | b'D' | b'E' | b'C') {
            continue;
        }
        let idle = link.state.load(Ordering::SeqCst) == IDLE;
        if executed.drain(..).any(|text| commits(&text, idle)) {
            match shared.armed.swap(NOT_ARMED, Ordering::SeqCst) {
                WITHIN if kind == SYNC => {
                    link.last.store(true, Ordering::SeqCst);
                    held.truncate(held.len() - frame.len());
                    held.extend(FLUSH);
                }
                BEFORE | WITHIN => {
                    shared.before.fetch_add(1, Ordering::SeqCst);
                    return Ok(());
                }
                AFTER => link.muted.store(true, Ordering::SeqCst),
                _ => {}
            }
        }
        to.write_all(&held)?;
        held.clear();
    }
}

/// From the server to the client.
fn answers(link: &Link, shared: &Shared) -> io::Result<()> {
    let (mut from, mut to) = (&link.server, &link.client);
    loop {
        let frame = frame(&mut from)?;
        let ready = frame.first() == Some(&b'Z');
        if ready && let Some(state) = frame.get(5) {
            link.state.store(*state, Ordering::SeqCst);
        }
        if !link.muted.load(Ordering::SeqCst) {
            to.write_all(&frame)?;
            if link.last.load(Ordering::SeqCst) && frame.first() == Some(&b'C') {
                shared.within.fetch_add(1, Ordering::SeqCst);
                return Ok(());
            }
        } else if ready {
            shared.after.fetch_add(1, Ordering::SeqCst);
            return Ok(());
        }
    }
}

/// Whether the statement ends a transaction that wrote something.
fn commits(statement: &[u8], idle: bool) -> bool {
    let text = String::from_utf8_lossy(statement).to_uppercase();
    if !idle {
        return text.trim_start().starts_with("COMMIT");
    }
    ["INSERT", "UPDATE", "DELETE", "LIYA_"]
        .iter()
        .any(|word| text.contains(word))
}

/// The first message has no letter.
fn first(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut message = vec![0; 4];
    from.read_exact(&mut message)?;
    rest_of(from, message, 0)
}

/// A message: a letter, the length of what follows the letter, the rest.
fn frame(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut message = vec![0; 5];
    from.read_exact(&mut message)?;
    rest_of(from, message, 1)
}

fn rest_of(from: &mut impl Read, mut message: Vec<u8>, letters: usize) -> io::Result<Vec<u8>> {
    let told = message
        .get(letters..)
        .and_then(|bytes| bytes.try_into().ok());
    let length = usize::try_from(u32::from_be_bytes(told.unwrap_or_default())).unwrap_or_default();
    let head = message.len();
    message.resize((length + letters).max(head), 0);
    from.read_exact(message.get_mut(head..).unwrap_or_default())?;
    Ok(message)
}

/// A word that ends with a zero, and what follows it.
fn word(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == 0);
    let end = end.unwrap_or(bytes.len());
    let (word, rest) = bytes.split_at(end);
    (word, rest.get(1..).unwrap_or_default())
}
