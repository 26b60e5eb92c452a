//! PostgreSQL over TLS: a server of this test's own, with a certificate of an authority of its own.

#![expect(clippy::unwrap_used, reason = "the helpers belong to the tests too")]

use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use adapters::storage::{OpenError, Storage, StorageOptions};
use ports::Housekeeping;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

/// `nobody`: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65534;

/// A server that takes encrypted connections alone.
struct Server {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

/// Where Debian and others put the programs of a server.
fn programs() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .unwrap()
        .map(|version| version.unwrap().path().join("bin"))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().unwrap()
}

/// Gives a file to the user that the server runs as.
fn own(path: &Path) {
    if rustix::process::geteuid().is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
}

impl Server {
    /// A server with a certificate for `localhost`.
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            folder: TempDir::new().unwrap(),
            programs: programs(),
            port: port.local_addr().unwrap().port(),
        };
        drop(port);
        server.certify();
        server.write("hba", "hostssl all all 127.0.0.1/32 trust\n");
        own(server.folder.path());
        server.run("initdb", &["-D", "data", "-U", "liya", "--no-sync"]);
        let settings = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c ssl=on \
             -c ssl_cert_file={folder}/server.crt -c ssl_key_file={folder}/server.key -c hba_file={folder}/hba",
            server.port,
            folder = server.folder.path().display()
        );
        server.run(
            "pg_ctl",
            &["-D", "data", "-w", "-l", "log", "-o", &settings, "start"],
        );
        server
    }

    fn certify(&self) {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority =
            CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["localhost".to_owned()])
            .unwrap()
            .signed_by(&key, &authority)
            .unwrap();
        self.write("authority.pem", &authority.pem());
        self.write("server.crt", &certificate.pem());
        self.write("server.key", &key.serialize_pem());
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        own(&path);
    }

    fn program(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        if rustix::process::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    fn run(&self, name: &str, arguments: &[&str]) {
        let status = self.program(name, arguments).status().unwrap();
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        assert!(status.success(), "{name}: {log}");
    }

    async fn open(&self, host: &str, mode: &str, trusted: bool) -> Result<Storage, OpenError> {
        let url = format!(
            "postgres://liya@{host}:{}/postgres?sslmode={mode}",
            self.port
        );
        let authority = self.folder.path().join("authority.pem");
        let options = StorageOptions {
            database_ca: trusted.then_some(authority),
            ..StorageOptions::default()
        };
        Storage::open(&url, options).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = ["-D", "data", "-m", "immediate", "-w", "stop"];
        let _stopped = self.program("pg_ctl", &stop).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_taken_under_the_name_and_the_authority_of_its_certificate_alone() {
    if std::env::var_os("LIYA_TEST_WITHOUT_POSTGRES").is_some_and(|value| value == "1") {
        return;
    }
    let server = Server::start();
    for mode in ["verify-full", "verify-ca", "require"] {
        let storage = server.open("localhost", mode, true).await.unwrap();
        storage.ready().await.unwrap();
        let unknown_authority = server.open("localhost", mode, false).await;
        assert!(
            matches!(unknown_authority, Err(OpenError::Unreachable(_))),
            "{mode}"
        );
        let other_name = server.open("127.0.0.1", mode, true).await;
        assert!(
            matches!(other_name, Err(OpenError::Unreachable(_))),
            "{mode}"
        );
    }
    let in_clear = server.open("localhost", "disable", true).await;
    assert!(matches!(in_clear, Err(OpenError::Unreachable(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_a_certificate_is_told() {
    let folder = TempDir::new().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for file in [empty, folder.path().join("missing.pem")] {
        let options = StorageOptions {
            database_ca: Some(file),
            ..StorageOptions::default()
        };
        let opened = Storage::open("postgres://liya@localhost/liya", options).await;
        assert!(matches!(opened, Err(OpenError::Authority(_))));
    }
}
