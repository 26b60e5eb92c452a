//! Tenants, keys and settings.

use domain::account::Role;
use domain::audit::Action;
use domain::ids::{DashboardUserId, TenantId};
use domain::session::Intent;
use domain::settings::{Strategy, TenantSettings, Tone};
use futures_util::future::join_all;

use crate::testing::Stores;
use crate::testing::world::{AT, World};

pub async fn a_tenant_has_a_unique_slug_a_key_and_an_owner(stores: &Stores) {
    let world = World::new(stores).await;
    let mut made = vec![world.tenant.to_string()];
    for _ in 0..2 {
        let new = world.new_tenant("Acme");
        let tenant = stores.accounts.create_tenant(&new).await.unwrap();
        let key = stores.directory.key(&new.key.fingerprint).await.unwrap();
        let key = key.unwrap();
        assert_eq!((key.id, key.revoked_at), (new.key.id, None));
        assert_eq!(key.tenant.id, tenant);
        assert_eq!(
            (key.tenant.name.as_str(), key.tenant.active),
            ("Acme", true)
        );
        let owner = stores.accounts.owner(&tenant).await.unwrap().unwrap();
        assert_eq!(owner.id, new.owner);
        let user = stores.directory.dashboard_user(owner.id).await.unwrap();
        let user = user.unwrap();
        assert_eq!((user.role, user.active), (Role::Owner, true));
        assert_eq!((&user.tenant, user.generation), (&tenant, owner.generation));
        made.push(tenant.to_string());
    }
    assert_eq!(made, ["acme", "acme-1", "acme-2"]);
}

pub async fn the_first_tenant_is_made_once_by_concurrent_starts(stores: &Stores) {
    let elsewhere = stores.probe.elsewhere().await;
    // A world has a tenant; this store shall have none yet.
    let names: Vec<_> = (0..8)
        .map(|number| crate::account_store::NewTenant {
            name: format!("Company {number}"),
            plan: domain::account::Plan::SelfHosted,
            settings: TenantSettings::default(),
            key: crate::account_store::NewKey {
                id: domain::ids::KeyId::from_bits(number),
                fingerprint: number.to_string(),
                masked: String::new(),
            },
            owner: DashboardUserId::from_bits(number),
            at: AT,
        })
        .collect();
    let starts = names.iter().enumerate().map(|(number, new)| {
        let process = if number % 2 == 0 { stores } else { &elsewhere };
        process.accounts.create_first_tenant(new)
    });
    let made: Vec<_> = join_all(starts)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(made.iter().flatten().count(), 1);
    let tenants = stores
        .probe
        .number("SELECT count(*) AS n FROM tenants")
        .await;
    assert_eq!(tenants, 1);
    let again = stores.accounts.create_first_tenant(&names[0]).await;
    assert_eq!(again.unwrap(), None);
}

pub async fn settings_read_back_as_they_were_set(stores: &Stores) {
    let world = World::new(stores).await;
    let mut settings = TenantSettings::default();
    settings.persona.tone = Tone::Warm;
    settings.persona.disclaimer = Some("Übung, kein Urteil".to_owned());
    settings.model.strategy = Strategy::AllMini;
    let overrides = &mut settings.model.intent_model_overrides;
    overrides.insert(Intent::MockInterview, "a model".to_owned());
    settings.retention.session_retention_days = None;
    settings.disabled_intents = vec![Intent::CoachingSession];
    let read = async || {
        let tenant = stores.directory.tenant(&world.tenant).await.unwrap();
        tenant.unwrap().settings.clone()
    };
    assert_eq!(read().await, TenantSettings::default());
    let set = stores.accounts.set_settings(&world.tenant, &settings).await;
    assert!(set.unwrap());
    assert_eq!(read().await, settings);
    let unknown = TenantId::slug_of("nobody", 0);
    let set = stores.accounts.set_settings(&unknown, &settings).await;
    assert!(!set.unwrap());
}

pub async fn a_rotated_key_is_known_as_revoked_at_once_and_elsewhere_soon(stores: &Stores) {
    let world = World::new(stores).await;
    let first = world.new_key();
    let second = world.new_key();
    for key in [&first, &second] {
        let rotated = stores
            .accounts
            .rotate_key(&world.tenant, key, &world.entry(Action::KeyRotated))
            .await;
        assert!(rotated.unwrap());
        let known = stores.directory.key(&key.fingerprint).await.unwrap();
        assert_eq!(known.unwrap().revoked_at, None);
    }
    let elsewhere = stores.probe.elsewhere().await;
    for process in [stores, &elsewhere] {
        let known = process.directory.key(&first.fingerprint).await.unwrap();
        assert_eq!(known.unwrap().revoked_at, Some(AT));
    }
    let unknown = TenantId::slug_of("nobody", 0);
    let key = world.new_key();
    let rotated = stores
        .accounts
        .rotate_key(&unknown, &key, &world.entry(Action::KeyRotated))
        .await;
    assert!(!rotated.unwrap());
    assert_eq!(world.count("api_keys WHERE revoked_at IS NULL").await, 1);
}

pub async fn unknown_callers_are_nobody(stores: &Stores) {
    let nobody = TenantId::slug_of("nobody", 0);
    assert_eq!(stores.directory.key("unknown").await.unwrap(), None);
    assert_eq!(stores.directory.tenant(&nobody).await.unwrap(), None);
    let user = DashboardUserId::from_bits(1);
    let user = stores.directory.dashboard_user(user).await.unwrap();
    assert_eq!(user, None);
    assert_eq!(stores.accounts.owner(&nobody).await.unwrap(), None);
}
