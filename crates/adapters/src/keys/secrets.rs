//! The installation's secrets: 32 random bytes each, in files of mode 0600 in the data folder.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::surroundings::random_bytes;

/// The fewest bytes of a secret.
pub const LEAST_BYTES: usize = 32;

/// A secret; it shows nothing of itself.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// A secret of these bytes.
    ///
    /// # Errors
    ///
    /// [`SecretFault::TooShort`] under 32 bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SecretFault> {
        if bytes.len() < LEAST_BYTES {
            return Err(SecretFault::TooShort);
        }
        Ok(Self(bytes))
    }

    /// A secret from configuration.
    ///
    /// # Errors
    ///
    /// [`SecretFault::TooShort`] under 32 bytes.
    pub fn from_text(text: &str) -> Result<Self, SecretFault> {
        Self::from_bytes(text.as_bytes().to_vec())
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretFault {
    /// Under 32 bytes.
    #[error("a secret needs at least 32 bytes")]
    TooShort,
    /// The file cannot be read or written.
    #[error("the secret file {path} cannot be used")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Secrets in files, made on first use.
#[derive(Debug, Clone)]
pub struct SecretFiles {
    folder: PathBuf,
}

impl SecretFiles {
    /// The secrets in this folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// The secret of this name; made if it is not there. Of several processes that make it at once
    /// one wins, and all get the same.
    ///
    /// # Errors
    ///
    /// [`SecretFault`] where the file cannot be used or holds too little.
    pub fn get(&self, name: &str) -> Result<Secret, SecretFault> {
        let path = self.folder.join(name);
        let fault = |source| SecretFault::File {
            path: path.clone(),
            source,
        };
        if !path.exists() {
            let fresh = self
                .folder
                .join(format!("{name}.{}.new", std::process::id()));
            write_private(&fresh, &URL_SAFE_NO_PAD.encode(random_bytes())).map_err(fault)?;
            let linked = fs::hard_link(&fresh, &path);
            fs::remove_file(&fresh).map_err(fault)?;
            if let Err(error) = linked
                && error.kind() != io::ErrorKind::AlreadyExists
            {
                return Err(fault(error));
            }
        }
        Secret::from_text(fs::read_to_string(&path).map_err(fault)?.trim())
    }
}

/// Writes a new file that only this user can read; an old one is replaced.
///
/// # Errors
///
/// Those of the file system.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_secret_is_made_once_and_read_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let files = SecretFiles::in_folder(folder.path());
        let first = files.get("pepper").unwrap();
        assert_eq!(first.bytes(), files.get("pepper").unwrap().bytes());
        assert_ne!(first.bytes(), files.get("jwt").unwrap().bytes());
        let mode = fs::metadata(folder.path().join("pepper"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert!(matches!(
            Secret::from_text("short"),
            Err(SecretFault::TooShort)
        ));
        assert!(Secret::from_text(&"x".repeat(32)).is_ok());
    }
}
