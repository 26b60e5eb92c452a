//! Personal profile links and handles. Links to companies, products and documentation stay.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, after, any_of, before, pattern, report_values};

/// Hosts of profiles with the path before the person.
static PROFILE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:https?://)?(?:(?:www|m|mobile|[a-z]{2})\.)?(?:linkedin\.com/(?:in|pub)/|facebook\.com/|fb\.com/|instagram\.com/|twitter\.com/|x\.com/|t\.me/|wa\.me/|tiktok\.com/@|youtube\.com/(?:@|c/|user/)|medium\.com/@|dev\.to/|stackoverflow\.com/users/|kaggle\.com/|behance\.net/|dribbble\.com/|hackerrank\.com/(?:profile/)?|leetcode\.com/(?:u/)?|codepen\.io/|codewars\.com/users/|xing\.com/profile/|about\.me/|linktr\.ee/|keybase\.io/|calendly\.com/|angel\.co/u/|wellfound\.com/u/|orcid\.org/|scholar\.google\.[a-z.]{2,6}/citations\?user=|researchgate\.net/profile/|quora\.com/profile/|reddit\.com/u(?:ser)?/|snapchat\.com/add/|pinterest\.com/|soundcloud\.com/|twitch\.tv/|news\.ycombinator\.com/user\?id=|hashnode\.com/@|mastodon\.social/@|threads\.net/@|bsky\.app/profile/)(?P<person>[a-z0-9_.%~-]{2,60})(?P<path>(?:/[a-z0-9_.%~-]{1,60}){0,2}/?)",
    )
});

/// Where people keep code; a path of two parts is a project.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:https?://)?(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|gist\.github\.com|huggingface\.co|codeberg\.org)/(?P<person>[a-z0-9][a-z0-9_.-]{0,38})(?P<path>(?:/[a-z0-9_.%-]{1,60}){0,4}/?)",
    )
});

/// Sites on a person's own name at a host for everybody.
static OWN_HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\.(?:github\.io|gitlab\.io|medium\.com|substack\.com|wordpress\.com|blogspot\.com|tumblr\.com|wixsite\.com|netlify\.app|vercel\.app|hashnode\.dev|bandcamp\.com|carrd\.co|notion\.site)\b(?:/[a-z0-9_.%/-]{0,80})?",
    )
});

/// The person's part of such a site, before the host.
static OWN_LABEL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:https?://)?[a-z0-9][a-z0-9-]{0,60}$"));

/// A site after words that say it is one's own.
static OWN_SITE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:my|personal|own|his|her)(?: own| personal| online| portfolio| tech| little)? (?:web ?site|site|blog|home ?page|portfolio|web ?page|page|url|link|cv|resume|domain)|portfolio|home ?page|personal url|web ?site|find me|i (?:blog|write|publish|post)|my (?:work|code|projects|writing|talks) (?:is|are))(?: (?:is|at|lives|on|can be found|here|hosted|called))*(?:[ :=(\n-]{1,4})(?:(?:is|at|on|under|over at) )?(?P<value>(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?\.){1,4}[a-z]{2,18}(?:/[a-z0-9_.%~?=&/-]{0,80})?)",
    )
});

/// A handle after the name of the network.
static HANDLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:twitter|github|gitlab|instagram|insta|telegram|discord|skype|snapchat|snap|tiktok|linkedin|facebook|mastodon|reddit|kaggle|leetcode|hackerrank|stack ?overflow|slack|wechat|signal|threads|bluesky|x|ig|handle|user ?name|nickname|screen name|gamertag)(?: (?:handle|user ?name|account|profile|id|name|nick))?(?:(?: ?[:=] ?| - | (?:is|as|at|under|by)(?: called)? |[ (]{1,2}(?:is )?@)["'`]?@?|[ (]{1,2}@)(?P<value>(?:live:|/?(?:in|u|user)/)?[a-z0-9](?:[a-z0-9_.#:-]{1,38}[a-z0-9_]))"#,
    )
});

/// A handle with its `@` some words after or before the name of the network.
static HANDLE_AT: LazyLock<Regex> = LazyLock::new(|| {
    const NETWORKS: &str = r"twitter|github|gitlab|instagram|insta|ig|tg|telegram|discord|snapchat|tiktok|linkedin|facebook|mastodon|reddit|threads|bluesky|handle|user ?name";
    pattern(&format!(
        r"(?i)\b(?:{NETWORKS})\b[a-z ,:('-]{{0,28}}[ (:](?P<after>@[a-z0-9_][a-z0-9_.-]{{1,38}}[a-z0-9_])|(?:^|[ (\n])(?P<before>@[a-z0-9_][a-z0-9_.-]{{1,38}}[a-z0-9_])(?: (?:on|at|in|is my)){{1,2}} (?:{NETWORKS})\b"
    ))
});

/// Profiles of nobody.
const NOBODY: [&str; 44] = [
    "about",
    "features",
    "pricing",
    "login",
    "signup",
    "settings",
    "explore",
    "topics",
    "marketplace",
    "sponsors",
    "orgs",
    "enterprise",
    "security",
    "company",
    "pages",
    "groups",
    "events",
    "share",
    "intent",
    "home",
    "search",
    "hashtag",
    "p",
    "reel",
    "watch",
    "docs",
    "blog",
    "learn",
    "datasets",
    "competitions",
    "problems",
    "contest",
    "questions",
    "kubernetes",
    "facebook",
    "google",
    "microsoft",
    "apache",
    "rust-lang",
    "torvalds",
    "features.html",
    "help",
    "jobs",
    "models",
];

/// Words near which a handle stands.
static NETWORKS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "twitter",
        "github",
        "gitlab",
        "insta",
        "telegram",
        "discord",
        "skype",
        "snap",
        "tiktok",
        "linkedin",
        "facebook",
        "mastodon",
        "reddit",
        "kaggle",
        "leetcode",
        "hackerrank",
        "overflow",
        "slack",
        "wechat",
        "signal",
        "threads",
        "bluesky",
        "x:",
        "x (",
        "x is",
        " ig",
        "handle",
        "username",
        "user name",
        "nick",
        "screen name",
        "gamertag",
    ])
});

/// Hosts of profiles.
static HOSTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "linkedin.",
        "facebook.",
        "fb.com",
        "instagram.",
        "twitter.",
        "x.com",
        "t.me",
        "wa.me",
        "tiktok.",
        "youtube.",
        "medium.",
        "dev.to",
        "stackoverflow.",
        "kaggle.",
        "behance.",
        "dribbble.",
        "hackerrank.",
        "leetcode.",
        "codepen.",
        "codewars.",
        "xing.",
        "about.me",
        "linktr.ee",
        "keybase.",
        "calendly.",
        "angel.co",
        "wellfound.",
        "orcid.",
        "scholar.google",
        "researchgate.",
        "quora.",
        "reddit.",
        "snapchat.",
        "pinterest.",
        "soundcloud.",
        "twitch.",
        "ycombinator",
        "hashnode.",
        "mastodon.",
        "threads.net",
        "bsky.",
        "github.",
        "gitlab.",
        "bitbucket.",
        "huggingface.",
        "codeberg.",
    ])
});

/// Words near which one's own site stands.
static SITES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "site",
        "blog",
        "home",
        "portfolio",
        "page",
        "url",
        "link",
        "cv",
        "resume",
        "domain",
        "find me",
        "i write",
        "i publish",
        "i post",
        "my work",
        "my code",
        "my projects",
        "my writing",
        "my talks",
    ])
});

/// Words after a network's name that are no handle.
static MINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:my|mine|personal|profile|portfolio|code|find me|me|i'm|handle|github|gitlab|git|links?|contact)\b[ \n:=(,-]{0,3}(?:is|at|on|profile|account|page|here|link|handle)?[ \n:=(-]{0,3}$",
    )
});

pub(super) fn find(view: &str, found: &mut Vec<Found>) {
    if view.contains('/') && HOSTS.is_match(view) {
        for captures in PROFILE.captures_iter(view) {
            push_person(view, &captures, false, found);
        }
        for captures in CODE.captures_iter(view) {
            push_person(view, &captures, true, found);
        }
    }
    if !view.contains(['.', '@']) && !NETWORKS.is_match(view) {
        return;
    }
    for host in OWN_HOST.find_iter(view) {
        if let Some(site) = OWN_LABEL.find(before(view, host.start(), 72)) {
            let start = host.start() - site.len();
            found.push(Found::new(start..host.end(), SpanKind::Link));
        }
    }
    if SITES.is_match(view) {
        report_values(view, &OWN_SITE, SpanKind::Link, found, is_domain);
    }
    if view.contains('@') {
        find_handles_with_sign(view, found);
    }
    if NETWORKS.is_match(view) {
        find_handles(view, found);
    }
}

fn find_handles_with_sign(view: &str, found: &mut Vec<Found>) {
    for captures in HANDLE_AT.captures_iter(view) {
        if let Some(handle) = captures.name("after").or_else(|| captures.name("before")) {
            found.push(Found::new(handle.range(), SpanKind::Link));
        }
    }
}

fn find_handles(view: &str, found: &mut Vec<Found>) {
    for captures in HANDLE.captures_iter(view) {
        let Some(value) = captures.name("value") else {
            continue;
        };
        let at_sign = before(view, value.start(), 1) == "@";
        if is_handle(value.as_str(), at_sign) && !runs_on(view, value.end()) {
            let start = value.start() - usize::from(at_sign);
            found.push(Found::new(start..value.end(), SpanKind::Link));
        }
    }
}

fn push_person(view: &str, captures: &regex::Captures<'_>, projects: bool, found: &mut Vec<Found>) {
    let part = |name| captures.name(name).map_or("", |part| part.as_str());
    let Some(whole) = captures.get(0) else {
        return;
    };
    let person = part("person").trim_end_matches('.').to_ascii_lowercase();
    let is_project = projects && part("path").trim_matches('/').contains(|c| c != '/');
    let mine = || MINE.is_match(before(view, whole.start(), 48));
    if person.is_empty() || NOBODY.contains(&person.as_str()) || is_project && !mine() {
        return;
    }
    let text = whole.as_str();
    let end = whole.start() + text.trim_end_matches(['.', ',', '-']).len();
    found.push(Found::new(whole.start()..end, SpanKind::Link));
}

/// A domain with a real top, not a file or product name.
fn is_domain(text: &str) -> bool {
    let host = text.split("://").last().unwrap_or(text);
    let host = host.split('/').next().unwrap_or(host).to_ascii_lowercase();
    let top = host.rsplit('.').next().unwrap_or_default();
    !matches!(
        top,
        "js" | "net" | "py" | "rb" | "go" | "rs" | "ts" | "html" | "pdf" | "docx" | "css"
    ) || text.contains("://")
        || top == "net" && !host.starts_with("asp.")
}

/// A single name: with an `@`, or of letters mixed with digits or signs.
fn is_handle(value: &str, at_sign: bool) -> bool {
    if value.contains(['/', ':']) {
        return true;
    }
    let odd = value.contains(|c: char| c.is_ascii_digit() || matches!(c, '_' | '#' | '-'));
    let has_letter = value.contains(|c: char| c.is_ascii_alphabetic());
    let plain = value.to_ascii_lowercase();
    has_letter && (at_sign || odd || !super::words::is_common(&plain) && is_camel_or_unknown(value))
}

fn is_camel_or_unknown(value: &str) -> bool {
    !super::words::is_no_name(&value.to_ascii_lowercase())
        && value.len() >= 5
        && value.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether the handle is the beginning of an address.
fn runs_on(view: &str, at: usize) -> bool {
    after(view, at, 1).starts_with(['@', '/'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::found::tests::found_by;

    #[test]
    fn profiles_and_own_sites_are_found() {
        for (text, link) in [
            (
                "see https://www.linkedin.com/in/jane-doe-123/ now",
                "https://www.linkedin.com/in/jane-doe-123/",
            ),
            ("github.com/janedoe.", "github.com/janedoe"),
            (
                "my code: https://github.com/janedoe/dotfiles",
                "https://github.com/janedoe/dotfiles",
            ),
            ("on twitter.com/jane_d", "twitter.com/jane_d"),
            ("janedoe.github.io/blog", "janedoe.github.io/blog"),
            ("my website is janedoe.dev", "janedoe.dev"),
            (
                "Portfolio: https://doe.design/work",
                "https://doe.design/work",
            ),
            ("my GitHub handle is octo_jane", "octo_jane"),
            ("Twitter: @jane_d", "@jane_d"),
            ("on Telegram @janedoe", "@janedoe"),
            ("On GitHub I am @jane.", "@jane"),
            ("I am @jane_d on Instagram", "@jane_d"),
            (
                "stackoverflow.com/users/77/jane-doe",
                "stackoverflow.com/users/77/jane-doe",
            ),
        ] {
            let mut found = found_by(find, text);
            found.dedup();
            assert_eq!(found, [link], "{text}");
        }
    }

    #[test]
    fn projects_products_and_annotations_stay() {
        for text in [
            "https://github.com/rust-lang/rust and github.com/features",
            "https://docs.rs/regex and Booking.com, Node.js, ASP.NET",
            "@Override and @angular/core",
            "we moved our website to React.js",
            "GitHub is great, Slack is down, Twitter as a client",
            "my portfolio is mostly backend",
            "linkedin.com/company/acme, username is required",
        ] {
            assert_eq!(found_by(find, text), Vec::<String>::new(), "{text}");
        }
    }
}
