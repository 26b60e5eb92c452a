//! Dashboard users, sign-up and the audit log.

use domain::account::{EmailAddress, Role};
use domain::audit::{Action, Actor, ActorType, Severity};
use domain::ids::{DashboardUserId, TenantId};
use domain::settings::{TenantSettings, Tone};
use domain::time::Micros;
use futures_util::future::join_all;

use crate::Found;
use crate::account_store::{AccountChange, SettingsChange, SignUp};
use crate::audit_log::{AuditFilter, PAGE};
use crate::testing::Stores;
use crate::testing::world::{AT, World};
use crate::user_store::{NewInvitation, UserChange};

fn email(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

fn sign_up(world: &World, address: &str) -> SignUp {
    SignUp {
        tenant: world.new_tenant("Beta"),
        email: email(address),
        full_name: Some("Maria".to_owned()),
        password_hash: "a hash".to_owned(),
    }
}

fn invitation(world: &World, address: &str, role: Role) -> NewInvitation {
    let user = DashboardUserId::from_bits(world.bits());
    NewInvitation {
        user,
        tenant: world.tenant.clone(),
        email: email(address),
        role,
        token: format!("fingerprint of {user}"),
        expires_at: AT.plus(Micros::days(7)),
    }
}

/// A user who has accepted.
async fn member(world: &World, address: &str, role: Role) -> DashboardUserId {
    let new = invitation(world, address, role);
    let users = &world.stores.users;
    let invited = users.invite(&new, &world.entry(Action::UserInvited)).await;
    assert!(invited.unwrap());
    let entry = world.entry(Action::InvitationAccepted);
    let accepted = users.accept_invitation(&new.token, "a hash", None, &entry);
    assert!(accepted.await.unwrap());
    new.user
}

pub async fn one_address_signs_up_once_however_many_try(stores: &Stores) {
    let world = World::new(stores).await;
    let tries: Vec<SignUp> = (0..6)
        .map(|_| sign_up(&world, "maria@example.com"))
        .collect();
    let entry = world.entry(Action::SignUp);
    let made = join_all(tries.iter().map(|new| stores.accounts.sign_up(new, &entry))).await;
    let made: Vec<TenantId> = made.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(made.len(), 1);
    let login = stores
        .users
        .login(&email("Maria@Example.com"))
        .await
        .unwrap();
    let login = login.unwrap();
    assert_eq!(
        (&login.user.tenant, login.user.role),
        (&made[0], Role::Owner)
    );
    assert_eq!(login.password_hash.as_deref(), Some("a hash"));
    assert_eq!(login.user.full_name.as_deref(), Some("Maria"));
    assert!(!login.user.invited);
    let account = stores.accounts.account(&made[0]).await.unwrap().unwrap();
    assert_eq!(account.billing_email, Some(email("maria@example.com")));
    assert_eq!(world.count("tenants").await, 2);
    let log = stores
        .audit
        .entries(&made[0], AuditFilter::default(), 1)
        .await;
    assert_eq!(log.unwrap().lines[0].action, "account.signup");
    assert!(
        stores
            .users
            .login(&email("nobody@example.com"))
            .await
            .unwrap()
            .is_none()
    );
}

pub async fn a_sign_up_repeated_after_a_lost_connection_is_the_same_one(stores: &Stores) {
    let world = World::new(stores).await;
    let new = sign_up(&world, "maria@example.com");
    let entry = world.entry(Action::SignUp);
    let first = stores.accounts.sign_up(&new, &entry).await.unwrap();
    assert!(first.is_some());
    assert_eq!(stores.accounts.sign_up(&new, &entry).await.unwrap(), first);
    assert_eq!(world.count("audit_entries").await, 1);
}

pub async fn an_invitation_is_accepted_once_and_in_time(stores: &Stores) {
    let world = World::new(stores).await;
    let new = invitation(&world, "sam@example.com", Role::Viewer);
    let entry = world.entry(Action::UserInvited);
    assert!(stores.users.invite(&new, &entry).await.unwrap());
    let again = invitation(&world, "sam@example.com", Role::Owner);
    let entry = world.entry(Action::UserInvited);
    assert!(!stores.users.invite(&again, &entry).await.unwrap());
    let invited = stores.users.invited(&new.token, AT).await.unwrap().unwrap();
    assert_eq!(
        (invited.id, invited.role, invited.invited),
        (new.user, Role::Viewer, true)
    );
    let late = stores
        .users
        .invited(&new.token, new.expires_at)
        .await
        .unwrap();
    assert_eq!(late, None);
    let entry = world.entry(Action::InvitationAccepted);
    let accept = || {
        stores
            .users
            .accept_invitation(&new.token, "a hash", None, &entry)
    };
    assert!(accept().await.unwrap());
    assert!(!accept().await.unwrap());
    let login = stores.users.login(&new.email).await.unwrap().unwrap();
    assert!(!login.user.invited && login.password_hash.is_some());
}

pub async fn a_new_password_and_a_logout_end_every_token(stores: &Stores) {
    let world = World::new(stores).await;
    let sam = member(&world, "sam@example.com", Role::Admin).await;
    let elsewhere = stores.probe.elsewhere().await;
    let known = async || {
        let user = elsewhere.directory.dashboard_user(sam).await.unwrap();
        user.unwrap().generation
    };
    let entry = world.entry(Action::PasswordChanged);
    let generation = stores.users.set_password(sam, "another", &entry).await;
    assert_eq!(generation.unwrap(), Some(2));
    assert_eq!(known().await, 2);
    let entry = world.entry(Action::LoggedOutEverywhere);
    assert_eq!(stores.users.end_tokens(sam, &entry).await.unwrap(), Some(3));
    let user = stores.directory.dashboard_user(sam).await.unwrap().unwrap();
    assert_eq!(user.generation, 3);
    let login = stores.users.user(&world.tenant, sam).await.unwrap();
    let Found::Here(login) = login else {
        panic!("{sam} is gone");
    };
    assert_eq!(login.password_hash.as_deref(), Some("another"));
    let nobody = DashboardUserId::from_bits(1 << 100);
    let entry = world.entry(Action::LoggedOutEverywhere);
    assert_eq!(stores.users.end_tokens(nobody, &entry).await.unwrap(), None);
}

pub async fn a_tenant_keeps_an_owner_whoever_removes_whom(stores: &Stores) {
    let world = World::new(stores).await;
    let first = stores
        .accounts
        .owner(&world.tenant)
        .await
        .unwrap()
        .unwrap()
        .id;
    let second = member(&world, "sam@example.com", Role::Viewer).await;
    let change = async |user, role| {
        let entry = world.entry(Action::RoleChanged);
        let changed = stores.users.change_role(&world.tenant, user, role, &entry);
        changed.await.unwrap()
    };
    let last = Found::Here(UserChange::LastOwner);
    assert_eq!(change(first, Role::Admin).await, last);
    let done = Found::Here(UserChange::Done);
    assert_eq!(change(second, Role::Owner).await, done);
    // Both owners go at once: one of them stays.
    let entries = [
        world.entry(Action::UserRemoved),
        world.entry(Action::UserRemoved),
    ];
    let removed = join_all(
        [first, second]
            .iter()
            .zip(&entries)
            .map(|(user, entry)| stores.users.remove_user(&world.tenant, *user, entry)),
    )
    .await;
    let removed: Vec<_> = removed.into_iter().map(Result::unwrap).collect();
    assert_eq!(
        removed.iter().filter(|change| **change == done).count(),
        1,
        "{removed:?}"
    );
    assert_eq!(stores.users.users(&world.tenant).await.unwrap().len(), 1);
    let entry = world.entry(Action::UserRemoved);
    let missing = stores.users.remove_user(
        &world.tenant,
        if removed[0] == done { first } else { second },
        &entry,
    );
    assert_eq!(missing.await.unwrap(), Found::Missing);
}

pub async fn another_tenants_users_are_foreign(stores: &Stores) {
    let world = World::new(stores).await;
    let other = world.beside("Other").await;
    let sam = member(&world, "sam@example.com", Role::Viewer).await;
    let found = stores.users.user(&other.tenant, sam).await.unwrap();
    assert!(matches!(found, Found::Foreign));
    let entry = other.entry(Action::RoleChanged);
    let changed = stores
        .users
        .change_role(&other.tenant, sam, Role::Owner, &entry);
    assert_eq!(changed.await.unwrap(), Found::Foreign);
    let removed = stores.users.remove_user(&other.tenant, sam, &entry).await;
    assert_eq!(removed.unwrap(), Found::Foreign);
    let users = stores.users.users(&world.tenant).await.unwrap();
    assert_eq!(users.iter().filter(|user| user.id == sam).count(), 1);
    assert_eq!(
        other.count("audit_entries WHERE tenant_id = 'other'").await,
        0
    );
}

pub async fn settings_that_moved_on_are_not_overwritten(stores: &Stores) {
    let world = World::new(stores).await;
    let was = TenantSettings::default();
    let with = |tone| {
        let mut settings = was.clone();
        settings.persona.tone = tone;
        settings
    };
    let change = async |from: &TenantSettings, to: &TenantSettings| {
        let entry = world.entry(Action::ConfigChanged);
        let changed = stores
            .accounts
            .change_settings(&world.tenant, from, to, &entry);
        changed.await.unwrap()
    };
    assert_eq!(change(&was, &with(Tone::Warm)).await, SettingsChange::Done);
    assert_eq!(
        change(&was, &with(Tone::Direct)).await,
        SettingsChange::Moved
    );
    let fresh = stores.directory.fresh_tenant(&world.tenant).await.unwrap();
    assert_eq!(fresh.unwrap().settings.persona.tone, Tone::Warm);
    assert_eq!(world.count("audit_entries").await, 1);
    let nobody = TenantId::slug_of("nobody", 0);
    let entry = world.entry(Action::ConfigChanged);
    let changed = stores.accounts.change_settings(&nobody, &was, &was, &entry);
    assert_eq!(changed.await.unwrap(), SettingsChange::NoTenant);
}

pub async fn an_account_changes_in_what_is_named(stores: &Stores) {
    let world = World::new(stores).await;
    let change = AccountChange {
        name: Some("Acme Careers".parse().unwrap()),
        billing_email: None,
    };
    let entry = world.entry(Action::AccountChanged);
    let changed = stores
        .accounts
        .change_account(&world.tenant, &change, &entry);
    assert!(changed.await.unwrap());
    let tenant = stores
        .directory
        .tenant(&world.tenant)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(tenant.name, "Acme Careers");
    let account = stores
        .accounts
        .account(&world.tenant)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((account.billing_email, account.created_at), (None, AT));
    let key = stores
        .accounts
        .newest_key(&world.tenant)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (key.masked.as_str(), key.revoked_at),
        ("liya_abc-...xyz", None)
    );
}

pub async fn the_audit_log_shows_the_newest_first_page_by_page_and_filtered(stores: &Stores) {
    let world = World::new(stores).await;
    let other = world.beside("Other").await;
    for number in 0..30 {
        let mut entry = world.entry(if number % 3 == 0 {
            Action::LoginFailed
        } else {
            Action::Login
        });
        entry.at = AT.plus(Micros::seconds(number));
        entry.actor = Actor::User(DashboardUserId::from_bits(7));
        stores.audit.append(&entry).await.unwrap();
        stores.audit.append(&entry).await.unwrap();
    }
    stores
        .audit
        .append(&other.entry(Action::KeyRotated))
        .await
        .unwrap();
    let page = async |filter, page| {
        let found = stores.audit.entries(&world.tenant, filter, page).await;
        found.unwrap()
    };
    let first = page(AuditFilter::default(), 1).await;
    let second = page(AuditFilter::default(), 2).await;
    assert_eq!((first.total, first.lines.len()), (30, PAGE as usize));
    assert_eq!(second.lines.len(), 5);
    let times: Vec<_> = first
        .lines
        .iter()
        .chain(&second.lines)
        .map(|line| line.created_at)
        .collect();
    assert!(times.is_sorted_by(|one, next| one > next));
    let flagged = AuditFilter {
        flagged: Some(true),
        severity: Some(Severity::Medium),
        actor: Some(ActorType::User),
    };
    let flagged = page(flagged, 1).await;
    assert_eq!(flagged.total, 10);
    assert!(
        flagged
            .lines
            .iter()
            .all(|line| line.action == "auth.login_failed")
    );
    let system = AuditFilter {
        actor: Some(ActorType::System),
        ..AuditFilter::default()
    };
    assert_eq!(page(system, 1).await.total, 0);
}

pub async fn audit_entries_go_when_they_have_been_kept_long_enough(stores: &Stores) {
    let world = World::new(stores).await;
    let other = world.beside("Other").await;
    for number in 0..250 {
        let mut entry = world.entry(Action::Login);
        entry.at = AT.plus(Micros::seconds(number));
        stores.audit.append(&entry).await.unwrap();
    }
    stores
        .audit
        .append(&other.entry(Action::Login))
        .await
        .unwrap();
    let since = AT.plus(Micros::seconds(199));
    let mut batches = Vec::new();
    loop {
        let purge = stores.retention.purge_told(&world.tenant, since);
        batches.push(purge.await.unwrap());
        if batches.last() == Some(&0) {
            break;
        }
    }
    assert_eq!(batches, [100, 100, 0]);
    let held = async |tenant: &TenantId| {
        let page = stores
            .audit
            .entries(tenant, AuditFilter::default(), 1)
            .await;
        page.unwrap()
    };
    let left = held(&world.tenant).await;
    assert_eq!(left.total, 50);
    assert!(left.lines.iter().all(|line| line.created_at > since));
    assert_eq!(held(&other.tenant).await.total, 1);
}
