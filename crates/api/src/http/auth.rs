//! Signing up, logging in, and the own login: `/auth/*`.

mod attempts;
pub mod invitations;
pub mod login;
pub mod password;
pub mod provider;
pub mod signup;

use application::logins::LoggedIn;
use ports::user_store::UserProfile;
use serde::Serialize;
use utoipa::ToSchema;

use super::envelope::answer;

pub(crate) use attempts::Attempts;
pub(crate) use invitations::accept_invitation;
pub(crate) use login::{log_in, me};
pub(crate) use password::{change_password, log_out_everywhere};
pub(crate) use provider::log_in_by_provider;
pub(crate) use signup::sign_up;

/// A dashboard user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserView {
    /// The user's id.
    #[schema(example = "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CD")]
    pub id: String,
    /// Null for an owner made on the command line.
    #[schema(example = "maria@example.com")]
    pub email: Option<String>,
    /// The user's name, where it was given.
    pub full_name: Option<String>,
    /// `owner`, `admin` or `viewer`.
    #[schema(example = "owner")]
    pub role: String,
}

/// A tenant, in short.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TenantView {
    /// Its id.
    #[schema(example = "acme")]
    pub tenant_id: String,
    /// The company's name.
    #[schema(example = "Acme")]
    pub tenant_name: String,
    /// `starter` or `self_hosted`.
    #[schema(example = "starter")]
    pub plan: String,
}

/// A user with a token.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoginData {
    /// For `authorization: Bearer ...`; valid for seven days.
    pub token: String,
    /// The user.
    pub user: UserView,
    /// The user's tenant.
    pub tenant: TenantView,
}

answer!(
    /// A user with a token.
    LoginAnswer of LoginData
);

impl From<&UserProfile> for UserView {
    fn from(user: &UserProfile) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email.as_ref().map(|email| email.as_str().to_owned()),
            full_name: user.full_name.clone(),
            role: user.role.to_string(),
        }
    }
}

impl From<LoggedIn> for LoginData {
    fn from(logged_in: LoggedIn) -> Self {
        let LoggedIn {
            token,
            user,
            tenant_name,
            plan,
        } = logged_in;
        Self {
            token,
            user: UserView::from(&user),
            tenant: TenantView {
                tenant_id: user.tenant.to_string(),
                tenant_name,
                plan: plan.to_string(),
            },
        }
    }
}
