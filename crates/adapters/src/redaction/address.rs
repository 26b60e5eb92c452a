//! Street addresses: number and street in the order and words of many countries, with what belongs to
//! them: flat, district, postcode, town. A city alone stays.

mod streets;
mod tail;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, after, any_of, before, has_digit, pattern, report_values};
use super::words;
use streets::{COMPOUND, ENGLISH, FRENCH, MILITARY, PLOT, ROMANCE};

/// A number of a flat: what stands before it on its line is an address.
static FLAT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?P<value>\b(?:Apt|Apartment|Suite|Ste)\.? ?#?\d{1,5}[A-Za-z]?\b)"));

/// What stands before a flat: words with capitals and numbers.
static BEFORE_FLAT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|(?u:[^A-Za-z0-9_]))(?P<value>\d{1,5}(?:[ ,]{1,2}(?:(?u:[A-Z\u{80}-\u{FFFB}])(?u:[A-Za-z0-9\u{80}-\u{FFFB}'.-]){0,24}|\d{1,5}|(?:de|la|le|el|van|den|der|del))){1,6}|(?u:[A-Z\u{80}-\u{FFFB}])(?u:[A-Za-z0-9\u{80}-\u{FFFB}'.-]){1,24}(?: (?u:[A-Z\u{80}-\u{FFFB}])(?u:[A-Za-z0-9\u{80}-\u{FFFB}'.-]){0,24}){0,3} \d{1,5}),? ?\n? ?$",
    )
});

/// Words after which somebody's address stands on the same line.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:i(?: currently| still| now| once)? lived?|we live|(?:he|she|who|[a-z]{3,16}) lives|living|residing|located|i reside|residence|resident) (?:at|on|in)\b|\b(?:(?:my|home|postal|mailing|street|residential|current|permanent|billing|delivery|shipping|private|new|his|her|their|your|primary|secondary) ){1,3}address(?:es)?(?: details)?(?: is| to|:| -)|\b(?:address|addr|anschrift|adresse|wohnhaft in|wohnanschrift|domicilio|direccion|indirizzo|residenza|adres(?: zamieszkania)?|woonadres|endereco|morada|adress) ?(?:\([a-z]{2,12}\))?(?::|-| is )|(?:^|\n)(?:address|anschrift|adresse|domicilio|adres|endereco) {1,4}|\b(?:ship(?:ped)?|deliver(?:ed)?|sen[dt]|mail(?:ed)?|post(?:ed)?) (?:[a-z]{1,12} ){0,4}to|\bwhat is your address\? ?(?:it is|it's)?) ?\n{0,2} {0,4}",
    )
});

/// What such a place may begin with: number first or street first.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:[Nn]umber|[Nn]o\.?|#) ?)?(?:\d{1,5}[A-Za-z]?(?:[/-]\d{1,5}[A-Za-z]?){0,2},? (?:(?:(?u:[A-Z\u{80}-\u{FFFB}])(?u:[A-Za-z0-9\u{80}-\u{FFFB}'.-]){0,24}|\d{1,5})[ ,-]{1,3}){0,5}(?u:[A-Z\u{80}-\u{FFFB}])(?u:[A-Za-z0-9\u{80}-\u{FFFB}'.-]){1,24}(?: \d{1,5}[A-Za-z]?\b)?|(?u:[A-Z\u{80}-\u{FFFB}])(?u:[A-Za-z0-9\u{80}-\u{FFFB}'.-]){1,24}(?:[ ,]{1,2}(?:(?u:[A-Z\u{80}-\u{FFFB}])(?u:[A-Za-z0-9\u{80}-\u{FFFB}'.-]){0,24}|(?:de|la|le|el|van|den|der|del|da|do|dos|das))){0,5},? (?:n[o.]{0,2} ?)?\d{1,5}[A-Za-z]?(?:[/-]\d{1,5}[A-Za-z]?){0,2}\b)",
    )
});

/// Postcodes after words that say so.
static POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:post ?code|postal code|zip(?: ?code)?|plz|cep|code postal|pin ?code|postleitzahl|kod pocztowy|codigo postal)(?:[ :=(]{1,3}(?:is|was)\b)?[ :=(]{1,3}(?P<value>[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]\d[a-z] ?\d[a-z]\d|\d{5}-\d{3,4}|\d{4,6}|\d{2}-\d{3}|\d{4} ?[a-z]{2})\b",
    )
});

/// Things that are counted and named like streets.
static NO_STREET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:google|one|amazon|wall|major|main|new|big|long|high|first|second|third|hard|disk|flash|usb|test|open|career|critical|golden|happy|sql|http|api|user|data|different|large|small|full|part|top|key|core|work|team|days?|weeks?|months?|years?|hours?|minutes?|times?|people|users?)$",
    )
});

static FLATS: LazyLock<AhoCorasick> =
    LazyLock::new(|| any_of(&["apt", "apartment", "suite", "ste"]));
static LABELS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "live",
        "living",
        "living",
        "resid",
        "located",
        "addr",
        "anschrift",
        "adres",
        "wohn",
        "domicil",
        "direcc",
        "indirizzo",
        "endereco",
        "morada",
        "ship",
        "deliver",
        "send",
        "sent",
        "mail",
        "post",
    ])
});
static POSTCODES: LazyLock<AhoCorasick> =
    LazyLock::new(|| any_of(&["post", "zip", "plz", "cep", "pin", "kod", "codigo"]));

pub(super) fn find(view: &str, found: &mut Vec<Found>) {
    if !has_digit(view) {
        return;
    }
    if streets::ENGLISH_WORDS.is_match(view) {
        find_english(view, found);
    }
    for (words, street, checked) in [
        (&streets::COMPOUND_WORDS, &COMPOUND, false),
        (&streets::ROMANCE_WORDS, &ROMANCE, true),
        (&streets::FRENCH_WORDS, &FRENCH, false),
        (&streets::PLOT_WORDS, &PLOT, false),
        (&streets::PLOT_WORDS, &MILITARY, false),
    ] {
        if !words.is_match(view) {
            continue;
        }
        for address in street.find_iter(view) {
            if !(checked && names_a_product(address.as_str())) {
                push(view, address.start(), address.end(), found);
            }
        }
    }
    for address in streets::WITH_POSTCODE.find_iter(view) {
        push(view, address.start(), address.end(), found);
    }
    if FLATS.is_match(view) {
        find_by_flat(view, found);
    }
    if LABELS.is_match(view) {
        find_labelled(view, found);
    }
    if POSTCODES.is_match(view) {
        report_values(view, &POSTCODE, SpanKind::Address, found, has_digit);
    }
}

/// An address with all that follows and belongs to it, and the number before it.
fn push(view: &str, start: usize, end: usize, found: &mut Vec<Found>) {
    let start = start - tail::number_before(before(view, start, 8));
    let end = tail::end(view, end);
    found.push(Found::new(start..end, SpanKind::Address));
}

fn find_english(view: &str, found: &mut Vec<Found>) {
    for captures in ENGLISH.captures_iter(view) {
        let (Some(whole), Some(name)) = (captures.get(0), captures.name("name")) else {
            continue;
        };
        let unsure = captures.name("unsure").is_some();
        let counted = unsure && !is_street_name(name.as_str())
            || NO_STREET.is_match(name.as_str())
                && !has_digit(after(view, whole.end(), 12))
                && whole.as_str().len() < 24
                && follows_a_plural(view, whole.end());
        if !counted {
            push(view, whole.start(), whole.end(), found);
        }
    }
}

fn find_by_flat(view: &str, found: &mut Vec<Found>) {
    for flat in FLAT.find_iter(view) {
        let left = before(view, flat.start(), 96);
        let street = BEFORE_FLAT
            .captures(left)
            .and_then(|captures| captures.name("value"))
            .filter(|street| has_digit(street.as_str()) && !has_year(street.as_str()));
        if let Some(street) = street {
            let start = flat.start() - left.len() + street.start();
            push(view, start, flat.end(), found);
        }
    }
}

fn find_labelled(view: &str, found: &mut Vec<Found>) {
    for label in LABEL.find_iter(view) {
        if let Some(address) = PLACE.find(after(view, label.end(), 128)) {
            push(view, label.end(), label.end() + address.end(), found);
        }
    }
}

/// Whether words before a word like "Drive" or "Park" name a street: none is a thing that is counted.
fn is_street_name(name: &str) -> bool {
    !name.split(' ').any(|word| NO_STREET.is_match(word))
        && !name
            .split(' ')
            .all(|word| words::is_no_name(&word.to_lowercase()))
}

/// `Via AWS 2`: a product, not a street.
fn names_a_product(address: &str) -> bool {
    !address.starts_with(|c: char| c.is_ascii_digit())
        && address
            .split(' ')
            .skip(1)
            .take(1)
            .any(|word| words::is_no_name(&word.to_lowercase()))
}

/// Whether the next word is one that is counted: `2 Wall Street banks`.
fn follows_a_plural(view: &str, at: usize) -> bool {
    after(view, at, 24)
        .trim_start()
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .is_some_and(|word| word.ends_with('s') && word.len() > 3)
}

/// `in 2019 Office Suite 365`.
fn has_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|part| part.len() == 4 && (part.starts_with("19") || part.starts_with("20")))
}
