//! A tenant's dashboard users: listed by everybody, managed by owners.

use std::sync::Arc;

use domain::account::{EmailAddress, Role};
use domain::audit::{Action, Actor};
use domain::ids::DashboardUserId;
use domain::time::{Micros, Timestamp};
use domain::turn::Fault;
use ports::fingerprints::Purpose;
use ports::user_store::{NewInvitation, UserChange, UserProfile};
use ports::{Clock, Fingerprints, Found, IdGenerator, UserStore};
use serde_json::json;

use crate::audit::Audit;
use crate::callers::DashboardCaller;
use crate::error::UseCaseError;
use crate::mails::Mails;

/// How long an invitation waits.
pub const INVITATION_TTL: Micros = Micros::days(7);

const USER: &str = "dashboard_user";

/// Invites, changes and removes users.
pub struct Team {
    /// Keeps users.
    pub users: Arc<dyn UserStore>,
    /// Recognises invitations.
    pub fingerprints: Arc<dyn Fingerprints>,
    /// Tells what happened.
    pub audit: Arc<Audit>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Fresh one-time tokens: 32 random bytes in base64url.
    pub fresh_token: fn() -> String,
    /// Mails invitations; none where the operator has no mail server for it.
    pub mails: Option<Mails>,
}

/// Somebody was invited.
#[derive(Clone, PartialEq, Eq)]
pub struct Invited {
    /// The user's id.
    pub id: DashboardUserId,
    /// The one-time token, shown only here.
    pub token: String,
    /// When the invitation ends.
    pub expires_at: Timestamp,
    /// Whether it was mailed.
    pub mailed: bool,
}

impl Team {
    /// Every user of the caller's tenant.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn list(&self, caller: &DashboardCaller) -> Result<Vec<UserProfile>, UseCaseError> {
        Ok(self.users.users(&caller.tenant.id).await?)
    }

    /// Invites somebody, and mails the invitation where mail is sent.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Forbidden`], [`UseCaseError::EmailTaken`], or the store's.
    pub async fn invite(
        &self,
        caller: &DashboardCaller,
        email: EmailAddress,
        role: Role,
    ) -> Result<Invited, UseCaseError> {
        caller.may(Role::may_manage_users)?;
        let token = (self.fresh_token)();
        let invitation = NewInvitation {
            user: DashboardUserId::from_bits(self.ids.fresh()),
            tenant: caller.tenant.id.clone(),
            email,
            role,
            token: self.fingerprints.of(Purpose::Invitation, token.as_bytes()),
            expires_at: self.clock.now().plus(INVITATION_TTL),
        };
        let entry = self.entry(
            caller,
            Action::UserInvited,
            invitation.user,
            json!({"role": role}),
        );
        if !self.users.invite(&invitation, &entry).await? {
            return Err(UseCaseError::EmailTaken);
        }
        let mut invited = Invited {
            id: invitation.user,
            token,
            expires_at: invitation.expires_at,
            mailed: false,
        };
        if let Some(mails) = &self.mails {
            let company = &caller.tenant.name;
            invited.mailed = mails.invite(invitation.email, company, &invited).await;
        }
        Ok(invited)
    }

    /// Changes a user's role.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Forbidden`], [`UseCaseError::ForeignTenant`], [`UseCaseError::NotFound`],
    /// [`UseCaseError::Invalid`] where no owner would be left, or the store's.
    pub async fn change_role(
        &self,
        caller: &DashboardCaller,
        user: DashboardUserId,
        role: Role,
    ) -> Result<UserProfile, UseCaseError> {
        caller.may(Role::may_manage_users)?;
        let tenant = &caller.tenant.id;
        let before = self.find(caller, user).await?;
        let metadata = json!({"changes": [{"field": "role", "old": before.role, "new": role}]});
        let entry = self.entry(caller, Action::RoleChanged, user, metadata);
        let changed = self.users.change_role(tenant, user, role, &entry).await?;
        self.settled(caller, changed, user).await?;
        Ok(UserProfile { role, ..before })
    }

    /// Removes a user.
    ///
    /// # Errors
    ///
    /// As for changing a role.
    pub async fn remove(
        &self,
        caller: &DashboardCaller,
        user: DashboardUserId,
    ) -> Result<(), UseCaseError> {
        caller.may(Role::may_manage_users)?;
        let entry = self.entry(caller, Action::UserRemoved, user, json!({}));
        let removed = self
            .users
            .remove_user(&caller.tenant.id, user, &entry)
            .await?;
        self.settled(caller, removed, user).await
    }

    async fn find(
        &self,
        caller: &DashboardCaller,
        user: DashboardUserId,
    ) -> Result<UserProfile, UseCaseError> {
        match self.users.user(&caller.tenant.id, user).await? {
            Found::Here(record) => Ok(record.user),
            Found::Foreign => Err(self.audit.denied(caller.acting(), USER, user).await),
            Found::Missing => Err(UseCaseError::NotFound),
        }
    }

    async fn settled(
        &self,
        caller: &DashboardCaller,
        change: Found<UserChange>,
        user: DashboardUserId,
    ) -> Result<(), UseCaseError> {
        match change {
            Found::Here(UserChange::Done) => Ok(()),
            Found::Here(UserChange::LastOwner) => Err(UseCaseError::Invalid(vec![Fault {
                field: "id".to_owned(),
                problem: "the last owner stays: make another user owner first".to_owned(),
            }])),
            Found::Foreign => Err(self.audit.denied(caller.acting(), USER, user).await),
            Found::Missing => Err(UseCaseError::NotFound),
        }
    }

    fn entry(
        &self,
        caller: &DashboardCaller,
        action: Action,
        user: DashboardUserId,
        metadata: serde_json::Value,
    ) -> domain::audit::AuditEntry {
        let about = (USER, Some(user.to_string()));
        let actor = Actor::User(caller.user.id);
        self.audit
            .entry(&caller.tenant.id, actor, action, about, metadata)
    }
}
