//! `liya serve` with a model behind a network: each reply is a request to a scripted provider, whose answer is
//! waited for and thrown away; the words are the offline model's. For the torture tool, which looks at
//! claims, calls and commits and not at words.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use api::config::Config;
use api::http;
use api::wiring::{Installation, keep_house, offline_model};
use async_trait::async_trait;
use domain::asking::{ModelChoice, Setback};
use domain::brief::{Answered, Brief, Reply, ReplySource};
use domain::money::{Price, Usage};
use ports::model::{ModelRequest, ReplySink, Terms};
use ports::{LanguageModel, ModelError};

/// The provider's address, `/v1` included.
const PROVIDER: &str = "TORTURE_PROVIDER";

struct Remote {
    offline: Arc<dyn LanguageModel>,
    client: reqwest::Client,
    url: String,
}

#[async_trait]
impl LanguageModel for Remote {
    async fn reply(
        &self,
        request: &ModelRequest,
        out: Arc<dyn ReplySink>,
    ) -> Result<Answered<Reply>, ModelError> {
        let body =
            serde_json::json!({"model": "m", "messages": [{"role": "user", "content": "Go on."}]});
        let sent = self
            .client
            .post(&self.url)
            .header("x-client-request-id", &request.call)
            .timeout(Duration::from_micros(request.within.0.unsigned_abs()))
            .json(&body)
            .send()
            .await;
        let answer = sent.map_err(|error| {
            if error.is_connect() {
                ModelError::from(Setback::NotSent("no connection".to_owned()))
            } else {
                ModelError::from(Setback::TimedOut)
            }
        })?;
        let id = answer.headers().get("x-request-id");
        let id = id.and_then(|id| id.to_str().ok()).map(str::to_owned);
        match answer.status().as_u16() {
            200 => {}
            429 => return Err(Setback::RateLimited { retry_after: None }.into()),
            502 | 503 | 529 => return Err(Setback::Overloaded { retry_after: None }.into()),
            _ => return Err(Setback::Broken("a status".to_owned()).into()),
        }
        if answer.bytes().await.is_err() {
            return Err(Setback::TimedOut.into());
        }
        let answered = self.offline.reply(request, out).await?;
        Ok(Answered {
            source: ReplySource::Model,
            usage: Usage {
                input: 800,
                output: 200,
                ..Usage::default()
            },
            request_id: id,
            ..answered
        })
    }

    fn line_up(&self, choice: &ModelChoice, brief: &Brief) -> Vec<Terms> {
        match choice {
            ModelChoice::InProcess => self.offline.line_up(choice, brief),
            ModelChoice::Offered { .. } => vec![Terms {
                provider: "scripted".to_owned(),
                model: "m".to_owned(),
                price_version: "1".to_owned(),
                price: Price {
                    input: 500_000,
                    cached_input: 500_000,
                    output: 500_000,
                },
                prompt_tokens: 1_000,
                in_process: false,
            }],
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    if std::env::args().len() > 1 {
        // A command beside the server.
        let ended = api::cli::run().await;
        anyhow::ensure!(
            ended == std::process::ExitCode::SUCCESS,
            "the command failed"
        );
        return Ok(());
    }
    let config = Config::load(None)?;
    let provider = std::env::var(PROVIDER).context(PROVIDER)?;
    let listener = std::net::TcpListener::bind(config.listen)?;
    let address = listener.local_addr()?;
    let installation = Installation::open(&config).await?;
    let serving = installation.begin_serving().await?;
    let model = Arc::new(Remote {
        offline: offline_model(&config),
        client: reqwest::Client::new(),
        url: format!("{provider}/chat/completions"),
    });
    let engine = installation.engine_with(&serving, &config, model, installation.clock())?;
    #[expect(clippy::print_stdout, reason = "the address is what the caller reads")]
    {
        println!("listening on http://{address}");
    }
    let house = tokio::spawn(keep_house(
        installation.housekeeping(),
        installation.clock(),
        serving.owner.clone(),
        engine.take_turn.running.clone(),
        config.heartbeat,
        config.lease,
    ));
    let options = http::Options {
        workers: config.workers,
        most_turns: config.most_turns,
        behind_tls: false,
        shutdown_grace: Duration::from_secs(20),
    };
    let mut told = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let stop = async move {
        told.recv().await;
    };
    http::serve(engine, options, listener, stop).await?;
    house.abort();
    Ok(())
}
