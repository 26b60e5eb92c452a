//! Usage, from the ledger: equal to what the messages say, whatever became of them.

use std::collections::BTreeMap;

use domain::ids::SessionId;
use domain::money::MicroUsd;
use domain::retention::Due;
use domain::session::Intent;
use domain::time::Micros;

use crate::Found;
use crate::testing::Stores;
use crate::testing::world::{AT, MARIA, World, session_of};
use crate::turn_store::{Claim, Keeping};
use crate::usage_reader::Used;

pub async fn usage_adds_up_to_what_the_messages_say(stores: &Stores) {
    let world = World::new(stores).await;
    let other = world.beside("Other").await;
    other.begun(MARIA).await;
    for _ in 0..3 {
        world.begun(MARIA).await;
    }
    let month = AT.month_start(0).day();
    let used = stores.usage.by_intent(&world.tenant, &month).await.unwrap();
    let [(_, _, used)] = used.as_slice() else {
        panic!("one intent was used: {used:?}");
    };
    let of_messages = async |column: &str| {
        let query = format!(
            "SELECT CAST(COALESCE(SUM({column}), 0) AS BIGINT) AS n FROM messages WHERE tenant_id = '{}'",
            world.tenant
        );
        stores.probe.number(&query).await
    };
    assert_eq!(used.requests, 3);
    assert_eq!(used.tokens, of_messages("tokens").await);
    assert_eq!(used.cost.0, of_messages("cost_micro_usd").await);
    assert!(used.tokens > 0 && used.cost.0 > 0);
    let months = stores.usage.by_month(&world.tenant, &month).await.unwrap();
    assert_eq!(months, [("2026-03".to_owned(), *used)]);
    let next = AT.month_start(1).day();
    assert!(
        stores
            .usage
            .by_month(&world.tenant, &next)
            .await
            .unwrap()
            .is_empty()
    );
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// A charged turn as the test remembers it.
struct Charged {
    session: Option<SessionId>,
    intent: Intent,
    tokens: i64,
    cost: i64,
    fate: &'static str,
}

/// A tenant under load, and what the test knows of it.
struct Load<'a> {
    world: &'a World,
    dice: Dice,
    /// Committed turns of the sessions that are held.
    held: BTreeMap<SessionId, (String, u32)>,
    charged: Vec<Charged>,
}

impl Load<'_> {
    async fn turn(&mut self, mut claim: Claim, number: u32) {
        claim.intent = Intent::ALL[self.dice.below(2)];
        claim.erasures = self.world.base(&claim, None).await.erasures;
        let mut commit = self.world.finished(&claim, number);
        let (tokens, cost) = (self.dice.below(5_000), self.dice.below(900));
        let (tokens, cost) = (i64::try_from(tokens).unwrap(), i64::try_from(cost).unwrap());
        if let Some(change) = &mut commit.session {
            change.messages[0].tokens = tokens;
            change.messages[0].cost = MicroUsd(cost);
            change.messages[1].tokens = 1;
            change.messages[1].cost = MicroUsd(1);
        }
        (commit.tokens, commit.cost) = (tokens + 1, MicroUsd(cost + 1));
        self.world.recorded(&claim, &commit).await;
        let session = session_of(&claim).map(|(session, _)| session);
        if let Some(session) = session {
            let user = claim.user.as_str().to_owned();
            self.held.insert(session, (user, number));
        }
        self.charged.push(Charged {
            session,
            intent: claim.intent,
            tokens: tokens + 1,
            cost: cost + 1,
            fate: if session.is_some() {
                "held"
            } else {
                "unstored"
            },
        });
    }

    fn gone(&mut self, session: SessionId, fate: &'static str) {
        self.held.remove(&session);
        for charged in &mut self.charged {
            if charged.session == Some(session) {
                charged.fate = fate;
            }
        }
    }

    async fn step(&mut self) {
        let user = format!("person {}", self.dice.below(6));
        let known: Vec<_> = self.held.iter().map(|(id, of)| (*id, of.clone())).collect();
        match self.dice.below(20) {
            0..6 => self.turn(self.world.first(&user), 1).await,
            6..13 if !known.is_empty() => {
                let (id, (user, committed)) = known[self.dice.below(known.len())].clone();
                let base_revision = i64::from(committed);
                let keeping = Keeping::Session { id, base_revision };
                self.turn(self.world.claim(&user, keeping), committed + 1)
                    .await;
            }
            13..16 => {
                let claim = self.world.claim(&user, Keeping::Nothing);
                self.turn(claim, 1).await;
            }
            16..18 if !known.is_empty() => {
                let (id, _) = known[self.dice.below(known.len())];
                let turns = &self.world.stores.turns;
                turns.delete_session(&self.world.tenant, id).await.unwrap();
                self.gone(id, "erased");
            }
            18 => {
                self.world.erase(&user).await;
                for (id, _) in known.into_iter().filter(|(_, of)| of.0 == user) {
                    self.gone(id, "erased");
                }
            }
            _ => self.purge(known.into_iter().map(|(id, _)| id)).await,
        }
    }

    async fn purge(&mut self, known: impl Iterator<Item = SessionId>) {
        let due = Due {
            now: AT.plus(Micros::days(1)),
            gone_since: Some(AT),
            masked_since: Some(AT),
        };
        let retention = &self.world.stores.retention;
        retention.purge(&self.world.tenant, &due).await.unwrap();
        for id in known {
            if self.world.found(id).await == Found::Missing {
                self.gone(id, "purged");
            }
        }
    }
}

pub async fn usage_equals_a_recount_after_a_random_load_with_deletions(stores: &Stores) {
    let world = World::new(stores).await;
    let other = world.beside("Other").await;
    other.begun(MARIA).await;
    let mut load = Load {
        world: &world,
        dice: Dice(20_260_314),
        held: BTreeMap::new(),
        charged: Vec::new(),
    };
    for _ in 0..150 {
        load.step().await;
    }
    let mut expected: BTreeMap<Intent, Used> = BTreeMap::new();
    let mut fates: BTreeMap<&str, i64> = BTreeMap::new();
    for charged in &load.charged {
        *expected.entry(charged.intent).or_default() += Used {
            requests: 1,
            tokens: charged.tokens,
            cost: MicroUsd(charged.cost),
        };
        *fates.entry(charged.fate).or_default() += 1;
    }
    let month = AT.month_start(0).day();
    let used = stores.usage.by_intent(&world.tenant, &month).await.unwrap();
    let used: BTreeMap<Intent, Used> = used.into_iter().map(|(_, of, used)| (of, used)).collect();
    assert_eq!(used, expected);
    assert_eq!(fates.len(), 4, "every fate was met: {fates:?}");
    for (fate, turns) in fates {
        let rows = format!(
            "usage_ledger WHERE fate = '{fate}' AND tenant_id = '{}'",
            world.tenant
        );
        assert_eq!(world.count(&rows).await, turns, "{fate}");
    }
    let held_by = async |sum: &str, rows: &str| {
        let query = format!(
            "SELECT CAST(coalesce(sum({sum}), 0) AS BIGINT) AS n FROM {rows} WHERE tenant_id = '{}'",
            world.tenant
        );
        stores.probe.number(&query).await
    };
    for sum in ["tokens", "cost_micro_usd"] {
        let of_held = format!("CASE WHEN fate = 'held' THEN {sum} ELSE 0 END");
        assert_eq!(
            held_by(&of_held, "usage_ledger").await,
            held_by(sum, "messages").await,
            "{sum}"
        );
    }
    world.adds_up().await;
}
