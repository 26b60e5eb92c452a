//! How long a small durable write takes just now: what every durable figure depends on.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::figures;

/// How long to write.
const FOR: Duration = Duration::from_secs(1);

/// Where to write.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder on the disk that the databases are on
    #[arg(long)]
    folder: PathBuf,
}

/// Writes 4 KiB and waits for the disk, again and again.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Value> {
    let file: File = tempfile::tempfile_in(&arguments.folder)?;
    let begun = Instant::now();
    let mut taken = Vec::new();
    while begun.elapsed() < FOR {
        let one = Instant::now();
        file.write_all_at(&[7; 4096], 0)?;
        file.sync_data()?;
        taken.push(one.elapsed());
    }
    Ok(figures::of(taken))
}
