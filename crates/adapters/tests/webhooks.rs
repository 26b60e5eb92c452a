//! Calls of webhooks over real sockets.

#![expect(clippy::unwrap_used, reason = "the helpers belong to the tests too")]

use std::sync::Arc;
use std::time::Duration;

use adapters::keys::{KeyedHashes, Secret};
use adapters::webhooks::HttpWebhooks;
use adapters::webhooks::receiver::{Answer, Receiver};
use domain::ids::{EventId, WebhookId};
use domain::time::Timestamp;
use ports::WebhookSender;
use ports::outbox::Due;

const NOW: Timestamp = Timestamp::from_unix_micros(1_773_528_067_000_000);
const HOOK: WebhookId = WebhookId::from_bits(7);

fn sender(private_too: bool, patience: Duration) -> HttpWebhooks {
    let pepper = Secret::from_bytes(vec![7; 32]).unwrap();
    let hashes = Arc::new(KeyedHashes::new(pepper));
    HttpWebhooks::within(hashes, private_too, patience).unwrap()
}

/// What reaches every place.
fn anywhere() -> HttpWebhooks {
    sender(true, Duration::from_secs(30))
}

fn due(url: &str) -> Due {
    Due {
        id: EventId::from_bits(9),
        webhook: HOOK,
        url: url.to_owned(),
        payload: r#"{"type":"session.ended"}"#.to_owned(),
        attempt: 1,
    }
}

#[tokio::test]
async fn a_call_is_signed_with_the_secret_that_was_shown() {
    let (sender, receiver) = (anywhere(), Receiver::listening().await.unwrap());
    let due = due(&receiver.url);
    assert_eq!(sender.send(&due, NOW).await, Some(200));
    let calls = receiver.received();
    let [call] = calls.as_slice() else {
        panic!("one call came");
    };
    assert_eq!(call.header("webhook-id"), due.id.to_string());
    assert_eq!(call.header("webhook-timestamp"), "1773528067");
    assert_eq!(call.header("content-type"), "application/json");
    assert_eq!((call.path(), call.body()), ("/hook", due.payload));
    assert!(call.is_signed_with(&sender.secret(HOOK)));
    assert!(!call.is_signed_with(&sender.secret(WebhookId::from_bits(8))));
    let secret = sender.secret(HOOK);
    assert_eq!(secret.strip_prefix("whsec_").map(str::len), Some(44));
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let (sender, receiver) = (anywhere(), Receiver::listening().await.unwrap());
    let elsewhere = Receiver::listening().await.unwrap();
    receiver.answers([Answer::Redirect(elsewhere.url.clone())]);
    assert_eq!(sender.send(&due(&receiver.url), NOW).await, Some(302));
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn who_answers_badly_or_not_at_all_is_told_apart() {
    let receiver = Receiver::listening().await.unwrap();
    receiver.answers([Answer::Status(503), Answer::Silence]);
    assert_eq!(anywhere().send(&due(&receiver.url), NOW).await, Some(503));
    let impatient = sender(true, Duration::from_millis(50));
    assert_eq!(impatient.send(&due(&receiver.url), NOW).await, None);
    let gone = receiver.url.clone();
    drop(receiver);
    let nowhere = gone.replace("127.0.0.1", "127.0.0.2");
    assert_eq!(anywhere().send(&due(&nowhere), NOW).await, None);
}

#[tokio::test]
async fn a_private_place_is_not_called_by_address_or_by_name() {
    let receiver = Receiver::listening().await.unwrap();
    let public = sender(false, Duration::from_secs(5));
    let by_https = receiver.url.replace("http://", "https://");
    let by_name = by_https.replace("127.0.0.1", "localhost");
    for url in [&receiver.url, &by_https, &by_name] {
        assert_eq!(public.send(&due(url), NOW).await, None, "{url}");
    }
    // The name itself may be configured: where it leads is seen when it is called.
    assert!(public.target(&by_name).is_ok());
    assert!(public.target(&by_https).is_err());
    assert!(receiver.received().is_empty());
    let by_name = receiver.url.replace("127.0.0.1", "localhost");
    assert_eq!(anywhere().send(&due(&by_name), NOW).await, Some(200));
}

#[test]
fn an_address_is_taken_as_it_is_called() {
    let public = sender(false, Duration::from_secs(5));
    assert_eq!(
        public.target("https://EXAMPLE.com/a b?c"),
        Ok("https://example.com/a%20b?c".to_owned())
    );
    let long = format!("https://example.com/{}", "x".repeat(2_000));
    for bad in [
        "",
        "example.com",
        "https://",
        "javascript:alert(1)",
        long.as_str(),
    ] {
        assert!(public.target(bad).is_err(), "{bad}");
    }
}
