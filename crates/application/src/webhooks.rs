//! A tenant's webhooks: everybody reads, owners and admins change.

use std::sync::Arc;

use domain::account::Role;
use domain::audit::{Action, Actor, AuditEntry};
use domain::ids::{EventId, WebhookId};
use domain::turn::Fault;
use domain::webhook::{EventKind, MOST_WEBHOOKS};
use ports::webhook_store::{DeliveryLine, DeliveryPage, Webhook, WebhookChange};
use ports::{Clock, Found, IdGenerator, WebhookSender, WebhookStore};
use serde_json::{Value, json};

use crate::audit::Audit;
use crate::callers::DashboardCaller;
use crate::error::UseCaseError;

const WEBHOOK: &str = "webhook";

/// Shows and changes webhooks.
pub struct Webhooks {
    /// Keeps them.
    pub store: Arc<dyn WebhookStore>,
    /// Knows where they may be, and their secrets.
    pub sender: Arc<dyn WebhookSender>,
    /// Tells what happened.
    pub audit: Arc<Audit>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<dyn IdGenerator>,
}

impl Webhooks {
    /// Every webhook of the caller's tenant.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn list(&self, caller: &DashboardCaller) -> Result<Vec<Webhook>, UseCaseError> {
        Ok(self.store.webhooks(&caller.tenant.id).await?)
    }

    /// Adds a webhook; with it comes its secret, which is shown only here.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Forbidden`], [`UseCaseError::Invalid`] for an address that may not be called or
    /// one webhook too many, or the store's.
    pub async fn add(
        &self,
        caller: &DashboardCaller,
        url: String,
        events: Vec<EventKind>,
        active: bool,
    ) -> Result<(Webhook, String), UseCaseError> {
        caller.may(Role::may_configure)?;
        let wanted = self.checked(WebhookChange {
            url: Some(url),
            events: Some(events),
            active: None,
        })?;
        let webhook = Webhook {
            id: WebhookId::from_bits(self.ids.fresh()),
            url: wanted.url.unwrap_or_default(),
            events: wanted.events.unwrap_or_default(),
            active,
            created_at: self.clock.now(),
        };
        let about = json!({"events": webhook.events, "active": active});
        let entry = self.entry(caller, Action::WebhookAdded, webhook.id.to_string(), about);
        if !self.store.add(&caller.tenant.id, &webhook, &entry).await? {
            return Err(UseCaseError::Invalid(vec![Fault {
                field: "url".to_owned(),
                problem: format!("a tenant has at most {MOST_WEBHOOKS} webhooks"),
            }]));
        }
        let secret = self.sender.secret(webhook.id);
        Ok((webhook, secret))
    }

    /// Changes a webhook.
    ///
    /// # Errors
    ///
    /// As for adding one, and [`UseCaseError::NotFound`].
    pub async fn change(
        &self,
        caller: &DashboardCaller,
        webhook: WebhookId,
        change: WebhookChange,
    ) -> Result<Webhook, UseCaseError> {
        caller.may(Role::may_configure)?;
        let change = self.checked(change)?;
        // An address may hold a token of the other side: that it changed is told, not to what.
        let about =
            json!({"events": change.events, "active": change.active, "url": change.url.is_some()});
        let entry = self.entry(caller, Action::WebhookChanged, webhook.to_string(), about);
        let tenant = &caller.tenant.id;
        let changed = self.store.change(tenant, webhook, &change, &entry).await?;
        self.own(caller, changed, webhook.to_string()).await
    }

    /// Removes a webhook with its log.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Forbidden`], [`UseCaseError::NotFound`], or the store's.
    pub async fn remove(
        &self,
        caller: &DashboardCaller,
        webhook: WebhookId,
    ) -> Result<(), UseCaseError> {
        caller.may(Role::may_configure)?;
        let id = webhook.to_string();
        let entry = self.entry(caller, Action::WebhookRemoved, id.clone(), json!({}));
        let removed = self
            .store
            .remove(&caller.tenant.id, webhook, &entry)
            .await?;
        self.own(caller, removed, id).await
    }

    /// A page of a webhook's log; `page` counts from 1.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Forbidden`], [`UseCaseError::NotFound`], or the store's.
    pub async fn deliveries(
        &self,
        caller: &DashboardCaller,
        webhook: WebhookId,
        page: u32,
    ) -> Result<DeliveryPage, UseCaseError> {
        let tenant = &caller.tenant.id;
        let found = self.store.deliveries(tenant, webhook, page).await?;
        self.own(caller, found, webhook.to_string()).await
    }

    /// Sends a delivery again.
    ///
    /// # Errors
    ///
    /// [`UseCaseError::Forbidden`], [`UseCaseError::NotFound`], or the store's.
    pub async fn replay(
        &self,
        caller: &DashboardCaller,
        delivery: EventId,
    ) -> Result<DeliveryLine, UseCaseError> {
        caller.may(Role::may_configure)?;
        let id = delivery.to_string();
        let entry = self.entry(caller, Action::DeliveryReplayed, id.clone(), json!({}));
        let replayed = self
            .store
            .replay(&caller.tenant.id, delivery, &entry)
            .await?;
        self.own(caller, replayed, id).await
    }

    /// What is wanted, as it is stored; every fault of it.
    fn checked(&self, mut wanted: WebhookChange) -> Result<WebhookChange, UseCaseError> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, problem: &str| {
            faults.push(Fault {
                field: field.to_owned(),
                problem: problem.to_owned(),
            });
        };
        if let Some(events) = &mut wanted.events {
            events.sort_unstable();
            events.dedup();
            if events.is_empty() {
                fault("events", "must name at least one event");
            }
        }
        if let Some(url) = &mut wanted.url {
            match self.sender.target(url) {
                Ok(target) => *url = target,
                Err(problem) => fault("url", problem),
            }
        }
        if faults.is_empty() {
            Ok(wanted)
        } else {
            Err(UseCaseError::Invalid(faults))
        }
    }

    async fn own<T>(
        &self,
        caller: &DashboardCaller,
        found: Found<T>,
        id: String,
    ) -> Result<T, UseCaseError> {
        match found {
            Found::Here(row) => Ok(row),
            Found::Missing => Err(UseCaseError::NotFound),
            Found::Foreign => {
                let entry = self.entry(caller, Action::AccessDenied, id, json!({}));
                self.audit.note(entry).await;
                Err(UseCaseError::Forbidden)
            }
        }
    }

    fn entry(
        &self,
        caller: &DashboardCaller,
        action: Action,
        id: String,
        metadata: Value,
    ) -> AuditEntry {
        let actor = Actor::User(caller.user.id);
        let about = (WEBHOOK, Some(id));
        self.audit
            .entry(&caller.tenant.id, actor, action, about, metadata)
    }
}
