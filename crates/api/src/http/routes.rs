//! Every route, once: the app serves this list and the API description is made from it.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, Error};

use super::edge::edge;
use super::engine::Shared;
use super::missing::missing;
use super::{auth, dashboard, docs, health, intents, people, sessions};

/// Adds every described route to a list.
macro_rules! every_route {
    ($config:ident) => {
        $config
            .service(intents::mock_interview)
            .service(intents::coaching_session)
            .service(sessions::show_session)
            .service(sessions::end_session)
            .service(sessions::delete_session)
            .service(people::show_progress)
            .service(people::list_memory)
            .service(people::forget_memory)
            .service(people::forget_one_memory)
            .service(people::export_user)
            .service(people::erase_user)
            .service(dashboard::sessions::list_dashboard_sessions)
            .service(dashboard::sessions::export::export_dashboard_sessions)
            .service(dashboard::sessions::show_dashboard_session)
            .service(dashboard::preview::preview_redaction)
            .service(dashboard::account::show_account)
            .service(dashboard::account::change_account)
            .service(dashboard::account::change_config)
            .service(dashboard::account::show_packs)
            .service(dashboard::account::change_packs)
            .service(dashboard::api_key::show_api_key)
            .service(dashboard::api_key::rotate_api_key)
            .service(dashboard::users::list_users)
            .service(dashboard::users::invite_user)
            .service(dashboard::users::change_user_role)
            .service(dashboard::users::remove_user)
            .service(dashboard::usage::show_usage)
            .service(dashboard::usage::show_usage_history)
            .service(dashboard::audit::list_audit)
            .service(dashboard::webhooks::list_webhooks)
            .service(dashboard::webhooks::add_webhook)
            .service(dashboard::webhooks::deliveries::replay_delivery)
            .service(dashboard::webhooks::deliveries::list_deliveries)
            .service(dashboard::webhooks::change_webhook)
            .service(dashboard::webhooks::remove_webhook)
            .service(auth::sign_up)
            .service(auth::log_in)
            .service(auth::log_in_by_provider)
            .service(auth::me)
            .service(auth::change_password)
            .service(auth::log_out_everywhere)
            .service(auth::accept_invitation)
            .service(health::healthz)
            .service(health::readyz)
            .service(docs::openapi_json)
    };
}

/// The routes with their descriptions. To make these takes some megabytes and milliseconds, so the app
/// does without.
pub(crate) fn described(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    every_route!(config);
}

fn served(config: &mut ServiceConfig) {
    every_route!(config);
}

/// The app, for the server and for tests.
pub fn app(
    shared: &Data<Shared>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    App::new()
        .configure(served)
        .app_data(shared.clone())
        .configure(docs::pages)
        .default_service(web::to(missing))
        .wrap(from_fn(edge))
}
