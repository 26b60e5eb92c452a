//! Connections to PostgreSQL that are cut at a COMMIT, by the proxy of the torture tool.

use std::sync::Arc;

use ports::testing::{Stores, contract};

use super::cutter::{Cut, Cutter};
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

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_cut_off_before_each_commit_is_stored_once() {
    let Some((stores, cutter)) = through_a_proxy().await else {
        return;
    };
    let cut = || cutter.arm(Cut::Before);
    contract::cuts::a_turn_cut_off_at_each_commit_is_stored_once(&stores, &cut).await;
    assert_eq!(cutter.cuts(), (5, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_cut_off_after_each_commit_is_stored_once() {
    let Some((stores, cutter)) = through_a_proxy().await else {
        return;
    };
    let cut = || cutter.arm(Cut::After);
    contract::cuts::a_turn_cut_off_at_each_commit_is_stored_once(&stores, &cut).await;
    assert_eq!(cutter.cuts(), (0, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_connection_stays_lost_is_unknown_until_it_is_asked_again() {
    for cut in [Cut::Before, Cut::After] {
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
