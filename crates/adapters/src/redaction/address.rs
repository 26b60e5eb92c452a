//! Street addresses: number and street in the order and words of many countries, with flat and
//! postcode. A city alone stays.

use std::sync::LazyLock;

use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, after, has_digit, pattern};

/// Street words that hardly mean anything else, and those that do.
const SURE: &str = r"Street|Avenue|Ave|Boulevard|Blvd|Lane|Crescent|Cres|Terrace|Parkway|Pkwy|Highway|Hwy|Mews|Gardens|Rd|Road|Cul-de-sac|Esplanade";
const UNSURE: &str = r"St|Drive|Dr|Ln|Court|Ct|Place|Pl|Square|Sq|Way|Circle|Cir|Close|Grove|Row|Walk|Hill|Park|Rise|Trail|Loop|Plaza|Broadway|Quay|Wharf|Alley|Path|Ter|Run|Pike|Junction|Heights|Point|Green";

const NAME: &str = r"[A-Z][A-Za-z'.-]{1,20}";

/// What may follow: flat, district, postcode with city or city with postcode.
const TAIL: &str = r"(?:[ ,\n]{1,5}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|No|#)\.? ?#?[A-Za-z0-9-]{1,6}\b)?(?:[ ,\n]{1,5}(?:[A-Z][A-Za-z'.-]{1,20}(?:[ -][A-Z][A-Za-z'.-]{1,20}){0,2}[ ,\n]{1,5}(?:[A-Z]{2}[ ,\n]{1,5})?(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{2}-\d{3}|\d{5}-\d{3}|\d{4} ?[A-Z]{2})\b|(?:\d{5}|\d{2}-\d{3}|\d{5}-\d{3}|\d{4} [A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b(?: [A-Z][a-z]{2,20}(?:-[A-Z][a-z]{1,20}){0,2})?))?";

/// `742 Evergreen Terrace`, `Flat 3, 12 Oak Lane, London SW1A 1AA`.
static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:\b(?:Flat|Apt|Apartment|Unit|Suite) ?\d{{1,4}}[A-Za-z]?,? )?\b(?P<number>\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}})?),? (?:[NSEW]\.? |North |South |East |West )?(?P<name>(?:{NAME}|\d{{1,3}}(?:st|nd|rd|th))(?: {NAME}){{0,3}}?) (?:(?P<sure>(?i:{SURE}))|(?P<unsure>{UNSURE}))\b\.?(?: [NSEW]{{1,2}}\b)?{TAIL}"
    ))
});

/// `Hauptstraße 5`, `Kerkstraat 12a`, `Koskikatu 25`.
static COMPOUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:\d{{1,5}} )?[A-Z][A-Za-z]{{2,24}}(?:-[A-Z][A-Za-z]{{2,20}}){{0,2}}[ -]?(?:strasse|[Ss]tr\.|Strasse|weg|Weg|platz|Platz|allee|Allee|gasse|damm|ufer|straat|laan|plein|gracht|kade|singel|dijk|katu|tie|gatan|vagen|gade|vej|veien|gata) ?\d{{1,4}} ?(?:[a-zA-Z]\b)?(?:[-/]\d{{1,4}})?{TAIL}"
    ))
});

/// `12 rue de la Paix`, `Calle Mayor 5`, `Via Roma, 10`, `Rua Augusta 1500`, `ul. Długa 5/7`.
static ROMANCE: LazyLock<Regex> = LazyLock::new(|| {
    let name = r"(?:(?:de|du|des|da|do|dos|das|del|della|dei|di|la|las|los|le|les|el|l'|d'|the) ?){0,3}[A-Z][A-Za-z'.-]{1,20}(?: (?:(?:de|du|des|da|do|dos|del|della|di|la|y|e) ){0,2}[A-Z][A-Za-z'.-]{1,20}){0,3}";
    pattern(&format!(
        r"(?:\b\d{{1,4}} ?(?:bis|ter)?,? (?i:rue|avenue|av\.|boulevard|bd|place|chemin|allee|impasse|quai|cours|route|square) {name}|\b(?:(?i:calle|avenida|avda\.?|carrer|rua|travessa|alameda|praca|ul\.|ulica) |C/ ?|Av\. |Plaza |Paseo |Camino |Ronda |Via |Viale |Piazza |Corso |Vicolo |Largo |Estrada |[Aa]l\. |[Oo]s\. |[Pp]l\. ){name},? (?:n[o.]{{0,2}} ?)?\d{{1,5}}[A-Za-z]?(?:[/-]\d{{1,4}})?\b){TAIL}"
    ))
});

static BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:(?i:p\.? ?o\.? box|post office box|postfach) ?\d{{2,6}}\b){TAIL}"
    ))
});

/// What follows words that say someone lives there; it must hold a number.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?i:i(?: currently| still| now)? live|we live|(?:he|she) lives|i'm living|living|residing|i reside) (?:at|on)|\b(?i:(?:my|home|postal|mailing|street|residential|current|permanent|billing|delivery|his|her|their)(?: home| postal| current| street| mailing| residential)? address(?: is|:| -)|address:)) ?\n?(?P<value>(?:(?:[Nn]umber|[Nn]o\.) )?\d{1,5}[A-Za-z]?,? [A-Z][A-Za-z'.-]{1,24}(?:,?[ \n][A-Z0-9][A-Za-z0-9'.-]{0,20}){0,8}|[A-Z][A-Za-z'.-]{2,24}(?: [A-Z][A-Za-z'.-]{1,20}){0,3},? \d{1,4}[A-Za-z]?\b(?:,?[ \n][A-Z0-9][A-Za-z0-9'.-]{0,20}){0,5})",
    )
});

/// Postcodes after words that say so.
static POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:post ?code|postal code|zip(?: ?code)?|plz|cep|code postal|pin ?code)(?:[ :=(]{1,3}(?:is|was)\b)?[ :=(]{1,3}(?P<value>[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]\d[a-z] ?\d[a-z]\d|\d{5}-\d{3,4}|\d{4,6}|\d{2}-\d{3}|\d{4} ?[a-z]{2})\b",
    )
});

/// Things that are counted and named like streets.
static NO_STREET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:google|one|amazon|wall|major|main|new|big|long|high|first|second|third|hard|disk|flash|usb|test|open|career|critical|golden|happy|sql|http|api|user|data)$",
    )
});

pub(super) fn find(view: &str, found: &mut Vec<Found>) {
    if !has_digit(view) {
        return;
    }
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
            found.push(Found::new(whole.range(), SpanKind::Address));
        }
    }
    for (pattern, checked) in [(&COMPOUND, false), (&ROMANCE, true), (&BOX, false)] {
        found.extend(
            pattern
                .find_iter(view)
                .filter(|address| !(checked && names_a_product(address.as_str())))
                .map(|address| Found::new(address.range(), SpanKind::Address)),
        );
    }
    for pattern in [&LABELLED, &POSTCODE] {
        super::found::report_values(view, pattern, SpanKind::Address, found, has_digit);
    }
}

/// Whether words before a word like "Drive" or "Park" name a street: none is a thing that is counted.
fn is_street_name(name: &str) -> bool {
    !name.split(' ').any(|word| NO_STREET.is_match(word))
        && !name.split(' ').all(|word| {
            let word = word.to_lowercase();
            super::words::is_no_name(&word)
        })
}

/// `Via AWS 2`: a product, not a street.
fn names_a_product(address: &str) -> bool {
    !address.starts_with(|c: char| c.is_ascii_digit())
        && address
            .split(' ')
            .skip(1)
            .take(1)
            .any(|word| super::words::is_no_name(&word.to_lowercase()))
}

/// Whether the next word is one that is counted: `2 Wall Street banks`.
fn follows_a_plural(view: &str, at: usize) -> bool {
    after(view, at, 24)
        .trim_start()
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .is_some_and(|word| word.ends_with('s') && word.len() > 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::found::tests::found_by;

    #[test]
    fn addresses_of_many_countries_are_found() {
        for (text, address) in [
            (
                "I live at 742 Evergreen Terrace, Springfield.",
                "742 Evergreen Terrace",
            ),
            (
                "at 12 Oak Lane, London SW1A 1AA now",
                "12 Oak Lane, London SW1A 1AA",
            ),
            ("at Flat 3, 12 Oak Road today", "Flat 3, 12 Oak Road"),
            (
                "to 1600 Pennsylvania Avenue NW, Washington, DC 20500",
                "1600 Pennsylvania Avenue NW, Washington, DC 20500",
            ),
            ("at 55 Maple Dr Apt 4B", "55 Maple Dr Apt 4B"),
            (
                "in der Hauptstrasse 5, 10115 Berlin",
                "Hauptstrasse 5, 10115",
            ),
            ("Kerkstraat 12a", "Kerkstraat 12a"),
            (
                "au 12 rue de la Paix, 75002 Paris",
                "12 rue de la Paix, 75002",
            ),
            ("en Calle Mayor 5", "Calle Mayor 5"),
            ("in Via Roma, 10", "Via Roma, 10"),
            ("na Rua Augusta, 1500", "Rua Augusta, 1500"),
            ("ul. Dluga 5/7", "ul. Dluga 5/7"),
            ("P.O. Box 1234", "P.O. Box 1234"),
            ("My address is 14 Elm Rise", "14 Elm Rise"),
        ] {
            let found = found_by(find, text);
            assert!(
                found.iter().any(|one| one.starts_with(address)),
                "{text} {found:?}"
            );
        }
    }

    #[test]
    fn offices_and_counts_stay() {
        for text in [
            "our office in London and 3 in Berlin",
            "moved 10 Google Drive folders",
            "served 2 Wall Street banks",
            "IP address: 10.0.0.1 and email address is known",
            "a 3 Point plan and 20 Data Center racks",
            "scaled via Kafka 3 times, Via AWS 2",
            "we live at 99 percent uptime",
        ] {
            assert_eq!(found_by(find, text), Vec::<String>::new(), "{text}");
        }
    }
}
