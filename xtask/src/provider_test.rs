//! `cargo xtask provider-test`: the engine against model servers that nobody here wrote. Not a part of `ci`:
//! it installs Python packages, one of which is built from C++ for some minutes.
//!
//! A LiteLLM proxy answers with fixed replies; llama.cpp's server runs a small model of random weights, whose
//! words are nonsense and whose replies fit the schema because its grammar leaves it no choice.

use crate::engine::Engine;
use crate::engine::client::Client;
use crate::python::virtual_environment;
use crate::workspace::{Build, Workspace};
use crate::{interrupt, process};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs::File;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const LITELLM: &[&str] = &["litellm[proxy]"];
const LLAMA: &[&str] = &["llama-cpp-python[server]==0.3.36", "gguf"];
/// Longest start of a server: LiteLLM imports for most of a minute on a busy machine.
const START: Duration = Duration::from_mins(4);
/// LiteLLM takes no request without one.
const KEY: &str = "sk-of-the-provider-test-0123456789";
/// Turns of each kind that the random model is asked for.
const TURNS: u32 = 5;

/// Which servers to test against.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Leave out llama.cpp, which is built from C++
    #[arg(long)]
    without_llama: bool,
}

/// Runs it all and prints what came of it.
///
/// # Errors
/// When a server cannot be had, refuses what the engine sends, or its answers are not understood.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let folder = workspace.target.join("provider-test");
    std::fs::create_dir_all(&folder)?;
    let binary = workspace.build_liya(Build::Debug)?;
    let test = Test {
        scripts: workspace.root.join("xtask").join("provider-test"),
        folder,
        binary,
    };
    test.litellm().context("LiteLLM")?;
    if !arguments.without_llama {
        test.llama().context("llama.cpp")?;
    }
    Ok(())
}

struct Test {
    /// The Python files beside this one.
    scripts: PathBuf,
    folder: PathBuf,
    binary: PathBuf,
}

/// A server; dropping it kills it.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail where the server has ended, which is what they are for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Test {
    /// Fixed replies: every kind of turn, whole and streamed, has to be accepted as the model's.
    fn litellm(&self) -> Result<()> {
        let python = virtual_environment(&self.folder.join("litellm"), LITELLM)?;
        let server = self.start("litellm", |port| {
            let mut command = Command::new(python.with_file_name("litellm"));
            command
                .arg("--config")
                .arg(self.scripts.join("litellm.yaml"))
                .args(["--host", "127.0.0.1", "--port", &port.to_string()])
                .env("LITELLM_MASTER_KEY", KEY)
                .env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
            command
        })?;
        let engine = self.engine(&server, "fixed", "0")?;
        let client = engine.client();
        let key = engine.first_key()?;
        for stream in [false, true] {
            let user = format!("litellm-{stream}");
            let opened = interview(&client, &key, &user, None, stream)?;
            let session = text(&opened, "/session_id")?;
            let assessed = interview(&client, &key, &user, Some(&session), stream)?;
            let source = text(&assessed, "/output/feedback_on_previous/source")?;
            ensure!(source == "model", "assessed by {source}");
            let score = assessed.pointer("/output/feedback_on_previous/score");
            let coached = coaching(&client, &key, &user, stream)?;
            let said = text(&coached, "/output/message")?;
            ensure!(said.contains("fixed reply"), "not the model's words");
            println!(
                "LiteLLM, {}: interview opened and assessed by the model (score {}), coaching answered",
                way(stream),
                score.unwrap_or(&Value::Null)
            );
        }
        engine.stop()
    }

    /// Nonsense within the schema: how many turns were accepted, and how long they took.
    fn llama(&self) -> Result<()> {
        let python = virtual_environment(&self.folder.join("llama"), LLAMA)?;
        let model = self.folder.join("random.gguf");
        process::run(
            Command::new(&python)
                .arg(self.scripts.join("random_model.py"))
                .arg(&model),
        )?;
        let server = self.start("llama", |port| {
            let mut command = Command::new(&python);
            command
                .args(["-m", "llama_cpp.server", "--host", "127.0.0.1"])
                .args(["--port", &port.to_string(), "--n_ctx", "32768"])
                .args(["--chat_format", "chatml", "--model_alias", "random"])
                .arg("--model")
                .arg(&model);
            command
        })?;
        let engine = self.engine(&server, "random", "1")?;
        let client = engine.client();
        let key = engine.first_key()?;
        for stream in [false, true] {
            let begun = Instant::now();
            let mut accepted = 0;
            for turn in 0..TURNS {
                let user = format!("llama-{stream}-{turn}");
                let coached = coaching(&client, &key, &user, stream)?;
                let follow_ups = coached
                    .pointer("/output/suggested_follow_ups")
                    .and_then(Value::as_array);
                ensure!(follow_ups.map_or(0, Vec::len) == 3, "not three follow-ups");
                accepted += 1;
            }
            println!(
                "llama.cpp, {}: {accepted} of {TURNS} coaching replies within the schema, {} ms each",
                way(stream),
                begun.elapsed().as_millis() / u128::from(TURNS)
            );
            let user = format!("llama-interview-{stream}");
            let opened = interview(&client, &key, &user, None, stream)?;
            let session = text(&opened, "/session_id")?;
            let assessed = interview(&client, &key, &user, Some(&session), stream)?;
            let ratings = assessed
                .pointer("/output/feedback_on_previous/dimensions")
                .and_then(Value::as_array);
            println!(
                "llama.cpp, {}: interview assessed by {}, {} dimensions rated",
                way(stream),
                text(&assessed, "/output/feedback_on_previous/source")?,
                ratings.map_or(0, Vec::len)
            );
        }
        engine.stop()
    }

    /// Starts a server on a free port and waits until it takes connections.
    fn start(&self, name: &str, command: impl FnOnce(u16) -> Command) -> Result<Server> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = self.folder.join(format!("{name}.log"));
        let out = File::create(&log)?;
        let child = command(port)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .spawn()
            .with_context(|| format!("start {name}"))?;
        let mut server = Server { child, port };
        process::wait_for(&format!("{name} (log: {})", log.display()), START, || {
            if let Some(status) = server.child.try_wait()? {
                anyhow::bail!("{name} ended at once: {status}, see {}", log.display());
            }
            let client = Client::new(format!("http://127.0.0.1:{port}"));
            let key = format!("Bearer {KEY}");
            Ok(client
                .get("/v1/models", &[("authorization", &key)])
                .and_then(|answer| answer.has_status(200))
                .ok())
        })?;
        interrupt::check()?;
        Ok(server)
    }

    /// An engine with this server as its only provider, and `liya models check` before it.
    fn engine(&self, server: &Server, model: &str, temperature: &str) -> Result<Engine> {
        let base = format!("http://127.0.0.1:{}/v1", server.port);
        let settings = [
            ("LIYA_PROVIDERS", "tested"),
            ("LIYA_PROVIDERS_TESTED_BASE_URL", base.as_str()),
            ("LIYA_PROVIDERS_TESTED_API_KEY", KEY),
            ("LIYA_PROVIDERS_TESTED_MODELS", model),
            ("LIYA_PROVIDERS_TESTED_TEMPERATURE", temperature),
            ("LIYA_UNKNOWN_PRICES", "estimate"),
            ("LIYA_MODEL_DEADLINE_SECONDS", "38"),
            ("LIYA_MODEL_FIRST_BYTE_SECONDS", "38"),
        ];
        let engine = Engine::start_with(&self.binary, None, &settings)?;
        print!("{}", engine.place().command_line(&["models", "check"])?);
        Ok(engine)
    }
}

fn way(stream: bool) -> &'static str {
    if stream { "streamed" } else { "whole" }
}

fn interview(
    client: &Client,
    key: &str,
    user: &str,
    session: Option<&str>,
    stream: bool,
) -> Result<Value> {
    let message = "I led the move of our billing to a new system, planned it in four steps and \
                   finished two weeks early with no lost invoice.";
    let input = match session {
        None => {
            json!({"user_id": user, "profile": {"title": "Engineer", "years_of_experience": 6}})
        }
        Some(_) => json!({"user_id": user, "message": message}),
    };
    let body = json!({"input": input, "session_id": session});
    ask(client, key, "/v1/hiring/mock-interview", &body, stream)
}

fn coaching(client: &Client, key: &str, user: &str, stream: bool) -> Result<Value> {
    let body = json!({"input": {
        "user_id": user,
        "message": "I would like to lead a team by summer and do not know where to begin.",
    }});
    ask(client, key, "/v1/hiring/coaching-session", &body, stream)
}

/// The data of an answer; of a stream those of its last frame, whose message its tokens join to.
fn ask(client: &Client, key: &str, path: &str, body: &Value, stream: bool) -> Result<Value> {
    let accept = if stream {
        "text/event-stream"
    } else {
        "application/json"
    };
    let answer = client
        .post(path, &[("x-api-key", key), ("accept", accept)], body)?
        .has_status(200)?;
    if !stream {
        let whole: Value = serde_json::from_slice(&answer.bytes)?;
        return whole.get("data").cloned().context("an answer without data");
    }
    let frames = String::from_utf8(answer.bytes)?;
    let mut words = String::new();
    for data in frames
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
    {
        let frame: Value = serde_json::from_str(data)?;
        match frame.get("type").and_then(Value::as_str) {
            Some("token") => words.push_str(&text(&frame, "/delta")?),
            Some("done") => {
                let data = frame.get("data").cloned().context("done without data")?;
                ensure!(
                    text(&data, "/output/message")? == words,
                    "other words were streamed"
                );
                return Ok(data);
            }
            _ => anyhow::bail!("the stream failed: {frame}"),
        }
    }
    anyhow::bail!("the stream ended without its last frame")
}

fn text(value: &Value, pointer: &str) -> Result<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    Ok(found
        .with_context(|| format!("no {pointer} in {value}"))?
        .to_owned())
}
