//! Erasing a person from the command line, and erasing again what a restored backup brought back.
//! Both work beside a running server.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use application::audit::Acting;
use clap::Args;
use domain::audit::Actor;
use domain::ids::{TenantId, UserId};
use ports::person_store::Erased;
use serde_json::json;

use super::print;
use crate::config::Config;
use crate::wiring::Installation;

/// What is to be erased.
#[derive(Debug, Args)]
pub(super) struct EraseArguments {
    /// The person's tenant.
    #[arg(required_unless_present = "replay", requires = "user")]
    tenant: Option<TenantId>,
    /// The integrator's own id of the person.
    user: Option<UserId>,
    /// Erase again whoever and whatever these lists name, as it was held at that time; the
    /// configured list where none is named. To be run after a backup was restored.
    #[arg(long, value_name = "LIST", num_args = 0.., conflicts_with_all = ["tenant", "user"])]
    replay: Option<Vec<PathBuf>>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Erases.
pub(super) async fn erase(config: &Config, arguments: EraseArguments) -> anyhow::Result<()> {
    let installation = Installation::open(config).await?;
    if let (Some(tenant), Some(user)) = (&arguments.tenant, &arguments.user) {
        let who = Acting {
            tenant,
            actor: Actor::System,
        };
        let erased = installation.people().erase(who, user).await?;
        return show(arguments.json, None, erased);
    }
    let mut lists = arguments.replay.unwrap_or_default();
    if lists.is_empty() {
        lists.push(installation.erased_list().to_owned());
    }
    let (mut entries, mut erased) = (0, Erased::default());
    for list in &lists {
        ensure!(list.exists(), "there is no list at {}", list.display());
        let replayed = installation
            .erase_again(list)
            .run()
            .await
            .with_context(|| format!("the list {} cannot be replayed", list.display()))?;
        entries += replayed.entries;
        erased += replayed.erased;
    }
    show(arguments.json, Some(entries), erased)
}

fn show(as_json: bool, entries: Option<u64>, erased: Erased) -> anyhow::Result<()> {
    let Erased {
        sessions,
        messages,
        turns,
        memories,
        goals,
        commitments,
    } = erased;
    if as_json {
        let mut counts = json!({
            "sessions": sessions, "messages": messages, "turns": turns,
            "memories": memories, "goals": goals, "commitments": commitments,
        });
        if let (Some(entries), Some(fields)) = (entries, counts.as_object_mut()) {
            fields.insert("entries".to_owned(), entries.into());
        }
        return print::line(&counts.to_string());
    }
    let entries = entries.map_or_else(String::new, |n| format!("{n} entries: "));
    print::line(&format!(
        "{entries}{sessions} sessions, {messages} messages, {turns} turns, {memories} memories, \
         {goals} goals and {commitments} commitments erased"
    ))
}
