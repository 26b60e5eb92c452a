//! Every fault of a provider comes out as the setback it is, in each dialect, whole and streamed, and
//! the next request is answered.

use adapters::models::remote::{Dialect, RemoteModels};
use adapters::models::scripted::Fault;
use domain::asking::Setback;
use domain::time::Micros;
use ports::LanguageModel as _;

use crate::world::{
    ANSWER, Ear, MODEL, WAYS, World, assessment, contexts, models, request, settings,
};

/// What a fault comes out as.
#[derive(Debug, PartialEq)]
enum Outcome {
    Answered { estimated: bool },
    Refused,
    RateLimited(Option<Micros>),
    Overloaded,
    Broken,
    TimedOut,
    Unusable,
    CutOff,
    Declined,
    NotSent,
}

const MATRIX: [(Fault, Outcome); 26] = [
    (Fault::BadRequest, Outcome::Refused),
    (Fault::WrongKey, Outcome::Refused),
    (Fault::UnknownModel, Outcome::Refused),
    (Fault::RateLimited, Outcome::RateLimited(None)),
    (
        Fault::RateLimitedFor(2),
        Outcome::RateLimited(Some(Micros::seconds(2))),
    ),
    (Fault::ServerError, Outcome::Broken),
    (Fault::BadGateway, Outcome::Overloaded),
    (Fault::Unavailable, Outcome::Overloaded),
    (Fault::Overloaded, Outcome::Overloaded),
    (Fault::HangBeforeHeaders, Outcome::TimedOut),
    (Fault::HangMidBody, Outcome::TimedOut),
    (Fault::HalfClose, Outcome::Broken),
    (Fault::Reset, Outcome::Broken),
    (Fault::MalformedJson, Outcome::Broken),
    (Fault::TruncatedStream, Outcome::Broken),
    (Fault::WrongTypes, Outcome::Broken),
    (Fault::EmptyChoices, Outcome::Broken),
    (Fault::Refusal, Outcome::Declined),
    (Fault::LengthStop, Outcome::CutOff),
    (Fault::MissingUsage, Outcome::Answered { estimated: true }),
    (Fault::HugeReply, Outcome::Broken),
    (Fault::HugeEvent, Outcome::Broken),
    (Fault::DuplicateIds, Outcome::Answered { estimated: false }),
    (Fault::SlowDrip, Outcome::TimedOut),
    (Fault::OffSchema, Outcome::Unusable),
    (Fault::NoRatings, Outcome::Unusable),
];

fn outcome(setback: &Setback) -> Outcome {
    match setback {
        Setback::NotSent(_) => Outcome::NotSent,
        Setback::Refused(_) => Outcome::Refused,
        Setback::RateLimited { retry_after } => Outcome::RateLimited(*retry_after),
        Setback::Overloaded { .. } => Outcome::Overloaded,
        Setback::Broken(_) => Outcome::Broken,
        Setback::TimedOut => Outcome::TimedOut,
        Setback::Unusable(_) => Outcome::Unusable,
        Setback::CutOff => Outcome::CutOff,
        Setback::Declined => Outcome::Declined,
        Setback::Capped => panic!("no cap stands here"),
    }
}

#[tokio::test]
async fn every_fault_is_told_for_what_it_is_and_the_next_request_is_answered() {
    let brief = assessment(ANSWER, &contexts());
    for (dialect, streamed) in WAYS {
        let world = World::new(dialect).await;
        for (fault, expected) in &MATRIX {
            let before = world.provider.received().len();
            world.provider.then([fault.clone()]);
            let (replied, _) = world.ask(&brief, streamed).await;
            let text = format!("{replied:?}");
            let came = match &replied {
                Ok(answered) => Outcome::Answered {
                    estimated: answered.usage.estimated,
                },
                Err(error) => outcome(&error.setback),
            };
            assert_eq!(came, *expected, "{fault:?} {dialect:?} {streamed} {text}");
            for secret in ["sk-never-shown", "upstream-secret-detail", "127.0.0.1"] {
                assert!(!text.contains(secret), "{fault:?}: {text}");
            }
            let sent = world.provider.received().len() - before;
            assert_eq!(sent, 1, "{fault:?} is sent once");
            let (next, _) = world.ask(&brief, streamed).await;
            assert!(next.is_ok(), "after {fault:?}: {next:?}");
        }
    }
}

#[tokio::test]
async fn a_reply_that_cannot_be_used_tells_what_it_used_and_a_request_its_id() {
    let brief = assessment(ANSWER, &contexts());
    for (dialect, streamed) in WAYS {
        for fault in [Fault::OffSchema, Fault::LengthStop, Fault::Refusal] {
            let world = World::new(dialect).await;
            world.provider.then([fault.clone()]);
            let error = world.ask(&brief, streamed).await.0.unwrap_err();
            let usage = error.usage.unwrap();
            assert!(usage.input > 500 && !usage.estimated, "{fault:?} {usage:?}");
            assert_eq!(error.request_id.as_deref(), Some("up-1"), "{fault:?}");
        }
        let world = World::new(dialect).await;
        world.provider.then([Fault::RateLimited]);
        let error = world.ask(&brief, streamed).await.0.unwrap_err();
        assert_eq!(
            (error.usage, error.request_id.as_deref()),
            (None, Some("up-1"))
        );
    }
}

#[tokio::test]
async fn nobody_listening_is_no_connection_and_a_wrong_path_no_model() {
    let brief = assessment(ANSWER, &contexts());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let deaf = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let error = told(&models(settings(Dialect::OpenAi, &deaf)), &brief).await;
    assert!(matches!(error, Setback::NotSent(_)), "{error:?}");
    let world = World::new(Dialect::OpenAi).await;
    let wrong = format!("{}/v2", world.provider.anthropic_url());
    let error = told(&models(settings(Dialect::OpenAi, &wrong)), &brief).await;
    assert!(error.to_string().contains("base_url"), "{error}");
    let error = told(&models(settings(Dialect::OpenAi, "no address")), &brief).await;
    assert!(error.to_string().contains("base_url"), "{error}");
}

async fn told(models: &RemoteModels, brief: &std::sync::Arc<domain::brief::Brief>) -> Setback {
    let ear = std::sync::Arc::new(Ear::default());
    let replied = models.reply(&request(brief, false), ear).await;
    replied.map_or_else(|error| error.setback, |_| Setback::Capped)
}

#[tokio::test]
async fn the_time_of_a_request_bounds_all_of_it() {
    let brief = assessment(ANSWER, &contexts());
    for (dialect, streamed) in WAYS {
        let world = World::new(dialect).await;
        world.provider.then([Fault::HangBeforeHeaders]);
        let mut patient = settings(dialect, &world.provider.openai_url());
        if dialect == Dialect::Anthropic {
            patient = settings(dialect, &world.provider.anthropic_url());
        }
        patient.patience.first_byte = std::time::Duration::from_hours(1);
        let mut request = request(&brief, streamed);
        request.within = Micros(200_000);
        let ear = std::sync::Arc::new(Ear::default());
        let error = models(patient).reply(&request, ear).await.unwrap_err();
        assert_eq!(error.setback, Setback::TimedOut);
    }
}

#[tokio::test]
async fn a_model_that_keeps_failing_is_spared_and_left_out_of_the_line_up() {
    use domain::asking::{ModelChoice, Tier};
    let brief = assessment(ANSWER, &contexts());
    let world = World::new(Dialect::OpenAi).await;
    let mut with_fallback = settings(Dialect::OpenAi, &world.provider.openai_url());
    with_fallback.fallbacks = vec!["offline".to_owned()];
    let models = models(with_fallback);
    let choice = ModelChoice::Offered {
        named: None,
        tier: Tier::Premium,
    };
    let line_up = || -> Vec<String> {
        let terms = models.line_up(&choice, &brief);
        terms.into_iter().map(|terms| terms.model).collect()
    };
    assert_eq!(line_up(), [MODEL, "offline"]);
    world.provider.then(vec![Fault::ServerError; 5]);
    for _ in 0..5 {
        assert!(matches!(told(&models, &brief).await, Setback::Broken(_)));
    }
    assert_eq!(line_up(), ["offline"]);
    assert!(matches!(told(&models, &brief).await, Setback::NotSent(_)));
    assert_eq!(world.provider.received().len(), 5);
}
