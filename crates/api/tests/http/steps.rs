//! Every call to the store that a turn makes fails once, in every way: all or nothing, and the same key
//! succeeds afterwards. The calls are not listed here: the tests go on until none is left.

mod database;
mod store;

use std::sync::Arc;

use api::config::Config;
use api::wiring::Installation;
use application::{ApiCaller, TakeTurn, TurnRequest};
use domain::asking::Setback;
use domain::ids::SessionId;
use domain::session::Intent;
use domain::text::Raw;
use ports::Housekeeping;
use ports::testing::WRONG_SUMS;

use crate::paid::provider::{Act, Provider};
use database::Database;
use store::{Failing, How};

const WAYS: [How; 4] = [
    How::Refused,
    How::Lost,
    How::GoneAtOnce,
    How::GoneAfterwards,
];

/// An engine over a store that fails on command.
struct Ground {
    database: Database,
    engine: TakeTurn,
    store: Arc<Failing>,
    provider: Arc<Provider>,
    house: Arc<dyn Housekeeping>,
    owner: String,
    caller: ApiCaller,
    people: std::cell::Cell<u32>,
}

/// What answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Model {
    /// The rules and the model of this process: claimed and committed in one.
    InProcess,
    /// A paid model that answers its second request.
    Paid,
    /// A paid model that fails: the turn is given up.
    PaidAndFailing,
}

impl Model {
    /// The fewest calls to the store that a turn takes.
    fn least_calls(self) -> usize {
        match self {
            Self::InProcess => 2,
            Self::Paid => 4,
            Self::PaidAndFailing => 3,
        }
    }
}

impl Ground {
    async fn new(database: Database, model: Model) -> Self {
        let url = database
            .url
            .iter()
            .map(|url| format!("database_url = {url:?}\n"));
        let file = format!(
            "data_dir = {:?}\nlease_seconds = 3\nheartbeat_seconds = 1\nmodel_deadline_seconds = 5\n{}",
            database.folder.path(),
            url.collect::<String>()
        );
        let config = Config::read(Some(&file), &|_| None).unwrap();
        let installation = Installation::open(&config).await.unwrap();
        let serving = installation.begin_serving().await.unwrap();
        let made = installation.accounts().first_start("Acme").await;
        let key = made.unwrap().unwrap().api_key;
        let provider = Arc::new(Provider::new(&config));
        let engine = match model {
            Model::InProcess => installation.engine(&serving, &config),
            Model::Paid | Model::PaidAndFailing => {
                let clock = installation.clock();
                installation.engine_with(&serving, &config, provider.clone(), clock)
            }
        };
        let engine = Arc::into_inner(engine.unwrap()).unwrap();
        let caller = engine.callers.by_api_key(&key).await.unwrap();
        let mut engine = engine.take_turn;
        let store = Arc::new(Failing::over(Arc::clone(&engine.turns)));
        engine.turns = store.clone();
        Self {
            house: installation.housekeeping(),
            owner: serving.owner,
            people: std::cell::Cell::new(0),
            database,
            engine,
            store,
            provider,
            caller,
        }
    }

    fn request(&self, session: Option<SessionId>, key: &str) -> TurnRequest {
        let person = format!("person-{}", self.people.get());
        TurnRequest {
            caller: self.caller.clone(),
            intent: Intent::CoachingSession,
            user: person.parse().unwrap(),
            session,
            message: Some(Raw::new("How do I ask for more responsibility at work?")),
            contexts: std::collections::BTreeMap::new(),
            consent: application::take_turn::Consent::default(),
            idempotency_key: Some(format!("{person} {key}")),
            canonical_body: Raw::new(format!("{person} {session:?} {key}")),
        }
    }

    /// A turn that goes well; its session.
    async fn take(&self, request: &TurnRequest) -> (String, SessionId) {
        let answer = self.engine.run(request, None).await.unwrap();
        let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        let session = body["data"]["session_id"].as_str().unwrap();
        (answer.body, session.parse().unwrap())
    }

    async fn count(&self, rows: &str) -> i64 {
        let query = format!("SELECT count(*) AS n FROM {rows}");
        self.database.number(&query).await
    }

    /// Nothing is half done, whatever has happened.
    async fn adds_up(&self) {
        for wrong in WRONG_SUMS {
            assert_eq!(self.count(wrong).await, 0, "{wrong}");
        }
    }

    /// The process has died and another has taken its place.
    async fn start_again(&self) {
        let (node, boot) = self.owner.split_once('/').unwrap();
        let boot: u64 = boot.parse().unwrap();
        let next = format!("{node}/{}", boot + 1);
        self.house.abandon_earlier_boots(&next).await.unwrap();
    }

    /// A turn whose call of this number fails; false where it has no such call.
    async fn fails_at(&self, number: usize, how: How, model: Model, first: bool) -> bool {
        self.people.set(self.people.get() + 1);
        let (session, before) = if first {
            (None, 0)
        } else {
            (Some(self.take(&self.request(None, "before")).await.1), 1)
        };
        match model {
            Model::InProcess => {}
            // A reply to repair: the second request follows at once.
            Model::Paid => {
                let unusable = Setback::Unusable("it is empty".to_owned());
                self.provider.then(Act::Fails(unusable));
            }
            Model::PaidAndFailing => self.provider.then(Act::Fails(Setback::TimedOut)),
        }
        let request = self.request(session, "key");
        self.store.fail_after(number, how);
        let outcome = tokio::select! {
            outcome = self.engine.run(&request, None) => Some(outcome),
            () = self.store.gone() => None,
        };
        let unharmed = self.store.calm_down();
        if unharmed {
            let answered = outcome.is_some_and(|outcome| outcome.is_ok());
            assert_eq!(answered, model != Model::PaidAndFailing);
            return false;
        }
        self.provider.forget();
        if outcome.is_none() {
            self.start_again().await;
        }
        self.adds_up().await;
        let (body, session) = self.take(&request).await;
        if let Some(Ok(answer)) = outcome {
            assert_eq!(answer.body, body);
        }
        let of_session = format!("WHERE session_id = '{session}'");
        for (rows, n) in [
            (format!("messages {of_session}"), 2 * (before + 1)),
            (
                format!("turns {of_session} AND state = 'succeeded'"),
                before + 1,
            ),
            (format!("turns {of_session} AND state <> 'succeeded'"), 0),
        ] {
            assert_eq!(self.count(&rows).await, n, "{rows}");
        }
        self.adds_up().await;
        self.take(&self.request(Some(session), "after")).await;
        true
    }
}

async fn fail_step_by_step(database: Database, model: Model) {
    let ground = Ground::new(database, model).await;
    for first in [true, false] {
        for how in WAYS {
            let mut number = 0;
            while ground.fails_at(number, how, model, first).await {
                number += 1;
            }
            assert!(number >= model.least_calls(), "{how:?}: {number} calls");
        }
    }
}

macro_rules! fail_step_by_step {
    ($($name:ident, $postgres:ident: $model:ident;)+) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            fail_step_by_step(Database::on_sqlite(), Model::$model).await;
        }

        #[tokio::test(flavor = "multi_thread")]
        async fn $postgres() {
            let Some(database) = Database::on_postgres(stringify!($name)).await else { return };
            fail_step_by_step(database, Model::$model).await;
        }
    )+};
}

fail_step_by_step! {
    each_call_of_a_turn_without_a_paid_model_fails_once, each_call_of_a_turn_without_a_paid_model_fails_once_on_postgres: InProcess;
    each_call_of_a_turn_with_a_paid_model_fails_once, each_call_of_a_turn_with_a_paid_model_fails_once_on_postgres: Paid;
    each_call_of_a_turn_whose_model_fails_fails_once, each_call_of_a_turn_whose_model_fails_fails_once_on_postgres: PaidAndFailing;
}
