//! A scripted model provider as a process, for load tools and trials by hand.
//!
//! `cargo run -p adapters --features testing --example scripted_provider -- [--listen ADDRESS]
//! [--log FILE] [--behaviour JSON]`; prints the bound address, then serves until it is stopped.

use std::path::PathBuf;

use adapters::models::scripted::{Behaviour, ScriptedProvider};
use anyhow::Context as _;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut listen = "127.0.0.1:0".to_owned();
    let mut log = None;
    let mut behaviour = Behaviour::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments
            .next()
            .with_context(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--listen" => listen = value,
            "--log" => log = Some(PathBuf::from(value)),
            "--behaviour" => {
                behaviour = serde_json::from_str(&value).context("--behaviour is not valid")?;
            }
            _ => anyhow::bail!("there is no argument {name}"),
        }
    }
    let provider = ScriptedProvider::serve(&listen, behaviour, log.as_deref()).await?;
    #[expect(clippy::print_stdout, reason = "the address is what the caller reads")]
    {
        println!("{}", provider.address());
    }
    provider.run().await;
    Ok(())
}
