//! Signing up, logging in, and what a logged-in user does about the own login.

use std::sync::Arc;

use domain::account::{CompanyName, EmailAddress, PlainPassword, Plan};
use domain::audit::{Action, Actor, AuditEntry};
use domain::ids::{DashboardUserId, TenantId};
use domain::time::{Micros, Timestamp};
use ports::account_store::SignUp;
use ports::fingerprints::Purpose;
use ports::identity::IdentityRefusal;
use ports::user_store::{LoginRecord, UserProfile};
use ports::{
    Clock, Fingerprints, Found, IdentityProviders, Passwords, TenantDirectory, Tokens, UserStore,
};
use serde_json::json;

use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::callers::DashboardCaller;
use crate::error::UseCaseError;

/// How long a token is valid.
pub const TOKEN_TTL: Micros = Micros::days(7);

/// How long after its login a user gets fresh tokens.
pub const LOGIN_TTL: Micros = Micros::days(30);

/// How long after a login by an identity provider: who is no longer known there is out by then.
pub const PROVIDER_LOGIN_TTL: Micros = Micros::minutes(12 * 60);

/// The kind of thing that audit entries of a login name.
const USER: &str = "dashboard_user";

/// Signs companies up and users in.
pub struct Logins {
    /// Makes tenants.
    pub accounts: Arc<Accounts>,
    /// Keeps users.
    pub users: Arc<dyn UserStore>,
    /// Names and plans of tenants.
    pub directory: Arc<dyn TenantDirectory>,
    /// Hashes and checks passwords.
    pub passwords: Arc<dyn Passwords>,
    /// Believes the identity providers of companies with a login of their own.
    pub identities: Arc<dyn IdentityProviders>,
    /// Issues tokens.
    pub tokens: Arc<dyn Tokens>,
    /// Recognises invitations.
    pub fingerprints: Arc<dyn Fingerprints>,
    /// Tells what happened.
    pub audit: Arc<Audit>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Whether companies may sign up by themselves.
    pub sign_up_open: bool,
}

/// What a company signs up with.
#[derive(Debug, Clone)]
pub struct SignUpRequest {
    /// The company.
    pub company: CompanyName,
    /// The owner's address.
    pub email: EmailAddress,
    /// The owner's password.
    pub password: PlainPassword,
    /// The owner's name.
    pub full_name: Option<String>,
}

/// A user with a token, and the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedIn {
    /// The dashboard token.
    pub token: String,
    /// The user.
    pub user: UserProfile,
    /// The company's name.
    pub tenant_name: String,
    /// Its plan.
    pub plan: Plan,
}

/// Why a login is refused, and what the audit log is to hear of it. The entry is written once the
/// answer is given: whether there is such an account must not show in the time that the answer takes.
#[derive(Debug)]
pub struct LoginRefusal {
    /// Why.
    pub error: UseCaseError,
    /// None where there is nobody to tell about.
    pub entry: Option<AuditEntry>,
}

impl<E: Into<UseCaseError>> From<E> for LoginRefusal {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            entry: None,
        }
    }
}

impl Logins {
    /// Makes a tenant with a key and an owner who is logged in. The key is shown only here.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Forbidden`] where sign-up is closed, [`UseCaseError::EmailTaken`], or those
    /// of passwords and store.
    pub async fn sign_up(
        &self,
        request: SignUpRequest,
    ) -> Result<(LoggedIn, String), UseCaseError> {
        if !self.sign_up_open {
            return Err(UseCaseError::Forbidden);
        }
        let password_hash = self.passwords.hash(&request.password).await?;
        let (tenant, api_key) = self
            .accounts
            .new_tenant(request.company.as_str(), Plan::Starter);
        let owner = tenant.owner;
        let entry = self.audit.entry(
            &TenantId::slug_of(request.company.as_str(), 0),
            Actor::User(owner),
            Action::SignUp,
            ("tenant", None),
            json!({}),
        );
        let sign_up = SignUp {
            tenant,
            email: request.email,
            full_name: request.full_name,
            password_hash,
        };
        let tenant = self
            .accounts
            .accounts
            .sign_up(&sign_up, &entry)
            .await?
            .ok_or(UseCaseError::EmailTaken)?;
        let made = self.record(&tenant, owner).await?;
        let logged_in = self.logged_in(made.user, self.clock.now()).await?;
        Ok((logged_in, api_key))
    }

    /// Logs a user in. An unknown address and a wrong password take the same work and give the same
    /// answer.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::InvalidCredentials`], [`UseCaseError::AccountInactive`] after the right
    /// password of a user or tenant that may not log in, or those of passwords and store.
    pub async fn log_in(
        &self,
        email: &EmailAddress,
        password: &PlainPassword,
    ) -> Result<LoggedIn, LoginRefusal> {
        let (user, hash) = match self.users.login(email).await? {
            Some(LoginRecord {
                user,
                password_hash,
            }) => (Some(user), password_hash),
            None => (None, None),
        };
        let fits = self.passwords.fits(password, hash).await?;
        let Some(user) = user else {
            return Err(UseCaseError::InvalidCredentials.into());
        };
        if !fits {
            return Err(LoginRefusal {
                error: UseCaseError::InvalidCredentials,
                entry: Some(self.unproven(&user, Action::LoginFailed)),
            });
        }
        if !user.active {
            return Err(UseCaseError::AccountInactive.into());
        }
        let tenant = user.tenant.clone();
        let actor = Actor::User(user.id);
        let about = (USER, Some(user.id.to_string()));
        let logged_in = self.logged_in(user, self.clock.now()).await?;
        let entry = self
            .audit
            .entry(&tenant, actor, Action::Login, about, json!({}));
        self.audit.note(entry).await;
        Ok(logged_in)
    }

    /// Logs in whom the identity provider of a company proves. Tenant and role are those of our own
    /// row of the person's address; a row of another tenant is none.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::InvalidCredentials`], [`UseCaseError::AccountInactive`],
    /// [`UseCaseError::Overloaded`] where the provider's keys cannot be had, or the store's.
    pub async fn log_in_by_provider(&self, token: &str) -> Result<LoggedIn, UseCaseError> {
        let now = self.clock.now();
        let proven = match self.identities.read(token, now).await {
            Ok(proven) => proven,
            Err(IdentityRefusal::Invalid) => return Err(UseCaseError::InvalidCredentials),
            Err(error @ IdentityRefusal::Unavailable(_)) => {
                tracing::warn!(%error, "an identity token could not be checked");
                return Err(UseCaseError::Overloaded);
            }
        };
        let found = self.users.login(&proven.email).await?;
        let user = found
            .map(|record| record.user)
            .filter(|user| user.tenant == proven.tenant);
        let (actor, action, id) = match &user {
            Some(user) => (Actor::User(user.id), Action::Login, Some(user.id)),
            None => (Actor::Unproven, Action::LoginFailed, None),
        };
        let entry = self.audit.entry(
            &proven.tenant,
            actor,
            action,
            (USER, id.map(|id| id.to_string())),
            json!({"provider": proven.provider}),
        );
        let logged_in = match user {
            None => Err(UseCaseError::InvalidCredentials),
            Some(user) if !user.active => return Err(UseCaseError::AccountInactive),
            // As long before its end as if it had begun earlier.
            Some(user) => {
                let begun = now.plus(PROVIDER_LOGIN_TTL).plus(Micros(-LOGIN_TTL.0));
                Ok(self.logged_in(user, begun).await?)
            }
        };
        self.audit.note(entry).await;
        logged_in
    }

    /// Tells that logins to an account are refused for a while; nothing where there is no account.
    pub async fn tell_of_limit(&self, email: &EmailAddress) {
        match self.users.login(email).await {
            Ok(Some(LoginRecord { user, .. })) => {
                let entry = self.unproven(&user, Action::LoginLimited);
                self.audit.note(entry).await;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "refused logins could not be told of"),
        }
    }

    /// What somebody did who claims to be this user.
    fn unproven(&self, user: &UserProfile, action: Action) -> AuditEntry {
        let about = (USER, Some(user.id.to_string()));
        self.audit
            .entry(&user.tenant, Actor::Unproven, action, about, json!({}))
    }

    /// The caller with a fresh token, which ends 30 days after the login at the latest.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn me(&self, caller: &DashboardCaller) -> Result<LoggedIn, UseCaseError> {
        let record = self.record(&caller.tenant.id, caller.user.id).await?;
        self.logged_in(record.user, caller.logged_in_at).await
    }

    /// Changes the caller's password; every token issued before ends.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::InvalidCredentials`] where the current password is wrong or there is none,
    /// or those of passwords and store.
    pub async fn change_password(
        &self,
        caller: &DashboardCaller,
        current: &PlainPassword,
        new: &PlainPassword,
    ) -> Result<LoggedIn, UseCaseError> {
        let record = self.record(&caller.tenant.id, caller.user.id).await?;
        if !self.passwords.fits(current, record.password_hash).await? {
            let entry = self.about_self(caller, Action::LoginFailed);
            self.audit.note(entry).await;
            return Err(UseCaseError::InvalidCredentials);
        }
        let hash = self.passwords.hash(new).await?;
        let entry = self.about_self(caller, Action::PasswordChanged);
        let generation = self
            .users
            .set_password(caller.user.id, &hash, &entry)
            .await?
            .ok_or(UseCaseError::Unauthorized)?;
        let user = UserProfile {
            generation,
            ..record.user
        };
        self.logged_in(user, self.clock.now()).await
    }

    /// Ends every token of the caller, this one included.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn log_out_everywhere(&self, caller: &DashboardCaller) -> Result<(), UseCaseError> {
        let entry = self.about_self(caller, Action::LoggedOutEverywhere);
        self.users
            .end_tokens(caller.user.id, &entry)
            .await?
            .ok_or(UseCaseError::Unauthorized)?;
        Ok(())
    }

    /// Accepts an invitation with its one-time token: the user gets a password and is logged in.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::InvalidCredentials`] where the token is unknown, used or past its time, or
    /// those of passwords and store.
    pub async fn accept_invitation(
        &self,
        token: &str,
        password: &PlainPassword,
        full_name: Option<String>,
    ) -> Result<LoggedIn, UseCaseError> {
        let token = self.fingerprints.of(Purpose::Invitation, token.as_bytes());
        let invited = self.users.invited(&token, self.clock.now()).await?;
        let user = invited.ok_or(UseCaseError::InvalidCredentials)?;
        let hash = self.passwords.hash(password).await?;
        let entry = self.audit.entry(
            &user.tenant,
            Actor::User(user.id),
            Action::InvitationAccepted,
            (USER, Some(user.id.to_string())),
            json!({}),
        );
        let accepted = self
            .users
            .accept_invitation(&token, &hash, full_name, &entry)
            .await?;
        if !accepted {
            return Err(UseCaseError::InvalidCredentials);
        }
        let record = self.record(&user.tenant, user.id).await?;
        self.logged_in(record.user, self.clock.now()).await
    }

    fn about_self(&self, caller: &DashboardCaller, action: Action) -> AuditEntry {
        let user = caller.user.id;
        let about = (USER, Some(user.to_string()));
        self.audit.entry(
            &caller.tenant.id,
            Actor::User(user),
            action,
            about,
            json!({}),
        )
    }

    async fn record(
        &self,
        tenant: &TenantId,
        user: DashboardUserId,
    ) -> Result<LoginRecord, UseCaseError> {
        match self.users.user(tenant, user).await? {
            Found::Here(record) => Ok(record),
            Found::Foreign | Found::Missing => Err(UseCaseError::Unauthorized),
        }
    }

    async fn logged_in(
        &self,
        user: UserProfile,
        logged_in_at: Timestamp,
    ) -> Result<LoggedIn, UseCaseError> {
        let tenant = self
            .directory
            .tenant(&user.tenant)
            .await?
            .ok_or(UseCaseError::Unauthorized)?;
        if !tenant.active {
            return Err(UseCaseError::AccountInactive);
        }
        let now = self.clock.now();
        let left = logged_in_at.plus(LOGIN_TTL).since(now);
        let token = self.tokens.issue(&ports::tokens::NewToken {
            user: user.id,
            tenant: user.tenant.clone(),
            role: user.role.to_string(),
            generation: user.generation,
            logged_in_at,
            at: now,
            ttl: TOKEN_TTL.min(left),
        });
        Ok(LoggedIn {
            token,
            user,
            tenant_name: tenant.name.clone(),
            plan: tenant.plan,
        })
    }
}
