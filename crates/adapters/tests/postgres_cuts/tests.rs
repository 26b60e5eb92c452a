//! Connections to PostgreSQL that are cut at a COMMIT, by the proxy of the torture tool.

use std::sync::Arc;

use ports::testing::{Stores, contract};

use super::cutter::{Cut, Cuts, Cutter};
use super::{fresh_url, probe, stores_over};

/// Stores that reach the database through a proxy, and the proxy.
async fn through_a_proxy() -> Option<(Stores, Cutter)> {
    let url = fresh_url().await?;
    let (_, place) = url.rsplit_once('@').unwrap();
    let (address, _) = place.split_once('/').unwrap();
    let (_, port) = address.rsplit_once(':').unwrap();
    let cutter = Cutter::start(port.parse().unwrap()).unwrap();
    let proxied = url.replace(address, &format!("127.0.0.1:{}", cutter.port()));
    let stores = stores_over(&proxied, Arc::new(probe(url).await)).await;
    Some((stores, cutter))
}

/// Where connections were cut while turns went their ways.
async fn cut_off_at_each_commit(cut: Cut) -> Option<Cuts> {
    let (stores, cutter) = through_a_proxy().await?;
    let arm = || cutter.arm(cut);
    contract::cuts::a_turn_cut_off_at_each_commit_is_stored_once(&stores, &arm).await;
    Some(cutter.cuts())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_cut_off_before_each_commit_is_stored_once() {
    if let Some(cuts) = cut_off_at_each_commit(Cut::Before).await {
        let all = Cuts {
            before: 5,
            ..Cuts::default()
        };
        assert_eq!(cuts, all);
    }
}

/// The answer of a statement that is a transaction of its own arrives before its commit.
#[tokio::test(flavor = "multi_thread")]
async fn a_turn_answered_and_not_committed_is_stored_once() {
    if let Some(cuts) = cut_off_at_each_commit(Cut::Within).await {
        // Two of the commits are statements of their own.
        let all = Cuts {
            before: 2,
            within: 3,
            after: 0,
        };
        assert_eq!(cuts, all);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_cut_off_after_each_commit_is_stored_once() {
    if let Some(cuts) = cut_off_at_each_commit(Cut::After).await {
        let all = Cuts {
            after: 5,
            ..Cuts::default()
        };
        assert_eq!(cuts, all);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_connection_stays_lost_is_unknown_until_it_is_asked_again() {
    for cut in [Cut::Before, Cut::Within, Cut::After] {
        let Some((stores, cutter)) = through_a_proxy().await else {
            return;
        };
        let lose = || {
            cutter.refuse(true);
            cutter.arm(cut);
        };
        let regain = || cutter.refuse(false);
        contract::cuts::a_commit_whose_connection_stays_lost_is_unknown_until_it_is_asked_again(
            &stores, &lose, &regain,
        )
        .await;
    }
}
