//! The real binary, run from outside: a server in a fresh folder, and its command line beside it.
//!
//! It knows only what an operator knows: environment variables, printed lines, files in the data folder.

pub(crate) mod client;

use crate::process;
use anyhow::{Context, Result, bail};
use client::Client;
use rustix::process::Signal;
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// What the server prints as soon as it accepts connections, before its address.
const READY: &str = "listening on http://";
/// Longest start: migrations of a debug build on a busy machine.
const START: Duration = Duration::from_mins(1);
/// Longest way out after SIGTERM.
const STOP: Duration = Duration::from_secs(20);

/// Starts whose logs are kept.
const KEPT_LOGS: u32 = 5;

/// A running server; dropping it kills it and deletes its data.
pub(crate) struct Engine {
    place: Place,
    folder: TempDir,
    server: Child,
    address: String,
    starts: u32,
}

/// Where an installation is: enough to run its command line beside the server.
#[derive(Clone)]
pub(crate) struct Place {
    binary: PathBuf,
    data: PathBuf,
    database_url: Option<String>,
    settings: Vec<(String, String)>,
}

/// A tenant made on the command line.
pub(crate) struct Tenant {
    /// The slug.
    pub(crate) id: String,
    /// The key, in clear.
    pub(crate) key: String,
}

impl Engine {
    /// Starts the server on a free loopback port; without `database_url` on SQLite in its own folder.
    ///
    /// # Errors
    /// When it ends or stays silent instead of telling its address; with what it printed.
    pub(crate) fn start(binary: &Path, database_url: Option<String>) -> Result<Self> {
        Self::start_with(binary, database_url, &[])
    }

    /// The same with settings, as environment variables.
    ///
    /// # Errors
    /// As [`Engine::start`].
    pub(crate) fn start_with(
        binary: &Path,
        database_url: Option<String>,
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        let folder = data_folder()?;
        let settings = settings.iter();
        let place = Place {
            binary: binary.to_owned(),
            data: folder.path().to_owned(),
            database_url,
            settings: settings
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        };
        Self::start_at(place, folder)
    }

    /// The same binary with the same settings in a data folder that is filled first.
    ///
    /// # Errors
    /// When it cannot be filled, and as [`Engine::start`].
    pub(crate) fn start_beside(
        &self,
        database_url: Option<String>,
        fill: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<Self> {
        let folder = data_folder()?;
        fill(folder.path())?;
        let place = Place {
            data: folder.path().to_owned(),
            database_url,
            ..self.place.clone()
        };
        Self::start_at(place, folder)
    }

    fn start_at(place: Place, folder: TempDir) -> Result<Self> {
        let mut engine = Self {
            server: place.serve(1)?,
            place,
            folder,
            address: String::new(),
            starts: 1,
        };
        engine.find_address()?;
        Ok(engine)
    }

    /// `kill -9`, and the end of the process.
    ///
    /// # Errors
    /// When the system refuses.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.server.kill()?;
        self.server.wait()?;
        Ok(())
    }

    /// Starts a server that has ended once more, on the same data; it takes another port.
    ///
    /// # Errors
    /// As [`Engine::start`].
    pub(crate) fn start_again(&mut self) -> Result<()> {
        // Logs of a server that starts a thousand times are not to fill the disk.
        let _ = std::fs::remove_file(self.place.log(self.starts.saturating_sub(KEPT_LOGS)));
        self.starts += 1;
        self.server = self.place.serve(self.starts)?;
        self.find_address()
    }

    /// Sends the server a signal.
    ///
    /// # Errors
    /// When the system refuses.
    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        process::signal(&self.server, signal)
    }

    /// The server's process id.
    pub(crate) fn id(&self) -> u32 {
        self.server.id()
    }

    /// Where the installation is.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    fn find_address(&mut self) -> Result<()> {
        match process::wait_for("the line with the server's address", START, || {
            self.bound_address()
        }) {
            Ok(address) => self.address = address,
            Err(error) => return Err(error.context(self.log())),
        }
        Ok(())
    }

    /// The address of the server, such as `http://127.0.0.1:41234`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Asks this server.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.url())
    }

    /// The key that a first start writes to a file where nobody watches the terminal.
    ///
    /// # Errors
    /// When there is no such file.
    pub(crate) fn first_key(&self) -> Result<String> {
        let path = self.folder.path().join("first-key");
        Ok(std::fs::read_to_string(path)
            .context("read first-key in the data folder")?
            .trim()
            .to_owned())
    }

    /// `liya tenant create NAME --json`, beside the running server.
    ///
    /// # Errors
    /// When it fails or its answer lacks `tenantId` or `apiKey`.
    pub(crate) fn create_tenant(&self, name: &str) -> Result<Tenant> {
        self.place.create_tenant(name)
    }

    /// `liya token TENANT`: a token of the tenant's owner.
    ///
    /// # Errors
    /// When it fails or prints no token on its last line.
    pub(crate) fn token(&self, tenant: &str) -> Result<String> {
        let printed = self.place.command_line(&["token", tenant])?;
        let last = printed
            .lines()
            .map(str::trim)
            .rfind(|line| !line.is_empty());
        let token = last.filter(|line| line.split('.').count() == 3);
        Ok(token
            .context("`liya token` printed no token on its last line")?
            .to_owned())
    }

    /// Asks the server to end and waits for it.
    ///
    /// # Errors
    /// When it takes too long or does not end with 0; with what it printed.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.signal(Signal::TERM)?;
        self.ended()
    }

    /// Waits for the end of a server that was told to end.
    ///
    /// # Errors
    /// When it takes too long or does not end with 0; with what it printed.
    pub(crate) fn ended(&mut self) -> Result<()> {
        let status = process::wait_for("the end of the server after SIGTERM", STOP, || {
            Ok(self.server.try_wait()?)
        });
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => bail!("the server ended with {status}\n{}", self.log()),
            Err(error) => Err(error.context(self.log())),
        }
    }

    /// The last lines of what the server printed.
    pub(crate) fn log(&self) -> String {
        let text = self.printed();
        let lines: Vec<_> = text.lines().collect();
        let tail = lines
            .get(lines.len().saturating_sub(40)..)
            .unwrap_or_default();
        format!("the server printed:\n{}", tail.join("\n"))
    }

    fn bound_address(&mut self) -> Result<Option<String>> {
        if let Some(address) = address_in(&self.printed()) {
            return Ok(Some(address));
        }
        if let Some(status) = self.server.try_wait()? {
            bail!("the server ended at once: {status}");
        }
        Ok(None)
    }

    /// All that the server printed since its last start.
    pub(crate) fn printed(&self) -> String {
        let bytes = std::fs::read(self.place.log(self.starts)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // Both fail where the server has ended, which is what they are for.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Place {
    /// The database file of an installation on SQLite.
    pub(crate) fn file(&self) -> PathBuf {
        self.data.join("liya.db")
    }

    /// `liya tenant create NAME --json`, beside the running server.
    ///
    /// # Errors
    /// As [`Engine::create_tenant`].
    pub(crate) fn create_tenant(&self, name: &str) -> Result<Tenant> {
        let printed = self.command_line(&["tenant", "create", name, "--json"])?;
        let made: Value = serde_json::from_str(&printed)
            .context("`liya tenant create --json` printed no JSON")?;
        let text = |key: &str| -> Result<String> {
            let value = made.get(key).and_then(Value::as_str);
            Ok(value
                .with_context(|| format!("`liya tenant create --json` gave no {key}"))?
                .to_owned())
        };
        Ok(Tenant {
            id: text("tenantId")?,
            key: text("apiKey")?,
        })
    }

    /// Runs a command of `liya` beside the server and gives what it printed.
    ///
    /// # Errors
    /// When it fails.
    pub(crate) fn command_line(&self, arguments: &[&str]) -> Result<String> {
        process::read(self.command().args(arguments))
    }

    fn serve(&self, start: u32) -> Result<Child> {
        let log = File::create(self.log(start))?;
        self.command()
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("start {}", self.binary.display()))
    }

    /// Where the server writes after its start of this number.
    fn log(&self, start: u32) -> PathBuf {
        self.data.join(format!("log-{start}"))
    }

    /// `liya` in its own folder, deaf to the settings of whoever runs us.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("LIYA_") {
                command.env_remove(name);
            }
        }
        command
            .current_dir(&self.data)
            .env("LIYA_LISTEN", "127.0.0.1:0")
            .env("LIYA_DATA_DIR", &self.data)
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        if let Some(url) = &self.database_url {
            command.env("LIYA_DATABASE_URL", url);
        }
        command
    }
}

fn data_folder() -> Result<TempDir> {
    Ok(tempfile::Builder::new().prefix("liya-smoke-").tempdir()?)
}

/// The address in the first line that tells one; a line still being written does not count.
fn address_in(printed: &str) -> Option<String> {
    let complete = printed
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    let (_, rest) = complete
        .into_iter()
        .find_map(|line| line.split_once(READY))?;
    let address: String = rest
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ':'))
        .collect();
    (!address.is_empty()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::address_in;

    #[test]
    fn the_address_is_found_among_other_lines_plain_or_as_json() {
        let plain = "liya 0.1.0\nlistening on http://127.0.0.1:4123\n";
        assert_eq!(address_in(plain).as_deref(), Some("127.0.0.1:4123"));
        let json = "{\"message\":\"listening on http://127.0.0.1:80\"}\n";
        assert_eq!(address_in(json).as_deref(), Some("127.0.0.1:80"));
    }

    #[test]
    fn half_a_line_is_no_address_yet() {
        assert_eq!(address_in("listening on http://127.0.0.1:41"), None);
    }
}
