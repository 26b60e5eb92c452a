//! Identifiers: prefixed ULIDs of our own, and the two names others choose (tenant slug, user id).
//!
//! Nothing here makes an id: the `IdGenerator` port does.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// The text is not an id of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be {0} followed by a 26 character ULID")]
pub struct MalformedId(&'static str);

macro_rules! prefixed_ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(Ulid);

        impl $name {
            /// What every id of this kind begins with.
            pub const PREFIX: &'static str = $prefix;

            /// The id with these 128 bits.
            pub const fn from_bits(bits: u128) -> Self {
                Self(Ulid(bits))
            }

            /// The 128 bits of the id, for seeding a choice by it.
            pub const fn bits(self) -> u128 {
                self.0.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, self.0)
            }
        }

        impl FromStr for $name {
            type Err = MalformedId;

            fn from_str(text: &str) -> Result<Self, MalformedId> {
                canonical_ulid(text, $prefix).map(Self).ok_or(MalformedId($prefix))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = MalformedId;

            fn try_from(text: String) -> Result<Self, MalformedId> {
                text.parse()
            }
        }
    )+

    /// Whether a text is an id that the engine made: it names nobody, and is never masked.
    pub fn is_own(text: &str) -> bool {
        $(text.parse::<$name>().is_ok())||+
    }
    };
}

prefixed_ids! {
    /// A session: one person's conversation with a tenant's engine.
    SessionId = "sess_";
    /// A turn: one call of an intent. Internal, never on the wire.
    TurnId = "turn_";
    /// One stored message.
    MessageId = "msg_";
    /// A request as the engine names it when the caller gave no name of its own.
    RequestId = "req_";
    /// An entry of the audit log.
    AuditId = "aud_";
    /// An API key.
    KeyId = "key_";
    /// A user of the dashboard.
    DashboardUserId = "usr_";
    /// A remembered fact about a person.
    MemoryId = "mem_";
    /// A coaching goal.
    GoalId = "goal_";
    /// A coaching commitment.
    CommitmentId = "cmt_";
    /// A webhook subscription.
    WebhookId = "wh_";
    /// An event to be delivered.
    EventId = "evt_";
}

/// Only the canonical spelling counts, so that one id has one text.
fn canonical_ulid(text: &str, prefix: &str) -> Option<Ulid> {
    let ulid: Ulid = text.strip_prefix(prefix)?.parse().ok()?;
    (format!("{prefix}{ulid}") == text).then_some(ulid)
}

/// The text is not a tenant's slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 lower case letters, digits and inner hyphens")]
pub struct MalformedTenantId;

/// A tenant: a slug of the company's name, made unique.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TenantId(String);

impl TenantId {
    /// The most characters a tenant id has.
    pub const MAX_CHARS: usize = 64;

    /// The slug of a company's name; `company` where the name has no letter or digit of ASCII.
    /// With `attempt` above 0 the number stands behind it, to make it unique.
    pub fn slug_of(company: &str, attempt: u32) -> Self {
        let mut slug = String::new();
        for character in company.chars().flat_map(char::to_lowercase) {
            if character.is_ascii_alphanumeric() {
                slug.push(character);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(Self::MAX_CHARS - 12);
        let slug = match slug.trim_matches('-') {
            "" => "company",
            slug => slug,
        };
        Self(if attempt == 0 {
            slug.to_owned()
        } else {
            format!("{slug}-{attempt}")
        })
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TenantId {
    type Err = MalformedTenantId;

    fn from_str(text: &str) -> Result<Self, MalformedTenantId> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let well_formed = (1..=Self::MAX_CHARS).contains(&text.len())
            && text.chars().all(allowed)
            && !text.starts_with('-')
            && !text.ends_with('-');
        well_formed
            .then(|| Self(text.to_owned()))
            .ok_or(MalformedTenantId)
    }
}

impl From<TenantId> for String {
    fn from(id: TenantId) -> Self {
        id.0
    }
}

impl TryFrom<String> for TenantId {
    type Error = MalformedTenantId;

    fn try_from(text: String) -> Result<Self, MalformedTenantId> {
        text.parse()
    }
}

/// The text cannot name a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 128 characters without control characters, and not `.` or `..`")]
pub struct MalformedUserId;

/// The integrator's own name for a candidate. Opaque; it may be an e-mail address, so it has no
/// `Display` and its `Debug` shows nothing: it never reaches a log.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(String);

impl UserId {
    /// The name as the integrator wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserId(..)")
    }
}

impl FromStr for UserId {
    type Err = MalformedUserId;

    fn from_str(text: &str) -> Result<Self, MalformedUserId> {
        let well_formed = (1..=128).contains(&text.chars().count())
            && !text.chars().any(char::is_control)
            && !matches!(text, "." | "..");
        well_formed
            .then(|| Self(text.to_owned()))
            .ok_or(MalformedUserId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_it_was_written() {
        let id = SessionId::from_bits(7 << 90);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
    }

    #[test]
    fn an_id_with_another_prefix_or_spelling_is_malformed() {
        let id = SessionId::from_bits(u128::MAX >> 3).to_string();
        assert!(id.replace("sess_", "msg_").parse::<SessionId>().is_err());
        assert!(id.to_lowercase().parse::<SessionId>().is_err());
        assert!("sess_".parse::<SessionId>().is_err());
        assert!("sess_01HZ...".parse::<SessionId>().is_err());
    }

    #[test]
    fn a_company_name_becomes_a_slug() {
        assert_eq!(
            TenantId::slug_of("Acme & Söhne, Ltd.", 0).as_str(),
            "acme-s-hne-ltd"
        );
        assert_eq!(TenantId::slug_of("Acme", 3).as_str(), "acme-3");
        assert_eq!(TenantId::slug_of("  日本  ", 0).as_str(), "company");
        let long = TenantId::slug_of(&"a ".repeat(200), u32::MAX);
        assert!(long.as_str().parse::<TenantId>().is_ok());
    }

    #[test]
    fn a_user_id_is_any_visible_text_but_a_path_step() {
        assert!("maria@example.com".parse::<UserId>().is_ok());
        assert!("\u{1F600}".repeat(128).parse::<UserId>().is_ok());
        for bad in ["", ".", "..", "a\nb", "a\0"] {
            assert!(bad.parse::<UserId>().is_err(), "{bad:?}");
        }
        assert!("x".repeat(129).parse::<UserId>().is_err());
        assert_eq!(
            format!("{:?}", "maria".parse::<UserId>().unwrap()),
            "UserId(..)"
        );
    }
}
