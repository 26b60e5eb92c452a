//! The limits on what a body may hold, whatever it is: depth, lengths, and no NUL.

use serde_json::Value;

use super::faults::{Faults, child};

/// The most objects and lists inside each other.
const MOST_NESTING: usize = 32;

/// The most items of a list.
const MOST_ITEMS: usize = 100;

/// The most characters of a text.
const MOST_CHARS: usize = 2_000;

const MESSAGE: &str = "input.message";

/// Texts that may be longer, by the name of their field and of the object it is in.
const LONGER_TEXTS: &[(&str, usize)] = &[
    (MESSAGE, 16_000),
    ("input.resume.text", 50_000),
    ("input.job_description.description", 50_000),
    ("input.interview_context.company_research", 50_000),
    ("text", 50_000),
];

/// What was said elsewhere may be as long as a message.
const HISTORY: (&str, &str, usize) = ("input.session_history.messages[", "].content", 16_000);

/// Lists that must be shorter.
const SHORTER_LISTS: &[(&str, usize)] = &[("input.interview_context.focus_areas", 10)];

/// Whether objects and lists lie deeper inside each other than is taken.
pub(crate) fn is_too_deep(value: &Value) -> bool {
    fn deeper_than(value: &Value, levels: usize) -> bool {
        match value {
            Value::Array(items) => {
                levels == 0 || items.iter().any(|item| deeper_than(item, levels - 1))
            }
            Value::Object(fields) => {
                levels == 0 || fields.values().any(|field| deeper_than(field, levels - 1))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
    }
    deeper_than(value, MOST_NESTING)
}

/// Finds every text and list beyond its limit. The value must not be too deep.
pub(crate) fn check(value: &Value, path: &str, faults: &mut Faults) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => check_text(text, path, faults),
        Value::Array(items) => {
            let most = listed(SHORTER_LISTS, path).unwrap_or(MOST_ITEMS);
            if items.len() > most {
                faults.add(path, format!("must have at most {most} items"));
                return;
            }
            for (index, item) in items.iter().enumerate() {
                check(item, &format!("{path}[{index}]"), faults);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let path = child(path, name);
                if name.contains('\0') {
                    faults.add(path.replace('\0', ""), "the name must not contain NUL");
                } else if name.chars().count() > MOST_CHARS {
                    faults.add(path.as_str(), "the name is too long");
                }
                check(field, &path, faults);
            }
        }
    }
}

fn check_text(text: &str, path: &str, faults: &mut Faults) {
    let (before, after, of_history) = HISTORY;
    let most = listed(LONGER_TEXTS, path)
        .or((path.starts_with(before) && path.ends_with(after)).then_some(of_history))
        .unwrap_or(MOST_CHARS);
    // A message counts as it is kept: trimmed.
    let counted = if path == MESSAGE { text.trim() } else { text };
    if text.contains('\0') {
        faults.add(path, "must not contain NUL");
    } else if counted.chars().count() > most {
        faults.add(path, format!("must have at most {most} characters"));
    }
}

fn listed(limits: &[(&str, usize)], path: &str) -> Option<usize> {
    let limit = limits.iter().find(|(listed, _)| *listed == path)?;
    Some(limit.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faulty(value: &Value) -> Vec<String> {
        let mut faults = Faults::default();
        check(value, "body", &mut faults);
        faults
            .in_order()
            .into_iter()
            .map(|fault| fault.field)
            .collect()
    }

    #[test]
    fn thirty_two_levels_are_taken_and_one_more_is_not() {
        let nested = |levels| (0..levels).fold(json!(1), |inside, _| json!([inside]));
        assert!(!is_too_deep(&nested(32)));
        assert!(is_too_deep(&nested(33)));
    }

    #[test]
    fn texts_and_lists_keep_their_own_limits_in_characters() {
        let at_limit = json!({"input": {
            "message": "é".repeat(16_000),
            "resume": {"text": "é".repeat(50_000), "file_type": "x".repeat(2_000)},
            "session_history": {"messages": [{"content": "x".repeat(16_000)}]},
            "interview_context": {"focus_areas": vec!["a"; 10], "company_research": "x".repeat(50_000)},
            "profile": {"skills": vec!["a"; 100], "more": {"text": "x".repeat(2_000)}},
        }});
        assert!(faulty(&at_limit).is_empty());
        let beyond = json!({"input": {
            "message": "é".repeat(16_001),
            "resume": {"text": "é".repeat(50_001), "file_type": "x".repeat(2_001)},
            "session_history": {"messages": [{"content": "x".repeat(16_001)}]},
            "interview_context": {"focus_areas": vec!["a"; 11], "company_research": "x".repeat(50_001)},
            "profile": {"skills": vec!["a"; 101], "more": {"text": "x".repeat(2_001)}},
        }});
        assert_eq!(
            faulty(&beyond),
            [
                "input.interview_context.company_research",
                "input.interview_context.focus_areas",
                "input.message",
                "input.profile.more.text",
                "input.profile.skills",
                "input.resume.file_type",
                "input.resume.text",
                "input.session_history.messages[0].content",
            ]
        );
    }

    #[test]
    fn nul_is_found_in_texts_and_in_names() {
        assert_eq!(faulty(&json!({"a\0b": 1, "c": ["\0"]})), ["ab", "c[0]"]);
    }
}
