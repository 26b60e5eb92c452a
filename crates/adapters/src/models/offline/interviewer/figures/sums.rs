//! The sums of an answer: which equations a candidate writes and whether they hold, and whether a
//! figure that was asked for is there.

use domain::catalogue::question::Figure;

use super::value;
use crate::models::offline::interviewer::text::Reading;

/// What the sums in an answer are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::models::offline::interviewer) struct Sums {
    /// Equations that hold.
    pub(in crate::models::offline::interviewer) right: usize,
    /// Equations that do not.
    pub(in crate::models::offline::interviewer) wrong: usize,
    /// Figures asked for that are there.
    pub(in crate::models::offline::interviewer) found: usize,
    /// Figures in all.
    pub(in crate::models::offline::interviewer) figures: usize,
}

/// Reads the sums of an answer against the figures asked for.
pub(in crate::models::offline::interviewer) fn sums(
    reading: &Reading,
    asked: &[Figure],
    texts: &[String],
) -> Sums {
    let mut sums = Sums::default();
    let mut values: Vec<f64> = Vec::new();
    for (_, sentence) in reading.telling() {
        for (at, word) in sentence.words.iter().enumerate() {
            let Some(number) = value(&word.lower) else {
                continue;
            };
            let factor = match sentence.words.get(at + 1).map(|next| next.lower.as_str()) {
                Some("million") => 1_000_000.0,
                Some("thousand") => 1_000.0,
                Some(_) | None => 1.0,
            };
            values.push(number * factor);
        }
    }
    sums.figures = values.len();
    sums.found = asked
        .iter()
        .filter(|figure| {
            values
                .iter()
                .any(|value| near(*value, figure.answer, figure.tolerance))
        })
        .count();
    for text in texts {
        for right in equations(text) {
            if right {
                sums.right += 1;
            } else {
                sums.wrong += 1;
            }
        }
    }
    sums
}

fn near(value: f64, answer: f64, tolerance: f64) -> bool {
    (value - answer).abs() <= answer.abs() * tolerance.max(0.001) + 1e-9
}

/// The equations written out in a text (`600 / 2.50 = 240`, `50 times 8 is 400`), each with whether
/// it holds within two per cent: candidates round.
fn equations(text: &str) -> Vec<bool> {
    let parts = parts(text);
    let mut results = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if *part != Part::Equals {
            continue;
        }
        let Some(Part::Number(claimed)) = parts.get(at + 1) else {
            continue;
        };
        if matches!(parts.get(at + 2), Some(Part::Sign(_))) {
            continue;
        }
        if let Some(worked_out) = before(&parts, at) {
            results.push(near(*claimed, worked_out, 0.02));
        }
    }
    results
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Number(f64),
    Sign(char),
    Equals,
    Other,
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let spaced = text
        .replace('=', " = ")
        .replace('*', " * ")
        .replace('/', " / ");
    for chunk in spaced.split_whitespace() {
        let trimmed = chunk.trim_end_matches(['.', ',', ';', ':', ')', '?', '!']);
        let trimmed = trimmed.trim_start_matches('(');
        let lower = trimmed.to_lowercase();
        if lower == "million" {
            if let Some(Part::Number(number)) = parts.last_mut() {
                *number *= 1_000_000.0;
            }
            continue;
        }
        parts.push(match lower.as_str() {
            "=" | "is" | "are" | "equals" | "makes" => Part::Equals,
            "+" | "plus" => Part::Sign('+'),
            "-" | "minus" | "less" => Part::Sign('-'),
            "*" | "x" | "times" => Part::Sign('*'),
            "/" | "divided" => Part::Sign('/'),
            "by" if parts.last() == Some(&Part::Sign('/')) => continue,
            word => value(word)
                .filter(|_| !word.ends_with('%'))
                .map_or(Part::Other, Part::Number),
        });
        if chunk.len() > trimmed.len() && chunk.ends_with(['.', ';', '!', '?']) {
            parts.push(Part::Other);
        }
    }
    parts
}

/// The chain of numbers and signs that ends before `at`, worked out; at most four numbers.
fn before(parts: &[Part], at: usize) -> Option<f64> {
    let mut start = at;
    while start > 0 {
        match parts.get(start - 1) {
            Some(Part::Number(_) | Part::Sign(_)) => start -= 1,
            Some(Part::Equals | Part::Other) | None => break,
        }
    }
    let mut terms: Vec<f64> = Vec::new();
    let mut sign = None;
    let mut signs = 0;
    for part in parts.get(start..at)? {
        match (part, sign, terms.last_mut()) {
            (Part::Number(number), None, None) | (Part::Number(number), Some('+'), Some(_)) => {
                terms.push(*number);
            }
            (Part::Number(number), Some('-'), Some(_)) => terms.push(-number),
            (Part::Number(number), Some('*'), Some(last)) => *last *= number,
            (Part::Number(number), Some('/'), Some(last)) if *number != 0.0 => *last /= number,
            (Part::Sign(next), None, Some(_)) => {
                sign = Some(*next);
                signs += 1;
                continue;
            }
            (Part::Number(_) | Part::Sign(_) | Part::Equals | Part::Other, _, _) => return None,
        }
        sign = None;
    }
    (signs > 0 && sign.is_none()).then(|| terms.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_worked_out() {
        assert_eq!(
            equations("600 / 2.50 = 240, and 30 x 2.50 = 75."),
            [true, true]
        );
        assert_eq!(
            equations("50 times 8 is 400. 2.4 million / 3 = 800,000"),
            [true, true]
        );
        assert_eq!(equations("150 * 8 = 1300"), [false]);
        assert_eq!(equations("600 divided by 2.50 is 240"), [true]);
        assert!(equations("the margin is 12 and 5 is fine").is_empty());
    }
}
