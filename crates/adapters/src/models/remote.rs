//! Language models over HTTP behind the `LanguageModel` port: which one is asked, on what terms, and
//! one request to it. What follows a failure is the use case's affair; nothing is repeated in here.

mod anthropic_messages;
mod breaker;
mod hearing;
mod leak;
mod openai_chat;
mod places;
mod probe;
mod said;
mod scan;
mod settings;
mod transport;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use domain::asking::{ModelChoice, Offer, Setback};
use domain::brief::{Answered, Brief, Reply, ReplySource};
use domain::money::{Usage, estimate_tokens};
use ports::model::{ModelError, ModelRequest, ReplySink, Terms};
use ports::{Clock, LanguageModel};

use super::offline::{OFFLINE, OfflineModel};
use super::prices::Priced;
use super::prompt::{Prompt, Seal};
use breaker::Breaker;
use hearing::Hearing;
use places::Places;
use said::{Said, Stop};
use transport::Transport;

pub use probe::{Probe, Probed};
pub use settings::{
    Dialect, Key, ModelSettings, Patience, ProviderSettings, RemoteSettings, SchemaSupport,
    SettingsFaults,
};

/// Every model that the operator offers, the offline one behind them.
pub struct RemoteModels {
    settings: RemoteSettings,
    offer: Offer,
    models: BTreeMap<String, Served>,
    transport: Transport,
    offline: OfflineModel,
    clock: Arc<dyn Clock>,
}

/// A model with what is known of it while it serves.
struct Served {
    provider: Arc<Provider>,
    model: ModelSettings,
    breaker: Breaker,
    /// How many forms of a schema it has refused.
    refused_forms: AtomicUsize,
}

/// A provider with its places.
struct Provider {
    settings: ProviderSettings,
    places: Places,
}

/// What is known of a request, whatever becomes of it.
#[derive(Default)]
struct Trail {
    request_id: Option<String>,
    usage: Option<Usage>,
}

impl RemoteModels {
    /// The models of these settings.
    ///
    /// # Errors
    ///
    /// [`SettingsFaults`] where two models share a name, a named model is not offered, a price is
    /// not known, or no HTTP client can be made.
    pub fn new(
        settings: RemoteSettings,
        offline: OfflineModel,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SettingsFaults> {
        settings.check(&clock.now().day())?;
        let transport = Transport::new(settings.patience)?;
        let mut models = BTreeMap::new();
        for provider in &settings.providers {
            let provider = Arc::new(Provider {
                settings: provider.clone(),
                places: Places::new(provider.places, provider.places_per_tenant),
            });
            for model in &provider.settings.models {
                let served = Served {
                    provider: Arc::clone(&provider),
                    model: model.clone(),
                    breaker: Breaker::default(),
                    refused_forms: AtomicUsize::new(0),
                };
                models.insert(model.name.clone(), served);
            }
        }
        let first = settings.providers.iter().find_map(|p| p.models.first());
        let first = first.map(|model| model.name.clone());
        let offer = Offer {
            default_model: settings.default_model.clone().or(first.clone()),
            premium_model: settings.premium_model.clone().or(first),
            models: models.keys().cloned().collect(),
        };
        Ok(Self {
            settings,
            offer,
            models,
            transport,
            offline,
            clock,
        })
    }

    fn terms(&self, served: &Served, brief: &Brief) -> Terms {
        let seal = Seal {
            fence: String::new(),
            mark: String::new(),
        };
        let prompt_tokens = Prompt::of(brief, None, &seal).tokens();
        let day = self.clock.now().day();
        let priced = self.settings.price(&served.model, prompt_tokens, &day);
        Terms {
            provider: served.provider.settings.name.clone(),
            model: served.model.name.clone(),
            price_version: priced.version,
            price: priced.price,
            prompt_tokens,
            in_process: false,
        }
    }

    /// One request, from the first byte sent to the last one read.
    async fn exchange(
        &self,
        served: &Served,
        prompt: &Prompt,
        bounds: Bounds<'_>,
        out: &dyn ReplySink,
        trail: &mut Trail,
    ) -> Result<Reply, Setback> {
        let streamed = bounds.streamed;
        let call = Call {
            model: &served.model,
            prompt,
            schema: served.schema(),
            bounds,
        };
        let provider = &served.provider.settings;
        let dialect = provider.dialect;
        let outgoing = match dialect {
            Dialect::OpenAi | Dialect::OpenAiCompatible | Dialect::Azure => {
                openai_chat::request(self.transport.client(), provider, &call)
            }
            Dialect::Anthropic => {
                anthropic_messages::request(self.transport.client(), provider, &call)
            }
        };
        let outgoing = outgoing.header("x-client-request-id", bounds.call);
        let answer = self.transport.send(outgoing, &*self.clock).await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(refused) => {
                trail.request_id = refused.request_id;
                if refused.names_schema && served.take_refusal(call.schema) {
                    let why = "it does not take this form of a schema; the next one is tried";
                    return Err(Setback::NotSent(why.to_owned()));
                }
                return Err(refused.setback);
            }
        };
        trail.request_id = answer.request_id().map(str::to_owned);
        let mut hearing = Hearing::new(prompt, out, streamed);
        let day = self.clock.now().day();
        let mut tally = Tally {
            stop: None,
            price: self.settings.price(&served.model, prompt.tokens(), &day),
        };
        if streamed {
            let mut events = answer.into_events();
            while let Some(event) = events.next().await? {
                let said = match dialect {
                    Dialect::OpenAi | Dialect::OpenAiCompatible | Dialect::Azure => {
                        openai_chat::event(&event)?
                    }
                    Dialect::Anthropic => anthropic_messages::event(&event)?,
                };
                let done = tally.take(said, &mut hearing, trail)?;
                if done {
                    break;
                }
            }
        } else {
            let body = answer.whole().await?;
            let said = match dialect {
                Dialect::OpenAi | Dialect::OpenAiCompatible | Dialect::Azure => {
                    openai_chat::whole(&body)?
                }
                Dialect::Anthropic => anthropic_messages::whole(&body)?,
            };
            tally.take(said, &mut hearing, trail)?;
        }
        trail.usage.get_or_insert(Usage {
            input: prompt.tokens(),
            cached_input: 0,
            output: with_a_tenth(estimate_tokens(hearing.text())),
            estimated: true,
        });
        match tally.stop {
            Some(Stop::Declined) => return Err(Setback::Declined),
            Some(Stop::Length) => return Err(Setback::CutOff),
            None if streamed => {
                return Err(Setback::Broken("the stream ended early".to_owned()));
            }
            Some(Stop::End) | None => {}
        }
        if hearing.text().is_empty() {
            return Err(Setback::Broken("the answer holds no words".to_owned()));
        }
        hearing.finish()
    }
}

/// What of an answer is not its words.
struct Tally {
    stop: Option<Stop>,
    price: Priced,
}

impl Tally {
    /// Takes what was said; true once nothing further comes.
    fn take(
        &mut self,
        said: Vec<Said>,
        hearing: &mut Hearing<'_>,
        trail: &mut Trail,
    ) -> Result<bool, Setback> {
        for one in said {
            match one {
                Said::Words(words) => hearing.hear(&words)?,
                Said::Stopped(Stop::Declined) => self.stop = Some(Stop::Declined),
                // A model that declined may end its answer in order all the same.
                Said::Stopped(stop) => {
                    self.stop.get_or_insert(stop);
                }
                Said::Used(counts) => trail.usage = Some(counts.over(trail.usage, &self.price)),
                Said::Named(id) => {
                    trail.request_id.get_or_insert(id);
                }
                Said::Done => return Ok(true),
            }
        }
        Ok(false)
    }
}

/// What a dialect puts into a request.
struct Call<'a> {
    model: &'a ModelSettings,
    prompt: &'a Prompt,
    schema: SchemaSupport,
    bounds: Bounds<'a>,
}

/// What of a request is not its prompt.
#[derive(Clone, Copy)]
struct Bounds<'a> {
    /// Our own name of the request.
    call: &'a str,
    max_output_tokens: u32,
    streamed: bool,
}

impl Served {
    /// The forms of a schema to try, the strictest first.
    fn forms(&self) -> &'static [SchemaSupport] {
        match self.provider.settings.dialect {
            Dialect::OpenAi | Dialect::Azure => &[SchemaSupport::Strict, SchemaSupport::Json],
            Dialect::OpenAiCompatible => &[
                SchemaSupport::Strict,
                SchemaSupport::Object,
                SchemaSupport::Json,
            ],
            Dialect::Anthropic => &[SchemaSupport::Strict, SchemaSupport::Prompt],
        }
    }

    /// Which support for schemas is counted on now.
    fn schema(&self) -> SchemaSupport {
        let fixed = self.provider.settings.schema;
        if fixed != SchemaSupport::Auto {
            return fixed;
        }
        let refused = self.refused_forms.load(Ordering::Relaxed);
        let forms = self.forms();
        let form = forms.get(refused).or(forms.last());
        form.copied().unwrap_or(SchemaSupport::Prompt)
    }

    /// Notes that a form was refused; true where there is another to try.
    fn take_refusal(&self, form: SchemaSupport) -> bool {
        let Some(place) = self.forms().iter().position(|known| *known == form) else {
            return false;
        };
        let next = place + 1;
        if self.provider.settings.schema != SchemaSupport::Auto || next >= self.forms().len() {
            return false;
        }
        self.refused_forms.fetch_max(next, Ordering::Relaxed);
        true
    }
}

#[async_trait]
impl LanguageModel for RemoteModels {
    async fn reply(
        &self,
        request: &ModelRequest,
        out: Arc<dyn ReplySink>,
    ) -> Result<Answered<Reply>, ModelError> {
        if request.provider == OFFLINE {
            return self.offline.reply(request, out).await;
        }
        let Some(served) = self.models.get(&request.model) else {
            let why = "there is no such model".to_owned();
            return Err(Setback::Refused(why).into());
        };
        let within = Duration::from_micros(request.within.0.max(0).unsigned_abs());
        let deadline = tokio::time::Instant::now() + within;
        let places = &served.provider.places;
        let entered = tokio::time::timeout_at(deadline, places.enter(&request.tenant)).await;
        let Ok(_place) = entered else {
            let why = "too many requests are under way".to_owned();
            return Err(Setback::NotSent(why).into());
        };
        if !served.breaker.admits(self.clock.now()) {
            let why = "it failed repeatedly and is being spared".to_owned();
            return Err(Setback::NotSent(why).into());
        }
        let mut trail = Trail::default();
        let prompt = Prompt::of(&request.brief, request.repair.as_deref(), &Seal::drawn());
        let bounds = Bounds {
            call: &request.call,
            max_output_tokens: request.max_output_tokens,
            streamed: request.streamed,
        };
        let exchange = self.exchange(served, &prompt, bounds, &*out, &mut trail);
        let replied = tokio::time::timeout_at(deadline, exchange)
            .await
            .unwrap_or(Err(Setback::TimedOut));
        served
            .breaker
            .note(replied.as_ref().err(), self.clock.now());
        match replied {
            Ok(reply) => Ok(Answered {
                reply,
                usage: trail.usage.unwrap_or_default(),
                model: served.model.name.clone(),
                source: ReplySource::Model,
                request_id: trail.request_id,
            }),
            Err(setback) => Err(ModelError {
                setback,
                usage: trail.usage,
                request_id: trail.request_id,
            }),
        }
    }

    fn line_up(&self, choice: &ModelChoice, brief: &Brief) -> Vec<Terms> {
        let Some(chosen) = choice.within(&self.offer) else {
            return self.offline.line_up(choice, brief);
        };
        let now = self.clock.now();
        let fallbacks = self.settings.fallbacks.iter().map(String::as_str);
        let mut names: Vec<&str> = Vec::new();
        for name in std::iter::once(chosen).chain(fallbacks) {
            let spared = self
                .models
                .get(name)
                .is_some_and(|served| served.breaker.is_open(now));
            if !spared && !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() {
            names.push(chosen);
        }
        let mut line_up = Vec::new();
        for name in names {
            match self.models.get(name) {
                Some(served) => line_up.push(self.terms(served, brief)),
                None => line_up.extend(self.offline.line_up(&ModelChoice::InProcess, brief)),
            }
        }
        line_up
    }
}

fn with_a_tenth(tokens: u32) -> u32 {
    tokens.saturating_add(tokens / 10)
}
