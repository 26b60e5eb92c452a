//! `GET /dashboard/usage` and `GET /dashboard/usage/history`, from the ledger.

use actix_web::{HttpRequest, HttpResponse, get};
use application::usage::MonthToDate;
use domain::session::Domain;
use ports::usage_reader::Used;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::csv::{CSV, line};
use crate::http::decode::address::Address;
use crate::http::engine::Shared;
use crate::http::envelope::{answer, json, ok};
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;

const DEFAULT_MONTHS: i32 = 6;
const MOST_MONTHS: i32 = 12;

/// The running month.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsageData {
    /// The month (UTC).
    pub period: Period,
    /// Everything together.
    pub totals: Totals,
    /// By domain.
    pub by_domain: Vec<DomainUsage>,
}

/// A span of time.
#[derive(Debug, Serialize, ToSchema)]
pub struct Period {
    /// Its first moment.
    #[schema(format = DateTime)]
    pub start: String,
    /// The first moment after it.
    #[schema(format = DateTime)]
    pub end: String,
}

/// What was used.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Committed turns.
    pub requests: i64,
    /// Tokens, as text.
    #[schema(example = "4800")]
    pub tokens: String,
    /// Cost in dollars with six decimals.
    #[schema(example = "0.002400")]
    pub cost_usd: String,
}

/// What was used of a domain.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DomainUsage {
    /// `hiring`.
    pub domain: String,
    /// Committed turns.
    pub requests: i64,
    /// Tokens, as text.
    #[schema(example = "4800")]
    pub tokens: String,
    /// Cost in dollars with six decimals.
    #[schema(example = "0.002400")]
    pub cost_usd: String,
    /// By intent.
    pub by_intent: Vec<IntentUsage>,
}

/// What was used of an intent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IntentUsage {
    /// `mock_interview` or `coaching_session`.
    pub intent: String,
    /// Committed turns.
    pub requests: i64,
    /// Tokens, as text.
    #[schema(example = "4800")]
    pub tokens: String,
    /// Cost in dollars with six decimals.
    #[schema(example = "0.002400")]
    pub cost_usd: String,
}

/// The months before.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryData {
    /// The oldest first; months without use too.
    pub history: Vec<MonthUsage>,
}

/// What was used in a month.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MonthUsage {
    /// The month (UTC).
    #[schema(example = "2026-03")]
    pub month: String,
    /// Committed turns.
    pub requests: i64,
    /// Tokens, as text.
    #[schema(example = "4800")]
    pub tokens: String,
    /// Cost in dollars with six decimals.
    #[schema(example = "0.002400")]
    pub cost_usd: String,
}

answer!(
    /// The running month.
    UsageAnswer of UsageData
);
answer!(
    /// The months before.
    HistoryAnswer of HistoryData
);

impl From<&MonthToDate> for UsageData {
    fn from(month: &MonthToDate) -> Self {
        let total = month.total();
        let by_domain = Domain::ALL.iter().filter_map(|domain| {
            let of_domain: Vec<_> = month
                .by_intent
                .iter()
                .filter(|(of, _, _)| of == domain)
                .collect();
            let mut used = Used::default();
            for (_, _, more) in &of_domain {
                used += *more;
            }
            (!of_domain.is_empty()).then(|| DomainUsage {
                domain: domain.to_string(),
                requests: used.requests,
                tokens: used.tokens.to_string(),
                cost_usd: used.cost.to_string(),
                by_intent: of_domain
                    .into_iter()
                    .map(|(_, intent, used)| IntentUsage {
                        intent: intent.to_string(),
                        requests: used.requests,
                        tokens: used.tokens.to_string(),
                        cost_usd: used.cost.to_string(),
                    })
                    .collect(),
            })
        });
        Self {
            period: Period {
                start: month.start.to_string(),
                end: month.end.to_string(),
            },
            totals: Totals {
                requests: total.requests,
                tokens: total.tokens.to_string(),
                cost_usd: total.cost.to_string(),
            },
            by_domain: by_domain.collect(),
        }
    }
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Csv,
}

fn format(text: &str) -> Option<Format> {
    match text {
        "json" => Some(Format::Json),
        "csv" => Some(Format::Csv),
        _ => None,
    }
}

const FORMATS: &str = "must be json or csv";

/// Shows this month's usage
///
/// From the first moment of the month (UTC) on, by domain and intent. `format=csv` for spreadsheets.
#[utoipa::path(
    tag = "dashboard",
    params(("format" = Option<String>, Query, description = "`json` (the default) or `csv`.")),
    responses(
        (status = 200, description = "The month to date.", content(
            (UsageAnswer = "application/json", example = json!({"success": true, "data": {
                "period": {"start": "2026-03-01T00:00:00Z", "end": "2026-04-01T00:00:00Z"},
                "totals": {"requests": 6, "tokens": "4800", "costUsd": "0.002400"},
                "byDomain": [{"domain": "hiring", "requests": 6, "tokens": "4800", "costUsd": "0.002400",
                    "byIntent": [{"intent": "mock_interview", "requests": 6, "tokens": "4800", "costUsd": "0.002400"}]}]
            }})),
            (String = "text/csv")
        )),
        errors::DashboardList
    )
)]
#[get("/dashboard/usage")]
pub(crate) async fn show_usage(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let mut address = Address::of(&request, &["format"]);
    let wanted = address.query("format", FORMATS, format);
    let wanted = address.finish(Some(wanted.unwrap_or(Format::Json)))?;
    let month = shared.engine.usage.this_month(&caller.0).await?;
    Ok(match wanted {
        Format::Json => ok(json(&UsageAnswer::from(UsageData::from(&month)))),
        Format::Csv => csv(
            ["domain", "intent", "requests", "tokens", "costUsd"],
            &month.by_intent,
            |(domain, intent, used)| (vec![domain.to_string(), intent.to_string()], *used),
        ),
    })
}

/// Shows the usage of the months before
///
/// This month included, the oldest first; months without use too.
#[utoipa::path(
    tag = "dashboard",
    params(
        ("months" = Option<u32>, Query, description = "How many; 6 where it is left out.", minimum = 1, maximum = 12),
        ("format" = Option<String>, Query, description = "`json` (the default) or `csv`.")
    ),
    responses(
        (status = 200, description = "The months.", content(
            (HistoryAnswer = "application/json", example = json!({"success": true, "data": {"history": [
                {"month": "2026-02", "requests": 0, "tokens": "0", "costUsd": "0.000000"},
                {"month": "2026-03", "requests": 6, "tokens": "4800", "costUsd": "0.002400"}
            ]}})),
            (String = "text/csv")
        )),
        errors::DashboardList
    )
)]
#[get("/dashboard/usage/history")]
pub(crate) async fn show_usage_history(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let mut address = Address::of(&request, &["months", "format"]);
    let wanted = address.query("format", FORMATS, format);
    let months = address.query("months", "must be a whole number from 1 to 12", |text| {
        text.parse()
            .ok()
            .filter(|months| (1..=MOST_MONTHS).contains(months))
    });
    let months = months.unwrap_or(DEFAULT_MONTHS);
    let (wanted, months) = address.finish(Some((wanted.unwrap_or(Format::Json), months)))?;
    let history = shared.engine.usage.history(&caller.0, months).await?;
    Ok(match wanted {
        Format::Json => {
            let history = history.into_iter().map(|(month, used)| MonthUsage {
                month,
                requests: used.requests,
                tokens: used.tokens.to_string(),
                cost_usd: used.cost.to_string(),
            });
            let data = HistoryData {
                history: history.collect(),
            };
            ok(json(&HistoryAnswer::from(data)))
        }
        Format::Csv => csv(
            ["month", "requests", "tokens", "costUsd"],
            &history,
            |(month, used)| (vec![month.clone()], *used),
        ),
    })
}

/// A head and a line for each entry: its name, and what was used.
fn csv<T, const N: usize>(
    head: [&str; N],
    entries: &[T],
    of: impl Fn(&T) -> (Vec<String>, Used),
) -> HttpResponse {
    let lines = entries.iter().map(|entry| {
        let (mut cells, used) = of(entry);
        cells.extend([
            used.requests.to_string(),
            used.tokens.to_string(),
            used.cost.to_string(),
        ]);
        line(&cells.iter().map(String::as_str).collect::<Vec<_>>())
    });
    let text: String = std::iter::once(line(&head)).chain(lines).collect();
    HttpResponse::Ok().content_type(CSV).body(text)
}
