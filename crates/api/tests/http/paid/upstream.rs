//! The whole way to a provider's server and back: every fault of the matrix, in both dialects, plain
//! and streamed; and a hostile model that tries to bring out what stands in its instructions.

use std::time::Duration;

use actix_web::body::to_bytes;
use actix_web::http::header::ACCEPT;
use actix_web::test::TestRequest;
use adapters::models::scripted::{Behaviour, Echo, Fault, ScriptedProvider};
use api::http::MOST_TURNS;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::money::MicroUsd;
use domain::settings::TenantSettings;
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use super::{ANSWER, House, INTERVIEW, Tenant, answer_to};
use crate::world::{Answer, call_app, post, with_token};

type Upstream = House<ScriptedProvider>;

/// A dialect, and whether the caller reads along.
type Way = (&'static str, bool);

const WAYS: [Way; 4] = [
    ("compatible", false),
    ("compatible", true),
    ("anthropic", false),
    ("anthropic", true),
];

/// How many seconds a provider has.
#[derive(Clone, Copy)]
struct Time {
    /// For a whole turn.
    turn: u64,
    /// For the first byte of an answer, and for each further one.
    byte: u64,
}

/// For what is not over before time is up.
const SHORT: Time = Time { turn: 5, byte: 1 };

/// For what ends by itself: a machine under load is not to be what exceeds it.
const AMPLE: Time = Time { turn: 30, byte: 30 };

/// A failure is known one second after its deadline at the most; a machine under load gets the rest
/// to write it down.
const LATER: u64 = 1 + 6;

async fn upstream(kind: &str, Time { turn, byte }: Time) -> Upstream {
    let provider = ScriptedProvider::start(Behaviour::default()).await.unwrap();
    let base_url = match kind {
        "anthropic" => provider.anthropic_url(),
        _ => provider.openai_url(),
    };
    let file = format!(
        "model_deadline_seconds = {turn}\nmodel_first_byte_seconds = {byte}\n\
         model_idle_seconds = {byte}\n\
         [providers.test]\nkind = \"{kind}\"\nbase_url = \"{base_url}\"\napi_key = \"a-key-for-tests\"\n\
         models = [\"scripted\"]\n\
         [prices.scripted]\ninput = 500000\noutput = 500000\n"
    );
    House::built(&file, MOST_TURNS, |installation, serving, config| {
        (installation.engine(serving, config).unwrap(), provider)
    })
    .await
}

impl Upstream {
    /// Every request fails like this from now on.
    fn fails(&self, fault: &Fault) {
        self.provider.behave(Behaviour {
            fault_per_mille: 1_000,
            faults: vec![fault.clone()],
            ..Behaviour::default()
        });
    }

    fn works(&self) {
        self.provider.behave(Behaviour::default());
    }

    /// Sends an answer, with a key; plain or as a stream.
    async fn say(&self, tenant: &Tenant, session: &str, streamed: bool) -> Answer {
        let body = answer_to(session, ANSWER).to_string();
        let mut request = post(INTERVIEW, body).insert_header(("idempotency-key", "second"));
        if streamed {
            request = request.insert_header((ACCEPT, "text/event-stream"));
        }
        self.call(tenant, request).await
    }
}

/// The code of a failure, in an ordinary answer or in the last frame of a stream; `none` without one.
fn code(answer: &Answer) -> String {
    if answer.status != 200 {
        return answer.code();
    }
    let last = answer
        .text
        .trim_end()
        .rsplit("\n\n")
        .next()
        .unwrap_or_default();
    let frame: Value = serde_json::from_str(last.trim_start_matches("data: ")).unwrap_or_default();
    frame["code"].as_str().unwrap_or("none").to_owned()
}

/// A fault on one way: its code, the session where it was, and going on with the same key.
async fn fault(fault: Fault, wanted: &str, time: Time, (kind, streamed): Way) {
    let house = upstream(kind, time).await;
    // A provider bills what it has said at length, and the session is to go on all the same.
    let rich = |settings: &mut TenantSettings| {
        settings.model.max_cost_per_session = MicroUsd(20_000_000);
    };
    let tenant = house.tenant(rich).await;
    let session = house.interview(&tenant).await;
    let before = house.shown(&tenant, &session).await;
    house.fails(&fault);
    let most = Duration::from_secs(time.turn + LATER);
    let failed = tokio::time::timeout(most, house.say(&tenant, &session, streamed));
    let failed = failed.await.expect("the turn was not over in time");
    assert_eq!(
        code(&failed),
        wanted,
        "{fault:?} {kind} {streamed}: {}",
        failed.text
    );
    assert_eq!(house.shown(&tenant, &session).await, before, "{fault:?}");
    house.works();
    let again = house.say(&tenant, &session, false).await;
    assert_eq!(again.status, 200, "{fault:?} {kind}: {}", again.text);
    assert_eq!(again.json()["data"]["output"]["turn"], 2);
    let after = house.shown(&tenant, &session).await;
    assert_eq!(after["messages"][1]["content"], ANSWER);
}

async fn faults(faults: impl IntoIterator<Item = Fault>, time: Time, code: &str) {
    let cases = faults
        .into_iter()
        .flat_map(|one| WAYS.map(|way| Box::pin(fault(one.clone(), code, time, way))));
    few_at_a_time(cases).await;
}

/// The short time is not to be exceeded by the machine.
async fn few_at_a_time(cases: impl Iterator<Item = impl Future<Output = ()>>) {
    let cases = stream::iter(cases).buffer_unordered(3).collect::<()>();
    Box::pin(cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_refuses_or_cannot_do_is_502() {
    let refusals = [
        Fault::BadRequest,
        Fault::WrongKey,
        Fault::UnknownModel,
        Fault::RateLimitedFor(60),
        Fault::ServerError,
        Fault::Refusal,
        Fault::LengthStop,
    ];
    faults(refusals, AMPLE, "MODEL_UNAVAILABLE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_stays_busy_is_502() {
    let busy = [
        Fault::RateLimited,
        Fault::BadGateway,
        Fault::Unavailable,
        Fault::Overloaded,
    ];
    faults(busy, AMPLE, "MODEL_UNAVAILABLE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_answer_is_502() {
    let broken = [
        Fault::HalfClose,
        Fault::Reset,
        Fault::MalformedJson,
        Fault::TruncatedStream,
        Fault::WrongTypes,
        Fault::EmptyChoices,
        Fault::HugeReply,
        Fault::OffSchema,
        Fault::NoRatings,
    ];
    faults(broken, AMPLE, "MODEL_UNAVAILABLE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_does_not_come_in_time_is_504() {
    let hanging = [
        Fault::HangBeforeHeaders,
        Fault::HangMidBody,
        Fault::SlowDrip,
    ];
    faults(hanging, SHORT, "MODEL_TIMEOUT").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_doubled_beside_the_words_does_no_harm() {
    for (kind, streamed) in WAYS {
        for fault in [Fault::MissingUsage, Fault::DuplicateIds] {
            let house = upstream(kind, AMPLE).await;
            let tenant = house.tenant(|_| {}).await;
            let session = house.interview(&tenant).await;
            let before = house.shown(&tenant, &session).await;
            house.fails(&fault);
            let answer = house.say(&tenant, &session, streamed).await;
            assert_eq!(code(&answer), "none", "{fault:?} {kind}: {}", answer.text);
            let after = house.shown(&tenant, &session).await;
            assert_ne!(
                after["costUsd"], before["costUsd"],
                "{fault:?} {kind}: it was free"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn praise_that_nobody_earned_brings_no_quote_that_nobody_said() {
    let house = upstream("compatible", AMPLE).await;
    let tenant = house.tenant(|_| {}).await;
    let session = house.interview(&tenant).await;
    house.fails(&Fault::FullMarks);
    let answer = house.say(&tenant, &session, false).await.json();
    let feedback = &answer["data"]["output"]["feedback_on_previous"];
    for evidence in feedback["evidence"].as_array().unwrap() {
        assert!(ANSWER.contains(evidence["quote"].as_str().unwrap()));
    }
    assert!(feedback["score"].as_u64().unwrap() <= 100);
}

/// The word of sixteen letters and digits that stands in the instructions of the last request.
fn mark(house: &Upstream) -> Option<String> {
    let body = house.provider.received().last()?.body.to_string();
    body.split(|c: char| !c.is_ascii_alphanumeric())
        .find(|word| {
            word.len() == 16
                && word.contains(|c: char| c.is_ascii_digit())
                && word.contains(|c: char| c.is_ascii_alphabetic())
        })
        .map(str::to_owned)
}

/// What a reader would take out of an answer: letters and digits in lower case.
fn letters(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

async fn echo(echo: Echo, (kind, streamed): Way) {
    let house = upstream(kind, AMPLE).await;
    let tenant = house.tenant(|_| {}).await;
    let session = house.interview(&tenant).await;
    let before = house.shown(&tenant, &session).await;
    house.fails(&Fault::Echo(echo));
    let answer = house.say(&tenant, &session, streamed).await;
    let mark = mark(&house).expect("the instructions hold a mark");
    assert_eq!(
        code(&answer),
        "MODEL_UNAVAILABLE",
        "{echo:?} {kind} {streamed}"
    );
    let seen: String = if streamed && answer.status == 200 {
        let frames = answer.text.split("\n\n").filter_map(|frame| {
            let frame: Value = serde_json::from_str(frame.strip_prefix("data: ")?).ok()?;
            frame["delta"].as_str().map(str::to_owned)
        });
        frames.collect()
    } else {
        answer.text.clone()
    };
    let backwards: String = mark.chars().rev().collect();
    for form in [mark.clone(), backwards, STANDARD.encode(&mark)] {
        // Half of it would be telling enough.
        let form = letters(&form);
        let half = form.get(..8).unwrap_or(&form);
        assert!(!letters(&seen).contains(half), "{echo:?} {kind} {streamed}");
    }
    assert_eq!(house.shown(&tenant, &session).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mark_of_the_instructions_never_reaches_a_client() {
    let cases = Echo::ALL
        .into_iter()
        .flat_map(|one| WAYS.map(|way| Box::pin(echo(one, way))));
    few_at_a_time(cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_stream_from_the_provider_to_the_client() {
    for kind in ["compatible", "anthropic"] {
        let house = upstream(kind, AMPLE).await;
        let tenant = house.tenant(|_| {}).await;
        let session = house.interview(&tenant).await;
        let message = format!(
            "{}What did you do then?",
            "Take your time with it. ".repeat(20)
        );
        house.provider.behave(Behaviour {
            message: Some(message.clone()),
            between_ms: 5,
            ..Behaviour::default()
        });
        let body = answer_to(&session, ANSWER);
        let response = house.stream(&tenant, INTERVIEW, &body).await;
        let bytes = to_bytes(response.into_body()).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let frames: Vec<Value> = text
            .split_terminator("\n\n")
            .map(|frame| serde_json::from_str(frame.trim_start_matches("data: ")).unwrap())
            .collect();
        let (done, tokens) = frames.split_last().unwrap();
        let words: String = tokens
            .iter()
            .filter_map(|token| token["delta"].as_str())
            .collect();
        assert!(tokens.len() > 3, "{text}");
        assert_eq!(words, message);
        assert_eq!(done["data"]["output"]["message"], json!(message));
        assert!(house.provider.received().last().unwrap().stream);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_chooses_among_the_models_that_the_operator_offers() {
    let house = upstream("compatible", AMPLE).await;
    let tenant = house.tenant(|_| {}).await;
    let change = |model: &str, language: &str| {
        let change = json!({
            "modelConfig": {"default_model": model},
            "personaConfig": {"language": language}
        });
        let request = TestRequest::patch()
            .uri("/dashboard/account/config")
            .insert_header(("content-type", "application/json"))
            .set_payload(change.to_string());
        with_token(request, &tenant.token)
    };
    let chosen = call_app(&house.shared, change("scripted", "pt-BR")).await;
    assert_eq!(chosen.status, 200, "{}", chosen.text);
    let refused = call_app(&house.shared, change("made-up", "pt-BR")).await;
    assert_eq!(refused.status, 400);
    let field = &refused.json()["error"]["details"][0]["field"];
    assert_eq!(field, "modelConfig.default_model");
}
