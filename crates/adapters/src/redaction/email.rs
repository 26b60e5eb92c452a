//! E-mail addresses: `@` and what stands around it, and addresses with the signs written out.

use std::ops::Range;
use std::sync::LazyLock;

use domain::text::{MarkKind, SpanKind};
use regex::Regex;

use super::found::{Found, after, before, pattern};
use super::known::Known;
use super::words;

/// The most bytes looked at on each side of an `@`.
const MOST_BYTES: usize = 254;

/// The first dot of a domain comes within so many bytes.
const LONGEST_HOST: usize = 64;

/// What stands for `@`: `(at)`, ` at `, ` @ `.
static AT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i) {0,2}[\[({<] ?(?:at|@) ?[\])}>] {0,2}| {1,2}at {1,2}|_at_| {1,2}@ {0,2}|@ {1,2}")
});

/// What stands for a dot: `(dot)`, ` dot `, ` . `; a full stop has no space before it.
const DOT: &str =
    r"(?:\.| {1,2}\. {1,2}| {0,2}[\[({<] ?(?:dot|\.) ?[\])}>] {0,2}| {1,2}dot {1,2}|_dot_)";

static LOCAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:^|(?u:[^a-z0-9._+-]))(?P<value>[a-z0-9][a-z0-9+-]{{0,40}}(?:(?:{DOT}|_)[a-z0-9][a-z0-9+-]{{0,40}}){{0,4}})$"
    ))
});

static DOMAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(?P<value>(?P<host>[a-z0-9][a-z0-9-]{{0,40}}(?:{DOT}[a-z0-9-]{{2,40}}){{0,3}})(?P<dot>{DOT})(?:com|org|net|edu|gov|info|biz|io|dev|app|me|ai|co|[a-z]{{2,12}}))\b"
    ))
});

/// Words that stand before "at" without being an address.
const NO_LOCAL: [&str; 16] = [
    "me", "us", "him", "her", "them", "you", "it", "is", "be", "was", "email", "mail", "address",
    "contact", "reached", "arrive",
];

/// Words before an address that is only spoken ("at", "dot").
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:e-?mails?|mail|reach|contact|write|address|ping|inbox|gmail|message|send)\b[\x20-\x7e]{0,40}$",
    )
});

static MAILBOXES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:gmail|googlemail|yahoo|ymail|outlook|hotmail|live|msn|icloud|me|mac|aol|gmx|web|proton|protonmail|pm|fastmail|zoho|hey|tutanota|yandex|mail|qq|163|orange|free|libero|t-online)\b",
    )
});

pub(super) fn find(view: &str, known: &mut Known<'_>, found: &mut Vec<Found>) {
    for (at, _) in view.match_indices('@') {
        if let Some(range) = address_around(view, at) {
            found.push(Found::new(range, SpanKind::Email));
        }
    }
    find_written_out(view, known, found);
}

/// The address of which this `@` is the middle.
fn address_around(view: &str, at: usize) -> Option<Range<usize>> {
    let local = before(view, at, MOST_BYTES);
    let local = local
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_local(*c))
        .last()
        .and_then(|(start, _)| local.get(start..))?
        .trim_start_matches(['.', '\'', '-', '+', '%']);
    let domain = after(view, at + 1, MOST_BYTES);
    let length = domain
        .char_indices()
        .find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '.' | '-')))
        .map_or(domain.len(), |(end, _)| end);
    let domain = domain.get(..length)?.trim_end_matches(['.', '-']);
    let (host, top) = domain.rsplit_once('.')?;
    let is_top =
        top.chars().count() >= 2 && top.chars().all(char::is_alphabetic) || top.starts_with("xn--");
    let is_host = !host.is_empty() && !host.starts_with('.') && !host.contains("..");
    (!local.is_empty() && local != "git" && is_host && is_top)
        .then(|| at - local.len()..at + 1 + domain.len())
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'')
}

fn find_written_out(view: &str, known: &mut Known<'_>, found: &mut Vec<Found>) {
    for at in AT.find_iter(view) {
        if !may_hold_dot(after(view, at.end(), LONGEST_HOST)) {
            continue;
        }
        let Some(domain) = DOMAIN.captures(after(view, at.end(), MOST_BYTES)) else {
            continue;
        };
        let Some(local) = LOCAL
            .captures(before(view, at.start(), MOST_BYTES / 2))
            .and_then(|captures| captures.name("value"))
            .map(|local| local.as_str())
            .filter(|local| !NO_LOCAL.contains(&local.to_ascii_lowercase().as_str()))
        else {
            continue;
        };
        let part = |name| domain.name(name).map_or("", |part| part.as_str());
        let start = at.start() - local.len();
        let bracketed = at.as_str().contains(['[', '(', '{', '<', '_']);
        let sign = at.as_str().contains('@');
        let spoken = part("dot").contains(' ') || part("dot").to_ascii_lowercase().contains("dot");
        let handle = local.contains(|c: char| !c.is_ascii_alphabetic());
        let is_address = bracketed
            || MAILBOXES.is_match(part("host"))
            || handle && (spoken || sign)
            || (spoken || sign || handle) && CUE.is_match(before(view, start, 64))
            || (sign || spoken) && is_no_verb(local)
            || known.is(MarkKind::Email, spelled(local, part("value")));
        if is_address {
            found.push(Found::new(
                start..at.end() + part("value").len(),
                SpanKind::Email,
            ));
        }
    }
}

fn may_hold_dot(text: &str) -> bool {
    text.contains('.')
        || text
            .as_bytes()
            .windows(3)
            .any(|part| part.eq_ignore_ascii_case(b"dot"))
}

/// A word in small letters that is neither ordinary nor a form of a verb.
fn is_no_verb(local: &str) -> bool {
    local.bytes().all(|byte| byte.is_ascii_lowercase())
        && !words::is_common(local)
        && !local.ends_with("ed")
        && !local.ends_with("ing")
}

/// The address with its signs.
fn spelled(local: &str, domain: &str) -> String {
    let dotted = |text: &str| {
        text.to_ascii_lowercase()
            .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-')))
            .filter(|part| !part.is_empty() && *part != "dot")
            .collect::<Vec<_>>()
            .join(".")
    };
    format!("{}@{}", dotted(local), dotted(domain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::tests::{nobody, null_hashes};

    fn found(text: &str) -> Vec<String> {
        let hashes = null_hashes();
        let person = nobody();
        let mut found = Vec::new();
        find(text, &mut Known::new(&hashes, &person), &mut found);
        found
            .into_iter()
            .map(|found| text[found.range].to_owned())
            .collect()
    }

    #[test]
    fn addresses_are_found_whole() {
        for (text, address) in [
            (
                "Mail jane.doe+jobs@acme-mail.co.uk.",
                "jane.doe+jobs@acme-mail.co.uk",
            ),
            ("<jane@acme.com>", "jane@acme.com"),
            ("jane (at) acme (dot) com", "jane (at) acme (dot) com"),
            (
                "jane dot doe at acme dot com",
                "jane dot doe at acme dot com",
            ),
            ("write to jane at acme dot com", "jane at acme dot com"),
            ("jane at gmail.com", "jane at gmail.com"),
            (
                "frahimi at acme dot co dot uk is mine",
                "frahimi at acme dot co dot uk",
            ),
            ("jane[at]acme[dot]com", "jane[at]acme[dot]com"),
            ("jane @ acme.com", "jane @ acme.com"),
            ("用户@例子.中国", "用户@例子.中国"),
        ] {
            assert_eq!(found(text), [address], "{text}");
        }
    }

    #[test]
    fn employers_and_annotations_are_none() {
        for text in [
            "I worked at Booking.com and at Node.js meetups.",
            "I led payments at Stripe. Com school was fun.",
            "@Override and @angular/core, user@localhost",
            "We met at five. In the end it worked.",
            "I interned at acme dot com. Engineer @ Booking.com, clone git@github.com:a/b.git",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
