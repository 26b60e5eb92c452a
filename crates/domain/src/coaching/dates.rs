//! Days as people name them ("by Friday", "in two weeks", "end of the month"), as `2026-03-14`.
//!
//! A name of a span means its last working day or its last day: what is due "next week" is due by
//! its Friday. Days that have passed, and years far off, are no days to plan for.

use time::{Date, Duration, Month, Weekday};

use crate::phrases::Words;
use crate::time::Timestamp;

/// Years ahead that a plan may reach.
const YEARS_AHEAD: i32 = 10;

/// The UTC date of an instant.
pub(crate) fn today(now: Timestamp) -> Date {
    now.to_utc().date()
}

/// The first day that the words name, at or after word `from`.
pub(crate) fn find(words: &Words, today: Date) -> Option<String> {
    (0..words.len())
        .find_map(|at| named(&Reader { words, today }, at))
        .and_then(|day| planned(day, today))
        .map(spelled)
}

/// The day of a text such as `2026-03-14`, where it can be planned for.
pub(crate) fn valid(text: &str, today: Date) -> Option<String> {
    planned(iso(text.trim())?, today).map(spelled)
}

/// The word is part of how a day is named.
pub(crate) fn is_day_word(word: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "today",
        "tonight",
        "tomorrow",
        "weekend",
        "morning",
        "evening",
        "afternoon",
        "noon",
        "night",
        "quarter",
        "latest",
        "fortnight",
    ];
    weekday(word).is_some() || month(word).is_some() || OTHERS.contains(&word)
}

fn planned(day: Date, today: Date) -> Option<Date> {
    (day >= today && day.year() - today.year() <= YEARS_AHEAD).then_some(day)
}

fn spelled(day: Date) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        day.year(),
        u8::from(day.month()),
        day.day()
    )
}

struct Reader<'a> {
    words: &'a Words,
    today: Date,
}

impl Reader<'_> {
    fn word(&self, at: usize) -> &str {
        self.words
            .all()
            .get(at)
            .map_or("", |word| word.text.as_str())
    }

    fn before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |at| self.word(at))
    }
}

/// The day named at word `at`, if one is.
fn named(read: &Reader<'_>, at: usize) -> Option<Date> {
    let word = read.word(at);
    iso(word)
        .or_else(|| near(read, at))
        .or_else(|| weekday(word).map(|day| on_weekday(read, at, day)))
        .or_else(|| span_ahead(read, at))
        .or_else(|| end_of(read, at))
        .or_else(|| in_month(read, at))
        .or_else(|| in_season(read, at))
}

fn iso(word: &str) -> Option<Date> {
    let mut parts = word.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

fn near(read: &Reader<'_>, at: usize) -> Option<Date> {
    match read.word(at) {
        "today" | "tonight" => Some(read.today),
        "tomorrow" if read.word(at + 1) == "week" => later(read.today, 8),
        "tomorrow" if read.before(at, 1) == "after" => later(read.today, 2),
        "tomorrow" => later(read.today, 1),
        "fortnight" => later(read.today, 14),
        _ => None,
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mondays" => Weekday::Monday,
        "tuesday" | "tuesdays" => Weekday::Tuesday,
        "wednesday" | "wednesdays" => Weekday::Wednesday,
        "thursday" | "thursdays" => Weekday::Thursday,
        "friday" | "fridays" => Weekday::Friday,
        "saturday" | "saturdays" => Weekday::Saturday,
        "sunday" | "sundays" => Weekday::Sunday,
        _ => return None,
    })
}

/// The next such day after today; with "next", the one of next week.
fn on_weekday(read: &Reader<'_>, at: usize, day: Weekday) -> Date {
    let wanted = i64::from(day.number_days_from_monday());
    let current = i64::from(read.today.weekday().number_days_from_monday());
    let ahead = if read.before(at, 1) == "next" {
        7 - current + wanted
    } else {
        (wanted - current - 1).rem_euclid(7) + 1
    };
    later(read.today, ahead).unwrap_or(read.today)
}

/// "in two weeks", "within ten days", "a month from now".
fn span_ahead(read: &Reader<'_>, at: usize) -> Option<Date> {
    let opened = ["in", "within", "over"].contains(&read.before(at, 1))
        || (read.before(at, 1) == "next" && matches!(read.before(at, 2), "the" | "over"));
    let count = number(read.word(at))?;
    let (count, unit) = match (read.word(at), read.word(at + 1)) {
        ("a", "couple") if read.word(at + 2) == "of" => (2, read.word(at + 3)),
        ("a", "few") => (3, read.word(at + 2)),
        ("a", "fortnight") => (2, "weeks"),
        (_, unit) => (count, unit),
    };
    let closed = ["from", "later"].contains(&read.word(at + 2));
    if !opened && !closed {
        return None;
    }
    match unit.trim_end_matches('s') {
        "day" => later(read.today, count),
        "week" => later(read.today, count * 7),
        "month" => months_later(read.today, count),
        "quarter" => months_later(read.today, count * 3),
        "year" => months_later(read.today, count * 12),
        _ => None,
    }
}

fn number(word: &str) -> Option<i64> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let spelled = WORDS.iter().position(|name| *name == word);
    match word {
        "a" | "an" => Some(1),
        _ => spelled
            .and_then(|n| i64::try_from(n).ok())
            .or_else(|| word.parse().ok().filter(|n| (1..=400).contains(n))),
    }
}

/// "this week", "end of next month", "by the end of the year", "next quarter".
fn end_of(read: &Reader<'_>, at: usize) -> Option<Date> {
    let unit = read.word(at);
    let which = read.before(at, 1);
    let ends = read.before(at, 2) == "of" && read.before(at, 3) == "end"
        || which == "of" && read.before(at, 2) == "end"
        || read.word(at + 1) == "end";
    let ahead = match which {
        "next" => 1,
        "this" => 0,
        "the" | "of" if ends => 0,
        _ if ends && unit != "week" => 0,
        _ => return None,
    };
    match unit {
        "week" => {
            let to_friday = 4 - i64::from(read.today.weekday().number_days_from_monday());
            let day = if ahead == 0 && to_friday < 0 {
                to_friday + 2
            } else {
                to_friday
            };
            later(read.today, day + 7 * ahead)
        }
        "weekend" if which != "of" => Some(on_weekday(read, at, Weekday::Sunday)),
        "month" => month_end(months_later(first_of_month(read.today), ahead)?),
        "quarter" => {
            let into = i64::from((u8::from(read.today.month()) - 1) % 3);
            month_end(months_later(
                first_of_month(read.today),
                2 - into + 3 * ahead,
            )?)
        }
        "year" => Date::from_calendar_date(
            read.today.year() + i32::try_from(ahead).ok()?,
            Month::December,
            31,
        )
        .ok(),
        _ => None,
    }
}

/// "15 June", "June 15th", "by June", "in March 2027".
fn in_month(read: &Reader<'_>, at: usize) -> Option<Date> {
    let month = month(read.word(at))?;
    let day_before = day_of_month(match read.before(at, 1) {
        "of" => read.before(at, 2),
        word => word,
    });
    let day_after = day_of_month(read.word(at + 1));
    let year_at = at + 1 + usize::from(day_before.is_none() && day_after.is_some());
    let year = read
        .word(year_at)
        .parse::<i32>()
        .ok()
        .filter(|y| (2000..2200).contains(y));
    let led_in = [
        "by", "in", "until", "before", "during", "end", "of", "next", "mid", "early", "late",
    ]
    .contains(&read.before(at, 1));
    let day = day_before.or(day_after);
    // A month alone is a day where little else is said.
    if day.is_none() && !led_in && read.words.len() > 2 {
        return None;
    }
    let on = |year: i32| match day {
        Some(day) => Date::from_calendar_date(year, month, day).ok(),
        None => month_end(Date::from_calendar_date(year, month, 1).ok()?),
    };
    match year {
        Some(year) => on(year),
        None => on(read.today.year())
            .filter(|day| *day >= read.today)
            .or_else(|| on(read.today.year() + 1)),
    }
}

/// "by summer", "next spring", "before Christmas": the last day of it.
fn in_season(read: &Reader<'_>, at: usize) -> Option<Date> {
    let (month, last) = match read.word(at) {
        "spring" => (Month::May, 31),
        "summer" => (Month::August, 31),
        "autumn" | "fall" => (Month::November, 30),
        "winter" => (Month::February, 28),
        "christmas" => (Month::December, 24),
        _ => return None,
    };
    let led_in = [
        "by", "in", "until", "before", "next", "this", "end", "of", "the",
    ];
    if !led_in.contains(&read.before(at, 1)) {
        return None;
    }
    let on = |year: i32| Date::from_calendar_date(year, month, last).ok();
    on(read.today.year())
        .filter(|day| *day >= read.today)
        .or_else(|| on(read.today.year() + 1))
}

fn month(word: &str) -> Option<Month> {
    Some(match word {
        "january" | "jan" => Month::January,
        "february" | "feb" => Month::February,
        "march" => Month::March,
        "april" | "apr" => Month::April,
        "may" => Month::May,
        "june" | "jun" => Month::June,
        "july" | "jul" => Month::July,
        "august" | "aug" => Month::August,
        "september" | "sept" | "sep" => Month::September,
        "october" | "oct" => Month::October,
        "november" | "nov" => Month::November,
        "december" | "dec" => Month::December,
        _ => return None,
    })
}

fn day_of_month(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = word.get(digits.len()..).unwrap_or_default();
    let fits = matches!(suffix, "" | "st" | "nd" | "rd" | "th");
    digits
        .parse()
        .ok()
        .filter(|day| fits && (1..=31).contains(day))
}

fn later(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Duration::days(days))
}

fn first_of_month(day: Date) -> Date {
    day.replace_day(1).unwrap_or(day)
}

fn month_end(day: Date) -> Option<Date> {
    day.replace_day(day.month().length(day.year())).ok()
}

/// So many months later, on the same day or the month's last.
fn months_later(day: Date, months: i64) -> Option<Date> {
    let index = i64::from(u8::from(day.month())) - 1 + months;
    let year = day.year() + i32::try_from(index.div_euclid(12)).ok()?;
    let month = Month::try_from(u8::try_from(index.rem_euclid(12) + 1).ok()?).ok()?;
    Date::from_calendar_date(year, month, day.day().min(month.length(year))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    /// A Saturday.
    const TODAY: Date = date!(2026 - 03 - 14);

    #[test]
    fn days_are_read_as_people_name_them() {
        for (said, day) in [
            ("by Friday", "2026-03-20"),
            ("I'll do it on Saturday", "2026-03-21"),
            ("this sunday", "2026-03-15"),
            ("next Friday", "2026-03-20"),
            ("next Monday", "2026-03-16"),
            ("tomorrow", "2026-03-15"),
            ("the day after tomorrow", "2026-03-16"),
            ("tonight", "2026-03-14"),
            ("next week", "2026-03-20"),
            ("this week", "2026-03-15"),
            ("by the end of the week", "2026-03-15"),
            ("in two weeks", "2026-03-28"),
            ("in 10 days", "2026-03-24"),
            ("in a couple of weeks", "2026-03-28"),
            ("within a month", "2026-04-14"),
            ("two weeks from now", "2026-03-28"),
            ("over the next three months", "2026-06-14"),
            ("by the end of the month", "2026-03-31"),
            ("end of next month", "2026-04-30"),
            ("by the end of this year", "2026-12-31"),
            ("next year", "2027-12-31"),
            ("end of the quarter", "2026-03-31"),
            ("next quarter", "2026-06-30"),
            ("by June", "2026-06-30"),
            ("in February", "2027-02-28"),
            ("on 15 June", "2026-06-15"),
            ("on the 3rd of April", "2026-04-03"),
            ("April 3rd, 2027", "2027-04-03"),
            ("by 2026-05-01", "2026-05-01"),
            ("june", "2026-06-30"),
            ("by next summer", "2026-08-31"),
            ("before Christmas", "2026-12-24"),
            ("by winter", "2027-02-28"),
            ("end of March", "2026-03-31"),
            ("next month", "2026-04-30"),
        ] {
            assert_eq!(
                find(&Words::of(said), TODAY).as_deref(),
                Some(day),
                "{said}"
            );
        }
    }

    #[test]
    fn what_names_no_day_to_plan_for_is_no_date() {
        for said in [
            "two weeks ago I asked",
            "on 2020-01-01",
            "I may march on",
            "a week",
            "2026-02-31",
            "every year",
            "in 400 years",
            "2099-01-01",
            "the end",
            "soon",
        ] {
            assert_eq!(find(&Words::of(said), TODAY), None, "{said}");
        }
    }

    #[test]
    fn a_month_later_stays_within_the_month() {
        let day = date!(2026 - 01 - 31);
        assert_eq!(months_later(day, 1), Some(date!(2026 - 02 - 28)));
        assert_eq!(months_later(day, 13), Some(date!(2027 - 02 - 28)));
    }
}
