//! The real binary as a process of its own, and what clients send it over the network.

use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

/// `nobody`: a user whom file permissions bind.
const NOBODY: u32 = 65534;

const COACHING: &str = "/v1/hiring/coaching-session";

/// A running server; dropping it kills it.
pub(crate) struct Process {
    child: Child,
    address: String,
    key: String,
    client: Client,
}

/// An answer over the network.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<String>,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn session(&self) -> String {
        let session = &self.json()["data"]["session_id"];
        session.as_str().unwrap().to_owned()
    }

    /// The documented answer of a store that cannot be asked.
    pub(crate) fn is_store_unavailable(&self) -> bool {
        self.status == StatusCode::SERVICE_UNAVAILABLE
            && self.json()["error"]["code"] == "STORE_UNAVAILABLE"
            && self.retry_after.as_deref() == Some("1")
    }
}

/// Tests run as root in containers, and root is bound by no permission.
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The command, deaf to the settings of whoever runs the tests.
pub(crate) fn liya(binary: &Path, data: &Path) -> Command {
    let mut command = Command::new(binary);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LIYA_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir("/")
        .env("LIYA_LISTEN", "127.0.0.1:0")
        .env("LIYA_DATA_DIR", data)
        .stdin(Stdio::null());
    command
}

pub(crate) fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_liya"))
}

/// The binary where `nobody` may run it, in a folder that anybody may enter.
pub(crate) fn binary_for_nobody(folder: &TempDir) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open.clone()).unwrap();
    let copy = folder.path().join("liya");
    std::fs::copy(binary(), &copy).unwrap();
    std::fs::set_permissions(&copy, open).unwrap();
    copy
}

/// Runs a command as `nobody`, where it would run as root.
pub(crate) fn unprivileged(command: &mut Command) {
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
}

/// A folder that belongs to whom [`unprivileged`] commands run as.
pub(crate) fn own_folder(parent: &TempDir) -> PathBuf {
    let folder = parent.path().join("data");
    std::fs::create_dir(&folder).unwrap();
    if is_root() {
        std::os::unix::fs::chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    folder
}

impl Process {
    /// Starts a command that serves, logging to a file, and reads its address and first key.
    pub(crate) async fn start(command: &mut Command, data: &Path, log: &Path) -> Self {
        let file = File::create(log).unwrap();
        command.stdout(file.try_clone().unwrap()).stderr(file);
        let mut child = command.spawn().unwrap();
        let address = loop {
            let printed = std::fs::read_to_string(log).unwrap();
            let line = printed.lines().find_map(|l| l.split_once("listening on "));
            if let Some((_, address)) = line.filter(|_| printed.ends_with('\n')) {
                break address.to_owned();
            }
            assert!(child.try_wait().unwrap().is_none(), "{printed}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        let key = std::fs::read_to_string(data.join("first-key")).unwrap();
        Self {
            child,
            address,
            key: key.trim().to_owned(),
            client: Client::builder().pool_max_idle_per_host(0).build().unwrap(),
        }
    }

    /// A coaching turn under a key; none where the server gave no answer.
    pub(crate) async fn try_turn(&self, key: &str, session: Option<&str>) -> Option<Reply> {
        let body = json!({
            "session_id": session,
            "input": {"user_id": "maria", "message": format!("How do I ask for more responsibility? ({key})")},
        });
        let request = self
            .client
            .post(format!("{}{COACHING}", self.address))
            .header("x-api-key", &self.key)
            .header("idempotency-key", key)
            .json(&body);
        read(request).await
    }

    pub(crate) async fn turn(&self, key: &str, session: Option<&str>) -> Reply {
        self.try_turn(key, session).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        let request = self.client.get(format!("{}{path}", self.address));
        read(request.header("x-api-key", &self.key)).await.unwrap()
    }

    /// How many messages a session has.
    pub(crate) async fn messages(&self, session: &str) -> usize {
        let shown = self.get(&format!("/v1/sessions/{session}")).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        let messages = &shown.json()["data"]["session"]["messages"];
        messages.as_array().unwrap().len()
    }

    /// SIGTERM.
    pub(crate) fn tell_to_stop(&self) {
        let id = self.child.id().to_string();
        let told = Command::new("kill").arg(id).status();
        assert!(told.unwrap().success());
    }

    /// The end of a server that was told to stop.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

async fn read(request: reqwest::RequestBuilder) -> Option<Reply> {
    let answer = request.send().await.ok()?;
    let retry_after = answer.headers().get("retry-after");
    Some(Reply {
        status: answer.status(),
        retry_after: retry_after.map(|value| value.to_str().unwrap().to_owned()),
        text: answer.text().await.ok()?,
    })
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
