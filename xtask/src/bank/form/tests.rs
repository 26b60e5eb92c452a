//! Each fault of a file is caught, on examples that are right but for it.

use super::super::format::{Kind, parse};
use super::{characters, check};
use std::fmt::Write;

const QUESTION: &str = r#"
[competency]
id = "conflict"
name = "Handling conflict"
group = "core"
aliases = ["conflict resolution", "disagreement", "argument"]
practice = "Tell one disagreement with its result."
goal = "I can tell a disagreement in two minutes."

[[question]]
id = "conflict-01"
levels = ["entry", "mid"]
text = "Tell me about a time you disagreed with a colleague. What did you do?"
reworded = "Think of one colleague you did not agree with. What was it about?"
shows = ["names both sides", "tells the result"]
about = ["disagree*", "colleague*", "argu*", "team*", "view*", "said", "boss", "work*", "plan*", "log n"]
[question.probes]
situation = "What was at stake?"
action = "What did you say?"
result = "What came of it?"
reflection = "What did you learn from {topic}?"
"#;

const CASE: &str = r#"
[case]
id = "case-bakery"
name = "A bakery"
industry = "retail"
levels = ["entry"]
brief = "A bakery loses money. The owner asks you why."
facts = [
  { about = ["price*"], text = "A loaf sells for 4.00." },
  { about = ["cost*"], text = "A loaf costs 1.50." },
  { about = ["rent*"], text = "The rent is 600 a day." },
  { about = ["staff*"], text = "Six people work there." },
  { about = ["open*"], text = "The shop is open all week." },
]
"#;

fn case(numbers: &str) -> String {
    let mut text = CASE.to_owned();
    for id in ["clarify", "structure", "analyse", "insight", "recommend"] {
        let numbers = if id == "analyse" { numbers } else { "" };
        write!(
            text,
            r#"
[[phase]]
id = "{id}"
text = "What would you want to know first?"
reworded = "What do you ask?"
shows = ["asks for the price", "asks for the cost"]
about = ["price*", "cost*", "rent*", "staff*", "loaf", "loaves", "shop*", "sale*", "day*", "open*"]
key_points = [
  {{ text = "The price.", any = ["price*", "sell*", "charge*"] }},
  {{ text = "The cost.", any = ["cost*", "spend*", "pay*"] }},
  {{ text = "The rent.", any = ["rent*", "lease*", "fixed"] }},
]
{numbers}
[phase.probes]
structure = "Where do you begin?"
numbers = "Which figure do you need?"
"#
        )
        .unwrap();
    }
    text
}

fn faults(kind: Kind, path: &str, text: &str) -> Vec<String> {
    check(&parse(kind, path, text).unwrap())
}

/// Replaces a piece of the right file and gives the faults that come of it.
fn faults_with(piece: &str, other: &str) -> Vec<String> {
    assert!(QUESTION.contains(piece), "{piece}");
    faults(
        Kind::Behavioral,
        "conflict.toml",
        &QUESTION.replace(piece, other),
    )
}

fn assert_one(faults: &[String], part: &str) {
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains(part), "{faults:?}");
}

#[test]
fn right_files_have_no_fault() {
    assert_eq!(faults(Kind::Behavioral, "conflict.toml", QUESTION), [""; 0]);
    let numbers = r#"numbers = [{ what = "loaves", answer = 240.0, unit = "loaves", tolerance = 0.02, working = "600 / 2.50" }]"#;
    assert_eq!(
        faults(Kind::Case, "case-bakery.toml", &case(numbers)),
        [""; 0]
    );
}

#[test]
fn a_missing_and_an_unknown_key_are_caught() {
    for (piece, other) in [
        ("group = \"core\"", ""),
        ("group = \"core\"", "group = \"odd\""),
        ("levels =", "level ="),
    ] {
        let fault = parse(
            Kind::Behavioral,
            "conflict.toml",
            &QUESTION.replace(piece, other),
        )
        .unwrap_err();
        assert!(fault.starts_with("conflict.toml: "), "{fault}");
    }
    assert_one(
        &faults_with("levels = [\"entry\", \"mid\"]", ""),
        "no `levels`",
    );
}

#[test]
fn a_key_of_another_kind_is_caught() {
    assert_one(
        &faults_with("shows =", "rung = \"used\"\nshows ="),
        "`rung` has no place here",
    );
}

#[test]
fn a_missing_and_an_unknown_probe_are_caught() {
    assert_one(
        &faults_with("action = \"What did you say?\"\n", ""),
        "no probe for action",
    );
    assert_one(
        &faults_with("action =", "depth = \"Why?\"\naction ="),
        "which this kind does not rate",
    );
}

#[test]
fn a_second_topic_and_another_placeholder_are_caught() {
    assert_one(
        &faults_with("What came of it?", "What came of {topic}?"),
        "{topic} in more than one probe",
    );
    assert_one(
        &faults_with("What came of it?", "What came of {it}?"),
        "a placeholder",
    );
}

#[test]
fn an_entry_that_can_never_match_is_caught() {
    for entry in ["Boss", "bo*ss", "boss's", "", "a  b"] {
        assert_one(
            &faults_with("\"boss\"", &format!("{entry:?}")),
            "can never match",
        );
    }
}

#[test]
fn too_few_words_to_match_by_are_caught() {
    assert_one(&faults_with("\"boss\", ", ""), "about: 9");
}

#[test]
fn a_long_sentence_and_a_short_question_are_caught() {
    let long = "word ".repeat(28) + "end?";
    assert_one(&faults_with("What came of it?", &long), "29 words");
    let short = faults_with(
        "Tell me about a time you disagreed with a colleague. What did you do?",
        "What is it?",
    );
    assert_one(&short, "words of the text: 3");
}

#[test]
fn hard_reading_is_caught() {
    let hard = "Organisational responsibility considerations notwithstanding. ".repeat(9);
    assert_one(&faults_with("What came of it?", &hard), "reading ease");
}

#[test]
fn a_protected_matter_is_caught() {
    assert_one(
        &faults_with("What came of it?", "Does your family mind?"),
        "touches family",
    );
}

#[test]
fn a_file_under_another_name_is_caught() {
    assert_one(
        &faults(Kind::Behavioral, "teamwork.toml", QUESTION),
        "is not its name",
    );
}

#[test]
fn other_characters_than_ascii_are_caught_with_their_line() {
    assert_eq!(
        characters("a.toml", "plain\n\u{201c}fine\u{201d}\n"),
        ["a.toml:2: not ASCII"]
    );
}

#[test]
fn a_case_without_figures_or_with_a_wide_tolerance_is_caught() {
    assert_one(
        &faults(Kind::Case, "case-bakery.toml", &case("")),
        "numbers: 0",
    );
    let wide =
        r#"numbers = [{ what = "x", answer = 1.0, unit = "x", tolerance = 0.2, working = "x" }]"#;
    assert_one(
        &faults(Kind::Case, "case-bakery.toml", &case(wide)),
        "tolerance",
    );
    let endless =
        r#"numbers = [{ what = "x", answer = inf, unit = "x", tolerance = 0.0, working = "x" }]"#;
    assert_one(
        &faults(Kind::Case, "case-bakery.toml", &case(endless)),
        "no figure",
    );
}

#[test]
fn a_missing_phase_is_caught() {
    let numbers =
        r#"numbers = [{ what = "x", answer = 1.0, unit = "x", tolerance = 0.0, working = "x" }]"#;
    let text = case(numbers).replace("id = \"insight\"", "id = \"idea\"");
    assert_one(&faults(Kind::Case, "case-bakery.toml", &text), "phases are");
}
