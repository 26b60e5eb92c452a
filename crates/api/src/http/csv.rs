//! Lines for spreadsheets (RFC 4180), in which no cell is taken for a formula.

use std::borrow::Cow;

use actix_web::http::header::HeaderValue;

/// What such a text is.
pub(crate) const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8");

/// A line of cells.
pub(crate) fn line(cells: &[&str]) -> String {
    let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell. What a spreadsheet would run as a formula stands behind an apostrophe, so that it is text.
fn cell(text: &str) -> Cow<'_, str> {
    let runs = text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]);
    if !runs && !text.contains([',', ';', '"', '\r', '\n']) {
        return Cow::Borrowed(text);
    }
    let mark = if runs { "'" } else { "" };
    Cow::Owned(format!("\"{mark}{}\"", text.replace('"', "\"\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for (text, written) in [
            ("maria@example.com", "maria@example.com"),
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-2", "\"'-2\""),
            ("+49 30", "\"'+49 30\""),
            ("\u{ff1d}cmd", "\"'\u{ff1d}cmd\""),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
            ("", ""),
        ] {
            assert_eq!(cell(text), written, "{text}");
        }
        assert_eq!(line(&["a", "=b"]), "a,\"'=b\"\r\n");
    }
}
