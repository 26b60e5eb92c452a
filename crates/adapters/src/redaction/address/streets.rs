//! How streets are written, by families of languages.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use crate::redaction::found::{any_of, pattern};

/// Street words that hardly mean anything else, and those that do.
const SURE: &str = r"Street|Str|Avenue|Ave|Boulevard|Blvd|Lane|Crescent|Cres|Terrace|Tce|Parkway|Pkwy|Highway|Hwy|Mews|Gardens|Gdns|Rd|Road|Cul-de-sac|Esplanade|Parade|Pde|Expressway|Turnpike|Crossroads?";
const UNSURE: &str = r"St|Drive|Dr|Ln|Court|Ct|Place|Pl|Square|Sq|Way|Circle|Cir|Close|Cl|Grove|Gr|Row|Walk|Hill|Park|Rise|Trail|Trl|Loop|Plaza|Broadway|Quay|Wharf|Alley|Path|Ter|Run|Pike|Junction|Heights|Point|Green|View|Gate|Marg|Nagar|Salai|Layout|Colony|Enclave|Vihar|Bagh|Chowk";

const NAME: &str = r"[A-Z][A-Za-z'.-]{0,20}";

/// `742 Evergreen Terrace`, `Flat 3, 12 Oak Lane`, `Unit 4/27 George St`.
pub(super) static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:\b(?:Flat|Apt|Apartment|Unit|Suite|Level) ?\d{{1,4}}[A-Za-z]?[,/]? ?)?\b\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}}[A-Za-z]?)?,? (?P<name>(?:[NSEW]\.? |North |South |East |West )?(?:{NAME}|\d{{1,3}}(?:st|nd|rd|th))(?: {NAME}){{0,3}}) (?:(?P<sure>(?i:{SURE}))|(?P<unsure>{UNSURE}))\b\.?(?: (?:[NSEW]{{1,2}}|North|South|East|West)\b)?"
    ))
});

/// `Hauptstrasse 5`, `Kerkstraat 12a`, `Koskikatu 25`, `Rakoczi ut 13`, `Am Stadtgraben 3`.
pub(super) static COMPOUND: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"\d{1,4}(?: ?[a-zA-Z]\b)?(?:[-/]\d{1,4}[a-z]?|-[IVX]{1,4}\b)?";
    let suffixes = r"strasse|[Ss]tr\.|Strasse|weg|Weg|platz|Platz|allee|Allee|gasse|Gasse|damm|Damm|ufer|Ufer|graben|chaussee|Chaussee|steig|pfad|ring|Ring|markt|Markt|straat|Straat|laan|Laan|plein|Plein|gracht|Gracht|kade|Kade|singel|Singel|dijk|Dijk|dreef|steeg|Steeg|baan|hof|katu|tie|kuja|polku|gatan|vagen|grand|gade|vej|vejen|veien|vegen|gata|gaten|stien|alle|krogen|backen|torget|tunet|utca|utcaja|utja|ut|ulica|cesta|namesti|trida";
    pattern(&format!(
        r"\b(?:(?:(?:Van(?: de[nr]?)?|De|Het|Sint|Sankt|Graf|Dr\.|Prof\.) )?[A-Z][A-Za-z]{{2,20}}(?:-[A-Z][A-Za-z]{{1,20}}){{0,2}}-?(?:{suffixes})|(?:[A-Z][A-Za-z]{{1,20}}[ -]){{1,3}}(?:{suffixes})|(?:Am|An der|An den|Auf der|Auf dem|Im|In der|In den|Zum|Zur|Unter den|Alter|Alte|Neuer|Neue|Lange|Langer|Kurze|Oude|Nieuwe|Hoge|Korte|Grote) [A-Z][a-z]{{3,24}}),? {number}"
    ))
});

/// `Calle Mayor 5`, `Via Roma, 10`, `Rua Augusta 1500`, `ul. Dluga 5/7 m. 3`, `pl. 3 Maja 2`.
pub(super) static ROMANCE: LazyLock<Regex> = LazyLock::new(|| {
    let particle = r"(?:de|du|des|da|do|dos|das|del|della|delle|dei|degli|di|la|las|los|le|les|el|y|e|l'|d'|dell')";
    let word = r"[A-Z][A-Za-z'.-]{0,20}";
    let name = format!(
        r"(?:\d{{1,2}} |[XVI]{{1,4}} )?(?:{particle} ?){{0,3}}{word}(?: (?:{particle} ){{0,2}}{word}){{0,4}}"
    );
    pattern(&format!(
        r"\b(?:(?i:calle|avenida|avda\.?|carrer|rua|travessa|alameda|praca|ulica|aleja|osiedle|strada|bulevardul|vicolo|piazzale|lungotevere|carretera) |(?i:ul)\. ?|C/ ?|Av\.? |R\. |Trav\. |Rod\. |Pca\. |Plaza |Paseo |Camino |Ronda |Glorieta |Via |Viale |V\.le |Piazza |P\.za |Corso |C\.so |Largo |Estrada |[Aa]l\. ?|[Oo]s\. ?|[Pp]l\. ?){name},? ?(?:(?:n[o.]{{0,2}}|nr\.?|num\.?|-) ?)?\d{{1,5}}[A-Za-z]?(?:[/-]\d{{1,4}}[A-Za-z]?){{0,2}}\b"
    ))
});

/// `12 bis rue de la Paix`.
pub(super) static FRENCH: LazyLock<Regex> = LazyLock::new(|| {
    let particle = r"(?:de|du|des|la|le|les|l'|d'|et|aux?|en|sur)";
    let word = r"[A-Z][A-Za-z'.-]{1,20}";
    pattern(&format!(
        r"\b\d{{1,4}} ?(?:bis|ter|quater|[A-D]\b)?,? {{0,2}}(?i:rue|avenue|av\.|boulevard|bd\.?|blvd|place|chemin|allee|impasse|quai|cours|route|square|passage|faubourg|sentier|villa|ruelle|voie) (?:{particle} ?){{0,3}}{word}(?:[ -](?:{particle} ?){{0,3}}{word}){{0,4}}"
    ))
});

/// `Plot No. 66, Jubilee Hills Road No. 1`, `H.No. 13-7-100, Nehru Nagar`, `239, 12th Cross, Indiranagar`,
/// `P.O. Box 1234`.
pub(super) static PLOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:Plot|H\.? ?No|House|Door|D\.? ?No|Flat|Site|Shop|Villa|Block)\.?(?: ?[Nn]o\.?| ?#)? ?[A-Z]?-?\d{1,5}[A-Za-z]?(?:[/-]\d{1,4}[A-Za-z]?){0,4}(?:, \d{1,2}(?:st|nd|rd|th) [Ff]loor)?(?:,? [A-Z][A-Za-z'.-]{1,20}){1,6}(?: (?:No\.? ?)?\d{1,4}\b)?|#?\d{1,4}[A-Z]?, \d{1,3}(?:st|nd|rd|th) (?:Cross|Main|Street|Avenue|Block|Stage|Phase)\b|(?i:p\.? ?o\.? box|post office box|postfach|apartado|casella postale|bp) ?\d{2,6}\b)",
    )
});

/// Any name and number with a postcode and town directly after them: `Damrak 1, 1012 LG Amsterdam`.
pub(super) static WITH_POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b[A-Z][A-Za-z'.-]{2,24}(?: [A-Z][A-Za-z'.-]{1,24}){0,2} \d{1,4}[a-zA-Z]?, ?\n?(?:(?:[A-Z]{1,2}-)?\d{5}|\d{4} ?[A-Z]{2}|\d{2}-\d{3}) [A-Z][a-z]{2,20}\b",
    )
});

/// Post of armed forces: `PSC 3294, Box 9168`, `Unit 0822 Box 8858`.
pub(super) static MILITARY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:PSC|Unit|CMR) \d{1,5},? Box \d{1,5}|USN[SV] [A-Z][A-Za-z]{1,20})\b(?:,? ?\n? ?(?:APO|FPO|DPO),? A[AEP] \d{5}\b)?",
    )
});

/// Of each kind of street a text must hold one of these words.
pub(super) static ENGLISH_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        " alley",
        " ave",
        " bagh",
        " blvd",
        " boulevard",
        " broadway",
        " chowk",
        " cir",
        " cl",
        " colony",
        " court",
        " cres",
        " crossroad",
        " ct",
        " cul-de-sac",
        " dr",
        " enclave",
        " esplanade",
        " expressway",
        " gardens",
        " gate",
        " gdns",
        " gr",
        " heights",
        " highway",
        " hill",
        " hwy",
        " junction",
        " lane",
        " layout",
        " ln",
        " loop",
        " marg",
        " mews",
        " nagar",
        " parade",
        " park",
        " path",
        " pde",
        " pike",
        " pkwy",
        " pl",
        " point",
        " quay",
        " rd",
        " rise",
        " road",
        " row",
        " run",
        " salai",
        " sq",
        " st",
        " tce",
        " ter",
        " trail",
        " trl",
        " turnpike",
        " view",
        " vihar",
        " walk",
        " way",
        " wharf",
    ])
});

pub(super) static COMPOUND_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "alle",
        "alte",
        "am ",
        "an den",
        "an der",
        "auf d",
        "baan",
        "backen",
        "cesta",
        "chaussee",
        "damm",
        "dijk",
        "dreef",
        "gade",
        "gasse",
        "gata",
        "gaten",
        "graben",
        "gracht",
        "grand",
        "grote",
        "hof",
        "hoge",
        "im ",
        "in d",
        "kade",
        "katu",
        "korte",
        "krogen",
        "kuja",
        "kurze",
        "laan",
        "lange",
        "markt",
        "namesti",
        "neue",
        "nieuwe",
        "oude",
        "pfad",
        "platz",
        "plein",
        "polku",
        "ring",
        "singel",
        "steeg",
        "steig",
        "str.",
        "straat",
        "strasse",
        "tie",
        "torget",
        "trida",
        "tunet",
        "ufer",
        "ulica",
        "unter den",
        "ut",
        "vagen",
        "vegen",
        "veien",
        "vej",
        "weg",
        "zum",
        "zur",
    ])
});

pub(super) static ROMANCE_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "al.",
        "alameda",
        "aleja",
        "av",
        "bulevardul",
        "c.so",
        "c/",
        "calle",
        "camino",
        "carrer",
        "carretera",
        "corso",
        "glorieta",
        "largo",
        "lungotevere",
        "os.",
        "osiedle",
        "p.za",
        "paseo",
        "pca.",
        "piazza",
        "pl.",
        "plaza",
        "praca",
        "r. ",
        "rod.",
        "ronda",
        "rua",
        "strada",
        "ul.",
        "ulica",
        "v.le",
        "via",
        "vicolo",
    ])
});

pub(super) static FRENCH_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "allee",
        "av.",
        "avenue",
        "bd",
        "blvd",
        "boulevard",
        "chemin",
        "cours",
        "faubourg",
        "impasse",
        "passage",
        "place",
        "quai",
        "route",
        "rue",
        "sentier",
        "square",
        "villa",
        "voie",
    ])
});

pub(super) static PLOT_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "apartado", "avenue", "block", "box", "bp", "casella", "cmr", "cross", "d.", "dno", "door",
        "flat", "h no", "h.", "house", "main", "phase", "plot", "postfach", "psc", "shop", "usn",
        "site", "stage", "street", "unit", "villa",
    ])
});
