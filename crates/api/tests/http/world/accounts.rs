//! The accounts of two tenants: an owner each, of whom acme's is called Maria, and two colleagues of
//! hers.

use std::sync::Arc;

use api::http::logged_settings;
use application::accounts::Accounts;
use application::audit::Audit;
use application::company::Company;
use application::logins::Logins;
use application::team::Team;
use application::usage::Usage;
use application::webhooks::Webhooks;
use domain::account::Role;
use domain::audit::{ActorType, Severity};
use domain::ids::{AuditId, DashboardUserId, EventId, TenantId, WebhookId};
use domain::time::Micros;
use domain::webhook::{DeliveryStatus, EventKind};
use ports::account_store::{AccountRecord, KeyView, SettingsChange};
use ports::audit_log::{AuditLine, AuditPage};
use ports::identity::{IdentityRefusal, ProvenIdentity};
use ports::testing::{
    MockAccountStore, MockAuditLog, MockIdentityProviders, MockPasswords, MockUsageReader,
    MockUserStore, MockWebhookSender, MockWebhookStore,
};
use ports::user_store::{LoginRecord, UserChange, UserProfile};
use ports::webhook_store::{DeliveryLine, DeliveryPage, Webhook};
use ports::{Clock, Found, IdGenerator, StoreError};

use super::callers::{directory, fingerprints, tokens};
use super::{NOW, PERSON, SECRET, Stores};

/// Acme's owner.
pub(crate) const OWNER: DashboardUserId = DashboardUserId::from_bits(1);

/// The other tenant's owner.
pub(super) const STRANGER: DashboardUserId = DashboardUserId::from_bits(2);

/// Acme's viewer.
pub(super) const VIEWER: DashboardUserId = DashboardUserId::from_bits(1_003);

/// Acme's admin.
pub(super) const ADMIN: DashboardUserId = DashboardUserId::from_bits(1_004);

/// Whose user this is.
pub(super) fn tenant_of(user: DashboardUserId) -> &'static str {
    match user {
        OWNER | VIEWER | ADMIN => "acme",
        _ => "other",
    }
}

pub(super) fn role_of(user: DashboardUserId) -> Role {
    match user {
        VIEWER => Role::Viewer,
        ADMIN => Role::Admin,
        _ => Role::Owner,
    }
}

/// A webhook of acme's.
pub(crate) const WEBHOOK: WebhookId = WebhookId::from_bits(1_234_569);

/// A delivery to it.
pub(crate) const DELIVERY: EventId = EventId::from_bits(1_234_570);

/// What the accounts need of the world.
#[derive(Clone)]
pub(super) struct Surroundings {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdGenerator>,
}

/// The use cases of accounts over stand-ins.
pub(super) struct AccountUseCases {
    pub(super) logins: Logins,
    pub(super) team: Team,
    pub(super) company: Company,
    pub(super) usage: Usage,
    pub(super) webhooks: Webhooks,
    pub(super) audit: Arc<Audit>,
}

pub(super) fn use_cases(stores: Stores, around: &Surroundings) -> AccountUseCases {
    let Surroundings { clock, ids } = around.clone();
    let fingerprints = Arc::new(fingerprints());
    let directory = Arc::new(directory());
    let users = Arc::new(user_store(stores));
    let tokens = Arc::new(tokens());
    let audit = Arc::new(Audit {
        log: Arc::new(audit_log(stores)),
        fingerprints: fingerprints.clone(),
        clock: clock.clone(),
        ids: ids.clone(),
    });
    let accounts = Arc::new(Accounts {
        accounts: Arc::new(account_store(stores)),
        fingerprints: fingerprints.clone(),
        tokens: tokens.clone(),
        audit: audit.clone(),
        clock: clock.clone(),
        ids: ids.clone(),
        fresh_key: || "liya_prod_fresh".to_owned(),
    });
    AccountUseCases {
        logins: Logins {
            accounts: accounts.clone(),
            users: users.clone(),
            directory: directory.clone(),
            passwords: Arc::new(passwords()),
            identities: Arc::new(identities()),
            tokens,
            fingerprints: fingerprints.clone(),
            audit: audit.clone(),
            clock: clock.clone(),
            sign_up_open: true,
        },
        team: Team {
            users,
            fingerprints,
            audit: audit.clone(),
            clock: clock.clone(),
            ids,
            fresh_token: || "one-time".to_owned(),
            mails: None,
        },
        webhooks: webhooks(stores, &audit, around),
        company: Company {
            accounts,
            directory,
            audit: audit.clone(),
            shown: logged_settings,
        },
        usage: Usage {
            ledger: Arc::new(usage_reader(stores)),
            clock,
        },
        audit,
    }
}

fn broken() -> StoreError {
    StoreError::Unavailable(std::io::Error::other("disk /dev/secret is full").into())
}

fn profile(user: DashboardUserId) -> UserProfile {
    UserProfile {
        id: user,
        tenant: TenantId::slug_of(tenant_of(user), 0),
        email: PERSON.parse().ok(),
        full_name: (user == OWNER).then(|| SECRET.to_owned()),
        role: role_of(user),
        generation: 0,
        active: true,
        invited: false,
        created_at: NOW,
    }
}

fn record(user: DashboardUserId) -> LoginRecord {
    LoginRecord {
        user: profile(user),
        password_hash: Some("right".to_owned()),
    }
}

/// What a look-up of a user finds.
fn found<T>(tenant: &TenantId, user: DashboardUserId, row: T) -> Found<T> {
    match (tenant_of(user), tenant.as_str()) {
        (own, tenant) if own == tenant => Found::Here(row),
        ("acme", _) => Found::Foreign,
        // The other tenant's own user is asked about by nobody else.
        _ => Found::Missing,
    }
}

/// The password is right where it is spelled so.
fn passwords() -> MockPasswords {
    let mut passwords = MockPasswords::new();
    passwords
        .expect_hash()
        .returning(|_| Ok("a hash".to_owned()));
    passwords
        .expect_fits()
        .returning(|password, hash| Ok(hash.is_some_and(|hash| password.expose() == hash)));
    passwords
}

/// A provider of acme's proves Maria.
fn identities() -> MockIdentityProviders {
    let mut identities = MockIdentityProviders::new();
    identities.expect_read().returning(|token, _| {
        if token != "acme.id" {
            return Err(IdentityRefusal::Invalid);
        }
        Ok(ProvenIdentity {
            provider: "own".to_owned(),
            tenant: TenantId::slug_of("acme", 0),
            email: PERSON.parse().unwrap(),
        })
    });
    identities
}

fn user_store(stores: Stores) -> MockUserStore {
    let mut users = MockUserStore::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            users.expect_login().returning(|_| Err(broken()));
            users.expect_users().returning(|_| Err(broken()));
        }
        Stores::Working => {
            users
                .expect_login()
                .returning(|email| Ok((email.as_str() == PERSON).then(|| record(OWNER))));
            users
                .expect_user()
                .returning(|tenant, user| Ok(found(tenant, user, record(user))));
            users.expect_users().returning(|tenant| {
                let own = tenant.as_str() == "acme";
                Ok(own.then(|| profile(OWNER)).into_iter().collect())
            });
            users
                .expect_invite()
                .returning(|invitation, _| Ok(invitation.email.as_str() != PERSON));
            users
                .expect_invited()
                .returning(|token, _| Ok((token == "one-time").then(|| profile(OWNER))));
            users
                .expect_accept_invitation()
                .returning(|_, _, _, _| Ok(true));
            users.expect_set_password().returning(|_, _, _| Ok(Some(1)));
            users.expect_end_tokens().returning(|_, _| Ok(Some(1)));
            users
                .expect_change_role()
                .returning(|tenant, user, _, _| Ok(found(tenant, user, UserChange::Done)));
            users
                .expect_remove_user()
                .returning(|tenant, user, _| Ok(found(tenant, user, UserChange::Done)));
        }
    }
    users
}

fn account_store(stores: Stores) -> MockAccountStore {
    let mut accounts = MockAccountStore::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            accounts.expect_account().returning(|_| Err(broken()));
        }
        Stores::Working => {
            accounts.expect_sign_up().returning(|sign_up, _| {
                let taken = sign_up.email.as_str() == PERSON;
                Ok((!taken).then(|| TenantId::slug_of("other", 0)))
            });
            accounts.expect_account().returning(|tenant| {
                let own = tenant.as_str() == "acme";
                Ok(Some(AccountRecord {
                    billing_email: own.then(|| PERSON.parse().unwrap()),
                    created_at: NOW,
                }))
            });
            accounts
                .expect_change_account()
                .returning(|_, _, _| Ok(true));
            accounts
                .expect_change_settings()
                .returning(|_, _, _, _| Ok(SettingsChange::Done));
            accounts.expect_newest_key().returning(|_| {
                Ok(Some(KeyView {
                    masked: "liya_F9y-...o4k".to_owned(),
                    created_at: NOW,
                    last_used_at: None,
                    revoked_at: None,
                }))
            });
            accounts.expect_rotate_key().returning(|_, _, _| Ok(true));
        }
    }
    accounts
}

fn audit_log(stores: Stores) -> MockAuditLog {
    let mut audit = MockAuditLog::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            audit.expect_entries().returning(|_, _, _| Err(broken()));
            audit.expect_append().returning(|_| Err(broken()));
        }
        Stores::Working => {
            audit.expect_append().returning(|_| Ok(()));
            audit.expect_entries().returning(|tenant, _, _| {
                let own = tenant.as_str() == "acme";
                Ok(AuditPage {
                    lines: own.then(line).into_iter().collect(),
                    total: u64::from(own),
                })
            });
        }
    }
    audit
}

fn line() -> AuditLine {
    AuditLine {
        id: AuditId::from_bits(1),
        actor_type: ActorType::User,
        actor_id: Some(OWNER.to_string()),
        action: "config.changed".to_owned(),
        resource: "tenant".to_owned(),
        resource_id: Some("acme".to_owned()),
        severity: Severity::Medium,
        flagged: false,
        metadata: serde_json::json!({"note": SECRET}),
        created_at: NOW.plus(Micros::seconds(1)),
    }
}

fn webhooks(stores: Stores, audit: &Arc<Audit>, around: &Surroundings) -> Webhooks {
    let mut sender = MockWebhookSender::new();
    sender.expect_target().returning(|url| Ok(url.to_owned()));
    sender
        .expect_secret()
        .returning(|_| "whsec_c2VjcmV0".to_owned());
    Webhooks {
        store: Arc::new(webhook_store(stores)),
        sender: Arc::new(sender),
        audit: Arc::clone(audit),
        clock: around.clock.clone(),
        ids: around.ids.clone(),
    }
}

/// What a look-up of one of acme's webhooks finds.
fn of_acme<T>(tenant: &TenantId, row: T) -> Found<T> {
    if tenant.as_str() == "acme" {
        Found::Here(row)
    } else {
        Found::Foreign
    }
}

fn webhook_store(stores: Stores) -> MockWebhookStore {
    let webhook = || Webhook {
        id: WEBHOOK,
        url: format!("https://example.com/{}", SECRET.replace(' ', "-")),
        events: vec![EventKind::SessionEnded],
        active: true,
        created_at: NOW,
    };
    let line = || DeliveryLine {
        id: DELIVERY,
        event: EventKind::SessionEnded,
        status: DeliveryStatus::Failed,
        attempts: 10,
        last_status_code: Some(500),
        next_attempt_at: None,
        created_at: NOW,
    };
    let mut store = MockWebhookStore::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            store.expect_webhooks().returning(|_| Err(broken()));
        }
        Stores::Working => {
            store.expect_add().returning(|_, _, _| Ok(true));
            store.expect_webhooks().returning(move |tenant| {
                let own = tenant.as_str() == "acme";
                Ok(own.then(webhook).into_iter().collect())
            });
            store
                .expect_change()
                .returning(move |tenant, _, _, _| Ok(of_acme(tenant, webhook())));
            store
                .expect_remove()
                .returning(|tenant, _, _| Ok(of_acme(tenant, ())));
            store.expect_deliveries().returning(move |tenant, _, _| {
                let lines = vec![line()];
                Ok(of_acme(tenant, DeliveryPage { lines, total: 1 }))
            });
            store
                .expect_replay()
                .returning(move |tenant, _, _| Ok(of_acme(tenant, line())));
        }
    }
    store
}

fn usage_reader(stores: Stores) -> MockUsageReader {
    let mut usage = MockUsageReader::new();
    match stores {
        Stores::Forbidden => {}
        Stores::Broken => {
            usage.expect_by_intent().returning(|_, _| Err(broken()));
            usage.expect_by_month().returning(|_, _| Err(broken()));
        }
        Stores::Working => {
            usage.expect_by_intent().returning(|_, _| Ok(Vec::new()));
            usage.expect_by_month().returning(|_, _| Ok(Vec::new()));
        }
    }
    usage
}
