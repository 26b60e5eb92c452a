//! Parameters of an address: path segments and the query, percent-decoded once and strictly.
//!
//! actix turns bytes that are not UTF-8 into replacement characters; here they are a fault.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use actix_web::HttpRequest;

use super::faults::Faults;
use crate::http::problem::Problem;

/// The parameters of an address, with the faults found in them.
pub(crate) struct Address {
    path: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    faults: Faults,
}

impl Address {
    /// The parameters of a request; `known` are the names that its query may have.
    pub(crate) fn of(request: &HttpRequest, known: &[&str]) -> Self {
        let mut faults = Faults::default();
        let pattern = request.match_pattern().unwrap_or_default();
        let path = path_parameters(&pattern, request.uri().path(), &mut faults);
        let query = query(request.query_string(), known, &mut faults);
        Self {
            path,
            query,
            faults,
        }
    }

    /// A segment of the path.
    pub(crate) fn segment<T>(&mut self, name: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        let parsed = self.path.get(name)?.parse();
        parsed
            .map_err(|problem: T::Err| self.faults.add(name, problem.to_string()))
            .ok()
    }

    /// A parameter of the query, read by `read`; `wanted` is told where that gives nothing.
    pub(crate) fn query<T>(
        &mut self,
        name: &str,
        wanted: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = read(self.query.get(name)?);
        if value.is_none() {
            self.faults.add(name, wanted);
        }
        value
    }

    /// Whether the query has this parameter.
    pub(crate) fn asks(&self, name: &str) -> bool {
        self.query.contains_key(name)
    }

    /// One more fault.
    pub(crate) fn fault(&mut self, name: &str, problem: &str) {
        self.faults.add(name, problem);
    }

    /// What was read, if nothing is at fault.
    ///
    /// # Errors
    ///
    /// Every fault.
    pub(crate) fn finish<T>(self, read: Option<T>) -> Result<T, Problem> {
        match read {
            Some(read) if self.faults.0.is_empty() => Ok(read),
            _ => Err(Problem::faults(self.faults.in_order())),
        }
    }
}

fn path_parameters(pattern: &str, path: &str, faults: &mut Faults) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::new();
    for (wanted, given) in pattern.split('/').zip(path.split('/')) {
        let Some(name) = wanted
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        else {
            continue;
        };
        match percent_decoded(given, false) {
            Some(value) => {
                parameters.insert(name.to_owned(), value);
            }
            None => faults.add(name, "must be percent-encoded UTF-8"),
        }
    }
    parameters
}

fn query(text: &str, known: &[&str], faults: &mut Faults) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(name) = percent_decoded(name, true) else {
            faults.add("query", "must be percent-encoded UTF-8");
            continue;
        };
        if !known.contains(&name.as_str()) {
            let shown: String = name.chars().take(100).collect();
            faults.add(shown, "unknown parameter");
            continue;
        }
        match percent_decoded(value, true) {
            None => faults.add(name, "must be percent-encoded UTF-8"),
            Some(value) => {
                if parameters.insert(name.clone(), value).is_some() {
                    faults.add(name, "must be sent once");
                }
            }
        }
    }
    parameters
}

/// The text behind percent signs; in a query a plus sign is a space.
fn percent_decoded(text: &str, plus_is_space: bool) -> Option<String> {
    let hex = |byte: u8| char::from(byte).to_digit(16);
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let (high, low) = (hex(bytes.next()?)?, hex(bytes.next()?)?);
                u8::try_from(high * 16 + low).ok()?
            }
            b'+' if plus_is_space => b' ',
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_once_and_strictly() {
        assert_eq!(percent_decoded("a%40b+c", false).as_deref(), Some("a@b+c"));
        assert_eq!(
            percent_decoded("a%2540b+c", true).as_deref(),
            Some("a%40b c")
        );
        assert_eq!(percent_decoded("%C3%A9", true).as_deref(), Some("é"));
        for bad in ["%FF", "%", "%4", "%zz", "%C3"] {
            assert_eq!(percent_decoded(bad, true), None, "{bad}");
        }
    }

    #[test]
    fn a_query_takes_each_known_name_once() {
        let mut faults = Faults::default();
        let read = query(
            "limit=5&&to=%2B1&offset",
            &["limit", "to", "offset"],
            &mut faults,
        );
        assert_eq!(read["limit"], "5");
        assert_eq!(read["to"], "+1");
        assert_eq!(read["offset"], "");
        assert!(faults.0.is_empty());
        query(
            "limit=1&limit=2&limt=3&to=%FF",
            &["limit", "to"],
            &mut faults,
        );
        let fields: Vec<_> = faults
            .in_order()
            .into_iter()
            .map(|fault| fault.field)
            .collect();
        assert_eq!(fields, ["limit", "limt", "to"]);
    }
}
