//! Briefs made by the rules, a scripted provider, and the models that speak to it.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adapters::models::offline::OfflineModel;
use adapters::models::prices::PriceTable;
use adapters::models::remote::{
    Dialect, Key, ModelSettings, Patience, ProviderSettings, RemoteModels, RemoteSettings,
    SchemaSupport,
};
use adapters::models::scripted::{Behaviour, ScriptedProvider};
use adapters::surroundings::SystemClock;
use domain::brief::{Answered, Brief, Reply};
use domain::candidate::Contexts;
use domain::catalogue::Catalogue;
use domain::ids::{MessageId, SessionId};
use domain::interview::brief::Judgement;
use domain::memory::{FreshIds, Memory};
use domain::money::MicroUsd;
use domain::session::{Intent, Message, Role, SessionState};
use domain::settings::TenantSettings;
use domain::text::{Raw, Redacted, RedactedJson};
use domain::time::{Micros, Timestamp};
use domain::turn::{self, Begun, Scene, TurnInput};
use ports::model::{ModelRequest, ReplySink, WholeReply};
use ports::{LanguageModel as _, ModelError};
use serde_json::{Value, json};

/// The model that the scripted provider offers.
pub(crate) const MODEL: &str = "gpt-6-luna";
/// An answer that the interviewer asks a model about.
pub(crate) const ANSWER: &str = "In my last role I led the move of our billing to a new system. I \
    planned it in four steps, talked with every team each week, and we finished two weeks early \
    with no lost invoice, which I checked against the old books.";
/// Dialects with and without a stream.
pub(crate) const WAYS: [(Dialect, bool); 4] = [
    (Dialect::OpenAi, false),
    (Dialect::OpenAi, true),
    (Dialect::Anthropic, false),
    (Dialect::Anthropic, true),
];

/// The brief of a first coaching turn with this message.
pub(crate) fn coaching(message: &str, contexts: &Value) -> Arc<Brief> {
    Talk::new(Intent::CoachingSession, contexts).brief(message)
}

/// The brief of an interview turn that assesses this answer to the first question.
pub(crate) fn assessment(answer: &str, contexts: &Value) -> Arc<Brief> {
    let mut talk = Talk::new(Intent::MockInterview, contexts);
    talk.begin("Good morning, glad to be here.");
    talk.brief(answer)
}

/// Contexts of a candidate.
pub(crate) fn contexts() -> Value {
    json!({"profile": {"title": "Engineer", "years_of_experience": 6}})
}

struct Talk {
    intent: Intent,
    contexts: Contexts,
    settings: TenantSettings,
    state: SessionState,
    memory: Memory,
    history: Vec<Message>,
}

impl Talk {
    fn new(intent: Intent, sent: &Value) -> Self {
        let mut contexts = Contexts::default();
        for (kind, content) in sent.as_object().unwrap() {
            let content = RedactedJson::stored(content.clone());
            contexts.set(kind.parse().unwrap(), content);
        }
        Self {
            intent,
            contexts,
            settings: TenantSettings::default(),
            state: SessionState::default(),
            memory: Memory::default(),
            history: Vec::new(),
        }
    }

    fn scene(&self) -> Scene<'_> {
        let now = Timestamp::from_unix_micros(1_795_000_000_000_000);
        Scene {
            session: SessionId::from_bits(7),
            claimed_at: now,
            now,
            catalogue: Catalogue::shared(),
            settings: &self.settings,
            contexts: &self.contexts,
            state: &self.state,
            memory: &self.memory,
            history: &self.history,
            last_call: false,
        }
    }

    fn brief(&self, message: &str) -> Arc<Brief> {
        let mut ids = FreshIds::new((0..16).collect());
        match turn::begin(self.intent, &self.scene(), &said(message), &mut ids) {
            Ok(Begun::Pending(brief)) => Arc::new(brief),
            other => panic!("no model is asked: {other:?}"),
        }
    }

    /// Takes the first turn with the offline model.
    fn begin(&mut self, greeting: &str) {
        let brief = self.brief(greeting);
        let answered = OfflineModel::default().answer(&brief, &WholeReply).unwrap();
        let mut ids = FreshIds::new((0..16).collect());
        let keep = |raw: &Raw| Redacted::written(raw.expose());
        let input = said(greeting);
        let drafted =
            turn::finish(&self.scene(), &input, &brief, &answered, &mut ids, &keep).unwrap();
        let question = drafted.output.message().as_str().to_owned();
        self.state = drafted.state;
        for (seq, role, content) in [
            (1, Role::User, greeting),
            (2, Role::Assistant, question.as_str()),
        ] {
            self.history.push(Message {
                id: MessageId::from_bits(seq),
                seq: i64::try_from(seq).unwrap(),
                role,
                content: Redacted::written(content),
                intent: self.intent,
                tokens: 0,
                cost: MicroUsd::ZERO,
                created_at: Timestamp::from_unix_micros(1_795_000_000_000_000),
            });
        }
    }
}

fn said(message: &str) -> TurnInput {
    TurnInput {
        message: Some(Redacted::written(message)),
        sent: Contexts::default(),
    }
}

/// A provider of a dialect at an address.
pub(crate) fn settings(dialect: Dialect, base_url: &str) -> RemoteSettings {
    RemoteSettings {
        providers: vec![ProviderSettings {
            name: "scripted".to_owned(),
            dialect,
            base_url: base_url.to_owned(),
            key: Some(Key::new("sk-never-shown")),
            api_version: None,
            schema: SchemaSupport::Auto,
            temperature: None,
            reasoning_effort: None,
            places: 8,
            places_per_tenant: 4,
            models: vec![ModelSettings {
                name: MODEL.to_owned(),
                upstream: None,
            }],
        }],
        default_model: None,
        premium_model: None,
        fallbacks: Vec::new(),
        prices: PriceTable::built_in(Vec::new()).unwrap(),
        estimate_unknown_prices: false,
        patience: Patience {
            connect: Duration::from_secs(3),
            first_byte: Duration::from_secs(20),
            idle: Duration::from_secs(20),
        },
    }
}

pub(crate) fn models(settings: RemoteSettings) -> RemoteModels {
    RemoteModels::new(settings, OfflineModel::default(), Arc::new(SystemClock)).unwrap()
}

/// A scripted provider and the models that speak to it in one dialect.
pub(crate) struct World {
    pub(crate) provider: ScriptedProvider,
    pub(crate) models: RemoteModels,
}

impl World {
    pub(crate) async fn new(dialect: Dialect) -> Self {
        Self::with(dialect, |_| {}).await
    }

    /// One whose models do not wait for long.
    pub(crate) async fn impatient(dialect: Dialect) -> Self {
        Self::with(dialect, |settings| {
            settings.patience.first_byte = Duration::from_millis(1_500);
            settings.patience.idle = Duration::from_millis(1_500);
        })
        .await
    }

    async fn with(dialect: Dialect, change: impl FnOnce(&mut RemoteSettings)) -> Self {
        let provider = ScriptedProvider::start(Behaviour::default()).await.unwrap();
        let address = match dialect {
            Dialect::Anthropic | Dialect::Azure => provider.anthropic_url(),
            Dialect::OpenAi | Dialect::OpenAiCompatible => provider.openai_url(),
        };
        let mut settings = settings(dialect, &address);
        change(&mut settings);
        Self {
            models: models(settings),
            provider,
        }
    }

    /// Asks for a reply; with it or its failure, what was heard on the way.
    pub(crate) async fn ask(
        &self,
        brief: &Arc<Brief>,
        streamed: bool,
    ) -> (Result<Answered<Reply>, ModelError>, Arc<Ear>) {
        let ear = Arc::new(Ear::default());
        let replied = self
            .models
            .reply(&request(brief, streamed), ear.clone())
            .await;
        (replied, ear)
    }

    /// The body of the newest request.
    pub(crate) fn body(&self) -> Value {
        self.provider.received().pop().unwrap().body
    }
}

/// A request for a reply to a brief.
pub(crate) fn request(brief: &Arc<Brief>, streamed: bool) -> ModelRequest {
    ModelRequest {
        brief: Arc::clone(brief),
        provider: "scripted".to_owned(),
        model: MODEL.to_owned(),
        tenant: "acme".parse().unwrap(),
        repair: None,
        max_output_tokens: 4_000,
        call: "a-row-of-ours".to_owned(),
        within: Micros::seconds(20),
        streamed,
    }
}

/// Hears what is passed on before the reply is whole.
#[derive(Default)]
pub(crate) struct Ear {
    judged: Mutex<Option<Judgement>>,
    pieces: Mutex<Vec<String>>,
}

impl Ear {
    pub(crate) fn judgement(&self) -> Option<Judgement> {
        self.judged.lock().unwrap().clone()
    }

    pub(crate) fn pieces(&self) -> Vec<String> {
        self.pieces.lock().unwrap().clone()
    }

    pub(crate) fn words(&self) -> String {
        self.pieces().concat()
    }
}

impl ReplySink for Ear {
    fn judged(&self, judgement: &Judgement) -> ControlFlow<()> {
        assert!(self.pieces().is_empty(), "words came before the judgement");
        *self.judged.lock().unwrap() = Some(judgement.clone());
        ControlFlow::Continue(())
    }

    fn words(&self, words: &str) {
        self.pieces.lock().unwrap().push(words.to_owned());
    }
}
