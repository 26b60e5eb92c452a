//! Words that stand in columns and are nobody else's affair.

/// Where a turn stands: the words of `turns.state`.
pub(crate) mod turn {
    pub(crate) const PENDING: &str = "pending";
    pub(crate) const SUCCEEDED: &str = "succeeded";
    pub(crate) const FAILED: &str = "failed";
    pub(crate) const ABANDONED: &str = "abandoned";
}

/// How a request to a paid model ended: the words of `llm_calls.outcome` beside the caller's own.
pub(crate) mod call {
    /// Not ended yet.
    pub(crate) const OPEN: &str = "open";
    /// Given up without news; it counts as reserved.
    pub(crate) const UNKNOWN: &str = "unknown";
    /// Its turn was taken over or erased meanwhile.
    pub(crate) const WASTED: &str = "wasted";
}

/// What became of the text behind a charge: the words of `usage_ledger.fate`.
pub(crate) mod fate {
    /// It is held.
    pub(crate) const HELD: &str = "held";
    /// It had been kept long enough.
    pub(crate) const PURGED: &str = "purged";
    /// Its session or its person was erased.
    pub(crate) const ERASED: &str = "erased";
    /// None was kept from the start.
    pub(crate) const UNSTORED: &str = "unstored";
}
