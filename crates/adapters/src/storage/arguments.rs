//! What bodies are asked with where no port has a value for it. Bodies are compiled twice, so their
//! own types could not be named here.

use domain::ids::TenantId;
use domain::time::Timestamp;
use ports::session_reader::{PageStart, SessionFilter};

/// A page of the list that is asked for.
#[derive(Clone)]
pub(crate) struct PageRequest {
    pub(crate) tenant: TenantId,
    pub(crate) filter: SessionFilter,
    pub(crate) start: PageStart,
    pub(crate) limit: u32,
    pub(crate) now: Timestamp,
}

/// A pending turn, its session and who holds its lease.
pub(crate) type Pending = (String, Option<String>, String);

/// Rows that one batch of a sweep goes through.
pub(crate) const BATCH: i64 = 100;

/// Rows of one page of a walk over a whole table.
pub(crate) const PAGE: i64 = 1_000;
