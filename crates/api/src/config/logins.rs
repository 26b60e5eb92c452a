//! Identity providers in the configuration: a table `[logins.NAME]` each, bound to one tenant.

use std::collections::BTreeSet;

use domain::ids::TenantId;
use reqwest::Url;

use super::keys::LOGIN_KEYS;
use super::tables::{Family, Fields};

const LOGINS: Family = Family {
    name: "logins",
    keys: LOGIN_KEYS,
};

/// A company's own login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginConfig {
    /// Its name.
    pub name: String,
    /// The provider as its tokens name it.
    pub issuer: String,
    /// The client id that it knows us by.
    pub audience: String,
    /// Whose users come by it.
    pub tenant: TenantId,
    /// Where its public keys are.
    pub jwks_url: String,
}

/// Reads the providers out of the file's table and the environment.
pub(super) fn logins(
    table: Option<toml::Value>,
    environment: &dyn Fn(&str) -> Option<String>,
    faults: &mut Vec<String>,
) -> Vec<LoginConfig> {
    let read = LOGINS.read(table, environment, faults);
    let logins: Vec<LoginConfig> = read
        .into_iter()
        .filter_map(|(name, fields)| login(name, &fields, faults))
        .collect();
    let mut known = BTreeSet::new();
    for login in &logins {
        if !known.insert((&login.issuer, &login.audience)) {
            faults.push(format!(
                "logins.{}: another one has the same issuer and audience",
                login.name
            ));
        }
    }
    logins
}

fn login(name: String, fields: &Fields, faults: &mut Vec<String>) -> Option<LoginConfig> {
    let mut missing = Vec::new();
    let mut text = |field: &'static str| {
        let found = fields.get(field).cloned();
        if found.is_none() {
            missing.push(format!("logins.{name}.{field}: is missing"));
        }
        found
    };
    let (issuer, audience) = (text("issuer"), text("audience"));
    let (tenant, jwks_url) = (text("tenant"), text("jwks_url"));
    faults.append(&mut missing);
    let tenant = tenant.and_then(|tenant| {
        let parsed = tenant.parse::<TenantId>().ok();
        if parsed.is_none() {
            faults.push(format!("logins.{name}.tenant: must be a tenant's id"));
        }
        parsed
    });
    if jwks_url.as_deref().is_some_and(|url| !is_safe(url)) {
        faults.push(format!(
            "logins.{name}.jwks_url: must begin with https://, or http:// on a loopback address"
        ));
        return None;
    }
    Some(LoginConfig {
        issuer: issuer?,
        audience: audience?,
        tenant: tenant?,
        jwks_url: jwks_url?,
        name,
    })
}

/// Whether nobody on the way can put keys of their own in the place of the provider's.
fn is_safe(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_local(&url))
}

/// Whether an address stays on this machine.
pub(super) fn is_local(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, ConfigFaults};

    fn read(file: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigFaults> {
        Config::read(Some(file), &|name| {
            let found = environment.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_login_stands_in_a_table_or_in_the_environment() {
        let file = r#"
            [logins.okta]
            issuer = "https://acme.okta.com"
            audience = "liya"
            tenant = "acme"
            jwks_url = "https://acme.okta.com/oauth2/v1/keys"
        "#;
        let config = read(
            file,
            &[
                ("LIYA_LOGINS", "own"),
                ("LIYA_LOGINS_OWN_ISSUER", "http://localhost:9000"),
                ("LIYA_LOGINS_OWN_AUDIENCE", "liya"),
                ("LIYA_LOGINS_OWN_TENANT", "beta"),
                ("LIYA_LOGINS_OWN_JWKS_URL", "http://localhost:9000/keys"),
            ],
        )
        .unwrap();
        let tenants: Vec<&str> = config
            .logins
            .iter()
            .map(|one| one.tenant.as_str())
            .collect();
        assert_eq!(tenants, ["acme", "beta"]);
        assert!(read("", &[]).unwrap().logins.is_empty());
    }

    #[test]
    fn every_fault_of_every_login_is_told_at_once() {
        let file = r#"
            [logins.one]
            audience = "liya"
            tenant = "Not A Slug"
            jwks_url = "http://login.example.com/keys"
            secret = "hunter2"
            [logins.two]
            issuer = "https://x.example"
            audience = "liya"
            tenant = "acme"
            jwks_url = "https://x.example/keys"
            [logins.three]
            issuer = "https://x.example"
            audience = "liya"
            tenant = "beta"
            jwks_url = "https://x.example/keys"
        "#;
        let faults = read(file, &[]).unwrap_err().0.join("\n");
        for fault in [
            "logins.one.issuer: is missing",
            "logins.one.tenant: must be",
            "logins.one.jwks_url: must begin with https",
            "logins.one.secret: no such key",
            "logins.two: another one has the same",
        ] {
            assert!(faults.contains(fault), "{fault} is missing in {faults}");
        }
        assert!(!faults.contains("hunter2"));
    }
}
