//! The body of an intent call, and the request that comes of it.

use std::collections::BTreeMap;

use actix_web::http::header::{HeaderMap, HeaderName};
use application::ApiCaller;
use application::take_turn::{Consent as AllowedByCandidate, TurnRequest};
use deserr::Deserr;
use domain::candidate::ContextKind;
use domain::ids::{SessionId, UserId};
use domain::session::Intent;
use domain::text::{Raw, RawJson};
use serde_json::Value;
use utoipa::ToSchema;

use super::context::{
    CareerGoals, InterviewContext, JobDescription, Profile, Resume, SessionHistory,
};
use super::faults::Faults;
use super::field::{Checked, Parsed, Whole};
use super::limits;
use crate::http::problem::Problem;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The most characters of an idempotency key.
const MOST_KEY_CHARS: usize = 255;

/// The body of an intent call.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct TurnBody {
    /// What the candidate says and what is known.
    pub input: TurnInput,
    /// The session to go on with; a new one begins where it is left out.
    #[deserr(default)]
    #[schema(value_type = Option<String>, pattern = "^sess_[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
    pub session_id: Option<Parsed<SessionId>>,
    /// What the candidate allows.
    #[deserr(default)]
    pub consent: Option<Consent>,
}

/// What the candidate says and what is known. Context given earlier in the session is remembered;
/// an object sent again replaces the remembered one whole.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct TurnInput {
    /// Your own id of the candidate; opaque, never logged.
    #[schema(value_type = String, min_length = 1, max_length = 128, example = "usr_123")]
    pub user_id: Parsed<UserId>,
    /// The candidate's words. Required for coaching and for every later turn of an interview.
    #[deserr(default)]
    #[schema(min_length = 1, max_length = 16000)]
    pub message: Option<String>,
    /// The candidate. Required for the first turn of an interview.
    #[deserr(default)]
    #[schema(value_type = Option<Profile>)]
    pub profile: Option<Checked<Profile>>,
    /// The candidate's resume.
    #[deserr(default)]
    #[schema(value_type = Option<Resume>)]
    pub resume: Option<Checked<Resume>>,
    /// The job.
    #[deserr(default)]
    #[schema(value_type = Option<JobDescription>)]
    pub job_description: Option<Checked<JobDescription>>,
    /// What the candidate wants to reach.
    #[deserr(default)]
    #[schema(value_type = Option<CareerGoals>)]
    pub career_goals: Option<Checked<CareerGoals>>,
    /// What kind of interview.
    #[deserr(default)]
    #[schema(value_type = Option<InterviewContext>)]
    pub interview_context: Option<Checked<InterviewContext>>,
    /// Earlier talk held elsewhere.
    #[deserr(default)]
    #[schema(value_type = Option<SessionHistory>)]
    pub session_history: Option<Checked<SessionHistory>>,
}

/// What the candidate allows; what is left out is not changed.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Consent {
    /// False: the call is answered and no text is kept.
    #[deserr(default)]
    pub allow_data_storage: Option<bool>,
    /// False: memory is neither read nor written, for the rest of the session.
    #[deserr(default)]
    pub allow_session_memory: Option<bool>,
    /// Without effect: there are no embeddings.
    #[deserr(default)]
    pub allow_embeddings: Option<bool>,
    /// Without effect: there are no analytics.
    #[deserr(default)]
    pub allow_analytics: Option<bool>,
    /// May shorten how long the session is kept.
    #[deserr(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 3650)]
    pub data_retention_days: Option<Whole<1, 3650>>,
}

/// Reads an intent call.
///
/// # Errors
///
/// Every fault of body and header at once.
pub(crate) fn read_turn(
    caller: ApiCaller,
    intent: Intent,
    headers: &HeaderMap,
    body: Value,
) -> Result<TurnRequest, Problem> {
    if limits::is_too_deep(&body) {
        return Err(Problem::fault(
            "body",
            "must not be nested deeper than 32 levels",
        ));
    }
    let canonical_body = Raw::new(body.to_string());
    let mut faults = Faults::default();
    limits::check(&body, "body", &mut faults);
    let idempotency_key = idempotency_key(headers, &mut faults);
    require(intent, &body, &mut faults);
    let (body, message) = match deserr::deserialize::<TurnBody, _, Faults>(body) {
        Ok(mut body) if faults.0.is_empty() => {
            let message = body.input.message.take().map(|text| Raw::new(text.trim()));
            (body, message)
        }
        Ok(_) => return Err(Problem::faults(faults.in_order())),
        Err(further) => {
            faults.0.extend(further.0);
            return Err(Problem::faults(faults.in_order()));
        }
    };
    let TurnBody {
        input,
        session_id,
        consent,
    } = body;
    Ok(TurnRequest {
        caller,
        intent,
        user: input.user_id.0.clone(),
        session: session_id.map(|id| id.0),
        message,
        contexts: contexts(input),
        consent: allowed(&consent.unwrap_or_default()),
        idempotency_key,
        canonical_body,
    })
}

/// What an intent cannot do without, and a message without words. An interview that goes on needs a
/// message too unless it has not begun in its session yet: that, the rules know.
fn require(intent: Intent, body: &Value, faults: &mut Faults) {
    let Some(Value::Object(input)) = body.get("input") else {
        return;
    };
    let is_there = |field: Option<&Value>| field.is_some_and(|field| !field.is_null());
    let required = match intent {
        Intent::CoachingSession => Some("message"),
        Intent::MockInterview if is_there(body.get("session_id")) => None,
        Intent::MockInterview => Some("profile"),
    };
    if let Some(field) = required.filter(|field| !is_there(input.get(*field))) {
        faults.add(format!("input.{field}"), "is required");
    }
    let message = input.get("message").and_then(Value::as_str);
    if message.is_some_and(|text| text.trim().is_empty()) {
        faults.add("input.message", "must not be empty");
    }
}

fn idempotency_key(headers: &HeaderMap, faults: &mut Faults) -> Option<String> {
    let mut sent = headers.get_all(IDEMPOTENCY_KEY);
    let key = sent.next()?;
    let fits = (1..=MOST_KEY_CHARS).contains(&key.len())
        && key.as_bytes().iter().all(u8::is_ascii_graphic);
    if sent.next().is_some() {
        faults.add("Idempotency-Key", "must be sent once");
    } else if !fits {
        faults.add(
            "Idempotency-Key",
            "must have 1 to 255 visible ASCII characters",
        );
    }
    key.to_str().ok().map(str::to_owned)
}

fn contexts(input: TurnInput) -> BTreeMap<ContextKind, RawJson> {
    [
        (ContextKind::Profile, input.profile.map(|sent| sent.value)),
        (ContextKind::Resume, input.resume.map(|sent| sent.value)),
        (
            ContextKind::JobDescription,
            input.job_description.map(|sent| sent.value),
        ),
        (
            ContextKind::CareerGoals,
            input.career_goals.map(|sent| sent.value),
        ),
        (
            ContextKind::InterviewContext,
            input.interview_context.map(|sent| sent.value),
        ),
        (
            ContextKind::SessionHistory,
            input.session_history.map(|sent| sent.value),
        ),
    ]
    .into_iter()
    .filter_map(|(kind, sent)| Some((kind, RawJson::new(sent?))))
    .collect()
}

fn allowed(consent: &Consent) -> AllowedByCandidate {
    AllowedByCandidate {
        data_storage: consent.allow_data_storage,
        session_memory: consent.allow_session_memory,
        retention_days: consent.data_retention_days.map(|days| days.0),
    }
}

#[cfg(test)]
mod tests;
