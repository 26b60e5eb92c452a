//! The command line. Results go to standard output, everything else to standard error.

mod chat;
mod erase;
mod health;
mod models;
mod print;
mod serve;
mod tenants;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use domain::ids::TenantId;
use domain::time::Micros;

use crate::config::Config;
use crate::http;

/// A self-hosted engine for mock interviews and career coaching.
#[derive(Debug, Parser)]
#[command(name = "liya", version, about)]
struct Arguments {
    /// The configuration file; `liya.toml` in this folder where none is named.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve (the default).
    Serve,
    /// Bring the database up to date and stop.
    Migrate,
    /// Tenants.
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// API keys.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Print a dashboard token of a tenant's owner.
    Token {
        /// The tenant's id.
        tenant: TenantId,
        /// How long it is valid, such as 7d, 12h or 30m; at most 30d.
        #[arg(long, default_value = "7d", value_parser = parse_ttl)]
        ttl: Micros,
    },
    /// Print the public keys of dashboard tokens, a JSON Web Key Set; for `jwt_algorithm = "EdDSA"`.
    Jwks,
    /// Erase a person, or erase again what a restored backup brought back.
    Erase(erase::EraseArguments),
    /// An interview or a coaching talk in the terminal.
    Chat(chat::ChatArguments),
    /// Ask the server of this configuration whether it can serve; for container health checks.
    Health,
    /// Print the OpenAPI description of the API.
    Openapi,
    /// Configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Language models.
    #[command(subcommand)]
    Models(ModelsCommand),
}

#[derive(Debug, Subcommand)]
enum TenantCommand {
    /// Make a tenant with an API key and an owner.
    Create {
        /// The company's name.
        name: String,
        /// Print JSON: `tenantId` and `apiKey`.
        #[arg(long)]
        json: bool,
    },
    /// Set what a tenant may use; what is left out is not limited.
    Limits {
        /// The tenant's id.
        tenant: TenantId,
        #[command(flatten)]
        limits: tenants::Limits,
    },
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Replace a tenant's API key; the old one starts no turn from this moment.
    Rotate {
        /// The tenant's id.
        tenant: TenantId,
        /// Print JSON: `tenantId` and `apiKey`.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum ModelsCommand {
    /// Send a tiny request to each configured model and print what came of it.
    Check,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print every key with its default, as `liya.example.toml`.
    Example,
}

/// Runs the command line.
pub async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match dispatch(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print::error(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(arguments: Arguments) -> anyhow::Result<()> {
    let config = || Config::load(arguments.config.as_deref());
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::serve(config()?).await,
        Command::Migrate => tenants::migrate(&config()?).await,
        Command::Tenant(TenantCommand::Create { name, json }) => {
            tenants::create(&config()?, &name, json).await
        }
        Command::Tenant(TenantCommand::Limits { tenant, limits }) => {
            tenants::limit(&config()?, &tenant, &limits).await
        }
        Command::Key(KeyCommand::Rotate { tenant, json }) => {
            tenants::rotate_key(&config()?, &tenant, json).await
        }
        Command::Token { tenant, ttl } => tenants::token(&config()?, &tenant, ttl).await,
        Command::Jwks => tenants::jwks(&config()?).await,
        Command::Erase(arguments) => erase::erase(&config()?, arguments).await,
        Command::Chat(arguments) => chat::chat(config()?, arguments).await,
        Command::Health => health::health(&config()?).await,
        Command::Openapi => print::line(&http::openapi().to_pretty_json()?),
        Command::Models(ModelsCommand::Check) => models::check(&config()?).await,
        Command::Config(ConfigCommand::Example) => print::text(&crate::config::example::example()),
    }
}

fn parse_ttl(text: &str) -> Result<Micros, String> {
    let problem = || "must be a whole number with d, h or m, from 1m to 30d".to_owned();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: i64 = digits.parse().map_err(|_| problem())?;
    let minutes = match text.get(digits.len()..) {
        Some("d") => number.checked_mul(24 * 60),
        Some("h") => number.checked_mul(60),
        Some("m") => Some(number),
        _ => None,
    };
    minutes
        .filter(|minutes| (1..=30 * 24 * 60).contains(minutes))
        .map(Micros::minutes)
        .ok_or_else(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_live_is_a_number_with_its_unit() {
        assert_eq!(parse_ttl("7d"), Ok(Micros::days(7)));
        assert_eq!(parse_ttl("12h"), Ok(Micros::minutes(720)));
        for bad in [
            "",
            "7",
            "d",
            "-1d",
            "31d",
            "0m",
            "7w",
            "9999999999999999999d",
            "1é",
        ] {
            assert!(parse_ttl(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_command_line_describes_itself_without_contradiction() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }
}
