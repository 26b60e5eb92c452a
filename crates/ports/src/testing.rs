//! For tests: the mocks of every port, and the contract that every store has to keep.

pub mod contract;
mod speech;
mod stores;
mod sums;
mod world;

pub use crate::account_store::MockAccountStore;
pub use crate::audit_log::MockAuditLog;
pub use crate::directory::MockTenantDirectory;
pub use crate::erased_list::MockErasedList;
pub use crate::fingerprints::MockFingerprints;
pub use crate::housekeeping::MockHousekeeping;
pub use crate::identity::MockIdentityProviders;
pub use crate::mailer::MockMailer;
pub use crate::model::MockLanguageModel;
pub use crate::outbox::MockOutbox;
pub use crate::passwords::MockPasswords;
pub use crate::person_store::MockPersonStore;
pub use crate::redactor::MockRedactor;
pub use crate::request_minutes::MockRequestMinutes;
pub use crate::retention::MockRetention;
pub use crate::session_reader::MockSessionReader;
pub use crate::surroundings::{MockClock, MockIdGenerator, MockPause};
pub use crate::tokens::MockTokens;
pub use crate::turn_store::MockTurnStore;
pub use crate::usage_reader::MockUsageReader;
pub use crate::user_store::MockUserStore;
pub use crate::webhook_sender::MockWebhookSender;
pub use crate::webhook_store::MockWebhookStore;
pub use speech::speak;
pub use stores::{StoreProbe, Stores};
pub use sums::WRONG_SUMS;
