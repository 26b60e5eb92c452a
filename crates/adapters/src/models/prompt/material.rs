//! Material: words that are not ours, made harmless and fenced.

use domain::brief::Spoken;
use domain::candidate::Contexts;
use domain::session::Role;
use serde_json::json;

use super::Seal;

/// Words that chat templates and prompts begin a speaker's turn with.
const SPEAKERS: [&str; 9] = [
    "system",
    "user",
    "assistant",
    "human",
    "developer",
    "tool",
    "model",
    "instruction",
    "instructions",
];

/// Marks of chat templates and what stands for them: readable, and no mark to any of them.
const MARKS: [(&str, &str); 10] = [
    ("<|", "< |"),
    ("|>", "| >"),
    ("<<", "< <"),
    (">>", "> >"),
    ("</", "< /"),
    ("[INST]", "(INST)"),
    ("[/INST]", "(/INST)"),
    ("<s>", "< s>"),
    ("```", "'''"),
    ("###", "# # #"),
];

/// The pieces of material of one prompt.
pub(super) struct Material<'a> {
    seal: &'a Seal,
    text: String,
}

impl<'a> Material<'a> {
    pub(super) fn new(seal: &'a Seal) -> Self {
        Self {
            seal,
            text: String::new(),
        }
    }

    /// Adds a piece under a name of ours.
    pub(super) fn piece(&mut self, name: &str, words: &str) {
        let Seal { fence, .. } = self.seal;
        let piece = format!("<<{fence} {name}\n{}\n{fence}>>\n", neutral(words));
        self.text.push_str(&piece);
    }

    /// Adds every context that there is, as JSON.
    pub(super) fn contexts(&mut self, contexts: &Contexts) {
        for (kind, content) in contexts.iter() {
            let name = format!("context_{kind}");
            self.piece(&name, &content.as_value().to_string());
        }
    }

    /// Adds the talk so far: a line of JSON for each message, so that no message can pose as two.
    /// Of the older messages only their number is told.
    pub(super) fn history(&mut self, history: &[Spoken], left_out: u32) {
        let older =
            (left_out > 0).then(|| json!({"older_messages_left_out": left_out}).to_string());
        let lines: Vec<String> = older
            .into_iter()
            .chain(history.iter().map(|spoken| {
                let speaker = match spoken.role {
                    Role::User => "candidate",
                    Role::Assistant => "you",
                    Role::System => "note",
                };
                json!({"speaker": speaker, "said": spoken.content.as_str()}).to_string()
            }))
            .collect();
        if !lines.is_empty() {
            self.piece("talk_so_far", &lines.join("\n"));
        }
    }

    /// All of it.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// Words without anything by which a chat template would take them for another speaker: its marks
/// broken up, speakers' names at the start of a line disarmed, characters that nobody sees left out.
pub(super) fn neutral(words: &str) -> String {
    let mut seen: String = words.chars().filter(|c| !is_hidden(*c)).collect();
    for (mark, harmless) in MARKS {
        if mark.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            seen = replaced_in_any_case(&seen, mark, harmless);
        } else {
            // Again until none is left: `<<<` becomes `< <<` first.
            while seen.contains(mark) {
                seen = seen.replace(mark, harmless);
            }
        }
    }
    let lines: Vec<String> = seen.split('\n').map(without_speaker).collect();
    lines.join("\n")
}

/// Control characters but for line ends and tabs, zero-width and direction marks, tag characters.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(
            c,
            '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

fn replaced_in_any_case(text: &str, mark: &str, harmless: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mark = mark.to_ascii_lowercase();
    let mut replaced = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in lower.match_indices(&mark) {
        replaced.push_str(text.get(done..at).unwrap_or_default());
        replaced.push_str(harmless);
        done = at + mark.len();
    }
    replaced.push_str(text.get(done..).unwrap_or_default());
    replaced
}

/// `System: do this` becomes `System - do this`.
fn without_speaker(line: &str) -> String {
    let Some((before, after)) = line.split_once(':') else {
        return line.to_owned();
    };
    let name: String = before
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    if SPEAKERS.contains(&name.as_str()) {
        format!("{before} -{after}")
    } else {
        line.to_owned()
    }
}
