//! How a turn looks in the terminal. No colour where `NO_COLOR` is set or nobody looks.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use serde_json::Value;

use crate::cli::print;

/// Characters of a line.
const WIDTH: usize = 88;

const BOLD: &str = "1";
const DIM: &str = "2";
const GREEN: &str = "32";
const YELLOW: &str = "33";

/// Where turns are written.
pub(super) struct Paper {
    colour: bool,
}

impl Paper {
    /// Standard output.
    pub(super) fn new() -> Self {
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            colour: io::stdout().is_terminal() && !no_colour,
        }
    }

    /// A line of our own.
    pub(super) fn note(&self, text: &str) -> anyhow::Result<()> {
        print::line(&self.styled(DIM, text))
    }

    /// One answer of the engine.
    pub(super) fn turn(&self, output: &Value) -> anyhow::Result<()> {
        let mut page = String::from("\n");
        if let Some(feedback) = output
            .get("feedback_on_previous")
            .filter(|feedback| !feedback.is_null())
        {
            page.push_str(&self.feedback(feedback));
        }
        if let Some(question) = output
            .get("question")
            .filter(|question| !question.is_null())
        {
            page.push_str(&self.styled(DIM, &heading(question)));
            page.push('\n');
        }
        page.push_str(&self.styled(BOLD, &wrapped(text(output, "message"), "")));
        page.push('\n');
        for help in items(output.get("safety").unwrap_or(&Value::Null), "help") {
            let parts = ["name", "phone", "url"].map(|field| text(help, field));
            push(
                &mut page,
                format_args!(
                    "  {}\n",
                    parts
                        .into_iter()
                        .filter(|part| !part.is_empty())
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            );
        }
        for follow_up in items(output, "suggested_follow_ups") {
            page.push_str(&self.styled(
                DIM,
                &format!("  - {}", follow_up.as_str().unwrap_or_default()),
            ));
            page.push('\n');
        }
        print::text(&page)?;
        self.summary(output.get("summary").unwrap_or(&Value::Null))
    }

    /// The summary of a finished interview; nothing where there is none.
    pub(super) fn summary(&self, summary: &Value) -> anyhow::Result<()> {
        if summary.is_null() {
            return Ok(());
        }
        let score = summary.get("overall_score").and_then(Value::as_u64);
        let overall = score.map_or("not enough answers for a score".to_owned(), |score| {
            format!("{score} of 100")
        });
        let mut page = format!(
            "\n{}\n",
            self.styled(
                BOLD,
                &format!("Summary: {overall} ({})", text(summary, "band"))
            )
        );
        for competency in items(summary, "competencies") {
            let score = competency
                .get("score")
                .and_then(Value::as_u64)
                .map_or("-".to_owned(), |score| score.to_string());
            let answers = competency
                .get("answers")
                .and_then(Value::as_u64)
                .unwrap_or_default();
            let plural = if answers == 1 { "" } else { "s" };
            push(
                &mut page,
                format_args!(
                    "  {score:>3}  {} ({answers} answer{plural})\n",
                    words_of(text(competency, "name"))
                ),
            );
        }
        for (title, field, colour) in [
            ("Strengths", "strengths", GREEN),
            ("To work on", "improvements", YELLOW),
            ("Next", "next_actions", BOLD),
        ] {
            page.push_str(&self.list(title, colour, summary, field));
        }
        push(
            &mut page,
            format_args!(
                "\n{}\n",
                self.styled(DIM, &wrapped(text(summary, "notice"), ""))
            ),
        );
        print::text(&page)
    }

    fn feedback(&self, feedback: &Value) -> String {
        let score = feedback
            .get("score")
            .and_then(Value::as_u64)
            .unwrap_or_default();
        let mut page = format!(
            "{}\n",
            self.styled(BOLD, &format!("Your answer: {score} of 100"))
        );
        page.push_str(&self.list("", GREEN, feedback, "strengths"));
        page.push_str(&self.list("", YELLOW, feedback, "improvements"));
        page.push('\n');
        page
    }

    fn list(&self, title: &str, colour: &str, of: &Value, field: &str) -> String {
        let lines: Vec<String> = items(of, field)
            .filter_map(Value::as_str)
            .map(|item| {
                format!(
                    "{}\n",
                    self.styled(
                        colour,
                        &wrapped(item, if colour == GREEN { "  + " } else { "  - " })
                    )
                )
            })
            .collect();
        if lines.is_empty() || title.is_empty() {
            lines.concat()
        } else {
            format!("\n{title}\n{}", lines.concat())
        }
    }

    fn styled(&self, style: &str, text: &str) -> String {
        if self.colour {
            format!("\x1b[{style}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Writing to a text does not fail.
fn push(page: &mut String, words: std::fmt::Arguments<'_>) {
    let _ = page.write_fmt(words);
}

fn heading(question: &Value) -> String {
    let figure = |field| {
        question
            .get(field)
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    let kind = words_of(text(question, "kind"));
    let competency = words_of(text(question, "competency"));
    let parts = [
        format!("Question {} of {}", figure("number"), figure("of")),
        competency,
        if kind == "main" { String::new() } else { kind },
    ];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" | ")
}

fn text<'a>(of: &'a Value, field: &str) -> &'a str {
    of.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn items<'a>(of: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    of.get(field)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn words_of(id: &str) -> String {
    id.replace('_', " ")
}

/// Breaks a text into lines; further lines are indented as far as `lead` is long. What could steer a
/// terminal is left out.
fn wrapped(text: &str, lead: &str) -> String {
    let indent = " ".repeat(lead.chars().count());
    let mut page = String::new();
    for (number, paragraph) in text.split('\n').enumerate() {
        let mut line = if number == 0 {
            lead.to_owned()
        } else {
            indent.clone()
        };
        let mut empty = true;
        for word in paragraph.split_whitespace() {
            let word: String = word.chars().filter(|c| !c.is_control()).collect();
            if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                page.push_str(&line);
                page.push('\n');
                line.clone_from(&indent);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(&word);
            empty = false;
        }
        if number > 0 {
            page.push('\n');
        }
        page.push_str(&line);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn long_texts_are_broken_between_words_and_indented() {
        let page = wrapped(&"word ".repeat(40), "  + ");
        assert!(page.lines().all(|line| line.chars().count() <= WIDTH));
        assert!(
            page.lines()
                .skip(1)
                .all(|line| line.starts_with("    word"))
        );
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        assert_eq!(wrapped("a\x1b[31m b\u{7}", ""), "a[31m b");
    }

    #[test]
    fn a_question_is_headed_by_its_number_and_kind() {
        let question =
            json!({"number": 2, "of": 5, "kind": "follow_up", "competency": "decision_making"});
        assert_eq!(
            heading(&question),
            "Question 2 of 5 | decision making | follow up"
        );
    }
}
