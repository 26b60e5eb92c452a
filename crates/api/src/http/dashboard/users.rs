//! `/dashboard/users`: everybody sees the users, owners manage them.

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use deserr::Deserr;
use domain::account::{EmailAddress, Role};
use domain::ids::DashboardUserId;
use ports::user_store::UserProfile;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::client_address::ClientAddress;
use crate::http::decode::address::Address;
use crate::http::decode::faults::Faults;
use crate::http::decode::field::{Listed, Parsed};
use crate::http::decode::read_body;
use crate::http::engine::Shared;
use crate::http::envelope::{answer, json, ok};
use crate::http::guard::DashboardUser;
use crate::http::openapi::errors;
use crate::http::problem::Problem;

/// A user of the tenant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TeamMember {
    /// The user's id.
    #[schema(example = "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CD")]
    pub id: String,
    /// Null for an owner made on the command line.
    pub email: Option<String>,
    /// The user's name, where it was given.
    pub full_name: Option<String>,
    /// `owner`, `admin` or `viewer`.
    #[schema(example = "viewer")]
    pub role: String,
    /// `active`, or `invited` until the invitation is accepted.
    #[schema(example = "active")]
    pub status: String,
    /// When the user was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// The users of the tenant.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamData {
    /// The oldest first.
    pub users: Vec<TeamMember>,
}

answer!(
    /// The users of the tenant.
    TeamAnswer of TeamData
);

/// One user.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamMemberData {
    /// The user.
    pub user: TeamMember,
}

answer!(
    /// One user.
    TeamMemberAnswer of TeamMemberData
);

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitedData {
    /// The id that the user will have.
    pub id: String,
    /// The one-time token, shown only here: whoever has it becomes the user. It is accepted with
    /// `POST /auth/invitations/accept`.
    pub token: String,
    /// When the invitation ends.
    #[schema(format = DateTime)]
    pub expires_at: String,
    /// Whether it was mailed to the address; false: pass the token on yourself.
    pub mailed: bool,
}

answer!(
    /// An invitation.
    InvitedAnswer of InvitedData
);

/// A user is removed.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemovedData {
    /// Always true.
    #[schema(example = true)]
    pub removed: bool,
}

answer!(
    /// A user is removed.
    RemovedAnswer of RemovedData
);

/// Somebody to be invited.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct InvitationBody {
    /// The address that the user will log in with.
    #[schema(value_type = String, max_length = 254, format = Email, example = "sam@example.com")]
    pub email: Parsed<EmailAddress>,
    /// `owner`, `admin` or `viewer`.
    #[schema(value_type = String, pattern = "^(owner|admin|viewer)$", example = "viewer")]
    pub role: Listed<Role>,
}

/// A role to be given.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct RoleBody {
    /// `owner`, `admin` or `viewer`.
    #[schema(value_type = String, pattern = "^(owner|admin|viewer)$", example = "admin")]
    pub role: Listed<Role>,
}

impl From<UserProfile> for TeamMember {
    fn from(user: UserProfile) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email.map(|email| email.as_str().to_owned()),
            full_name: user.full_name,
            role: user.role.to_string(),
            status: if user.invited { "invited" } else { "active" }.to_owned(),
            created_at: user.created_at.to_string(),
        }
    }
}

/// Lists the users
#[utoipa::path(
    tag = "dashboard",
    responses(
        (status = 200, description = "The users.", body = TeamAnswer, example = json!({"success": true, "data": {"users": [
            {"id": "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CD", "email": "maria@example.com", "fullName": "Maria", "role": "owner", "status": "active", "createdAt": "2026-03-14T20:15:00Z"}
        ]}})),
        errors::DashboardList
    )
)]
#[get("/dashboard/users")]
pub(crate) async fn list_users(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let users = shared.engine.team.list(&caller.0).await?;
    let users = users.into_iter().map(TeamMember::from).collect();
    Ok(ok(json(&TeamAnswer::from(TeamData { users }))))
}

/// Invites a user
///
/// For owners. The answer holds the one-time token; it is mailed too where the operator lets the
/// engine send mail.
#[utoipa::path(
    tag = "dashboard",
    request_body(content = InvitationBody, example = json!({"email": "sam@example.com", "role": "viewer"})),
    responses(
        (status = 200, description = "The invitation.", body = InvitedAnswer, example = json!({"success": true, "data": {
            "id": "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CE", "token": "kJ3...", "expiresAt": "2026-03-21T22:41:07Z", "mailed": false
        }})),
        errors::Inviting
    )
)]
#[post("/dashboard/users")]
pub(crate) async fn invite_user(
    caller: DashboardUser,
    from: ClientAddress,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let body: InvitationBody = read_body(&request, payload).await?;
    shared.attempts.of_address(from.0)?;
    let team = &shared.engine.team;
    let invited = team.invite(&caller.0, body.email.0, body.role.0).await?;
    let data = InvitedData {
        id: invited.id.to_string(),
        token: invited.token,
        expires_at: invited.expires_at.to_string(),
        mailed: invited.mailed,
    };
    Ok(ok(json(&InvitedAnswer::from(data))))
}

/// Changes a user's role
///
/// For owners. The last owner stays one.
#[utoipa::path(
    tag = "dashboard",
    params(("id" = String, Path, description = "The user.", pattern = "^usr_[0-7][0-9A-HJKMNP-TV-Z]{25}$")),
    request_body(content = RoleBody, example = json!({"role": "admin"})),
    responses(
        (status = 200, description = "The user.", body = TeamMemberAnswer, example = json!({"success": true, "data": {"user":
            {"id": "usr_01HZX3V9T2E8K5M7Q4W6Y0B1CE", "email": "sam@example.com", "fullName": "Sam", "role": "admin", "status": "active", "createdAt": "2026-03-14T20:15:00Z"}
        }})),
        errors::DashboardChange
    )
)]
#[patch("/dashboard/users/{id}")]
pub(crate) async fn change_user_role(
    caller: DashboardUser,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let user = user_of(&request)?;
    let body: RoleBody = read_body(&request, payload).await?;
    let team = &shared.engine.team;
    let user = team.change_role(&caller.0, user, body.role.0).await?;
    let user = TeamMember::from(user);
    Ok(ok(json(&TeamMemberAnswer::from(TeamMemberData { user }))))
}

/// Removes a user
///
/// For owners. Tokens and an open invitation end with that. The last owner stays.
#[utoipa::path(
    tag = "dashboard",
    params(("id" = String, Path, description = "The user.", pattern = "^usr_[0-7][0-9A-HJKMNP-TV-Z]{25}$")),
    responses(
        (status = 200, description = "The user is removed.", body = RemovedAnswer, example = json!({"success": true, "data": {"removed": true}})),
        errors::DashboardDetail
    )
)]
#[delete("/dashboard/users/{id}")]
pub(crate) async fn remove_user(
    caller: DashboardUser,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shared = Shared::of(&request)?;
    let user = user_of(&request)?;
    shared.engine.team.remove(&caller.0, user).await?;
    let data = RemovedData { removed: true };
    Ok(ok(json(&RemovedAnswer::from(data))))
}

fn user_of(request: &HttpRequest) -> Result<DashboardUserId, Problem> {
    let mut address = Address::of(request, &[]);
    let user = address.segment("id");
    address.finish(user)
}
