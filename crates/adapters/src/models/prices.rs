//! What models cost: a table with a version and effective dates, which the configuration may add to
//! and override. An unknown model has no price here; it is never free by default.

use domain::money::Price;
use serde::Deserialize;

/// The table that comes with the product.
const BUILT_IN: &str = include_str!("../../data/prices.toml");

/// Prices of models.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceTable {
    version: String,
    #[serde(rename = "price")]
    rows: Vec<PriceRow>,
    /// The operator's own, which go first.
    #[serde(skip)]
    own: Vec<PriceRow>,
}

/// The price of one model from a day on, in micro-dollars per million tokens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRow {
    /// Its name, as the provider has it.
    pub model: String,
    /// The first day it holds, `2026-03-14`.
    pub from: String,
    /// For what it reads.
    pub input: i64,
    /// For what it reads from the provider's cache; none: as `input`.
    pub cached_input: Option<i64>,
    /// For what it writes.
    pub output: i64,
    /// For what it reads and the provider puts into its cache; none: as `input`.
    pub cache_write: Option<i64>,
    /// The day from which the provider serves the model no more.
    pub retires: Option<String>,
    /// Other prices for long prompts, by length.
    #[serde(default, rename = "tier")]
    pub tiers: Vec<Tier>,
}

/// The price of a request with a long prompt, for all of its tokens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// For prompts of more tokens than this.
    pub over: u32,
    /// For what it reads.
    pub input: i64,
    /// For what it reads from the provider's cache; none: as `input`.
    pub cached_input: Option<i64>,
    /// For what it writes.
    pub output: i64,
}

/// A price and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// The price.
    pub price: Price,
    /// The table's version, `configured` or `estimated`.
    pub version: String,
    /// For a million tokens that are read and put into the provider's cache.
    pub cache_write: i64,
}

impl Priced {
    /// As many tokens read as cost the same as so many put into the cache, rounded up.
    pub(crate) fn as_input(&self, cache_written: u32) -> u32 {
        let cost = i128::from(cache_written) * i128::from(self.cache_write);
        let input = i128::from(self.price.input);
        if input == 0 {
            return cache_written;
        }
        u32::try_from((cost + input - 1) / input).unwrap_or(u32::MAX)
    }
}

impl PriceTable {
    /// The table that comes with the product, with the operator's own rows before it.
    ///
    /// # Errors
    ///
    /// Where the embedded table cannot be read.
    pub fn built_in(own: Vec<PriceRow>) -> Result<Self, toml::de::Error> {
        let mut table: Self = toml::from_str(BUILT_IN)?;
        table.own = own;
        Ok(table)
    }

    /// The price of a model on a day, for a prompt of about so many tokens.
    pub fn price(&self, model: &str, prompt_tokens: u32, day: &str) -> Option<Priced> {
        if let Some(row) = newest(&self.own, model, day) {
            return Some(row.priced(prompt_tokens, "configured"));
        }
        let row = newest(&self.rows, model, day)?;
        Some(row.priced(prompt_tokens, &self.version))
    }

    /// What an unknown model is taken to cost: the dearest price of the table for each kind of
    /// token, so that a guess never turns out too low.
    pub fn dearest(&self, day: &str) -> Priced {
        let current = || self.rows.iter().filter(|row| row.from.as_str() <= day);
        let input = current().map(|row| row.input).max().unwrap_or_default();
        Priced {
            price: Price {
                input,
                cached_input: input,
                output: current().map(|row| row.output).max().unwrap_or_default(),
            },
            version: "estimated".to_owned(),
            cache_write: current()
                .filter_map(|row| row.cache_write)
                .max()
                .unwrap_or_default()
                .max(input),
        }
    }

    /// The day from which a model is served no more, where it is known.
    pub fn retires(&self, model: &str, day: &str) -> Option<&str> {
        newest(&self.rows, model, day)?.retires.as_deref()
    }
}

impl PriceRow {
    fn priced(&self, prompt_tokens: u32, version: &str) -> Priced {
        let tier = self
            .tiers
            .iter()
            .filter(|tier| prompt_tokens > tier.over)
            .max_by_key(|tier| tier.over);
        let (input, cached_input, output) = match tier {
            Some(tier) => (tier.input, tier.cached_input, tier.output),
            None => (self.input, self.cached_input, self.output),
        };
        Priced {
            price: Price {
                input,
                cached_input: cached_input.unwrap_or(input),
                output,
            },
            version: version.to_owned(),
            cache_write: self.cache_write.unwrap_or(input),
        }
    }
}

/// The newest row of a model that holds on a day.
fn newest<'a>(rows: &'a [PriceRow], model: &str, day: &str) -> Option<&'a PriceRow> {
    rows.iter()
        .filter(|row| row.from.as_str() <= day && names(model, &row.model))
        .max_by(|one, other| one.from.cmp(&other.from))
}

/// Whether a model goes by a row's name: as it is, behind a router's prefix (`anthropic/..`), or as
/// one dated edition of it (`..-20251001`, `..-2026-03-14`).
fn names(model: &str, row: &str) -> bool {
    let bare = model.rsplit('/').next().unwrap_or(model);
    [model, bare].iter().any(|model| {
        model.strip_prefix(row).is_some_and(|rest| {
            let digits = rest.bytes().filter(u8::is_ascii_digit).count();
            let dated = rest.starts_with('-')
                && digits == 8
                && rest
                    .bytes()
                    .all(|byte| byte == b'-' || byte.is_ascii_digit());
            rest.is_empty() || dated
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: &str = "2026-11-28";

    fn table(own: Vec<PriceRow>) -> PriceTable {
        PriceTable::built_in(own).unwrap()
    }

    fn row(model: &str, from: &str, input: i64) -> PriceRow {
        PriceRow {
            model: model.to_owned(),
            from: from.to_owned(),
            input,
            cached_input: None,
            output: input * 2,
            cache_write: None,
            retires: None,
            tiers: Vec::new(),
        }
    }

    fn input(table: &PriceTable, model: &str, tokens: u32, day: &str) -> Option<i64> {
        table
            .price(model, tokens, day)
            .map(|priced| priced.price.input)
    }

    #[test]
    fn the_table_knows_models_by_name_prefix_and_dated_edition() {
        let table = table(Vec::new());
        for (model, known) in [
            ("claude-haiku-4-5", Some(1_000_000)),
            ("claude-haiku-4-5-20251001", Some(1_000_000)),
            ("anthropic/claude-haiku-4-5", Some(1_000_000)),
            ("gpt-5", Some(1_250_000)),
            ("gpt-5-2025-08-07", Some(1_250_000)),
            ("gpt-5-mini", Some(250_000)),
            ("gpt-5-maxi", None),
            ("llama3.2", None),
        ] {
            assert_eq!(input(&table, model, 0, DAY), known, "{model}");
        }
        assert_eq!(input(&table, "gpt-5", 0, "2020-01-01"), None);
        assert_eq!(table.retires("gpt-5", DAY), Some("2026-12-11"));
    }

    #[test]
    fn a_long_prompt_has_its_own_price() {
        let table = table(Vec::new());
        assert_eq!(
            input(&table, "claude-haiku-5-5", 100_000, DAY),
            Some(100_000)
        );
        assert_eq!(
            input(&table, "claude-haiku-5-5", 100_001, DAY),
            Some(500_000)
        );
    }

    #[test]
    fn the_operators_price_goes_first_and_the_newest_that_holds_of_several() {
        let own = vec![
            row("gpt-5", "2026-01-01", 1),
            row("gpt-5", "2026-11-28", 2),
            row("gpt-5", "2027-01-01", 3),
        ];
        let table = table(own);
        assert_eq!(input(&table, "gpt-5", 0, DAY), Some(2));
        assert_eq!(input(&table, "gpt-5", 0, "2026-11-27"), Some(1));
        assert_eq!(table.price("gpt-5", 0, DAY).unwrap().version, "configured");
    }

    #[test]
    fn tokens_put_into_the_cache_count_by_what_they_cost() {
        let table = table(Vec::new());
        let sonnet = table.price("claude-sonnet-5-5", 0, DAY).unwrap();
        assert_eq!(sonnet.as_input(1_000), 1_250);
        let gemini = table.price("gemini-3.8-flash", 0, DAY).unwrap();
        assert_eq!(gemini.as_input(1_000), 1_000);
        let free = PriceTable::built_in(vec![row("own", "2026-01-01", 0)]).unwrap();
        assert_eq!(free.price("own", 0, DAY).unwrap().as_input(7), 7);
    }

    #[test]
    fn an_unknown_model_is_taken_at_the_dearest_price_and_never_free() {
        let table = table(Vec::new());
        let dearest = table.dearest(DAY);
        assert_eq!(dearest.version, "estimated");
        assert_eq!(dearest.price.input, 10_000_000);
        assert_eq!(dearest.price.output, 50_000_000);
    }
}
