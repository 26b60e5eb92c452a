//! Two tenants on one installation: every place in which a route takes an id is tried with an id of
//! the caller's own, the other tenant's, nobody's, and none at all. Nothing leaks, no row changes, no
//! model is asked. A route that takes an id and has no row here fails the test.

mod installation;

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;

use crate::house::{COACHING, INTERVIEW};
use crate::world::{Answer, post};
use installation::{FOREIGN_TENANT, Ids, Two};

/// Whose id is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Own,
    Foreign,
    Unknown,
    Malformed,
}

use Whose::{Foreign, Malformed, Own, Unknown};

/// A place for an id: route, where the id stands, the address with the id between angle brackets and
/// fixed ids of the caller's own between square ones, and the statuses for an id of one's own,
/// another tenant's, nobody's, and what is no id.
type Place = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    [u16; 4],
);

/// What takes no id away from its owner stands first: the last rows erase.
const PLACES: &[Place] = &[
    (
        "GET",
        "/v1/sessions/{id}",
        "path id",
        "/v1/sessions/<session>",
        [200, 403, 404, 400],
    ),
    (
        "GET",
        "/v1/sessions/{id}",
        "query user_id",
        "/v1/sessions/[session]?user_id=<person>",
        [200, 403, 403, 400],
    ),
    (
        "GET",
        "/dashboard/sessions/{id}",
        "path id",
        "/dashboard/sessions/<session>",
        [200, 403, 404, 400],
    ),
    (
        "GET",
        "/dashboard/sessions",
        "query userId",
        "/dashboard/sessions?userId=<person>",
        [200, 200, 200, 400],
    ),
    (
        "GET",
        "/dashboard/sessions",
        "query cursor",
        "/dashboard/sessions?limit=1&cursor=<cursor>",
        [200, 200, 200, 400],
    ),
    (
        "GET",
        "/v1/users/{user_id}/progress",
        "path user_id",
        "/v1/users/<person>/progress",
        [200, 200, 200, 400],
    ),
    (
        "GET",
        "/v1/users/{user_id}/memory",
        "path user_id",
        "/v1/users/<person>/memory",
        [200, 200, 200, 400],
    ),
    (
        "GET",
        "/v1/users/{user_id}/export",
        "path user_id",
        "/v1/users/<person>/export",
        [200, 200, 200, 400],
    ),
    (
        "POST",
        COACHING,
        "body session_id",
        COACHING,
        [200, 403, 404, 400],
    ),
    (
        "POST",
        INTERVIEW,
        "body session_id",
        INTERVIEW,
        [200, 403, 404, 400],
    ),
    (
        "POST",
        COACHING,
        "body input.user_id",
        "/v1/hiring/coaching-session#[session]",
        [200, 403, 403, 400],
    ),
    (
        "POST",
        INTERVIEW,
        "body input.user_id",
        "/v1/hiring/mock-interview#[session]",
        [200, 403, 403, 400],
    ),
    (
        "PATCH",
        "/dashboard/users/{id}",
        "path id",
        "/dashboard/users/<user>",
        [200, 403, 404, 400],
    ),
    (
        "DELETE",
        "/dashboard/users/{id}",
        "path id",
        "/dashboard/users/<user>",
        [200, 403, 404, 400],
    ),
    (
        "DELETE",
        "/v1/users/{user_id}/memory/{id}",
        "path user_id",
        "/v1/users/<person>/memory/[other memory]",
        [200, 404, 404, 400],
    ),
    (
        "DELETE",
        "/v1/users/{user_id}/memory/{id}",
        "path id",
        "/v1/users/[person]/memory/<memory>",
        [200, 403, 404, 400],
    ),
    (
        "DELETE",
        "/v1/users/{user_id}/memory",
        "path user_id",
        "/v1/users/<person>/memory",
        [200, 200, 200, 400],
    ),
    (
        "POST",
        "/v1/sessions/{id}/end",
        "query user_id",
        "/v1/sessions/[session]/end?user_id=<person>",
        [200, 403, 403, 400],
    ),
    (
        "POST",
        "/v1/sessions/{id}/end",
        "path id",
        "/v1/sessions/<session>/end",
        [200, 403, 404, 400],
    ),
    (
        "DELETE",
        "/v1/sessions/{id}",
        "query user_id",
        "/v1/sessions/[other session]?user_id=<person>",
        [200, 403, 403, 400],
    ),
    (
        "DELETE",
        "/v1/sessions/{id}",
        "path id",
        "/v1/sessions/<session>",
        [200, 403, 404, 400],
    ),
    (
        "DELETE",
        "/v1/users/{user_id}",
        "path user_id",
        "/v1/users/<person>",
        [200, 200, 200, 400],
    ),
];

/// Parameters that are no ids.
const OTHER_PARAMETERS: [&str; 14] = [
    "domain",
    "status",
    "intent",
    "from",
    "to",
    "limit",
    "offset",
    "months",
    "format",
    "severity",
    "actorType",
    "flagged",
    "page",
    "Idempotency-Key",
];

/// What is sent in a place.
fn request((method, _, place, address, _): &Place, sent: &str, own: &Ids) -> TestRequest {
    let mut address = (*address).to_owned();
    for kind in own.kinds() {
        address = address.replace(&format!("[{kind}]"), &own.of(kind));
        let encoded = sent
            .replace('%', "%25")
            .replace('@', "%40")
            .replace(' ', "%20");
        address = address.replace(&format!("<{kind}>"), &encoded);
    }
    let (path, session) = address.split_once('#').unwrap_or((&address, sent));
    let person = own.of("person");
    let person = if *place == "body input.user_id" {
        sent
    } else {
        &person
    };
    let body = match (*method, path) {
        ("POST", COACHING | INTERVIEW) => Some(json!({
            "input": {
                "user_id": person, "message": "I want to lead a team one day.",
                "profile": {"title": "Engineer", "years_of_experience": 6},
            },
            "session_id": session,
        })),
        ("PATCH", _) => Some(json!({"role": "admin"})),
        _ => None,
    };
    let request = match body {
        Some(body) => post(path, body.to_string()),
        None => TestRequest::with_uri(path),
    };
    request.method(Method::from_bytes(method.as_bytes()).unwrap())
}

/// The kind of id that a place takes.
fn kind_of((_, _, place, address, _): &Place) -> &'static str {
    match *place {
        "body session_id" => "session",
        "body input.user_id" => "person",
        _ => address.split(['<', '>']).nth(1).unwrap(),
    }
}

fn no_id_of(kind: &str) -> String {
    match kind {
        "person" => "x".repeat(129),
        "cursor" => "not a cursor".to_owned(),
        _ => "sess_1".to_owned(),
    }
}

fn statuses((_, _, _, _, [own, foreign, unknown, malformed]): &Place, whose: Whose) -> u16 {
    match whose {
        Own => *own,
        Foreign => *foreign,
        Unknown => *unknown,
        Malformed => *malformed,
    }
}

async fn knock(two: &Two, place: &Place, whose: Whose) -> Answer {
    let kind = kind_of(place);
    let sent = match whose {
        Own => two.own.of(kind),
        Foreign => two.foreign.of(kind),
        Unknown => two.unknown.of(kind),
        Malformed => no_id_of(kind),
    };
    let (method, path, name, ..) = place;
    let answer = two.call(path, request(place, &sent, &two.own)).await;
    assert_eq!(
        answer.status,
        statuses(place, whose),
        "{method} {path}, {name}, {whose:?}: {}",
        answer.text
    );
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_another_tenant_leaks_nothing_changes_nothing_and_asks_no_model() {
    let two = Two::new().await;
    let asked = two.asked();
    let theirs = two.rows(Some(FOREIGN_TENANT));
    let mut denied = 0;
    for place in PLACES {
        let (method, path, name, ..) = place;
        for whose in [Foreign, Unknown, Malformed] {
            let before = two.rows(None);
            let answer = knock(&two, place, whose).await;
            two.assert_shows_nothing(&answer, &format!("{method} {path}, {name}"));
            if answer.status != 200 {
                assert_eq!(two.rows(None), before, "{method} {path}, {name}, {whose:?}");
            }
            denied +=
                u32::from(whose == Foreign && answer.status == 403 && kind_of(place) != "person");
        }
    }
    assert_eq!(two.rows(Some(FOREIGN_TENANT)), theirs);
    assert_eq!(two.asked(), asked, "a model was asked");
    assert_eq!(two.denials(), denied, "each denial is in the log");
    for place in PLACES {
        knock(&two, place, Own).await;
    }
    assert!(two.asked() > asked, "the caller's own turns ask the model");
    assert_eq!(two.rows(Some(FOREIGN_TENANT)), theirs);
}

#[test]
fn every_place_for_an_id_is_tried() {
    let document = serde_json::to_value(api::http::openapi()).unwrap();
    let (mut places, mut bodies) = (BTreeSet::new(), BTreeSet::new());
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, route) in item.as_object().unwrap() {
            let mut add = |place: String| {
                places.insert((method.to_uppercase(), path.clone(), place));
            };
            for parameter in route["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                if !OTHER_PARAMETERS.contains(&name) {
                    add(format!("{} {name}", parameter["in"].as_str().unwrap()));
                }
            }
            let body = &route["requestBody"]["content"]["application/json"]["schema"];
            bodies.extend(body["$ref"].as_str());
            if body["$ref"] == "#/components/schemas/TurnBody" {
                add("body session_id".to_owned());
                add("body input.user_id".to_owned());
            }
        }
    }
    let tried = PLACES.iter().map(|(method, path, place, ..)| {
        (
            (*method).to_owned(),
            (*path).to_owned(),
            (*place).to_owned(),
        )
    });
    assert_eq!(tried.collect::<BTreeSet<_>>(), places);
    let bodies_with_ids: BTreeSet<&str> = bodies
        .iter()
        .filter_map(|reference: &&str| reference.rsplit('/').next())
        .filter(|name| {
            let fields = &document["components"]["schemas"][name]["properties"];
            let mut fields = fields.as_object().into_iter().flatten();
            fields.any(|(field, _)| field.ends_with("id") || field.ends_with("Id"))
        })
        .collect();
    let known = BTreeSet::from(["TurnBody"]);
    assert_eq!(bodies_with_ids, known, "a body with an id needs rows here");
}
