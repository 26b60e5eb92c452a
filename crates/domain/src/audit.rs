//! The audit log: who did what to which thing, when, and how grave that is. Never a secret, never a
//! candidate's words; people appear as keyed hashes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{AuditId, DashboardUserId, KeyId, TenantId};
use crate::session::{UnknownWord, worded_enum};
use crate::time::Timestamp;

worded_enum! {
    /// How grave an event is.
    Severity {
        /// Everyday.
        Low = "low",
        /// Worth knowing.
        Medium = "medium",
        /// Changes who may do what, or takes something away.
        High = "high",
        /// Somebody should look now.
        Critical = "critical",
    }
}

worded_enum! {
    /// What kind of actor it was.
    ActorType {
        /// A dashboard user.
        User = "user",
        /// The engine or its operator's command line.
        System = "system",
        /// An integrator's key.
        Api = "api",
    }
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A dashboard user.
    User(DashboardUserId),
    /// Somebody who claimed to be one, without proof.
    Unproven,
    /// The engine or its operator.
    System,
    /// An integrator's key.
    Api(KeyId),
}

impl Actor {
    /// The kind of actor.
    pub const fn kind(self) -> ActorType {
        match self {
            Self::User(_) | Self::Unproven => ActorType::User,
            Self::System => ActorType::System,
            Self::Api(_) => ActorType::Api,
        }
    }

    /// Its id, where it has one.
    pub fn id(self) -> Option<String> {
        match self {
            Self::User(user) => Some(user.to_string()),
            Self::Api(key) => Some(key.to_string()),
            Self::Unproven | Self::System => None,
        }
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $severity:ident, flagged: $flagged:literal;)+) => {
        worded_enum! {
            /// What was done.
            Action { $($(#[$doc])* $name = $word,)+ }
        }

        impl Action {
            /// How grave it is.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),+ }
            }

            /// Whether it is marked for somebody to look at.
            pub const fn flagged(self) -> bool {
                match self { $(Self::$name => $flagged),+ }
            }
        }
    };
}

actions! {
    /// A company signed up.
    SignUp = "account.signup", Medium, flagged: false;
    /// A user logged in.
    Login = "auth.login", Low, flagged: false;
    /// A login failed.
    LoginFailed = "auth.login_failed", Medium, flagged: true;
    /// Logins were refused for a while after too many failures.
    LoginLimited = "auth.login_limited", High, flagged: true;
    /// A user changed the password.
    PasswordChanged = "auth.password_changed", High, flagged: false;
    /// A user's tokens were ended everywhere.
    LoggedOutEverywhere = "auth.logged_out_everywhere", Medium, flagged: false;
    /// The tenant's name or billing address was changed.
    AccountChanged = "account.changed", Medium, flagged: false;
    /// The configuration was changed.
    ConfigChanged = "config.changed", Medium, flagged: false;
    /// Intents were switched on or off.
    PacksChanged = "packs.changed", Medium, flagged: false;
    /// The API key was replaced.
    KeyRotated = "api_key.rotated", High, flagged: false;
    /// A webhook was added.
    WebhookAdded = "webhook.added", Medium, flagged: false;
    /// A webhook was changed.
    WebhookChanged = "webhook.changed", Medium, flagged: false;
    /// A webhook was removed.
    WebhookRemoved = "webhook.removed", Medium, flagged: false;
    /// A delivery to a webhook was asked for again.
    DeliveryReplayed = "webhook.delivery_replayed", Low, flagged: false;
    /// A user was invited.
    UserInvited = "user.invited", Medium, flagged: false;
    /// An invitation was accepted.
    InvitationAccepted = "user.invitation_accepted", Medium, flagged: false;
    /// A user's role was changed.
    RoleChanged = "user.role_changed", High, flagged: false;
    /// A user was removed.
    UserRemoved = "user.removed", High, flagged: false;
    /// Access to another tenant's data was denied.
    AccessDenied = "access.denied", High, flagged: true;
    /// A session was erased.
    SessionErased = "session.erased", Medium, flagged: false;
    /// A person was erased.
    PersonErased = "person.erased", High, flagged: false;
    /// What is remembered of a person was forgotten, all of it or one thing.
    MemoryErased = "memory.erased", Medium, flagged: false;
    /// A person's data was exported.
    PersonExported = "person.exported", Medium, flagged: false;
    /// Sessions were exported.
    SessionsExported = "sessions.exported", Medium, flagged: false;
    /// A cost limit was reached.
    CostLimitReached = "limit.cost_reached", High, flagged: true;
    /// The month's quota was used up.
    QuotaReached = "limit.quota_reached", High, flagged: true;
}

/// An entry to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditId,
    /// The tenant it concerns.
    pub tenant: TenantId,
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub action: Action,
    /// The kind of thing, such as `session` or `dashboard_user`.
    pub resource: &'static str,
    /// Which; none where there is one a tenant. A person stands here as a keyed hash.
    pub resource_id: Option<String>,
    /// More, such as the changed fields with old and new values.
    pub metadata: Value,
    /// When.
    pub at: Timestamp,
}

/// A field that was changed, for an entry's `metadata`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Its path, such as `personaConfig.tone`.
    pub field: String,
    /// What it was.
    pub old: Value,
    /// What it is.
    pub new: Value,
}

/// The fields in which two JSON objects differ, down to values that are no objects.
pub fn changes(old: &Value, new: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    collect_changes("", old, new, &mut found);
    found
}

fn collect_changes(path: &str, old: &Value, new: &Value, found: &mut Vec<Change>) {
    if let (Value::Object(old), Value::Object(new)) = (old, new) {
        let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            let of = |fields: &serde_json::Map<String, Value>| {
                fields.get(name).cloned().unwrap_or(Value::Null)
            };
            collect_changes(&path, &of(old), &of(new), found);
        }
    } else if old != new {
        found.push(Change {
            field: path.to_owned(),
            old: old.clone(),
            new: new.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_is_told_by_path_with_old_and_new() {
        let old = json!({"personaConfig": {"name": "Liya", "tone": "warm"}, "industry": null});
        let new = json!({"personaConfig": {"name": "Liya", "tone": "direct"}, "industry": "legal"});
        let found = changes(&old, &new);
        let fields: Vec<&str> = found.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(fields, ["industry", "personaConfig.tone"]);
        assert_eq!(
            (&found[1].old, &found[1].new),
            (&json!("warm"), &json!("direct"))
        );
        assert!(changes(&new, &new).is_empty());
    }
}
