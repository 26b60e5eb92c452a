//! Other people's names, by cue: "my manager ...", "reference: ...", "Dr. ...", "reported to ...".
//!
//! Precision first: a capitalised word is a name only after such a cue, and after a weak one only
//! if it is a given name or two words that are neither products nor ordinary words.

use std::ops::Range;
use std::sync::LazyLock;

use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, after, pattern};
use super::words;

/// How much a cue says of the capitalised word after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// "Dr.", "my manager": a name, unless it is a product or role.
    Strong,
    /// "reported to": a name if it is a given name, or two words of which the last is none.
    Fair,
    /// "worked with": a name if it is a given name.
    Weak,
    /// "... told me": the same, but "Will" and "Mark" at the beginning of a sentence are words.
    Actor,
}

const ROLES: &str = r"managers?|boss|supervisor|team ?lead|lead|colleagues?|co-?workers?|team-?mates?|mentor|mentee|director|ceo|cto|cfo|coo|vp|friends?|wife|husband|partner|brother|sister|mother|father|mum|mom|dad|son|daughter|kid|child|room-?mate|flatmate|professor|teacher|advis[eo]r|tutor|coach|skip-?level(?: manager)?|direct report|reports?|interns?|designer|pm|product manager|product owner|project manager|program manager|scrum master|engineering manager|tech lead|architect|engineer|developer|analyst|co-?founder|recruiter|referee|assistant|uncle|aunt|cousin|fiancee?|girlfriend|boyfriend|spouse|neighbou?r|doctor|therapist|lawyer|landlord|predecessor|successor|counterpart|peer|instructor|principal|head of [a-z]{2,16}|vp of [a-z]{2,16}|director of [a-z]{2,16}";

/// After these a name stands.
static STRONG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:(?:Dr|Mr|Mrs|Ms|Mx|Prof|Mme|Herr|Frau)\b\.?|Professor|(?i:my|our|his|her|their|then|former)(?: (?i:former|previous|old|direct|line|new|current|then|first|last|ex|late|dear|best|close|own|senior|junior|lead|immediate|great|engineering|team|product|project|design|data|sales|marketing|qa|backend|frontend|staff|principal|older|younger|elder|little|big|ex-)){{0,3}}[ -](?i:{ROLES})(?:'s (?:first |last |full )?names?)?(?:,|:| -|,? (?:was|is|named|called|at the time|there|back then)){{0,2}}|(?i:references?|referees?|emergency contact|next of kin|line manager|supervisor|hiring manager|interviewer|recruiter|contact person|signed|attn|prepared by|author|approved by|manager)(?: name)?:|(?i:references?|referees?)\n{{1,2}}|(?i:what(?:'s| is| was) your (?:first |last |full |given |family )?name\?)|(?i:directed|written|authored|starring|presented|hosted|chaired|narrated|signed|reviewed|edited) by(?:: {{0,4}})?|(?i:starring)|(?i:(?:his|her|their|whose|wife's|husband's|manager's|boss's|friend's|colleague's|mentor's) names? (?:is|was|are)|(?:a|the|one|another) (?:colleague|engineer|developer|designer|manager|guy|woman|man|person|friend|teammate|coworker|lady|mentor|intern|lead|analyst|recruiter)(?: of mine)? (?:named|called))|Dear|(?i:best|kind|warm)? ?[Rr]egards,|[Ss]incerely,|Cheers,|Thanks,\n) ?\n?"
    ))
});

/// `the recruiter, Daniel Ruiz, promised`: somebody's role, and a name between commas.
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?i:the|a|an|one|another|our|new) (?i:{ROLES}), "
    ))
});

/// A greeting at the beginning of a line; the name ends with a comma or the line.
static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|\n)(?:Hi|Hello|Hey|Dear|Good (?:morning|afternoon|evening)|Thanks|Thank you),? (?P<value>[A-Z][A-Za-z'-]{1,19}(?: [A-Z][A-Za-z'-]{1,19})?)(?:[,!.]| -)? ?(?:\n|$|I'm |I am |(?:thank|thanks|hope|just|it|we|this|please)\b)",
    )
});

/// The end of a letter: a closing word and a name.
static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[\n.!?] {0,2})(?:Best|Cheers|Regards|Yours|Warmly|Sincerely|Thanks|Thx|BR),? ?\n?(?P<value>[A-Z][a-z'-]{1,19}(?: [A-Z][A-Za-z'-]{1,19}){0,2})[.!]? ?(?:\n|$)",
    )
});

/// After these a name may stand.
static WEAK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?i:managed by|hired by|led by|trained by|taught by|(?:work(?:ed|ing)?|pair(?:ed|ing)?|spoke|speaking|talk(?:ed|ing)?|met|sat down|meeting|collaborat(?:ed|ing)|partner(?:ed|ing)|argued|disagreed|chatted|discussed it|alongside|lunch|shared it|conflict|one-on-one|1:1)(?: closely| directly| together| a lot)? (?:with|to)|told|asked|thanked|thanks to|emailed|called|pinged|messaged|texted|hired|fired|promoted|mentored|mentoring|coached|helped|convinced|persuaded|approached|credited?|reached out to|escalated (?:it )?to|handed (?:it|over|off) (?:over )?to|gave|showed|between|invited|onboarded|supervised|trained|managed|cc'?d|ask|tell|contact|reach|shouted at|(?:said|says|asked|replied|added|wrote|explained|answered),?)|(?:team ?members|attendees|participants|interviewers|panell?ists)(?::| were| are| included)|worked (?:alongside|under)|Hi|Hello|Hey|Thanks|Thank you,?) ",
    )
});

/// After these a person stands, or a department.
static FAIR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?i:report(?:ed|ing|s)?(?: directly)? to|supervised by|mentored by|coached by|interviewed by|recommended by|referred by|introduced (?:me|us) to|married to|(?:assistant|successor|reporting line) to|(?:was|is|were|be) (?:called|named|nicknamed)|named (?:him|her|them|it after)|in the name of|on behalf of|please (?:contact|call|ask|email|write to|speak to|reach)) ",
    )
});

/// The candidate's name in small letters or capitals.
static SELF_ANY_CASE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:my (?:full )?name(?: is|'s)|(?P<weak>i am|i'm|this is)) (?P<value>[a-z]{2,20}(?: [a-z]{2,20})?)\b",
    )
});

/// A given name followed by what people do.
static ACTOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?P<value>[A-Z][a-z]{1,15}(?: (?:[A-Z]\. )?[A-Z][a-z]{1,19}(?:-[A-Za-z][a-z]{1,15})?)?)(?:,? who|, (?:my|our|the|a|an) [a-z -]{2,30},?)? (?:and I|here\b|speaking|said|says|lives?|lived|writes|told|asked|suggested|agreed|explained|replied|mentioned|disagreed|wanted|argued|left|resigned|insisted|noticed|thought|felt|pushed back|pointed out|mentored|managed|helped|taught|introduced|reviewed|proposed|quit|joined|was|is|had|has|from|led|took|came|went|gave|didn't|did|wrote|worked|made|who|preferred|refused|complained|approached|apologi[sz]ed|thanked|offered|believed|kept|decided|got|still|always|never|then|also)\b",
    )
});

/// The candidate says who they are.
static SELF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?i:my (?:full |first |last |given |legal )?name is|my name's|i am called|call me|i go by|they call me|mi nombre es|me llamo|je m'appelle|ich heisse|mein name ist) |(?:^|[\n|*>#(]) {0,2}(?i:(?:full |first |last )?name)(?: {0,2}[:=]| ) {1,2}",
    )
});
static SELF_WEAK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:I'm|I am|i'm|i am|This is|this is|It's|Im) "));

static NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:van|von|de|del|della|di|da|dos|al|el|bin|ter|ten|der|den|la|le) ){0,2}(?:[A-Z]\. ?){0,2}(?:O )?[A-Z](?:'[A-Z]|c[A-Z]|ac[A-Z])?[a-z]{1,19}(?:-[A-Za-z][a-z]{1,15})?(?: (?:[A-Z]\.? |(?:de|van|der|den|von|da|la|del|di|bin|al|el|dos|ter|ten|y|e) ){0,2}[A-Z](?:'[A-Z]|c[A-Z]|ac[A-Z])?[a-z]{1,19}(?:-[A-Za-z][a-z]{1,15})?){0,2}",
    )
});

const PARTICLES: [&str; 17] = [
    "de", "la", "le", "del", "della", "di", "da", "dos", "van", "der", "den", "von", "ter", "ten",
    "al", "el", "bin",
];

/// A line of a list of people.
static LISTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\n {0,2}(?:\d{1,2}[.)]|[*-]|(?u:\u{2022})) {1,2}(?P<value>[A-Z])"));

/// A second name in the same breath.
static AND: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:,? and |, | & |/)"));

pub(super) fn find(view: &str, found: &mut Vec<Found>) {
    let capitals = Capitals::of(view);
    if capitals.unusual {
        find_after_cues(view, &capitals, found);
    }
    for captures in SELF_ANY_CASE.captures_iter(view) {
        if let Some(value) = captures.name("value") {
            find_self(value, captures.name("weak").is_some(), found);
        }
    }
    if capitals.given {
        for captures in ACTOR.captures_iter(view) {
            if let Some(value) = captures.name("value") {
                find_names(view, value.start(), Cue::Actor, SpanKind::OtherName, found);
            }
        }
    }
}

/// What the words with a capital are: most texts need no closer look.
struct Capitals {
    /// One is a given name.
    given: bool,
    /// One could be a name at all.
    unusual: bool,
}

impl Capitals {
    fn of(view: &str) -> Self {
        let mut capitals = Self {
            given: false,
            unusual: false,
        };
        for word in view.split(|c: char| !c.is_alphabetic()) {
            if capitals.given || !word.starts_with(char::is_uppercase) {
                continue;
            }
            let small = word.to_lowercase();
            capitals.given = words::is_given_name(&small) || words::is_name_and_word(&small);
            capitals.unusual |=
                capitals.given || !words::is_common(&small) && !words::is_no_name(&small);
        }
        capitals
    }
}

fn find_after_cues(view: &str, capitals: &Capitals, found: &mut Vec<Found>) {
    for (cues, cue, kind) in [
        (&STRONG, Cue::Strong, SpanKind::OtherName),
        (&ROLE, Cue::Fair, SpanKind::OtherName),
        (&FAIR, Cue::Fair, SpanKind::OtherName),
        (&WEAK, Cue::Weak, SpanKind::OtherName),
        (&SELF, Cue::Strong, SpanKind::OwnName),
        (&SELF_WEAK, Cue::Weak, SpanKind::OwnName),
    ] {
        if cue == Cue::Weak && !capitals.given {
            continue;
        }
        for words in cues.find_iter(view) {
            find_names(view, words.end(), cue, kind, found);
        }
    }
    if view.contains("eferee") || view.contains("eference") || view.contains("EFERE") {
        for captures in LISTED.captures_iter(view) {
            if let Some(value) = captures.name("value") {
                find_names(view, value.start(), Cue::Fair, SpanKind::OtherName, found);
            }
        }
    }
    for captures in GREETING
        .captures_iter(view)
        .chain(SIGNED.captures_iter(view))
    {
        if let Some(value) = captures.name("value") {
            find_names(view, value.start(), Cue::Strong, SpanKind::OtherName, found);
        }
    }
}

/// "my name is borna jerkovic": up to the first ordinary word; after "i am" only a given name and
/// another.
fn find_self(value: regex::Match<'_>, weak: bool, found: &mut Vec<Found>) {
    let is_name = |word: &&str| {
        let small = word.to_lowercase();
        !words::is_common(&small) && !words::is_no_name(&small)
    };
    let names: Vec<_> = value.as_str().split(' ').take_while(is_name).collect();
    let length = names.join(" ").len();
    let given = |name: &&str| words::is_given_name(&name.to_lowercase());
    let enough = !weak || names.len() == 2 && names.first().is_some_and(given);
    if length > 0 && enough {
        found.push(Found::new(
            value.start()..value.start() + length,
            SpanKind::OwnName,
        ));
    }
}

/// The names that stand here, one after the other.
fn find_names(view: &str, at: usize, cue: Cue, kind: SpanKind, found: &mut Vec<Found>) {
    let mut at = at;
    let mut cue = cue;
    for _ in 0..4 {
        let Some(name) = name_at(view, at, cue) else {
            return;
        };
        let end = name.end;
        found.push(Found::new(name, kind));
        let Some(and) = AND.find(after(view, end, 8)) else {
            return;
        };
        at = end + and.end();
        cue = Cue::Fair;
    }
}

fn name_at(view: &str, at: usize, cue: Cue) -> Option<Range<usize>> {
    let text = after(view, at, 80);
    let mut name = NAME.find(text)?.as_str();
    // Words that go on are no capitalised words: `React.js`, `KafkaStreams`, `Booking.com`.
    let rest = text.get(name.len()..).unwrap_or_default();
    let runs_on = rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '@')
        || rest
            .strip_prefix(['.', '-'])
            .is_some_and(|r| r.starts_with(|c: char| c.is_alphanumeric()));
    if runs_on {
        name = name.rsplit_once(' ')?.0;
    }
    while !name.is_empty() && !is_plausible(name, cue) {
        name = name.rsplit_once(' ')?.0;
    }
    let next = text.get(name.len()..).unwrap_or_default().trim_start();
    let describes = next
        .split(|c: char| !c.is_alphabetic())
        .next()
        .is_some_and(is_thing);
    (name.len() > 1 && !describes).then(|| at..at + name.len())
}

fn is_plausible(name: &str, cue: Cue) -> bool {
    let parts: Vec<String> = name
        .split([' ', '-'])
        .map(|part| part.trim_end_matches('.').to_lowercase())
        .filter(|part| part.len() > 1 && !PARTICLES.contains(&part.as_str()))
        .collect();
    let Some(first) = parts.first() else {
        return false;
    };
    let last = parts.last().unwrap_or(first);
    let named = cue != Cue::Actor && words::is_name_and_word(first);
    let rest = parts.iter().skip(usize::from(named && parts.len() > 1));
    let sure = cue == Cue::Strong && parts.len() == 2 && words::is_given_name(first);
    if !sure && rest.into_iter().any(|part| words::is_no_name(part)) {
        return false;
    }
    let given = words::is_given_name(first) || named;
    match cue {
        Cue::Strong => {
            given || !words::is_common(first) || parts.len() > 1 && !words::is_common(last)
        }
        Cue::Fair => given || parts.len() == 2 && !words::is_common(last) && !is_thing(last),
        Cue::Weak | Cue::Actor => given && (parts.len() == 1 || !is_thing(last)),
    }
}

/// Words that make what stands before them a thing: "Jenkins pipeline", "Jordan team".
fn is_thing(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "team"
            | "teams"
            | "pipeline"
            | "pipelines"
            | "cluster"
            | "api"
            | "service"
            | "services"
            | "framework"
            | "library"
            | "developer"
            | "engineer"
            | "engineers"
            | "database"
            | "platform"
            | "project"
            | "university"
            | "college"
            | "school"
            | "hospital"
            | "bank"
            | "inc"
            | "ltd"
            | "llc"
            | "gmbh"
            | "corporation"
            | "company"
            | "foundation"
            | "institute"
            | "group"
            | "labs"
            | "street"
            | "server"
            | "app"
            | "certified"
            | "code"
            | "programming"
            | "language"
            | "stack"
            | "model"
            | "algorithm"
            | "office"
            | "airport"
            | "park"
            | "stanley"
            | "microservices"
            | "migration"
            | "department"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::found::tests::found_by;

    #[test]
    fn names_after_a_cue_are_found() {
        for (text, name) in [
            ("My manager Sarah Chen left", "Sarah Chen"),
            ("my former boss, Okonkwo, agreed", "Okonkwo"),
            ("Reference: John Smith", "John Smith"),
            ("Dr. Patel taught it", "Patel"),
            ("I reported to Michael O'Brien there", "Michael O'Brien"),
            ("a colleague named Yusra was", "Yusra"),
            ("Priya suggested a cache", "Priya"),
            ("I worked closely with Thomas on it", "Thomas"),
            ("Dear Mrs. Van Dyke", "Van Dyke"),
            ("My name is Zainab Osei and", "Zainab Osei"),
            ("I reported to Mark Castellanos", "Mark Castellanos"),
            ("my name is borna jerkovic but", "borna jerkovic"),
            ("Hi, I'm Daniel Kim.", "Daniel Kim"),
        ] {
            let mut found = found_by(find, text);
            found.dedup();
            assert_eq!(found, [name], "{text}");
        }
        assert_eq!(
            found_by(find, "I told Anna, Peter and Igor"),
            ["Anna", "Peter", "Igor"]
        );
    }

    #[test]
    fn products_companies_roles_and_places_stay() {
        for text in [
            "My manager Director of Engineering",
            "our lead React developer moved to Booking.com",
            "I reported to Engineering and to Google",
            "worked with Jenkins and Kafka, worked with Cassandra",
            "I am Senior at Netflix. I'm Java certified",
            "Dear Hiring Manager",
            "my team Alpha was great, Spring was adopted",
            "my friend Berlin taught me",
            "Hi there, Hello World",
            "Will said nothing, Mark was up",
            "our architect Kubernetes cluster",
        ] {
            assert_eq!(found_by(find, text), Vec::<String>::new(), "{text}");
        }
    }
}
