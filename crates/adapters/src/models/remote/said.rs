//! What a model says, whatever dialect its provider speaks.

use domain::money::Usage;

use crate::models::prices::Priced;

/// A part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// Further words of the reply.
    Words(String),
    /// Why it stopped.
    Stopped(Stop),
    /// Tokens counted by the provider.
    Used(Counts),
    /// The answer's own id, where no header carried one.
    Named(String),
    /// Nothing further comes.
    Done,
}

/// Why a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// It was finished.
    End,
    /// At the bound on its length.
    Length,
    /// It refused, or a filter of the provider's did.
    Declined,
}

/// Tokens as the provider counts them; none: this part of the answer does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    /// Read, without those from the cache.
    pub(super) input: Option<u32>,
    /// Read from the cache.
    pub(super) cached_input: Option<u32>,
    /// Read and written to the cache, beside `input`.
    pub(super) cache_written: Option<u32>,
    /// Written, those of hidden reasoning included.
    pub(super) output: Option<u32>,
}

impl Counts {
    /// The usage after these counts: what they say, else what was known. Tokens written to the
    /// cache count as so many more read ones as they cost more.
    pub(super) fn over(self, known: Option<Usage>, price: &Priced) -> Usage {
        let known = known.unwrap_or_default();
        let cache_written = price.as_input(self.cache_written.unwrap_or_default());
        Usage {
            input: self
                .input
                .map_or(known.input, |input| input.saturating_add(cache_written)),
            cached_input: self.cached_input.unwrap_or(known.cached_input),
            output: self.output.unwrap_or(known.output),
            estimated: false,
        }
    }
}
