//! Money: integer micro-dollars, rounded half up once per message, so that shown sums add up.

mod bill;

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

pub use bill::Bill;

/// An amount in micro-dollars (millionths of a US dollar).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize,
)]
pub struct MicroUsd(pub i64);

impl MicroUsd {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The amount of a configured number of dollars, rounded to the micro-dollar.
    /// Not finite or negative becomes zero; the largest amount is about 9.2 trillion dollars.
    pub fn from_dollars(dollars: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a cast from f64 saturates")]
        let micros = (dollars * 1_000_000.0).round() as i64;
        Self(micros.max(0))
    }
}

impl Add for MicroUsd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for MicroUsd {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for MicroUsd {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for MicroUsd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// Dollars with six decimals, as on the wire: `0.002400`.
impl fmt::Display for MicroUsd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let micros = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000)
    }
}

/// The price of a model: integer micro-dollars per million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Price {
    /// For a million tokens read by the model.
    pub input: i64,
    /// For a million tokens read from the provider's cache.
    pub cached_input: i64,
    /// For a million tokens written by the model.
    pub output: i64,
}

/// What one turn used, over all requests of the successful attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read, without the cached ones.
    pub input: u32,
    /// Tokens read from the provider's cache.
    pub cached_input: u32,
    /// Tokens written.
    pub output: u32,
    /// The provider gave no figures: these are ours.
    pub estimated: bool,
}

impl Price {
    /// What the model read costs, rounded half up to the micro-dollar.
    pub fn input_cost(self, usage: Usage) -> MicroUsd {
        round(tokens(usage.input, self.input) + tokens(usage.cached_input, self.cached_input))
    }

    /// What the model wrote costs, rounded half up to the micro-dollar.
    pub fn output_cost(self, usage: Usage) -> MicroUsd {
        round(tokens(usage.output, self.output))
    }
}

fn tokens(count: u32, price: i64) -> i128 {
    i128::from(count) * i128::from(price)
}

fn round(millionths_of_micros: i128) -> MicroUsd {
    let micros = (millionths_of_micros + 500_000).div_euclid(1_000_000);
    MicroUsd(i64::try_from(micros).unwrap_or(i64::MAX))
}

/// The offline model's estimate of the tokens of a text: a quarter of its characters, rounded up.
pub fn estimate_tokens(text: &str) -> u32 {
    u32::try_from(text.chars().count().div_ceil(4)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF_A_DOLLAR: Price = Price {
        input: 500_000,
        cached_input: 50_000,
        output: 500_000,
    };

    #[test]
    fn the_published_pages_amounts_come_out_at_half_a_dollar_a_million() {
        for (tokens, shown) in [(820, "0.000410"), (1240, "0.000620"), (4800, "0.002400")] {
            let usage = Usage {
                input: tokens,
                output: tokens,
                ..Usage::default()
            };
            assert_eq!(HALF_A_DOLLAR.input_cost(usage).to_string(), shown);
            assert_eq!(HALF_A_DOLLAR.output_cost(usage).to_string(), shown);
        }
    }

    #[test]
    fn half_a_micro_dollar_is_rounded_up_and_less_is_not() {
        let usage = |input| Usage {
            input,
            ..Usage::default()
        };
        assert_eq!(HALF_A_DOLLAR.input_cost(usage(1)), MicroUsd(1));
        let cheap = Price {
            input: 499_999,
            ..Price::default()
        };
        assert_eq!(cheap.input_cost(usage(1)), MicroUsd(0));
    }

    #[test]
    fn cached_tokens_have_their_own_price() {
        let usage = Usage {
            input: 10,
            cached_input: 100,
            ..Usage::default()
        };
        assert_eq!(HALF_A_DOLLAR.input_cost(usage), MicroUsd(10));
    }

    #[test]
    fn configured_dollars_become_micro_dollars() {
        assert_eq!(MicroUsd::from_dollars(0.1), MicroUsd(100_000));
        assert_eq!(MicroUsd::from_dollars(f64::NAN), MicroUsd(0));
        assert_eq!(MicroUsd(-1_500_000).to_string(), "-1.500000");
    }
}
