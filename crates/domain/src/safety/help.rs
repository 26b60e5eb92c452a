//! Lines to call, by country, from `data/help_lines.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

use super::{HelpLine, SafetyKind};

/// The country of the international list.
const INTERNATIONAL: &str = "international";

#[derive(Debug, Default, Deserialize)]
struct Data {
    country: Vec<Country>,
    international: International,
}

#[derive(Debug, Default, Deserialize)]
struct International {
    lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
struct Country {
    code: String,
    names: Vec<String>,
    emergency: String,
    lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
struct Line {
    name: String,
    phone: Option<String>,
    url: Option<String>,
    #[serde(rename = "for")]
    kinds: Vec<SafetyKind>,
}

impl Line {
    fn in_country(&self, country: &str) -> HelpLine {
        HelpLine {
            country: country.to_owned(),
            name: self.name.clone(),
            phone: self.phone.clone(),
            url: self.url.clone(),
        }
    }
}

impl Country {
    fn emergency_services(&self) -> HelpLine {
        HelpLine {
            country: self.code.clone(),
            name: "Emergency services".to_owned(),
            phone: Some(self.emergency.clone()),
            url: None,
        }
    }
}

fn data() -> &'static Data {
    static DATA: OnceLock<Data> = OnceLock::new();
    DATA.get_or_init(|| read().unwrap_or_default())
}

fn read() -> Result<Data, toml::de::Error> {
    toml::from_str(include_str!("../../data/help_lines.toml"))
}

/// The lines for a kind of distress in a country. The emergency number comes first in danger, last
/// otherwise.
pub(super) fn lines(kind: SafetyKind, country: Option<&str>) -> Vec<HelpLine> {
    let named = country
        .map(|name| name.trim().to_lowercase())
        .unwrap_or_default();
    let known = data()
        .country
        .iter()
        .find(|country| country.names.contains(&named));
    let for_kind = |lines: &[Line], code: &str| -> Vec<HelpLine> {
        lines
            .iter()
            .filter(|line| line.kinds.contains(&kind))
            .map(|line| line.in_country(code))
            .collect()
    };
    let Some(country) = known else {
        return for_kind(&data().international.lines, INTERNATIONAL);
    };
    let mut lines = for_kind(&country.lines, &country.code);
    match kind {
        SafetyKind::SelfHarm => lines.push(country.emergency_services()),
        SafetyKind::Danger => lines.insert(0, country.emergency_services()),
    }
    lines
}

/// The lines as words in a sentence.
pub(super) fn spoken(lines: &[HelpLine]) -> String {
    let words: Vec<String> = lines
        .iter()
        .map(|line| match (&line.phone, &line.url) {
            (Some(phone), _) => format!("{} ({phone})", line.name),
            (None, Some(url)) => format!("{} ({})", line.name, url.trim_start_matches("https://")),
            (None, None) => line.name.clone(),
        })
        .collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
        None => "a crisis line near you".to_owned(),
    }
}

/// Codes of the countries with lines of their own.
#[cfg(test)]
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    data().country.iter().map(|country| country.code.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_countries_share_a_name_and_each_answers_to_its_code() {
        let data = read().unwrap();
        let mut names: Vec<&String> = data.country.iter().flat_map(|c| &c.names).collect();
        for country in &data.country {
            assert!(
                country.names.contains(&country.code.to_lowercase()),
                "{}",
                country.code
            );
            assert!(
                country
                    .names
                    .iter()
                    .all(|name| *name == name.to_lowercase())
            );
        }
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
