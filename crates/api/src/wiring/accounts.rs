//! What proves dashboard users, and what is written to them: tokens, identity providers, mail.

use std::sync::Arc;

use adapters::identity::{IdentityProvider, OpenIdConnect};
use adapters::keys::{Jwt, Secret, TokenAlgorithm};
use adapters::mail::SmtpMailer;
use application::mails::Mails;
use ports::IdentityProviders;

use super::Secrets;
use crate::config::Config;
use crate::config::logins::LoginConfig;
use crate::config::tokens::TokensConfig;

/// The dashboard's tokens under the configured keys.
pub(super) async fn tokens(secrets: &Secrets, config: &TokensConfig) -> anyhow::Result<Jwt> {
    let current = secrets.get("jwt-secret", config.secret.as_ref()).await?;
    let previous = config
        .previous
        .as_ref()
        .map(|text| Secret::from_text(text.expose()))
        .transpose()?;
    let algorithm = if config.eddsa {
        TokenAlgorithm::EdDsa
    } else {
        TokenAlgorithm::Hs256
    };
    Ok(Jwt::new(algorithm, &current, previous.as_ref())?)
}

/// The identity providers of companies with a login of their own.
pub(super) fn identities(config: &Config) -> anyhow::Result<Arc<dyn IdentityProviders>> {
    let providers = config.logins.iter().map(|login| {
        let LoginConfig {
            name,
            issuer,
            audience,
            tenant,
            jwks_url,
        } = login.clone();
        IdentityProvider {
            name,
            issuer,
            audience,
            tenant,
            keys_url: jwks_url,
        }
    });
    Ok(Arc::new(OpenIdConnect::new(providers.collect())?))
}

/// What is written to people, where mail is sent.
pub(super) fn mails(config: &Config) -> anyhow::Result<Option<Mails>> {
    let Some(mail) = &config.mail else {
        return Ok(None);
    };
    Ok(Some(Mails {
        mailer: Arc::new(SmtpMailer::new(mail.smtp_url.expose(), &mail.from)?),
        invitation_url: mail.invitation_url.clone(),
    }))
}
