//! Pages by number, as the audit log has them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::decode::address::Address;

/// The farthest page: deeper than any log that a person reads.
const MOST_PAGE: u32 = 1_000_000;

/// The number of the page that is asked for, from 1.
pub(crate) fn page_of(address: &mut Address) -> u32 {
    let page = address.query("page", "must be a whole number from 1", |text| {
        text.parse()
            .ok()
            .filter(|page| (1..=MOST_PAGE).contains(page))
    });
    page.unwrap_or(1)
}

/// Where a page stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NumberedPage {
    /// Its number, from 1.
    #[schema(example = 1)]
    pub page: u32,
    /// How many entries a page holds at most.
    #[schema(example = 25)]
    pub limit: u32,
    /// How many entries the filters let through.
    pub total: u64,
    /// How many pages there are, at least 1.
    pub total_pages: u64,
}

impl NumberedPage {
    /// The page of this number.
    pub(crate) fn new(page: u32, limit: u32, total: u64) -> Self {
        Self {
            page,
            limit,
            total,
            total_pages: total.div_ceil(u64::from(limit.max(1))).max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_has_one_page_and_a_full_one_no_more_than_it_needs() {
        let pages = |total| NumberedPage::new(1, 25, total).total_pages;
        assert_eq!((pages(0), pages(25), pages(26)), (1, 1, 2));
    }
}
