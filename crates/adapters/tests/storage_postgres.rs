//! The store contract on PostgreSQL, one fresh schema a test; and what PostgreSQL alone promises.
//!
//! `LIYA_TEST_POSTGRES_URL` names a database in which schemas may be made.

#![expect(clippy::unwrap_used, reason = "the helpers belong to the tests too")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use adapters::keys::{KeyedHashes, Secret};
use adapters::storage::{Storage, StorageOptions};
use async_trait::async_trait;
use diesel::QueryableByName;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use domain::account::{MonthlyQuota, Plan};
use domain::audit::{Action, Actor, AuditEntry};
use domain::ids::{AuditId, DashboardUserId, KeyId, SessionId, TenantId, TurnId, UserId};
use domain::money::MicroUsd;
use domain::session::{Domain, Intent, StoredConsent};
use domain::settings::TenantSettings;
use domain::time::{Micros, Timestamp};
use futures_util::future::join_all;
use ports::account_store::{NewKey, NewTenant};
use ports::fingerprints::PersonMark;
use ports::session_reader::{PageStart, SessionFilter};
use ports::testing::{StoreProbe, Stores};
use ports::turn_store::{Claim, Claimed, Keeping, NewSession, Recognition};
use ports::{AccountStore, Found, Housekeeping, TenantDirectory};
use tokio::sync::Mutex;

/// Where the server is.
const URL: &str = "LIYA_TEST_POSTGRES_URL";
/// Says that there shall be none.
const WITHOUT: &str = "LIYA_TEST_WITHOUT_POSTGRES";

#[test]
fn there_is_a_server_to_test_against_or_it_was_left_out_on_purpose() {
    let named = std::env::var_os(URL).is_some();
    let left_out = std::env::var_os(WITHOUT).is_some_and(|value| value == "1");
    assert!(
        named || left_out,
        "set {URL}=postgres://user@host:port/database, or {WITHOUT}=1 to leave PostgreSQL out"
    );
}

ports::store_contract!(fresh);

#[path = "postgres_cuts/tests.rs"]
mod cuts;
#[path = "../../../xtask/src/torture/cutter.rs"]
mod cutter;

/// Looks into the schema with a connection of its own.
struct Probe {
    url: String,
    connection: Mutex<AsyncPgConnection>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

/// The URL of a fresh schema; none where PostgreSQL is left out.
async fn fresh_url() -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var(URL).ok()?;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let schema = format!("test_{}_{number}", std::process::id());
    let mut connection = AsyncPgConnection::establish(&url).await.unwrap();
    let make = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
    connection.batch_execute(&make).await.unwrap();
    let joint = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{joint}options=-csearch_path%3D{schema}"))
}

async fn open(url: &str) -> Storage {
    let options = StorageOptions {
        connections: 4,
        ..StorageOptions::default()
    };
    Storage::open(url, options).await.unwrap()
}

async fn stores(url: String) -> Stores {
    let probe = Arc::new(probe(url.clone()).await);
    stores_over(&url, probe).await
}

async fn probe(url: String) -> Probe {
    let connection = AsyncPgConnection::establish(&url).await.unwrap();
    Probe {
        url,
        connection: Mutex::new(connection),
    }
}

/// Stores that reach the database by an address of their own.
async fn stores_over(url: &str, probe: Arc<Probe>) -> Stores {
    let storage = Arc::new(open(url).await);
    Stores {
        turns: storage.clone(),
        sessions: storage.clone(),
        people: storage.clone(),
        accounts: storage.clone(),
        users: storage.clone(),
        audit: storage.clone(),
        usage: storage.clone(),
        minutes: storage.clone(),
        webhooks: storage.clone(),
        outbox: storage.clone(),
        directory: storage.clone(),
        retention: storage.clone(),
        housekeeping: storage,
        probe,
    }
}

async fn fresh() -> Option<Stores> {
    Some(stores(fresh_url().await?).await)
}

#[async_trait]
impl StoreProbe for Probe {
    async fn run(&self, statement: &str) {
        let mut connection = self.connection.lock().await;
        connection.batch_execute(statement).await.unwrap();
    }

    async fn number(&self, query: &str) -> i64 {
        let mut connection = self.connection.lock().await;
        let query = diesel::sql_query(query);
        let number: Number = query.get_result(&mut *connection).await.unwrap();
        number.n
    }

    async fn elsewhere(&self) -> Stores {
        stores(self.url.clone()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_together_migrate_once_and_are_different_nodes() {
    let Some(url) = fresh_url().await else { return };
    let opened: Vec<Storage> = join_all((0..4).map(|_| open(&url))).await;
    let mut owners = Vec::new();
    for storage in &opened {
        storage.ready().await.unwrap();
        let owner = storage.lock_for_serving().await.unwrap();
        let (node, boot) = owner.split_once('/').unwrap();
        assert_eq!(boot, "1");
        owners.push(node.to_owned());
    }
    owners.sort();
    owners.dedup();
    assert_eq!(owners.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_share_one_secret() {
    let Some(url) = fresh_url().await else { return };
    let one = open(&url).await;
    let two = open(&url).await;
    let candidates = [(&one, b"one"), (&two, b"two"), (&one, b"six")];
    let shared = candidates.map(|(storage, candidate)| storage.shared_secret("jwt", candidate));
    let shared: Vec<_> = join_all(shared)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert!(shared.iter().all(|secret| *secret == shared[0]));
    assert!(one.shared_secret("mac", b"one").await.unwrap() == b"one");
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_connections_are_made_anew() {
    let Some(url) = fresh_url().await else { return };
    // Only this test's own connections carry the name.
    let storage = open(&format!("{url}&application_name=cut%20me")).await;
    storage.shared_secret("jwt", b"one").await.unwrap();
    let cut = "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity \
               WHERE pid <> pg_backend_pid() AND application_name = 'cut me'";
    let mut other = AsyncPgConnection::establish(&url).await.unwrap();
    let cut: Number = diesel::sql_query(cut).get_result(&mut other).await.unwrap();
    assert!(cut.n >= 1);
    let again = storage.shared_secret("jwt", b"two").await.unwrap();
    assert_eq!(again, b"one");
}

/// Two tenants with one listed session each.
const TWO_TENANTS: &str = "
    INSERT INTO tenants (id, name, plan, active, settings, created_at)
        SELECT t, t, 'self_hosted', true, '{}', 1 FROM unnest(ARRAY['acme', 'other']) AS t;
    INSERT INTO sessions (id, tenant_id, user_id, domain, state, known, memory_allowed, revision,
            message_count, turn_count, tokens_used, cost_micro_usd, reserved_micro_usd,
            spent_micro_usd, created_at, last_activity_at, expires_at)
        SELECT 'sess_0000000000000000000000000' || n, t, 'usr', 'hiring',
            '{\"version\":1,\"state\":{\"interview\":null,\"coaching\":null}}', '{\"marks\":[]}', true,
            1, 0, 1, 0, 0, 0, 0, 1, 1, 2
        FROM unnest(ARRAY['acme', 'other']) WITH ORDINALITY AS of (t, n);
    INSERT INTO tenant_counters (tenant_id, domain, ended, n)
        SELECT t, 'hiring', false, 1 FROM unnest(ARRAY['acme', 'other']) AS t;";

#[tokio::test(flavor = "multi_thread")]
async fn the_reading_role_sees_one_tenant_where_a_query_names_none() {
    let Some(stores) = fresh().await else { return };
    stores.probe.run(TWO_TENANTS).await;
    for (tenant, seen) in [("acme", 1), ("other", 1), ("nobody", 0)] {
        let read = format!("BEGIN; SET LOCAL ROLE liya_reader; SET LOCAL liya.tenant = '{tenant}'");
        stores.probe.run(&read).await;
        for table in ["sessions", "tenant_counters"] {
            let query = format!("SELECT count(*) AS n FROM {table}");
            assert_eq!(stores.probe.number(&query).await, seen, "{table}");
            let query = format!("SELECT count(*) AS n FROM {table} WHERE tenant_id <> '{tenant}'");
            assert_eq!(stores.probe.number(&query).await, 0, "{table}");
        }
        stores.probe.run("ROLLBACK").await;
    }
    stores.probe.run("BEGIN; SET LOCAL ROLE liya_reader").await;
    let unnamed = stores.probe.number("SELECT count(*) AS n FROM sessions");
    assert_eq!(unnamed.await, 0);
    stores.probe.run("ROLLBACK").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_dashboard_reads_is_read_behind_the_fence() {
    let Some(stores) = fresh().await else { return };
    stores.probe.run(TWO_TENANTS).await;
    let acme: TenantId = "acme".parse().unwrap();
    let session = "sess_00000000000000000000000001".parse().unwrap();
    let list = async || {
        let (filter, start) = (SessionFilter::default(), PageStart::Offset(0));
        let now = Timestamp::from_unix_micros(1);
        let page = stores.sessions.sessions(&acme, &filter, start, 20, now);
        page.await.unwrap().lines.len()
    };
    let shown = async || stores.sessions.session(&acme, session).await.unwrap();
    assert_eq!(list().await, 1);
    assert!(matches!(shown().await, Found::Here(_)));
    // A fence that lets nothing through, to see that it stands.
    let shut = "ALTER POLICY one_tenant ON sessions USING (false)";
    stores.probe.run(shut).await;
    assert_eq!(list().await, 0);
    assert!(matches!(shown().await, Found::Missing));
}

fn key(id: u128, fingerprint: &str) -> NewKey {
    NewKey {
        id: KeyId::from_bits(id),
        fingerprint: fingerprint.to_owned(),
        masked: "liya_prod_****".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_writes_of_a_tenant_reaches_the_others() {
    let Some(url) = fresh_url().await else { return };
    let options = StorageOptions {
        connections: 4,
        directory_age: Duration::from_millis(200),
        ..StorageOptions::default()
    };
    let one = Storage::open(&url, options.clone()).await.unwrap();
    let two = Storage::open(&url, options).await.unwrap();
    let made = NewTenant {
        name: "Acme".to_owned(),
        plan: Plan::SelfHosted,
        key: key(1, "first"),
        owner: DashboardUserId::from_bits(3),
        settings: TenantSettings::default(),
        at: Timestamp::from_unix_micros(1),
    };
    let tenant = one.create_tenant(&made).await.unwrap();
    assert!(
        two.key("first")
            .await
            .unwrap()
            .unwrap()
            .revoked_at
            .is_none()
    );
    assert!(
        two.tenant(&tenant)
            .await
            .unwrap()
            .unwrap()
            .settings
            .disabled_intents
            .is_empty()
    );

    let at = Timestamp::from_unix_micros(2);
    let entry = AuditEntry {
        id: AuditId::from_bits(1),
        tenant: tenant.clone(),
        actor: Actor::System,
        action: Action::KeyRotated,
        resource: "api_key",
        resource_id: None,
        metadata: serde_json::json!({}),
        at,
    };
    assert!(
        one.rotate_key(&tenant, &key(2, "second"), &entry)
            .await
            .unwrap()
    );
    let mut settings = TenantSettings::default();
    settings.disabled_intents.push(Intent::MockInterview);
    assert!(one.set_settings(&tenant, &settings).await.unwrap());

    // Until its memory of them is too old; the runner's time-out is the bound.
    loop {
        let revoked = two.key("first").await.unwrap().unwrap().revoked_at == Some(at);
        let known = two.tenant(&tenant).await.unwrap().unwrap();
        if revoked && known.settings == settings {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(two.key("second").await.unwrap().is_some());
}

/// A tenant with a key, and a turn of it that is claimed in a session of its own.
async fn claim(stores: &Stores) -> Claim {
    let made = NewTenant {
        name: "Acme".to_owned(),
        plan: Plan::SelfHosted,
        settings: TenantSettings::default(),
        key: key(1, "first"),
        owner: DashboardUserId::from_bits(3),
        at: Timestamp::from_unix_micros(1),
    };
    let tenant = stores.accounts.create_tenant(&made).await.unwrap();
    let user: UserId = "usr".parse().unwrap();
    let hashes = KeyedHashes::new(Secret::from_bytes(vec![1; 32]).unwrap());
    Claim {
        person: PersonMark::of(&hashes, &tenant, &user),
        erasures: 0,
        as_sent: false,
        tenant,
        api_key: KeyId::from_bits(1),
        user,
        intent: Intent::CoachingSession,
        turn: TurnId::from_bits(4),
        nonce: 5,
        keeping: Keeping::NewSession(Box::new(NewSession {
            id: SessionId::from_bits(6),
            domain: Domain::Hiring,
            consent: StoredConsent::default(),
            expires_at: Timestamp::from_unix_micros(i64::MAX),
        })),
        recognition: Recognition {
            key: Some("key".to_owned()),
            request: "request".to_owned(),
        },
        input: None,
        owner: "node1/1".to_owned(),
        lease: Micros::seconds(15),
        call: None,
        reserve: MicroUsd::ZERO,
        session_cap: MicroUsd::ZERO,
        day_cap: MicroUsd::ZERO,
        quota: MonthlyQuota::default(),
        at: Timestamp::from_unix_micros(1),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_claim_is_stored_by_the_one_function_alone() {
    let Some(stores) = fresh().await else { return };
    let claim = claim(&stores).await;
    // As if all were stored: nothing may be written beside the function.
    let hollow = "CREATE OR REPLACE FUNCTION liya_claim(claims text) RETURNS int[] \
                  LANGUAGE sql AS 'SELECT ARRAY[1]'";
    stores.probe.run(hollow).await;
    let claimed = stores.turns.claim_turn(&claim).await.unwrap();
    assert!(matches!(claimed, Claimed::Won(ticket) if ticket.turn == claim.turn));
    let turns = stores.probe.number("SELECT count(*) AS n FROM turns");
    assert_eq!(turns.await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_the_function_fails_on_is_stored_all_the_same() {
    let Some(stores) = fresh().await else { return };
    let claim = claim(&stores).await;
    let failing = "CREATE OR REPLACE FUNCTION liya_claim(claims text) RETURNS int[] \
                   LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'";
    stores.probe.run(failing).await;
    let claimed = stores.turns.claim_turn(&claim).await.unwrap();
    assert!(matches!(claimed, Claimed::Won(_)));
    let turns = stores.probe.number("SELECT count(*) AS n FROM turns");
    assert_eq!(turns.await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_of_a_turn_can_name_another_tenants_session() {
    let Some(url) = fresh_url().await else { return };
    let stores = stores(url.clone()).await;
    stores.probe.run(TWO_TENANTS).await;
    let mut connection = AsyncPgConnection::establish(&url).await.unwrap();
    for foreign in [
        "INSERT INTO turns (id, tenant_id, session_id, intent, base_revision, state, attempt, \
         lease_owner, claim_nonce, lease_until, reserved_micro_usd, request_mac, created_at) \
         VALUES ('turn', 'acme', 'sess_00000000000000000000000002', 'coaching_session', 1, \
         'pending', 1, 'node1/1', 'n', 1, 0, 'r', 1)",
        "INSERT INTO session_contexts (session_id, kind, tenant_id, content, revision) \
         VALUES ('sess_00000000000000000000000002', 'profile', 'acme', '{}', 1)",
        "INSERT INTO session_outputs (session_id, intent, tenant_id, output) \
         VALUES ('sess_00000000000000000000000002', 'coaching_session', 'acme', '{}')",
    ] {
        let refused = connection.batch_execute(foreign).await.unwrap_err();
        assert!(refused.to_string().contains("foreign key"), "{refused}");
    }
}
