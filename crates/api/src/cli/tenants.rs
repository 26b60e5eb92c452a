//! Tenants, keys and tokens from the command line. They work beside a running server.

use anyhow::Context as _;
use domain::account::{Allowance, MonthlyQuota};
use domain::ids::TenantId;
use domain::time::Micros;
use serde_json::json;

use super::print;
use crate::config::Config;
use crate::wiring::Installation;

/// Brings the database up to date.
pub(super) async fn migrate(config: &Config) -> anyhow::Result<()> {
    Installation::open(config).await?;
    print::line("the database is up to date")
}

/// Makes a tenant.
pub(super) async fn create(config: &Config, name: &str, as_json: bool) -> anyhow::Result<()> {
    anyhow::ensure!(
        !name.trim().is_empty() && name.chars().count() <= 200,
        "a tenant's name has 1 to 200 characters"
    );
    let made = Installation::open(config)
        .await?
        .accounts()
        .create_tenant(name.trim())
        .await?;
    show(&made.tenant, &made.api_key, as_json)
}

/// What a tenant may use.
#[derive(Debug, clap::Args)]
pub(super) struct Limits {
    /// Calls a minute.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=2_000_000_000))]
    requests_per_minute: Option<u32>,
    /// Stored turns a calendar month (UTC).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..))]
    monthly_requests: Option<i64>,
    /// Tokens a calendar month (UTC).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..))]
    monthly_tokens: Option<i64>,
}

/// Sets what a tenant may use.
pub(super) async fn limit(
    config: &Config,
    tenant: &TenantId,
    limits: &Limits,
) -> anyhow::Result<()> {
    let allowance = Allowance {
        requests_per_minute: limits.requests_per_minute,
        month: MonthlyQuota {
            requests: limits.monthly_requests,
            tokens: limits.monthly_tokens,
        },
    };
    Installation::open(config)
        .await?
        .accounts()
        .set_allowance(tenant, allowance)
        .await?;
    print::line("in force within five seconds")
}

/// Replaces a tenant's key.
pub(super) async fn rotate_key(
    config: &Config,
    tenant: &TenantId,
    as_json: bool,
) -> anyhow::Result<()> {
    let api_key = Installation::open(config)
        .await?
        .accounts()
        .rotate_key(tenant, domain::audit::Actor::System)
        .await?;
    show(tenant, &api_key, as_json)
}

/// Prints a token of a tenant's owner, alone.
pub(super) async fn token(config: &Config, tenant: &TenantId, ttl: Micros) -> anyhow::Result<()> {
    print::line(
        &Installation::open(config)
            .await?
            .accounts()
            .owner_token(tenant, ttl)
            .await?,
    )
}

/// Prints what others check tokens with.
pub(super) async fn jwks(config: &Config) -> anyhow::Result<()> {
    let installation = Installation::open(config).await?;
    let keys = installation.public_keys();
    print::line(&keys.context("HS256 has no public key: set jwt_algorithm to EdDSA")?)
}

fn show(tenant: &TenantId, api_key: &str, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return print::line(&json!({ "tenantId": tenant.as_str(), "apiKey": api_key }).to_string());
    }
    print::text(&format!(
        "tenant   {tenant}\nAPI key  {api_key}\n\nThe key is shown only now; keep it safe.\n"
    ))
}
