//! The rate limit as clients see it.

use actix_web::test::TestRequest;
use domain::time::Micros;

use crate::world::{Answer, World, acme, coaching, post};

async fn small(world: &World) -> Answer {
    let request = TestRequest::get().uri("/v1/users/maria/memory");
    world
        .call(request.insert_header(("x-api-key", "liya_prod_small")))
        .await
}

#[actix_web::test]
async fn the_minute_is_announced_and_the_request_beyond_it_is_429() {
    let world = World::new();
    // The clock stands at 7 seconds past the minute.
    for (remaining, status) in [("1", 200), ("0", 200), ("0", 429)] {
        let answer = small(&world).await;
        assert_eq!(answer.status, status);
        assert_eq!(
            answer.header("ratelimit"),
            format!("\"requests\";r={remaining};t=53")
        );
        assert_eq!(answer.header("ratelimit-policy"), "\"requests\";q=2;w=60");
        assert_eq!(answer.header("x-ratelimit-limit"), "2");
        assert_eq!(answer.header("x-ratelimit-remaining"), remaining);
        assert_eq!(answer.header("x-ratelimit-reset"), "53");
    }
    let refused = small(&world).await;
    assert_eq!(
        (refused.code().as_str(), refused.header("retry-after")),
        ("RATE_LIMITED", "53")
    );
    world.clock.move_on(Micros::seconds(53));
    assert_eq!(small(&world).await.status, 200);
}

#[actix_web::test]
async fn failures_of_an_authenticated_call_announce_the_minute_too() {
    let world = World::new();
    let faulty = world.post("/v1/hiring/coaching-session", "{}").await;
    assert_eq!(
        (
            faulty.status.as_u16(),
            faulty.header("x-ratelimit-remaining")
        ),
        (400, "1000000")
    );
    let stranger = world
        .call(post("/v1/hiring/coaching-session", coaching()))
        .await;
    assert_eq!(
        (
            stranger.status.as_u16(),
            stranger.header("x-ratelimit-limit")
        ),
        (401, "")
    );
    let elsewhere = world.call(acme(TestRequest::get().uri("/healthz"))).await;
    assert_eq!(elsewhere.header("x-ratelimit-limit"), "");
}
