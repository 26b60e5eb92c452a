//! Quotas of a month, requests of a minute, and the use of keys: right whichever process is asked.

use domain::account::{Allowance, MonthlyQuota, UsedUp};
use domain::audit::Action;
use domain::time::Micros;
use futures_util::future::join_all;

use crate::request_minutes::{Minute, Taken};
use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, keyed, refusal};
use crate::turn_store::{Claim, ClaimRefusal, Claimed};

fn requests(most: i64) -> MonthlyQuota {
    MonthlyQuota {
        requests: Some(most),
        tokens: None,
    }
}

fn under(quota: MonthlyQuota, claim: Claim) -> Claim {
    Claim { quota, ..claim }
}

fn used_up(claimed: &Claimed) -> Option<UsedUp> {
    match claimed {
        Claimed::Refused(ClaimRefusal::QuotaExceeded { what, .. }) => Some(*what),
        _ => None,
    }
}

pub async fn concurrent_turns_stay_within_the_quota_of_the_month(stores: &Stores) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    let claims: Vec<_> = (0..16)
        .map(|n| under(requests(5), world.first(&format!("person {n}"))))
        .collect();
    let commits: Vec<_> = claims.iter().map(|c| world.finished(c, 1)).collect();
    let turns = claims.iter().zip(&commits).enumerate();
    let outcomes = join_all(turns.map(async |(number, (claim, commit))| {
        let process = if number % 2 == 0 { stores } else { &elsewhere };
        if number % 4 < 2 {
            return process.turns.record_turn(claim, commit).await.unwrap();
        }
        let claimed = process.turns.claim_turn(claim).await.unwrap();
        if let Claimed::Won(ticket) = claimed {
            process.turns.commit_turn(ticket, commit).await.unwrap();
        }
        claimed
    }))
    .await;
    let refused = outcomes.iter().filter_map(used_up).count();
    assert_eq!(refused, 11, "{outcomes:?}");
    assert_eq!(world.count("usage_ledger").await, 5);
    assert_eq!(world.count("sessions").await, 5);
    assert_eq!(world.count("tenant_months WHERE requests = 5").await, 1);
    world.adds_up().await;
}

pub async fn running_turns_hold_their_place_in_the_quota_and_failed_ones_give_it_back(
    stores: &Stores,
) {
    let world = World::new(stores).await;
    let first = under(requests(2), world.first(MARIA));
    let ticket = world.won(&first).await;
    let second = under(requests(2), world.first("paul"));
    world.won(&second).await;
    let third = under(requests(2), world.first("anna"));
    let refused = world.claimed(&third).await;
    let until_april = AT.month_start(1).since(AT).seconds_up();
    assert_eq!(
        refusal(&refused),
        ClaimRefusal::QuotaExceeded {
            what: UsedUp::Requests,
            retry_after: until_april,
        }
    );
    assert_eq!(world.count("sessions").await, 2);
    world.failed(ticket).await;
    world.won(&third).await;
}

pub async fn a_replay_is_not_held_against_the_quota(stores: &Stores) {
    let world = World::new(stores).await;
    let claim = under(requests(1), keyed(world.first(MARIA), "key", "request"));
    let commit = world.finished(&claim, 1);
    world.recorded(&claim, &commit).await;
    let again = under(requests(1), keyed(world.first(MARIA), "key", "request"));
    assert_eq!(world.claimed(&again).await, Claimed::Replay(commit.answer));
    let other = under(requests(1), world.first(MARIA));
    assert_eq!(
        used_up(&world.claimed(&other).await),
        Some(UsedUp::Requests)
    );
    let mut april = under(requests(1), world.first(MARIA));
    april.at = AT.month_start(1);
    world.won(&april).await;
}

pub async fn the_turn_that_goes_past_the_token_quota_is_the_last_one(stores: &Stores) {
    let world = World::new(stores).await;
    let quota = MonthlyQuota {
        requests: None,
        tokens: Some(31),
    };
    // Each turn takes 30 tokens.
    for user in ["paul", "anna"] {
        let claim = under(quota, world.first(user));
        world.recorded(&claim, &world.finished(&claim, 1)).await;
    }
    assert_eq!(world.count("tenant_months WHERE tokens = 60").await, 1);
    let third = under(quota, world.first(MARIA));
    assert_eq!(used_up(&world.claimed(&third).await), Some(UsedUp::Tokens));
}

pub async fn a_quota_that_is_set_later_counts_the_whole_month(stores: &Stores) {
    let world = World::new(stores).await;
    for _ in 0..3 {
        world.begun(MARIA).await;
    }
    let allowance = Allowance {
        requests_per_minute: Some(60),
        month: requests(4),
    };
    let entry = world.entry(Action::AccountChanged);
    let set = stores
        .accounts
        .set_allowance(&world.tenant, allowance, &entry);
    assert!(set.await.unwrap());
    let tenant = stores.directory.tenant(&world.tenant).await.unwrap();
    assert_eq!(tenant.unwrap().allowance, allowance);
    let fourth = under(requests(4), world.first(MARIA));
    world.recorded(&fourth, &world.finished(&fourth, 1)).await;
    let fifth = under(requests(4), world.first(MARIA));
    assert_eq!(
        used_up(&world.claimed(&fifth).await),
        Some(UsedUp::Requests)
    );
    world.adds_up().await;
}

pub async fn processes_share_the_requests_of_a_minute(stores: &Stores) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    let minute = Minute {
        number: 100,
        limit: 10,
    };
    let take = async |number: u32, minute: Minute| -> Taken {
        let process = if number.is_multiple_of(2) {
            stores
        } else {
            &elsewhere
        };
        let taken = process.minutes.take(&world.tenant, minute, 3).await;
        taken.unwrap()
    };
    let granted = join_all((0..8).map(|number| take(number, minute))).await;
    assert_eq!(granted.iter().map(|taken| taken.granted).sum::<u32>(), 10);
    let next = Minute {
        number: 101,
        ..minute
    };
    let fresh = Taken {
        granted: 3,
        left: 7,
    };
    assert_eq!(take(0, next).await, fresh);
    // A process whose clock is behind takes from the same minute.
    assert_eq!(take(1, minute).await.left, 4);
    let other = world.beside("Other").await;
    let others = stores.minutes.take(&other.tenant, minute, 3).await;
    assert_eq!(others.unwrap(), fresh);
}

pub async fn the_use_of_a_key_is_noted_at_most_once_a_minute(stores: &Stores) {
    let world = World::new(stores).await;
    let elsewhere = stores.probe.elsewhere().await;
    let noted = async || {
        let key = stores.accounts.newest_key(&world.tenant).await.unwrap();
        key.unwrap().last_used_at
    };
    assert_eq!(noted().await, None);
    let later = |seconds| AT.plus(Micros::seconds(seconds));
    for (process, seconds, shown) in [
        (stores, 0, 0),
        (&elsewhere, 59, 0),
        (&elsewhere, 60, 60),
        (stores, 30, 60),
    ] {
        let used = [(world.key, later(seconds))];
        process.housekeeping.note_key_use(&used).await.unwrap();
        assert_eq!(noted().await, Some(later(shown)));
    }
}
