//! Labels: the words that say what the number after them is.

/// What may stand between a label and its value.
pub(super) const GAP: &str = r#"(?:[ \n:#=(,'"-]{1,4}(?:is|was|are|number|numbers|num|no|nr|n|id|code|card|my|the|of|on|as|it's|its|mine|would be|here|details?)\b\.?){0,4}[ \n:#=('"-]{0,4}"#;

/// A pattern for `value` directly after one of the labels, in any case.
pub(super) fn labelled(labels: &str, value: &str) -> String {
    format!(r"(?i)\b(?:{labels})\b\.?{GAP}\b(?P<value>{value})\b")
}

/// A pattern for `value` some words after one of the labels, on the same line.
pub(super) fn near(labels: &str, value: &str) -> String {
    format!(r"(?i)\b(?:{labels})\b[\x20-\x7e]{{1,40}}?\b(?P<value>{value})\b")
}

/// A pattern for `value` before one of the labels: `123456782 is my BSN`.
pub(super) fn before_label(labels: &str, value: &str) -> String {
    format!(
        r"(?i)\b(?P<value>{value})\b(?:[ ,(-]{{1,3}}(?:is|was|as|my|the|his|her|a)\b){{0,3}}[ ,(-]{{1,3}}(?:{labels})\b"
    )
}
