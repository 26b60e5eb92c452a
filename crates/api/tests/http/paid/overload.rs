//! More turns than there are places.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::provider::Provider;
use super::{Act, COACHING, House, coaching};

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_without_a_place_is_refused_at_once_and_may_come_again() {
    let acts = (0..2).map(|_| Act::Waits);
    let house = House::bounded(2, |config| Provider::new(config).acting(acts)).await;
    let tenant = house.tenant(|_| {}).await;
    let bodies: Vec<_> = (0..10).map(|user| coaching(&user.to_string())).collect();
    let mut turns: FuturesUnordered<_> = bodies
        .iter()
        .map(|body| house.post(&tenant, COACHING, body))
        .collect();
    for _ in 0..8 {
        let refused = turns.next().await.unwrap();
        assert_eq!(
            (refused.status.as_u16(), refused.code().as_str()),
            (503, "OVERLOADED")
        );
        assert_eq!(refused.header("retry-after"), "1");
    }
    // Two are still waiting for their answers.
    house.provider.permits.add_permits(2);
    while let Some(answer) = turns.next().await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let again = house.post(&tenant, COACHING, &bodies[0]).await;
    assert_eq!(again.status, 200, "{}", again.text);
}
