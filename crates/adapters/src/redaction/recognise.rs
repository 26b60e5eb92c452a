//! By what a candidate is recognised: the profile's fields and the resume's header.

mod header;

use domain::text::{KnownMark, KnownPerson, Span};
use ports::Fingerprints;
use serde_json::Value;

use super::found::{Found, digits};
use super::known::{Known, email_mark, name_mark, phone_mark, whole_mark};
use super::own_name::with_particles;
use super::view::View;
use super::{email, phone, words};
use header::{is_title, labelled_name, name_in};

/// The lines and bytes of a resume that may be its header.
const HEADER_LINES: usize = 10;
const HEADER_BYTES: usize = 1_500;
/// The most words and marks of one name.
const MOST_WORDS: usize = 6;
/// Shorter names in one word are taken for ordinary words.
const SHORTEST_JOINED: usize = 6;

const NAMES: [&str; 11] = [
    "name",
    "full_name",
    "fullname",
    "first_name",
    "last_name",
    "middle_name",
    "given_name",
    "family_name",
    "surname",
    "preferred_name",
    "display_name",
];
const EMAILS: [&str; 5] = [
    "email",
    "e_mail",
    "email_address",
    "mail",
    "secondary_email",
];
const PHONES: [&str; 8] = [
    "phone",
    "phone_number",
    "mobile",
    "mobile_number",
    "tel",
    "telephone",
    "cell",
    "whatsapp",
];
/// Objects below which the same fields may stand.
const GROUPS: [&str; 6] = [
    "contact",
    "contact_info",
    "contacts",
    "personal",
    "personal_info",
    "basics",
];

/// Parts of names that say nothing alone, and titles.
const PARTICLES: [&str; 34] = [
    "de", "la", "las", "los", "del", "della", "di", "da", "do", "dos", "das", "van", "der", "den",
    "von", "zu", "bin", "ibn", "al", "el", "le", "ter", "ten", "dr", "mr", "mrs", "ms", "mx",
    "prof", "jr", "sr", "ii", "iii", "phd",
];

/// Marks for what profile and resume say of the candidate.
pub(super) fn recognise(
    fingerprints: &dyn Fingerprints,
    profile: &Value,
    resume: &Value,
) -> KnownPerson {
    let mut marks = Marks {
        fingerprints,
        marks: Vec::new(),
    };
    let named = marks.add_fields(profile) | marks.add_fields(resume);
    let text = match resume {
        Value::String(text) => text.as_str(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            resume
                .get("text")
                .and_then(Value::as_str)
                .unwrap_or_default()
        }
    };
    marks.add_header(text, named);
    KnownPerson { marks: marks.marks }
}

struct Marks<'a> {
    fingerprints: &'a dyn Fingerprints,
    marks: Vec<KnownMark>,
}

impl Marks<'_> {
    /// Reads the fields of an object and of its contact group; whether there was a name.
    fn add_fields(&mut self, value: &Value) -> bool {
        let mut named = false;
        for (key, value) in value.as_object().into_iter().flatten() {
            let key = key.to_lowercase().replace(['-', ' '], "_");
            let text = value.as_str().map(plain);
            match (key.as_str(), text) {
                (key, Some(name)) if NAMES.contains(&key) => {
                    self.add_name(&name);
                    self.add_spelled_out(value.as_str().unwrap_or_default());
                    named = true;
                }
                (key, Some(address)) if EMAILS.contains(&key) => self.add_email(&address),
                (key, Some(number)) if PHONES.contains(&key) => self.add_phone(&number),
                (key, None) if GROUPS.contains(&key) => {
                    for (field, value) in value.as_object().into_iter().flatten() {
                        let single =
                            Value::Object([(field.clone(), value.clone())].into_iter().collect());
                        if value.is_string() {
                            named |= self.add_fields(&single);
                        }
                    }
                }
                (_, _) => {}
            }
        }
        named
    }

    /// Reads the first lines of a resume; its name only where the fields gave none or this is it.
    fn add_header(&mut self, text: &str, named: bool) {
        let lines: Vec<String> = text
            .trim_start()
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(HEADER_LINES)
            .map(|line| {
                line.chars()
                    .take(HEADER_BYTES / HEADER_LINES)
                    .map(|c| if c == '|' { '\n' } else { c })
                    .collect::<String>()
            })
            .map(|line| plain(&line))
            .collect();
        let name = lines
            .iter()
            .filter(|line| !is_title(line))
            .take(2)
            .find_map(|line| name_in(line));
        let labelled: Vec<_> = lines
            .iter()
            .filter_map(|line| labelled_name(line))
            .collect();
        if let Some(name) = name.filter(|_| !named && labelled.is_empty()) {
            self.add_name(name);
        }
        for name in labelled {
            self.add_name(name);
        }
        let header = lines.join("\n");
        let nobody = KnownPerson::default();
        let mut known = Known::new(self.fingerprints, &nobody);
        let mut found = Vec::new();
        email::find(&header, &mut known, &mut found);
        for address in texts(&header, &found) {
            self.add_email(address);
        }
        found.clear();
        phone::find(&header, &mut known, &mut found);
        for number in texts(&header, &found) {
            self.add_phone(number);
        }
    }

    fn add_name(&mut self, name: &str) {
        let words = name
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| word.chars().count() > 1)
            .take(2 * MOST_WORDS);
        let (mut particles, mut parts) = (Vec::new(), Vec::new());
        for word in words {
            let small = word.to_lowercase();
            if PARTICLES.contains(&small.as_str()) {
                particles.push(small);
            } else if parts.len() < MOST_WORDS {
                self.add(name_mark(self.fingerprints, word));
                if !particles.is_empty() {
                    let whole = with_particles(&particles.join(" "), &small);
                    self.add(whole_mark(self.fingerprints, &whole));
                    particles.clear();
                }
                parts.push(small);
            }
        }
        self.add_joined(&parts);
    }

    /// First and last name as one word, as in handles: `janeokafor`, `jokafor`.
    fn add_joined(&mut self, parts: &[String]) {
        let [first, .., last] = parts else {
            return;
        };
        let initial: String = first.chars().take(1).collect();
        for joined in [
            format!("{first}{last}"),
            format!("{last}{first}"),
            format!("{initial}{last}"),
        ] {
            if joined.chars().count() >= SHORTEST_JOINED && !words::is_common(&joined) {
                self.add(whole_mark(self.fingerprints, &joined));
            }
        }
    }

    /// `Mueller` for `Müller`, as passports and airlines write it.
    fn add_spelled_out(&mut self, name: &str) {
        const TWO_LETTERS: [(char, &str); 5] = [
            ('ä', "ae"),
            ('ö', "oe"),
            ('ü', "ue"),
            ('ø', "oe"),
            ('å', "aa"),
        ];
        let mut spelled = name.to_lowercase();
        for (letter, two) in TWO_LETTERS {
            spelled = spelled.replace(letter, two);
        }
        if spelled != name.to_lowercase() {
            self.add_name(&plain(&spelled));
        }
    }

    fn add_email(&mut self, address: &str) {
        if address.contains('@') {
            self.add(email_mark(self.fingerprints, address.trim()));
        }
    }

    fn add_phone(&mut self, number: &str) {
        if let Some(mark) = phone_mark(self.fingerprints, &digits(number)) {
            self.add(mark);
        }
    }

    fn add(&mut self, mark: KnownMark) {
        if !self.marks.contains(&mark) {
            self.marks.push(mark);
        }
    }
}

fn plain(text: &str) -> String {
    const NONE: &[Span] = &[];
    View::of(text, NONE).text().to_owned()
}

fn texts<'a>(view: &'a str, found: &[Found]) -> Vec<&'a str> {
    found
        .iter()
        .filter_map(|found| view.get(found.range.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::tests::null_hashes;
    use domain::text::MarkKind;
    use serde_json::json;

    fn kinds(profile: &Value, resume: &Value) -> Vec<MarkKind> {
        let mut kinds: Vec<_> = recognise(&null_hashes(), profile, resume)
            .marks
            .into_iter()
            .map(|mark| mark.kind)
            .collect();
        kinds.sort_by_key(|kind| format!("{kind:?}"));
        kinds
    }

    #[test]
    fn a_profile_gives_one_mark_for_each_part() {
        assert_eq!(
            kinds(
                &json!({"name": "Will de la Cruz", "email": "w@x.com", "contact": {"phone": "+44 7700 900123"},
                        "work_experiences": [{"name": "Acme Tools"}]}),
                &Value::Null
            ),
            // `Cruz`, `de la Cruz`, and both in one word with the first name.
            [
                MarkKind::CasedName,
                MarkKind::Email,
                MarkKind::Name,
                MarkKind::Name,
                MarkKind::Name,
                MarkKind::Name,
                MarkKind::Phone
            ]
        );
    }

    #[test]
    fn a_resume_header_gives_name_address_and_number() {
        let resume = json!({"text": "RESUME\n\nPRIYA RAMAN | Senior Engineer\npriya@x.com, +91 98765 43210\n\nAt Acme .."});
        assert_eq!(
            kinds(&Value::Null, &resume),
            // `Priya`, `Raman` and three ways to write them in one word.
            [
                MarkKind::Email,
                MarkKind::Name,
                MarkKind::Name,
                MarkKind::Name,
                MarkKind::Name,
                MarkKind::Name,
                MarkKind::Phone
            ]
        );
    }

    #[test]
    fn headings_and_roles_are_no_names() {
        for text in [
            "Senior Software Engineer\nSummary",
            "Acme Solutions Inc\nBerlin",
            "I led a team of ten.",
            "",
        ] {
            assert!(
                kinds(&Value::Null, &json!({ "text": text })).is_empty(),
                "{text}"
            );
        }
    }

    #[test]
    fn marks_hold_no_values() {
        let person = recognise(
            &null_hashes(),
            &json!({"name": "Priya Raman"}),
            &Value::Null,
        );
        assert!(!format!("{person:?}").to_lowercase().contains("priya"));
    }
}
