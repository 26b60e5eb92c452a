//! The traits between the rules and the outside world.
//!
//! Small, named for what the application needs, object-safe, held as `Arc<dyn Port>`. No diesel,
//! reqwest or actix type stands in a signature. Every store method takes the tenant
//! ([`housekeeping`], [`retention`] and [`outbox`] apart) and answers [`Found::Foreign`] for another tenant's row, never a silent
//! filter. No method is called `load`, `first`, `get_result` or `execute`: diesel-async's query
//! trait covers every type and would take the call.
//!
//! To add a port: write the trait here with the promises of each method (what is atomic, which
//! errors, what happens when called twice), give it `#[cfg_attr(feature = "testing", automock)]`,
//! implement it in `adapters`, wire it in `api`.

pub mod account_store;
pub mod audit_log;
pub mod directory;
pub mod erased_list;
pub mod error;
pub mod fingerprints;
pub mod housekeeping;
pub mod identity;
pub mod mailer;
pub mod model;
pub mod outbox;
pub mod passwords;
pub mod person_store;
pub mod redactor;
pub mod request_minutes;
pub mod retention;
pub mod session_reader;
pub mod surroundings;
pub mod tokens;
pub mod turn_store;
pub mod usage_reader;
pub mod user_store;
pub mod webhook_sender;
pub mod webhook_store;

#[cfg(feature = "testing")]
pub mod testing;

pub use account_store::AccountStore;
pub use audit_log::AuditLog;
pub use directory::TenantDirectory;
pub use erased_list::ErasedList;
pub use error::{Found, StoreError};
pub use fingerprints::Fingerprints;
pub use housekeeping::Housekeeping;
pub use identity::IdentityProviders;
pub use mailer::{Mail, MailFault, Mailer};
pub use model::{LanguageModel, ModelError};
pub use outbox::Outbox;
pub use passwords::{PasswordFault, Passwords};
pub use person_store::PersonStore;
pub use redactor::Redactor;
pub use request_minutes::RequestMinutes;
pub use retention::Retention;
pub use session_reader::SessionReader;
pub use surroundings::{Clock, IdGenerator, Pause};
pub use tokens::Tokens;
pub use turn_store::TurnStore;
pub use usage_reader::UsageReader;
pub use user_store::UserStore;
pub use webhook_sender::WebhookSender;
pub use webhook_store::WebhookStore;
