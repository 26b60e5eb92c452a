//! The list of erasures as a file: one line each, appended and synced before the erasure itself.
//!
//! A line is `person|session <keyed hash> <microseconds since the epoch>`. The first one says under
//! which key the hashes were made, so that a list is not replayed in vain under another one. Lines
//! of several processes do not mix: each is one short write to a file opened for appending.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use domain::time::Timestamp;
use ports::erased_list::{Entry, Kind};
use ports::fingerprints::Purpose;
use ports::{ErasedList, Fingerprints, StoreError};
use tokio::runtime::Handle;

/// What the key's own line begins with.
const KEY: &str = "key";

/// What the key is recognised by.
const PROBE: &[u8] = b"erased list";

/// A list in a file that only this user can read.
pub struct ErasedFile {
    path: PathBuf,
    key: Arc<str>,
    runtime: Handle,
}

impl ErasedFile {
    /// The list in this file, made with the first entry. To be called on the multi-thread runtime,
    /// which does the work.
    pub fn new(path: &Path, fingerprints: &dyn Fingerprints) -> Self {
        Self {
            path: path.to_owned(),
            key: fingerprints.of(Purpose::Person, PROBE).into(),
            runtime: Handle::current(),
        }
    }

    async fn off_the_workers<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path, &str) -> io::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (path, key) = (self.path.clone(), Arc::clone(&self.key));
        let done = self.runtime.spawn_blocking(move || work(&path, &key)).await;
        done.map_err(|error| StoreError::Unavailable(error.into()))?
            .map_err(|error| StoreError::Unavailable(error.into()))
    }
}

#[async_trait]
impl ErasedList for ErasedFile {
    async fn note(&self, entry: &Entry) -> Result<(), StoreError> {
        let line = format!(
            "{} {} {}",
            word(entry.kind),
            entry.mark,
            entry.at.unix_micros()
        );
        self.off_the_workers(move |path, key| append(path, key, &line))
            .await
    }

    async fn entries(&self) -> Result<Vec<Entry>, StoreError> {
        self.off_the_workers(read).await
    }
}

fn append(path: &Path, key: &str, line: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    // A line that was cut off by a full disk or a crash is ended by the next one.
    let text = if file.metadata()?.len() == 0 {
        format!("{KEY} {key}\n{line}\n")
    } else {
        format!("\n{line}\n")
    };
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        Some(_) | None => Ok(()),
    }
}

fn read(path: &Path, key: &str) -> io::Result<Vec<Entry>> {
    let text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let mut entries = Vec::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        match fields.as_slice() {
            [KEY, other] if *other != key => {
                let problem = "the list was written under another pepper";
                return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
            }
            [kind, mark, at] => entries.extend(entry(kind, mark, at)),
            // Blank, the key, or cut off: what was never answered.
            _ => {}
        }
    }
    Ok(entries)
}

fn entry(kind: &str, mark: &str, at: &str) -> Option<Entry> {
    let kind = [Kind::Person, Kind::Session]
        .into_iter()
        .find(|known| word(*known) == kind)?;
    Some(Entry {
        kind,
        mark: mark.to_owned(),
        at: Timestamp::from_unix_micros(at.parse().ok()?),
    })
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "person",
        Kind::Session => "session",
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use futures_util::future::join_all;

    use super::*;
    use crate::keys::{KeyedHashes, Secret};

    fn hashes(byte: u8) -> KeyedHashes {
        KeyedHashes::new(Secret::from_bytes(vec![byte; 32]).unwrap())
    }

    fn noted(number: i64) -> Entry {
        Entry {
            kind: if number % 2 == 0 {
                Kind::Person
            } else {
                Kind::Session
            },
            mark: format!("mark{number}"),
            at: Timestamp::from_unix_micros(number),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_several_processes_note_at_once_is_all_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("erased.list");
        let lists = [(); 4].map(|()| ErasedFile::new(&path, &hashes(1)));
        assert!(lists[0].entries().await.unwrap().is_empty());
        let entries: Vec<Entry> = (0..40).map(noted).collect();
        let writes = entries.iter().zip(lists.iter().cycle());
        for noted in join_all(writes.map(|(entry, list)| list.note(entry))).await {
            noted.unwrap();
        }
        let mut held = lists[0].entries().await.unwrap();
        held.sort_by_key(|entry| entry.at);
        assert_eq!(held, entries);
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_line_that_was_cut_off_spoils_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("erased.list");
        let list = ErasedFile::new(&path, &hashes(1));
        list.note(&noted(2)).await.unwrap();
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"person ma").unwrap();
        list.note(&noted(4)).await.unwrap();
        assert_eq!(list.entries().await.unwrap(), [noted(2), noted(4)]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_list_of_another_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("erased.list");
        ErasedFile::new(&path, &hashes(1))
            .note(&noted(2))
            .await
            .unwrap();
        let other = ErasedFile::new(&path, &hashes(2)).entries().await;
        assert!(matches!(other, Err(StoreError::Unavailable(_))));
    }
}
