//! What follows a street and belongs to the address: flat, district, town, postcode, region, country.

use std::sync::LazyLock;

use regex::Regex;

use crate::redaction::found::{after, pattern};
use crate::redaction::words;

/// The most parts of an address after its street.
const MOST_PARTS: usize = 8;
/// Longer than any part.
const LONGEST: usize = 64;

/// What stands between two parts.
static GAP: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?: ?, ?(?:\n[ >?]{0,6})?| ?- | ?\n[ >?]{0,6},? {0,2}| {1,2})"));

static FLAT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?i:apt|apartment|apto?|suite|ste|unit|flat|floor|fl|room|rm|block|bloco|wing|tower|bldg|building|piso|planta|puerta|esc|scala|int|interno|lok|lokal|m|bus|bte|boite|etage|stiege|tur|top|bl|andar|casa|no|box)\b\.? ?#?[A-Za-z0-9-]{0,5}[0-9A-Z]\b|#? ?\d{1,4}[A-Za-z]?\b(?:\n|$)|#\d{1,5}[A-Za-z]?\b|\d{1,2} ?[oa]\.? ?(?:[A-F]|izq|dcha|der)\b|\d{1,2} ?(?:[oa]|st|nd|rd|th)\b\.? ?(?:[A-F]\b|floor\b|izq\b|dcha\b)?|hs\b|-?(?:[IVX]{1,4})\b)",
    )
});

static POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:[A-Z]{1,2}-)?\d{5}(?:-\d{3,4})?|\d{2}-\d{3}|\d{3} \d{2}|\d{6}|\d{3} \d{3}|\d{4} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] {0,2}\d[A-Z]\d|(?:[A-Z]{1,2}-)\d{4})\b",
    )
});

/// A postcode of four digits: only beside a town or region.
static SHORT_POSTCODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{4}\b"));

/// A town, district or country of one to three words, and one with a particle.
static TOWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?u:[A-Z\u{80}-\u{FFFB}])(?u:[A-Za-z\u{80}-\u{FFFB}']){1,24}(?u:\b)(?:[ -](?:(?:am|an der|im|de|la|le|les|sur|del|do|da|di|den|der|upon|on|in) )?(?u:[A-Z\u{80}-\u{FFFB}])(?u:[A-Za-z\u{80}-\u{FFFB}']){1,24}(?u:\b)){0,2})",
    )
});

static REGION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[A-Z]{2,3}\b\.?"));

/// Where the address ends whose street ends at `at`.
pub(super) fn end(view: &str, at: usize) -> usize {
    let mut reach = Reach {
        view,
        at,
        end: at,
        towns: 0,
        anchored: false,
    };
    for _ in 0..MOST_PARTS {
        if !reach.step() {
            break;
        }
    }
    reach.end
}

/// The bytes of a number before a street: `6750 Koskikatu 25` has one on each side.
pub(super) fn number_before(left: &str) -> usize {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^|(?u:[^A-Za-z0-9_.,/-]))(?P<value>\d{1,5} )$"));
    NUMBER
        .captures(left)
        .and_then(|captures| captures.name("value"))
        .map_or(0, |number| number.as_str().len())
}

struct Reach<'a> {
    view: &'a str,
    /// Where the next part is looked for.
    at: usize,
    /// Where the address ends as far as is sure.
    end: usize,
    /// Towns since then.
    towns: usize,
    /// Whether there was a postcode or region.
    anchored: bool,
}

impl Reach<'_> {
    fn step(&mut self) -> bool {
        let rest = after(self.view, self.at, LONGEST);
        let gap = GAP.find(rest).map_or("", |gap| gap.as_str());
        let part = rest.get(gap.len()..).unwrap_or_default();
        let start = self.at + gap.len();
        let line_ends = gap.contains('\n');
        let close = gap.trim().is_empty() || gap.contains([',', '-', '\n']);
        if let Some(flat) = FLAT.find(part).filter(|_| !self.anchored) {
            return self.take(start + flat.as_str().trim_end().len());
        }
        if gap.is_empty() || !close {
            return false;
        }
        if let Some(code) = POSTCODE
            .find(part)
            .filter(|code| !goes_on(part, code.end()))
        {
            let alone = line_ends && self.towns == 0 && !town_follows(part, code.end());
            if !alone {
                self.anchored = true;
                return self.take(start + code.end());
            }
        }
        if (self.towns > 0 || self.anchored)
            && let Some(code) = SHORT_POSTCODE
                .find(part)
                .filter(|code| !goes_on(part, code.end()))
        {
            self.anchored = true;
            return self.take(start + code.end());
        }
        if let Some(region) = REGION
            .find(part)
            .filter(|region| self.towns > 0 && !words::is_no_name(&region.as_str().to_lowercase()))
        {
            self.anchored = true;
            return self.take(start + region.end());
        }
        let after_code = self.anchored && self.towns == 0 && !line_ends;
        let Some(town) = TOWN.find(part) else {
            return false;
        };
        let town_end = start + town.end();
        if is_country(town.as_str()) && goes_no_further(after(self.view, town_end, 8)) {
            return self.take(town_end);
        }
        let closes = is_town(town.as_str())
            && gap.contains(',')
            && !line_ends
            && ends_clause(after(self.view, town_end, 2));
        if after_code || closes {
            self.at = town_end;
            self.end = town_end;
            self.towns = 1;
            return true;
        }
        self.at = town_end;
        self.towns += 1;
        self.towns <= 3
    }

    fn take(&mut self, end: usize) -> bool {
        self.at = end;
        self.end = end;
        self.towns = 0;
        true
    }
}

fn goes_on(part: &str, at: usize) -> bool {
    let mut rest = after(part, at, 8).chars();
    match (rest.next(), rest.next()) {
        (Some(c), _) if c.is_alphanumeric() => true,
        (Some(' ' | '-' | '.' | '/'), Some(c)) => c.is_ascii_digit(),
        (_, _) => false,
    }
}

/// Whether no postcode follows, which would be taken with the country.
fn goes_no_further(rest: &str) -> bool {
    !rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

fn town_follows(part: &str, at: usize) -> bool {
    after(part, at, 4)
        .strip_prefix(' ')
        .is_some_and(|rest| rest.starts_with(char::is_uppercase))
}

fn is_town(town: &str) -> bool {
    let first = town.split([' ', '-']).next().unwrap_or(town).to_lowercase();
    !words::is_common(&first) || words::is_no_name(&first) || TOWN_WORDS.contains(&first.as_str())
}

fn is_country(town: &str) -> bool {
    let town = town.to_lowercase();
    COUNTRIES.iter().any(|country| {
        town.strip_suffix(country)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
    })
}

const COUNTRIES: [&str; 55] = [
    "australia",
    "austria",
    "belgium",
    "brazil",
    "bulgaria",
    "canada",
    "chile",
    "china",
    "colombia",
    "croatia",
    "cyprus",
    "czech republic",
    "czechia",
    "denmark",
    "estonia",
    "finland",
    "france",
    "germany",
    "greece",
    "greenland",
    "hungary",
    "iceland",
    "india",
    "ireland",
    "israel",
    "italy",
    "japan",
    "latvia",
    "lithuania",
    "luxembourg",
    "malta",
    "mexico",
    "netherlands",
    "new zealand",
    "nigeria",
    "norway",
    "poland",
    "portugal",
    "romania",
    "russia",
    "singapore",
    "slovakia",
    "slovenia",
    "south africa",
    "spain",
    "sweden",
    "switzerland",
    "tunisia",
    "turkey",
    "uk",
    "ukraine",
    "united kingdom",
    "united states",
    "uruguay",
    "usa",
];

/// Ordinary words with which names of towns begin.
const TOWN_WORDS: [&str; 18] = [
    "new", "north", "south", "east", "west", "san", "santa", "saint", "st", "great", "little",
    "upper", "lower", "port", "lake", "mount", "fort", "united",
];

/// Whether the two characters after a town end its clause.
fn ends_clause(rest: &str) -> bool {
    let mut rest = rest.chars();
    match (rest.next(), rest.next()) {
        (None | Some(',' | ';' | ')' | '\n' | '!' | '?' | '|' | '"'), _) => true,
        (Some('.'), next) => next.is_none_or(char::is_whitespace),
        (Some(' '), next) => next.is_none_or(|c| !c.is_uppercase()),
        (Some(_), _) => false,
    }
}
