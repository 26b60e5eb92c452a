//! `liya chat`: an interview or a coaching talk in the terminal, over the HTTP API.

mod client;
mod input;
mod show;

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use tokio::task::block_in_place;

use crate::config::Config;
use crate::http;
use crate::wiring::Installation;
use client::Client;
use input::Input;
use show::Paper;

/// What `liya chat` takes.
#[derive(Debug, Args)]
pub(super) struct ChatArguments {
    /// What to talk about.
    #[arg(value_enum, default_value_t = Talk::MockInterview)]
    talk: Talk,
    /// The server; without one that answers here, an embedded server with a throw-away folder.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Your title, such as "Nurse".
    #[arg(long, default_value = "Professional")]
    title: String,
    /// Your years of experience.
    #[arg(long, value_name = "YEARS")]
    years: Option<f64>,
    /// behavioral, technical, case_study, system_design or culture_fit.
    #[arg(long = "type", value_name = "TYPE")]
    interview_type: Option<String>,
    /// phone_screen, first_round, second_round or final_round.
    #[arg(long)]
    round: Option<String>,
    /// A focus area; may be given several times.
    #[arg(long, value_name = "AREA")]
    focus: Vec<String>,
    /// The time limit in minutes, 5 to 240.
    #[arg(long)]
    minutes: Option<u32>,
}

/// The kind of talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Talk {
    /// A structured interview with feedback and scores.
    MockInterview,
    /// Open career coaching.
    CoachingSession,
}

impl Talk {
    fn path(self) -> &'static str {
        match self {
            Self::MockInterview => "/v1/hiring/mock-interview",
            Self::CoachingSession => "/v1/hiring/coaching-session",
        }
    }
}

/// Talks until the conversation or the input ends.
pub(super) async fn chat(config: Config, arguments: ChatArguments) -> anyhow::Result<()> {
    let url = arguments
        .url
        .clone()
        .unwrap_or_else(|| format!("http://{}", config.listen));
    if Client::answers(&url).await {
        let key = std::env::var("LIYA_API_KEY").with_context(|| {
            format!("a server answers at {url}: set LIYA_API_KEY to a key of it")
        })?;
        return talk(&Client::new(url, key)?, &arguments).await;
    }
    anyhow::ensure!(arguments.url.is_none(), "no server answers at {url}");
    let folder = std::env::temp_dir().join(format!("liya-chat-{}", std::process::id()));
    let talked = talk_to_ourselves(config, &folder, &arguments).await;
    std::fs::remove_dir_all(&folder).context("the throw-away folder cannot be removed")?;
    talked
}

/// Starts a server on a free port, with a folder and a key that live as long as the talk.
async fn talk_to_ourselves(
    mut config: Config,
    folder: &Path,
    arguments: &ChatArguments,
) -> anyhow::Result<()> {
    folder.clone_into(&mut config.data_dir);
    config.database_url = None;
    let installation = Installation::open(&config).await?;
    let serving = installation.begin_serving().await?;
    let made = installation.accounts().create_tenant("Chat").await?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = Client::new(format!("http://{}", listener.local_addr()?), made.api_key)?;
    let engine = installation.engine(&serving, &config)?;
    let options = http::Options {
        workers: Some(1),
        most_turns: http::MOST_TURNS,
        behind_tls: false,
        shutdown_grace: Duration::from_secs(1),
    };
    tokio::select! {
        served = http::serve(engine, options, listener, std::future::pending()) => {
            served?;
            anyhow::bail!("the embedded server stopped")
        }
        talked = talk(&client, arguments) => talked,
    }
}

async fn talk(client: &Client, arguments: &ChatArguments) -> anyhow::Result<()> {
    let paper = Paper::new();
    let mut input = Input::new()?;
    let mut session: Option<String> = None;
    let mut words: Option<String> = None;
    if arguments.talk == Talk::CoachingSession {
        paper.note("What is on your mind? (Ctrl-D ends the talk)")?;
        words = block_in_place(|| input.next())?;
        if words.is_none() {
            return Ok(());
        }
    }
    loop {
        let body = body(arguments, session.as_deref(), words.as_deref());
        let data = client.turn(arguments.talk.path(), &body).await?;
        session = data
            .get("session_id")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .or(session);
        let output = data.get("output").unwrap_or(&Value::Null);
        paper.turn(output)?;
        if output.get("session_active") == Some(&Value::Bool(false)) {
            return Ok(());
        }
        words = block_in_place(|| input.next())?;
        if words.is_none() {
            return leave(client, &paper, arguments.talk, session.as_deref()).await;
        }
    }
}

/// The input has ended: an interview is closed with its summary, coaching just stops.
async fn leave(
    client: &Client,
    paper: &Paper,
    talk: Talk,
    session: Option<&str>,
) -> anyhow::Result<()> {
    let (Talk::MockInterview, Some(session)) = (talk, session) else {
        return Ok(());
    };
    let data = client
        .post(&format!("/v1/sessions/{session}/end"), &Value::Null)
        .await?;
    paper.summary(data.get("summary").unwrap_or(&Value::Null))
}

fn body(arguments: &ChatArguments, session: Option<&str>, words: Option<&str>) -> Value {
    let mut input = Map::new();
    input.insert("user_id".to_owned(), json!("terminal"));
    if let Some(words) = words {
        input.insert("message".to_owned(), json!(words));
    }
    if let Some(session) = session {
        return json!({ "session_id": session, "input": input });
    }
    input.insert(
        "profile".to_owned(),
        json!({ "title": arguments.title, "years_of_experience": arguments.years }),
    );
    if arguments.talk == Talk::MockInterview {
        let context = json!({
            "interview_type": arguments.interview_type,
            "interview_round": arguments.round,
            "focus_areas": arguments.focus,
            "time_limit_minutes": arguments.minutes,
        });
        input.insert("interview_context".to_owned(), context);
    }
    json!({ "input": input })
}
