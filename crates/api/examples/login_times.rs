//! Whether an unknown e-mail address and a wrong password can be told apart by the work they take:
//! pairs of logins in turn, their processor time and the time until their answer. `cargo xtask
//! login-bench` runs it.

#![expect(clippy::print_stdout, reason = "what a tool prints is its product")]

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use api::config::Config;
use api::wiring::Installation;
use application::UseCaseError;
use application::logins::{LoginRefusal, Logins, SignUpRequest};
use clap::Parser;
use domain::account::{EmailAddress, PlainPassword};
use rustix::time::{ClockId, clock_gettime};

/// Unknown addresses beside wrong passwords.
#[derive(Parser)]
struct Arguments {
    /// Pairs of logins.
    #[arg(long, default_value_t = 200)]
    pairs: u32,
}

/// What a login took.
#[derive(Default)]
struct Taken {
    /// On all processors, what is done behind the answer included.
    processor: Vec<Duration>,
    /// Until the answer.
    answer: Vec<Duration>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir()?;
    let file = format!("data_dir = \"{}\"", folder.path().display());
    let config = Config::read(Some(&file), &|_| None)?;
    let installation = Installation::open(&config).await?;
    let serving = installation.begin_serving().await?;
    let engine = installation.engine(&serving, &config)?;
    let known: EmailAddress = "maria@example.com".parse()?;
    let unknown: EmailAddress = "nobody@example.com".parse()?;
    engine
        .logins
        .sign_up(SignUpRequest {
            company: "Acme".parse()?,
            email: known.clone(),
            password: "correct horse battery".parse()?,
            full_name: None,
        })
        .await?;
    let (mut wrong, mut stranger) = (Taken::default(), Taken::default());
    for pair in 0..=arguments.pairs {
        // Whoever comes first in one pair comes second in the next.
        let mut pair_of = [(&known, &mut wrong), (&unknown, &mut stranger)];
        if pair % 2 == 1 {
            pair_of.reverse();
        }
        for (email, taken) in pair_of {
            let (processor, begun) = (processor_time(), Instant::now());
            let entry = refused(&engine.logins, email).await?.entry;
            let answered = begun.elapsed();
            if let Some(entry) = entry {
                engine.audit.note(entry).await;
            }
            // The first pair warms up.
            if pair > 0 {
                taken
                    .processor
                    .push(processor_time().saturating_sub(processor));
                taken.answer.push(answered);
            }
        }
    }
    println!("{} pairs, medians", arguments.pairs);
    compare("processor time", wrong.processor, stranger.processor)?;
    compare("until the answer", wrong.answer, stranger.answer)
}

async fn refused(logins: &Logins, email: &EmailAddress) -> Result<LoginRefusal> {
    let guess = PlainPassword::typed("wrong horse battery".to_owned());
    let refusal = logins.log_in(email, &guess).await.err();
    let refusal = refusal.context("a wrong password was let in")?;
    ensure!(
        matches!(refusal.error, UseCaseError::InvalidCredentials),
        "refused otherwise: {}",
        refusal.error
    );
    Ok(refusal)
}

fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

fn compare(what: &str, wrong: Vec<Duration>, stranger: Vec<Duration>) -> Result<()> {
    let (wrong, stranger) = (median(wrong)?, median(stranger)?);
    let apart = (wrong.as_secs_f64() / stranger.as_secs_f64() - 1.0) * 100.0;
    println!("{what}: wrong password {wrong:.2?}, unknown address {stranger:.2?}, {apart:+.1} %");
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Result<Duration> {
    times.sort_unstable();
    times.get(times.len() / 2).copied().context("no pairs")
}
