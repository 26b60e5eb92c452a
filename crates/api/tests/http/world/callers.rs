//! Who may call: tenants, their keys and tokens; and what needs no memory.

use std::sync::Arc;

use domain::ids::{KeyId, TenantId};
use domain::settings::TenantSettings;
use domain::text::KnownPerson;
use domain::time::Micros;
use ports::directory::{DashboardUserRecord, KeyRecord, TenantRecord};
use ports::testing::{MockFingerprints, MockRedactor, MockTenantDirectory, MockTokens};
use ports::tokens::{TokenClaims, TokenRefusal};

use super::NOW;
use super::accounts::{ADMIN, OWNER, STRANGER, VIEWER, role_of, tenant_of};

fn tenant(name: &str) -> Arc<TenantRecord> {
    Arc::new(TenantRecord {
        id: TenantId::slug_of(name, 0),
        name: name.to_owned(),
        plan: domain::account::Plan::SelfHosted,
        active: name != "closed",
        allowance: domain::account::Allowance {
            requests_per_minute: (name == "small").then_some(2),
            ..domain::account::Allowance::default()
        },
        settings: TenantSettings::default(),
    })
}

pub(super) fn directory() -> MockTenantDirectory {
    let mut directory = MockTenantDirectory::new();
    directory.expect_key().returning(|fingerprint| {
        let name = fingerprint.strip_prefix("liya_prod_").unwrap_or_default();
        let known = ["acme", "other", "small", "closed", "revoked"].contains(&name);
        Ok(known.then(|| {
            Arc::new(KeyRecord {
                id: KeyId::from_bits(1),
                revoked_at: (name == "revoked").then_some(NOW),
                tenant: tenant(name),
            })
        }))
    });
    directory
        .expect_tenant()
        .returning(|id| Ok(Some(tenant(id.as_str()))));
    directory
        .expect_fresh_tenant()
        .returning(|id| Ok(Some(TenantRecord::clone(&tenant(id.as_str())))));
    directory.expect_dashboard_user().returning(|id| {
        Ok(Some(Arc::new(DashboardUserRecord {
            id,
            tenant: TenantId::slug_of(tenant_of(id), 0),
            role: role_of(id),
            generation: 0,
            active: true,
        })))
    });
    directory
}

pub(super) fn fingerprints() -> MockFingerprints {
    let mut fingerprints = MockFingerprints::new();
    fingerprints
        .expect_of()
        .returning(|_, value| String::from_utf8_lossy(value).into_owned());
    fingerprints
}

pub(super) fn tokens() -> MockTokens {
    let mut tokens = MockTokens::new();
    tokens.expect_issue().returning(|_| "fresh.jwt".to_owned());
    tokens.expect_read().returning(|token, _| {
        let user = match token {
            "acme.jwt" => OWNER,
            "other.jwt" => STRANGER,
            "viewer.jwt" => VIEWER,
            "admin.jwt" => ADMIN,
            "old.jwt" => return Err(TokenRefusal::Expired),
            _ => return Err(TokenRefusal::Invalid),
        };
        Ok(TokenClaims {
            user,
            tenant: TenantId::slug_of(tenant_of(user), 0),
            role: "owner".to_owned(),
            generation: 0,
            logged_in_at: NOW,
            issued_at: NOW,
            expires_at: NOW.plus(Micros::days(7)),
        })
    });
    tokens
}

pub(super) fn redactor() -> MockRedactor {
    let mut redactor = MockRedactor::new();
    redactor.expect_find().returning(|_, _| Vec::new());
    redactor
        .expect_recognise()
        .returning(|_, _| KnownPerson::default());
    redactor
}
