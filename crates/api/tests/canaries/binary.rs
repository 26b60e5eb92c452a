//! The real binary, in a folder of its own, with logging at its most verbose.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) struct Liya {
    folder: TempDir,
    logs: TempDir,
    server: Child,
    address: String,
    key: String,
    client: reqwest::Client,
}

impl Liya {
    /// Starts it and waits for the line with its address.
    pub(crate) fn start() -> Self {
        let (folder, logs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let log = File::create(logs.path().join("log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_liya"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("LIYA_") {
                command.env_remove(name);
            }
        }
        let mut server = command
            .arg("serve")
            .current_dir(folder.path())
            .env("LIYA_LISTEN", "127.0.0.1:0")
            .env("LIYA_DATA_DIR", folder.path())
            .env("LIYA_LOG", "trace")
            .env("RUST_BACKTRACE", "full")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let printed = BufReader::new(server.stdout.take().unwrap());
        let address = printed
            .lines()
            .map(Result::unwrap)
            .find_map(|line| line.split_once("listening on ").map(|(_, a)| a.to_owned()))
            .expect("it tells its address");
        let key = std::fs::read_to_string(folder.path().join("first-key")).unwrap();
        Self {
            folder,
            logs,
            server,
            address,
            key: key.trim().to_owned(),
            client: reqwest::Client::builder().build().unwrap(),
        }
    }

    /// Posts a body with the tenant's key: status and text of the answer.
    pub(crate) async fn post(
        &self,
        path: &str,
        body: &Value,
        idempotency: Option<&str>,
    ) -> (u16, String) {
        let mut request = self.request(path, body.to_string());
        if let Some(key) = idempotency {
            request = request.header("idempotency-key", key);
        }
        answer(request).await
    }

    /// Posts a text that may be no JSON.
    pub(crate) async fn post_text(&self, path: &str, text: String) -> (u16, String) {
        answer(self.request(path, text)).await
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let request = self.client.get(format!("{}{path}", self.address));
        answer(request.header("x-api-key", &self.key)).await
    }

    fn request(&self, path: &str, body: String) -> reqwest::RequestBuilder {
        self.client
            .post(format!("{}{path}", self.address))
            .header("x-api-key", &self.key)
            .header("content-type", "application/json")
            .body(body)
    }

    /// Takes a table away from it, so that no turn can be kept.
    pub(crate) fn break_store(&self) {
        let database = self.database();
        let mut connection = SqliteConnection::establish(database.to_str().unwrap()).unwrap();
        connection
            .batch_execute("PRAGMA busy_timeout = 5000; ALTER TABLE messages RENAME TO gone")
            .unwrap();
    }

    fn database(&self) -> PathBuf {
        let names = files_below(self.folder.path());
        names
            .into_iter()
            .find(|path| path.extension().is_some_and(|end| end == "db"))
            .expect("a database file")
    }

    /// Kills it: what is in the write-ahead log stays there to be read.
    pub(crate) fn stop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }

    /// All that it logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.logs.path().join("log")).unwrap()
    }

    /// Every file that it wrote, with its bytes.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        files_below(self.folder.path())
            .into_iter()
            .map(|path| (path.display().to_string(), std::fs::read(path).unwrap()))
            .collect()
    }
}

impl Drop for Liya {
    fn drop(&mut self) {
        // Both fail where it has ended.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, String) {
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
