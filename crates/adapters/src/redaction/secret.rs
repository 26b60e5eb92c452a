//! Secrets: keys and tokens of known shapes, private keys, and what follows "password".

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, any_of, has_digit, pattern, report_values};

/// Keys that say by their first letters what they are.
static SHAPED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{16,64}|xox[abeoprs]-[A-Za-z0-9-]{10,255}|xapp-[A-Za-z0-9-]{10,255}|[srp]k_(?:live|test)_[A-Za-z0-9]{10,128}|whsec_[A-Za-z0-9]{16,64}|sk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{20,255}|AIza[A-Za-z0-9_-]{30,40}|ya29\.[A-Za-z0-9_-]{20,255}|GOCSPX-[A-Za-z0-9_-]{20,40}|npm_[A-Za-z0-9]{30,64}|pypi-[A-Za-z0-9_-]{30,255}|SG\.[A-Za-z0-9_-]{16,40}\.[A-Za-z0-9_-]{16,64}|hf_[A-Za-z0-9]{20,64}|dop_v1_[a-f0-9]{32,64}|shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}|key-[a-f0-9]{32}|(?:SK|AC)[a-f0-9]{32}|liya_[a-z]{2,8}_[A-Za-z0-9_-]{20,64}|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,4000}(?:\.[A-Za-z0-9_-]{0,2000})?|[0-9]{8,10}:AA[A-Za-z0-9_-]{33}|AGE-SECRET-KEY-1[A-Z0-9]{50,60}|https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{20,120}|https://(?:discord|discordapp)\.com/api/webhooks/[A-Za-z0-9/_-]{20,160})",
    )
});

/// `Authorization: Bearer ..`, `Basic ..`.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:bearer|basic) {1,2}(?P<value>[a-z0-9_.~+/-]{16,2000}={0,2})")
});

/// `https://user:pass@host`.
static IN_URL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b[a-z][a-z0-9+.-]{1,20}://(?P<value>[a-z0-9_.~%-]{0,60}:[a-z0-9_.~%!$&'()*+,;=-]{1,120})@",
    )
});

const WORDS: &str = r"(?:db|user|root|admin|login|app|account|sharedaccess|shared ?access|master|wifi|wi-fi)[ _-]?(?:pass ?word|key|pass)|pass ?words?|passwd|pwd|pass ?phrase|passcode|pass|pw|pin(?: code)?|secret(?: key)?|api[ _-]?(?:key|token|secret)|(?:access|auth|refresh|session|bearer|private|client|account|encryption|signing|secret)[ _-]?(?:key|token|secret)|token|credentials?|kennwort|passwort|contrasena|mot de passe|client_secret|aws_secret_access_key|[a-z]{2,16}_(?:password|secret|token|key|api_key)";

/// A value after a colon or equals sign.
static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r#"(?i)(?:\b|_)(?P<word>{WORDS})["'`]?(?: ?(?:=>|:=|[:=]) ?)["'`]?(?P<value>[!#-&(-+\--;=?-\[\]-_a-z{{|}}~]{{4,200}})"#
    ))
});

/// A value after "is".
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r#"(?i)\b(?P<word>{WORDS})(?: (?:i use|for (?:it|that|the [a-z]{{2,16}})|there|still))? (?:is|was) (?:set to |now |still )?["'`]?(?P<value>[!#-&(-+\--;=?-\[\]-_a-z{{|}}~]{{4,120}})"#
    ))
});

/// `;Encrypt=True`: the next field of a connection string.
static NEXT_FIELD: LazyLock<Regex> = LazyLock::new(|| pattern(r";[A-Za-z ]{2,30}="));

/// Words near which a secret stands.
static TALK: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "pass",
        "pwd",
        "pw",
        "pin",
        "secret",
        "key",
        "token",
        "credential",
        "kennwort",
        "contrasena",
        "bearer",
        "basic ",
        "://",
    ])
});

/// Keys have at least so many letters, digits and signs in a row.
const SHORTEST_KEY: usize = 16;

const KEY_BEGINS: &str = "-----BEGIN ";
const KEY_ENDS: &str = "-----END ";

pub(super) fn find(view: &str, found: &mut Vec<Found>) {
    find_key_blocks(view, found);
    if has_long_token(view) {
        for key in SHAPED.find_iter(view) {
            found.push(Found::new(key.range(), SpanKind::Secret));
        }
    }
    if !TALK.is_match(view) {
        return;
    }
    report_values(view, &HEADER, SpanKind::Secret, found, has_digit);
    report_values(view, &IN_URL, SpanKind::Secret, found, |_| true);
    for (pattern, spoken) in [(&ASSIGNED, false), (&SPOKEN, true)] {
        for captures in pattern.captures_iter(view) {
            let (Some(word), Some(value)) = (captures.name("word"), captures.name("value")) else {
                continue;
            };
            let secret = value
                .as_str()
                .trim_end_matches(['.', ',', ';', ':', ')', '?']);
            let secret = NEXT_FIELD
                .find(secret)
                .and_then(|next| secret.get(..next.start()))
                .unwrap_or(secret);
            let word = word.as_str().to_ascii_lowercase();
            let pin = word.starts_with("pin") || word == "passcode";
            let given = !spoken
                && (word.contains("pass") && ends_clause(view, value.start() + secret.len())
                    || pin && secret.bytes().all(|byte| byte.is_ascii_digit()));
            if is_secret(secret, given) {
                let range = value.start()..value.start() + secret.len();
                found.push(Found::new(range, SpanKind::Secret));
            }
        }
    }
}

fn has_long_token(view: &str) -> bool {
    let mut run = 0;
    view.bytes().any(|byte| {
        let goes_on = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
        run = if goes_on { run + 1 } else { 0 };
        run >= SHORTEST_KEY
    })
}

/// A private key from its first line to its last, or to the end of the text.
fn find_key_blocks(view: &str, found: &mut Vec<Found>) {
    let mut at = 0;
    while let Some(start) = view
        .get(at..)
        .and_then(|rest| rest.find(KEY_BEGINS))
        .map(|o| at + o)
    {
        let first_line = view
            .get(start..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or_default();
        if !first_line
            .get(..first_line.len().min(80))
            .is_some_and(|line| line.contains("PRIVATE KEY"))
        {
            at = start + KEY_BEGINS.len();
            continue;
        }
        let body = start + KEY_BEGINS.len();
        let end = view
            .get(body..)
            .and_then(|rest| rest.find(KEY_ENDS))
            .map_or(view.len(), |offset| {
                let tail = body + offset + KEY_ENDS.len();
                view.get(tail..)
                    .and_then(|rest| rest.find("-----"))
                    .filter(|o| *o < 64)
                    .map_or(tail, |o| tail + o + 5)
            });
        found.push(Found::new(start..end, SpanKind::Secret));
        at = end;
    }
}

/// Whether a value is one that nobody says in prose: mixed signs, or any word where one is given.
fn is_secret(value: &str, given: bool) -> bool {
    const NONE: [&str; 22] = [
        "string",
        "null",
        "none",
        "true",
        "false",
        "undefined",
        "required",
        "optional",
        "changeme",
        "password",
        "secret",
        "token",
        "empty",
        "missing",
        "expired",
        "invalid",
        "hidden",
        "text",
        "varchar",
        "str",
        "option",
        "bytes",
    ];
    let plain = value.to_ascii_lowercase();
    let placeholder = value.starts_with(['<', '$', '{', '*', '%'])
        || value.starts_with("http")
        || NONE.contains(&plain.as_str());
    if placeholder || value.len() < 4 {
        return false;
    }
    let has = |test: fn(&u8) -> bool| value.bytes().any(|byte| test(&byte));
    let letters = has(u8::is_ascii_alphabetic);
    let inner_sign = value
        .trim_matches(|c: char| !c.is_ascii_alphanumeric())
        .contains([
            '!', '#', '$', '%', '&', '*', '+', '=', '?', '^', '_', '~', '@',
        ]);
    let mixed = letters && (has(u8::is_ascii_digit) || inner_sign);
    let number = value.bytes().all(|byte| byte.is_ascii_digit());
    mixed && value.len() >= 5 || number && given || given && !super::words::is_common(&plain)
}

/// Whether a sentence or line ends here.
fn ends_clause(view: &str, at: usize) -> bool {
    let rest = super::found::after(view, at, 2);
    rest.trim_start_matches(['"', '\'', '`', '.', ',', ';'])
        .is_empty()
        || rest.starts_with(['\n', '.', ',', ';', '"', '\'', '`', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::found::tests::found_by;

    /// Shaped like keys, and put together here so that no scanner takes them for real ones.
    #[test]
    fn keys_of_known_shapes_are_found() {
        for key in [
            format!("AKIA{}", "IOSFODNN7EXAMPLE"),
            format!("ghp_{}", "a1".repeat(18)),
            format!("sk_live_{}", "4eC39HqLyjWDarjtT1zdp7dc"),
            format!("xoxb-{}", "1234567890-abcdefghij"),
            format!(
                "eyJ{}.eyJ{}.{}",
                "hbGciOiJIUzI1NiJ9", "zdWIiOiIxIn0x", "c2lnbmF0dXJl"
            ),
        ] {
            assert_eq!(found_by(find, &format!("use {key} there")), [key]);
        }
    }

    #[test]
    fn what_follows_a_password_is_found() {
        for (text, secret) in [
            ("password: hunter2!", "hunter2!"),
            ("my password is Tr0ub4dor&3, ok", "Tr0ub4dor&3"),
            ("DB_PASSWORD=s3cr3tValue", "s3cr3tValue"),
            ("api_key = \"abcd1234efgh\"", "abcd1234efgh"),
            ("postgres://app:pa55@db:5432/x", "app:pa55"),
            (
                "Authorization: Bearer abcdef0123456789abcdef",
                "abcdef0123456789abcdef",
            ),
        ] {
            assert_eq!(found_by(find, text), [secret], "{text}");
        }
    }

    #[test]
    fn private_keys_are_found_to_their_end() {
        let block = "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----";
        assert_eq!(found_by(find, &format!("x {block} y")), [block]);
        assert_eq!(
            found_by(find, "-----BEGIN PRIVATE KEY-----\nMII"),
            ["-----BEGIN PRIVATE KEY-----\nMII"]
        );
    }

    #[test]
    fn talk_of_secrets_stays() {
        for text in [
            "the password is required and the token is expired",
            "password: string, token: null, secret: ${SECRET}",
            "the secret is communication",
            "my secret: listening to users",
            "our key result was 40 percent; api keys: rotated",
            "sk-learn and pin 12 sessions",
            "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
            "-----BEGIN CERTIFICATE-----",
        ] {
            assert_eq!(found_by(find, text), Vec::<String>::new(), "{text}");
        }
    }
}
