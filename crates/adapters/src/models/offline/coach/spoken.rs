//! Putting data into sentences: quotes, lists, days, counts of words.

use domain::time::Timestamp;

/// Words of a text.
pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// A person's words for use within quotation marks: no question of ours, no stop of theirs.
pub(super) fn quoted(text: &str) -> String {
    let text = text.replace(['?', '"', '{', '}'], "");
    text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '!' | ',' | ';' | ':'))
        .to_owned()
}

/// A topic for use in a sentence: a name as it is, a person's words in quotation marks.
pub(super) fn subject(label: &str) -> String {
    let label = quoted(label);
    let is_name = label.starts_with(|c: char| c.is_lowercase()) && words(&label) <= 6;
    if is_name {
        label
    } else {
        format!("\"{label}\"")
    }
}

/// "a", "a and b", "a, b and c".
pub(super) fn listed(items: &[String]) -> String {
    match items.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => "the questions you find hardest".to_owned(),
    }
}

/// Repairs what filled slots leave behind: double spaces, "A 8", a small letter at the beginning.
pub(super) fn tidy(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.replace("A 8", "An 8");
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

/// A day such as `2026-03-20` as one says it: "tomorrow", "Friday 20 March", "20 March 2027".
pub(super) fn day(iso: &str, now: Timestamp) -> String {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let Ok(date) = time::Date::parse(iso, format) else {
        return iso.to_owned();
    };
    let today = now.to_utc().date();
    let ahead = (date - today).whole_days();
    match ahead {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        2..=13 => format!("{} {} {}", date.weekday(), date.day(), date.month()),
        _ if date.year() == today.year() => format!("{} {}", date.day(), date.month()),
        _ => format!("{} {} {}", date.day(), date.month(), date.year()),
    }
}

/// The text is in another language: two and more of the commonest words of others, none of English.
pub(super) fn is_foreign(text: &str) -> bool {
    const ENGLISH: &str = " i the and to my of it that for are have not be with you what how this \
        but at they she if from by i'm i'd i've i'll don't can't it's want need is we our ";
    const OTHERS: &str = " el los las que y en una estoy soy muy por para mi trabajo qu\u{e9} le les \
        des je suis et un une pas pour mon ma ich und der das nicht ein eine seit mein mit bin os \
        eu n\u{e3}o um uma meu il che di sono non mio lavoro ik het een niet mijn ";
    let text = text.to_lowercase().replace('\u{2019}', "'");
    let words = || {
        text.split(|c: char| !(c.is_alphanumeric() || c == '\''))
            .filter(|word| !word.is_empty())
    };
    let of = |list: &str| {
        words()
            .filter(|word| list.contains(&format!(" {word} ")))
            .count()
    };
    of(OTHERS) >= 2 && of(ENGLISH) == 0
}

/// The text names a day or a span by itself.
pub(super) fn names_a_day(text: &str) -> bool {
    const NAMES: [&str; 14] = [
        "today",
        "tonight",
        "tomorrow",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "week",
        "month",
        "year",
        "202",
    ];
    let text = text.to_lowercase();
    NAMES.iter().any(|name| text.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_as_people_say_them() {
        // Saturday, 14 March 2026.
        let now = Timestamp::from_unix_micros(1_773_528_067_000_000);
        for (iso, said) in [
            ("2026-03-14", "today"),
            ("2026-03-15", "tomorrow"),
            ("2026-03-20", "Friday 20 March"),
            ("2026-06-30", "30 June"),
            ("2027-01-31", "31 January 2027"),
            ("2026-03-01", "1 March"),
            ("soon", "soon"),
        ] {
            assert_eq!(day(iso, now), said);
        }
    }

    #[test]
    fn other_languages_are_told_from_english() {
        assert!(is_foreign(
            "Estoy buscando trabajo y no s\u{e9} qu\u{e9} hacer"
        ));
        assert!(is_foreign("Ich suche seit Monaten eine neue Stelle"));
        assert!(!is_foreign("Four interviews, three rejections and silence"));
        assert!(!is_foreign("Three rejections in one month, no feedback"));
    }

    #[test]
    fn quotes_carry_no_question_and_no_stop() {
        assert_eq!(quoted("I will ask \"why\"?."), "I will ask why");
        assert_eq!(subject("your job search"), "your job search");
        assert_eq!(subject("My boss shouts."), "\"My boss shouts\"");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(tidy("A 8  is"), "An 8 is");
    }
}
