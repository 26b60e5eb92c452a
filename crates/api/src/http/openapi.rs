//! The API description, OpenAPI 3.1, made from the handlers and their types.

pub(crate) mod errors;

use std::sync::LazyLock;

use actix_web::App;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{AdditionalProperties, Schema};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, InfoBuilder, LicenseBuilder, OpenApi, PathItem, RefOr, SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_actix_web::AppExt;

use super::envelope::ErrorAnswer;
use super::routes::described;

/// The request objects that refuse fields they do not know.
const CLOSED: &[&str] = &[
    "AcceptanceBody",
    "AccountBody",
    "Config",
    "Consent",
    "DataRetentionConfig",
    "FeatureConfig",
    "InterviewContext",
    "InvitationBody",
    "LoginBody",
    "ModelConfig",
    "PackBody",
    "PackIntents",
    "PasswordBody",
    "PersonaConfig",
    "PreviewBody",
    "PreviewProfile",
    "RoleBody",
    "SignUpBody",
    "TurnBody",
    "TurnInput",
    "WebhookBody",
    "WebhookChangeBody",
];

/// The calls of `/auth` that need a token.
const OWN_LOGIN: &[&str] = &["/auth/me", "/auth/password", "/auth/logout-all"];

/// What is kept of the description once it was needed: the whole of it takes megabytes.
struct Kept {
    text: Result<String, String>,
    /// Each path's template with its methods.
    methods: Vec<(String, Vec<&'static str>)>,
}

static KEPT: LazyLock<Kept> = LazyLock::new(|| {
    let document = openapi();
    let items = document.paths.paths.iter();
    Kept {
        methods: items
            .map(|(template, item)| (template.clone(), methods(item).collect()))
            .collect(),
        text: document.to_json().map_err(|error| error.to_string()),
    }
});

/// The description as JSON.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn text() -> Result<&'static str, &'static str> {
    KEPT.text.as_deref().map_err(String::as_str)
}

/// The description.
pub fn openapi() -> OpenApi {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .configure(described)
        .split_for_parts();
    document.info = InfoBuilder::new()
        .title("Liya Engine")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Mock interviews and career coaching. `/v1` is called with an API key, `/dashboard` \
             with a token; each refuses the other's credential.",
        ))
        .license(Some(
            LicenseBuilder::new()
                .name("MIT or Apache 2.0")
                .identifier(Some(env!("CARGO_PKG_LICENSE")))
                .build(),
        ))
        .build();
    let components = document.components.get_or_insert_with(Components::new);
    let key = ApiKey::Header(ApiKeyValue::with_description(
        "x-api-key",
        "An API key, `liya_prod_..`; also accepted as bearer.",
    ));
    components.add_security_scheme("ApiKeyAuth", SecurityScheme::ApiKey(key));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("On `/v1` an API key, on `/dashboard` a JWT."))
        .build();
    components.add_security_scheme("BearerAuth", SecurityScheme::Http(bearer));
    let mut failures = vec![(ErrorAnswer::name().into_owned(), ErrorAnswer::schema())];
    ErrorAnswer::schemas(&mut failures);
    components.schemas.extend(failures);
    for name in CLOSED {
        if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(*name) {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
    for (path, item) in &mut document.paths.paths {
        let schemes: &[&str] = if path.starts_with("/v1/") {
            &["ApiKeyAuth", "BearerAuth"]
        } else if path.starts_with("/dashboard/") || OWN_LOGIN.contains(&path.as_str()) {
            &["BearerAuth"]
        } else {
            &[]
        };
        for (_, operation) in operations_mut(item) {
            operation.security = Some(
                schemes
                    .iter()
                    .map(|scheme| SecurityRequirement::new(*scheme, Vec::<String>::new()))
                    .collect(),
            );
        }
    }
    document
}

/// The methods of a path, as `Allow` names them; none where there is no such path.
pub(crate) fn methods_of(path: &str) -> Vec<&'static str> {
    let paths = KEPT.methods.iter();
    paths
        .filter(|(template, _)| fits(template, path))
        .flat_map(|(_, methods)| methods.iter().copied())
        .collect()
}

fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given))
                if wanted == given || (wanted.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

fn methods(item: &PathItem) -> impl Iterator<Item = &'static str> {
    [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.is_some().then_some(method))
}

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("PUT", &mut item.put),
        ("PATCH", &mut item.patch),
        ("DELETE", &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_knows_its_methods_and_an_unknown_one_has_none() {
        assert_eq!(methods_of("/v1/sessions/sess_1"), ["GET", "DELETE"]);
        assert_eq!(methods_of("/v1/hiring/mock-interview"), ["POST"]);
        for unknown in ["/", "/v1/sessions/", "/v1/sessions/a/b", "/v1/hiring"] {
            assert!(methods_of(unknown).is_empty(), "{unknown}");
        }
    }

    #[test]
    fn closed_objects_say_so() {
        let document = serde_json::to_value(openapi()).unwrap();
        for name in CLOSED {
            let closed = &document["components"]["schemas"][name]["additionalProperties"];
            assert_eq!(*closed, serde_json::json!(false), "{name}");
        }
        assert_eq!(document["openapi"].as_str().unwrap().get(..4), Some("3.1."));
    }
}
