//! The real binary on a store that fails: 503 with a time to wait, nothing half-written, nothing acknowledged
//! lost, and recovery without a restart.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use futures_util::future::join_all;
use tempfile::TempDir;

use crate::process::{Process, binary, binary_for_nobody, is_root, liya, own_folder, unprivileged};

/// Another process that holds the write lock of the file until it is dropped.
struct Lock(SqliteConnection);

impl Lock {
    fn on(data: &Path) -> Self {
        let path = data.join("liya.db");
        let mut other = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        other
            .batch_execute("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE")
            .unwrap();
        Self(other)
    }

    fn release(mut self) {
        self.0.batch_execute("ROLLBACK").unwrap();
    }
}

async fn started(folder: &TempDir) -> (Process, PathBuf) {
    let data = folder.path().join("data");
    let log = folder.path().join("log");
    let server = Process::start(&mut liya(&binary(), &data), &data, &log).await;
    (server, data)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_another_process_has_locked_is_503_and_mends_itself() {
    let folder = TempDir::new().unwrap();
    let (server, data) = started(&folder).await;
    let session = server.turn("first", None).await.session();
    let lock = Lock::on(&data);
    let refused = server.turn("second", Some(&session)).await;
    assert!(refused.is_store_unavailable(), "{}", refused.text);
    assert_eq!(server.messages(&session).await, 2);
    lock.release();
    let answer = server.turn("second", Some(&session)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(server.messages(&session).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_became_read_only_is_503_and_mends_itself() {
    let folder = TempDir::new().unwrap();
    let data = own_folder(&folder);
    let mut command = liya(&binary_for_nobody(&folder), &data);
    unprivileged(&mut command);
    let server = Process::start(&mut command, &data, &folder.path().join("log")).await;
    let session = server.turn("first", None).await.session();
    let permit = |folder: u32, file: u32| {
        for entry in std::fs::read_dir(&data).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name().to_string_lossy().starts_with("liya.db") {
                std::fs::set_permissions(entry.path(), Permissions::from_mode(file)).unwrap();
            }
        }
        std::fs::set_permissions(&data, Permissions::from_mode(folder)).unwrap();
    };
    // The writer keeps a file open that works: it lets go of it where a write fails.
    let lock = Lock::on(&data);
    let refused = server.turn("second", Some(&session)).await;
    assert!(refused.is_store_unavailable(), "{}", refused.text);
    permit(0o555, 0o444);
    lock.release();
    let refused = server.turn("second", Some(&session)).await;
    assert!(refused.is_store_unavailable(), "{}", refused.text);
    permit(0o700, 0o600);
    let answer = server.turn("second", Some(&session)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(server.messages(&session).await, 4);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_at_the_start() {
    let folder = TempDir::new().unwrap();
    let data = own_folder(&folder);
    std::fs::set_permissions(&data, Permissions::from_mode(0o555)).unwrap();
    let mut command = liya(&binary_for_nobody(&folder), &data);
    unprivileged(&mut command);
    let output = command.output().unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("the database cannot be opened"), "{told}");
}

/// A small file system of its own, unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mounted(folder: &TempDir) -> Option<Self> {
        let path = folder.path().join("disk");
        std::fs::create_dir(&path).unwrap();
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"])
            .arg(&path);
        let mounted = is_root() && mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self(path))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a server may still have files open there.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_503_loses_nothing_and_mends_itself() {
    let folder = TempDir::new().unwrap();
    let Some(disk) = SmallDisk::mounted(&folder) else {
        eprintln!(
            "LEFT OUT: no file system can be mounted here (root is needed), so no disk can be full"
        );
        return;
    };
    let data = disk.0.join("data");
    let log = folder.path().join("log");
    let server = Process::start(&mut liya(&binary(), &data), &data, &log).await;
    let session = server.turn("first", None).await.session();
    let filler = disk.0.join("filler");
    let written = std::fs::write(&filler, vec![0_u8; 4 * 1024 * 1024]);
    assert!(written.is_err(), "the disk is to be full");
    let mut acknowledged = 1;
    let refused = loop {
        let key = format!("turn-{acknowledged}");
        let reply = server.turn(&key, Some(&session)).await;
        if reply.status != 200 {
            assert!(reply.is_store_unavailable(), "{}", reply.text);
            break key;
        }
        acknowledged += 1;
        assert!(acknowledged < 1_000, "the disk never was full");
    };
    assert_eq!(server.messages(&session).await, 2 * acknowledged);
    std::fs::remove_file(filler).unwrap();
    let answer = server.turn(&refused, Some(&session)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(server.messages(&session).await, 2 * acknowledged + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_load_answers_every_turn_that_it_stores() {
    let folder = TempDir::new().unwrap();
    let (mut server, data) = started(&folder).await;
    let server_ref = &server;
    let talks = (0..8).map(|talk| async move {
        let mut answered = 0_usize;
        let mut session: Option<String> = None;
        while let Some(reply) = server_ref
            .try_turn(&format!("{talk}-{answered}"), session.as_deref())
            .await
        {
            assert_eq!(reply.status, 200, "{}", reply.text);
            session = Some(reply.session());
            answered += 1;
            if talk == 0 && answered == 5 {
                server_ref.tell_to_stop();
            }
        }
        (session, answered)
    });
    let answered = join_all(talks).await;
    assert!(server.ended().await.success());
    let log = folder.path().join("log");
    let again = Process::start(&mut liya(&binary(), &data), &data, &log).await;
    for (session, turns) in answered {
        let Some(session) = session else { continue };
        assert_eq!(again.messages(&session).await, 2 * turns);
    }
}
