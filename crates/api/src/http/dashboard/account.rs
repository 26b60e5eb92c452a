//! The tenant's account: who it is, what it may use, how it is configured, which intents it has.

use std::collections::BTreeMap;

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, get, patch};
use application::callers::DashboardCaller;
use application::usage::MonthToDate;
use deserr::Deserr;
use domain::account::{CompanyName, EmailAddress};
use domain::audit::Action;
use domain::session::{Domain, Intent};
use domain::settings::TenantSettings;
use ports::account_store::{AccountChange, AccountRecord};
use serde::Serialize;
use serde_json::{Value, json as value};
use utoipa::ToSchema;

use super::config::{Config, merged};
use crate::http::body::read_json;
use crate::http::decode::faults::Faults;
use crate::http::decode::field::{Listed, Parsed};
use crate::http::decode::read_body;
use crate::http::engine::Shared;
use crate::http::envelope::{answer, json, ok};
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;
use crate::http::rate::UNLIMITED;

/// A tenant's account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountData {
    /// The tenant.
    pub tenant: AccountTenant,
    /// What it may use in a month, and has used.
    pub quotas: Quotas,
    /// What it may use in a minute.
    pub rate_limits: RateLimits,
    /// Its configuration.
    pub config: Config,
}

/// The tenant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountTenant {
    /// Its id.
    #[schema(example = "acme")]
    pub tenant_id: String,
    /// The company's name.
    pub tenant_name: String,
    /// `starter` or `self_hosted`.
    #[schema(example = "starter")]
    pub plan: String,
    /// Where bills go.
    pub billing_email: Option<String>,
    /// Domains with an intent that is switched on.
    pub enabled_domains: Vec<String>,
    /// Whether it may call.
    pub is_active: bool,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// The company's industry.
    pub industry: Option<String>,
    /// How many work there.
    pub team_size: Option<String>,
}

/// What a tenant may use in a month; null: no limit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Quotas {
    /// Committed turns.
    pub monthly_requests: Option<i64>,
    /// Tokens, as text.
    #[schema(example = "50000000")]
    pub monthly_tokens: Option<String>,
    /// Committed turns so far.
    pub requests_used: i64,
    /// Tokens so far, as text.
    #[schema(example = "4800")]
    pub tokens_used: String,
    /// When the next month begins (UTC).
    #[schema(format = DateTime)]
    pub reset_at: String,
}

/// What a tenant may use in a minute.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RateLimits {
    /// Requests a minute.
    pub requests_per_minute: u32,
}

answer!(
    /// A tenant's account.
    AccountAnswer of AccountData
);

/// A configuration, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfigData {
    /// It.
    pub config: Config,
}

answer!(
    /// A configuration, whole.
    ConfigAnswer of ConfigData
);

/// The domains with their intents.
#[derive(Debug, Serialize, ToSchema)]
pub struct PacksData {
    /// Each domain.
    pub packs: Vec<Pack>,
}

/// A domain's intents.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pack {
    /// `hiring`.
    pub domain: String,
    /// Whether any intent is on.
    pub enabled: bool,
    /// Each intent: on or off.
    pub intents: BTreeMap<String, bool>,
}

answer!(
    /// The domains with their intents.
    PacksAnswer of PacksData
);

/// What changes of an account; what is left out stays.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, rename_all = camelCase, deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub struct AccountBody {
    /// The company's name. The tenant's id stays.
    #[deserr(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub tenant_name: Option<Parsed<CompanyName>>,
    /// Where bills go.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 254, format = Email)]
    pub billing_email: Option<Parsed<EmailAddress>>,
}

/// Intents to be switched.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct PackBody {
    /// The domain.
    #[schema(value_type = String, pattern = "^hiring$", example = "hiring")]
    pub domain: Listed<Domain>,
    /// Intents to be switched on or off; what is left out stays.
    pub intents: PackIntents,
}

/// The intents of hiring.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct PackIntents {
    /// Mock interviews.
    #[deserr(default)]
    pub mock_interview: Option<bool>,
    /// Coaching.
    #[deserr(default)]
    pub coaching_session: Option<bool>,
}

/// What a new tenant has, as an example.
fn default_config() -> Config {
    Config::from(&TenantSettings::default())
}

fn example_account() -> Value {
    value!({"success": true, "data": {
        "tenant": {
            "tenantId": "acme", "tenantName": "Acme", "plan": "starter", "billingEmail": "billing@example.com",
            "enabledDomains": ["hiring"], "isActive": true, "createdAt": "2026-03-01T09:00:00.000Z",
            "industry": "hr_tech", "teamSize": null
        },
        "quotas": {
            "monthlyRequests": 10000, "monthlyTokens": "50000000", "requestsUsed": 4, "tokensUsed": "4800",
            "resetAt": "2026-04-01T00:00:00.000Z"
        },
        "rateLimits": {"requestsPerMinute": 60},
        "config": default_config()
    }})
}

/// Shows the account
#[utoipa::path(
    tag = "dashboard",
    responses(
        (status = 200, description = "The account.", body = AccountAnswer, example = json!(example_account())),
        errors::DashboardList)
)]
#[get("/dashboard/account")]
pub(crate) async fn show_account(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let record = shared.engine.company.account(&caller.0).await?;
    let month = shared.engine.usage.this_month(&caller.0).await?;
    let data = AccountData::new(&caller.0, record, &month);
    Ok(ok(json(&AccountAnswer::from(data))))
}

/// Changes name or billing address
///
/// For owners and admins.
#[utoipa::path(
    tag = "dashboard",
    request_body(content = AccountBody, example = json!({"tenantName": "Acme Careers", "billingEmail": "billing@example.com"})),
    responses(
        (status = 200, description = "The account.", body = AccountAnswer, example = json!(example_account())),
        errors::DashboardWrite)
)]
#[patch("/dashboard/account")]
pub(crate) async fn change_account(
    caller: DashboardUser,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let body: AccountBody = read_body(&request, payload).await?;
    let change = AccountChange {
        name: body.tenant_name.map(|name| name.0),
        billing_email: body.billing_email.map(|email| email.0),
    };
    let engine = &shared.engine;
    engine.company.change_account(&caller.0, &change).await?;
    let caller = engine.callers.again(&caller.0).await?;
    let record = engine.company.account(&caller).await?;
    let month = engine.usage.this_month(&caller).await?;
    let data = AccountData::new(&caller, record, &month);
    Ok(ok(json(&AccountAnswer::from(data))))
}

/// Changes the configuration
///
/// For owners and admins. Blocks are merged field by field; what is left out stays. In force for the
/// next turn here, within five seconds on every process.
#[utoipa::path(
    tag = "dashboard",
    request_body(content = Config, example = json!({"personaConfig": {"name": "Aria", "tone": "friendly", "encouragement_level": "high"}})),
    responses(
        (status = 200, description = "The whole configuration.", body = ConfigAnswer, example = json!({"success": true, "data": {"config": default_config()}})),
        errors::DashboardWrite)
)]
#[patch("/dashboard/account/config")]
pub(crate) async fn change_config(
    caller: DashboardUser,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let change = read_json(&request, payload).await?;
    let engine = &shared.engine;
    let settings = engine
        .company
        .change_settings(&caller.0, Action::ConfigChanged, |settings| {
            merged(settings, &change, &engine.choice)
        })
        .await?;
    let config = Config::from(&settings);
    Ok(ok(json(&ConfigAnswer::from(ConfigData { config }))))
}

/// Shows which intents are on
#[utoipa::path(
    tag = "dashboard",
    responses(
        (status = 200, description = "The packs.", body = PacksAnswer, example = json!({"success": true, "data": {"packs": [
            {"domain": "hiring", "enabled": true, "intents": {"mock_interview": true, "coaching_session": true}}
        ]}})),
        errors::DashboardList
    )
)]
#[get("/dashboard/packs")]
pub(crate) async fn show_packs(caller: DashboardUser) -> Result<HttpResponse, Problem> {
    Ok(ok(json(&PacksAnswer::from(packs(
        &caller.0.tenant.settings,
    )))))
}

/// Switches intents on or off
///
/// For owners and admins. A switched-off intent answers 403 `INTENT_NOT_PERMITTED`, and with every
/// intent of its domain switched off 403 `DOMAIN_NOT_ENABLED`.
#[utoipa::path(
    tag = "dashboard",
    request_body(content = PackBody, example = json!({"domain": "hiring", "intents": {"coaching_session": false}})),
    responses(
        (status = 200, description = "The packs.", body = PacksAnswer, example = json!({"success": true, "data": {"packs": [
            {"domain": "hiring", "enabled": true, "intents": {"mock_interview": true, "coaching_session": false}}
        ]}})),
        errors::DashboardWrite
    )
)]
#[patch("/dashboard/packs")]
pub(crate) async fn change_packs(
    caller: DashboardUser,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let body: PackBody = read_body(&request, payload).await?;
    let switched = [
        (Intent::MockInterview, body.intents.mock_interview),
        (Intent::CoachingSession, body.intents.coaching_session),
    ];
    let settings = shared
        .engine
        .company
        .change_settings::<Problem>(&caller.0, Action::PacksChanged, |settings| {
            let mut settings = settings.clone();
            for (intent, on) in switched {
                if let Some(on) = on {
                    settings.switch(intent, on);
                }
            }
            Ok(settings)
        })
        .await?;
    Ok(ok(json(&PacksAnswer::from(packs(&settings)))))
}

fn packs(settings: &TenantSettings) -> PacksData {
    let packs = Domain::ALL.iter().map(|domain| {
        let intents: BTreeMap<String, bool> = Intent::ALL
            .iter()
            .filter(|intent| intent.domain() == *domain)
            .map(|intent| (intent.to_string(), settings.permits(*intent)))
            .collect();
        Pack {
            domain: domain.to_string(),
            enabled: settings.enables(*domain),
            intents,
        }
    });
    PacksData {
        packs: packs.collect(),
    }
}

impl AccountData {
    fn new(caller: &DashboardCaller, record: AccountRecord, month: &MonthToDate) -> Self {
        let tenant = &caller.tenant;
        let allowance = tenant.allowance;
        let used = month.total();
        let enabled = packs(&tenant.settings).packs.into_iter();
        Self {
            tenant: AccountTenant {
                tenant_id: tenant.id.to_string(),
                tenant_name: tenant.name.clone(),
                plan: tenant.plan.to_string(),
                billing_email: record.billing_email.map(|email| email.as_str().to_owned()),
                enabled_domains: enabled
                    .filter(|pack| pack.enabled)
                    .map(|pack| pack.domain)
                    .collect(),
                is_active: tenant.active,
                created_at: record.created_at.to_string(),
                industry: tenant
                    .settings
                    .company
                    .industry
                    .map(|word| word.to_string()),
                team_size: tenant
                    .settings
                    .company
                    .team_size
                    .map(|word| word.to_string()),
            },
            quotas: Quotas {
                monthly_requests: allowance.month.requests,
                monthly_tokens: allowance.month.tokens.map(|tokens| tokens.to_string()),
                requests_used: used.requests,
                tokens_used: used.tokens.to_string(),
                reset_at: month.end.to_string(),
            },
            rate_limits: RateLimits {
                requests_per_minute: allowance.requests_per_minute.unwrap_or(UNLIMITED),
            },
            config: Config::from(&tenant.settings),
        }
    }
}
