//! A call that falls over tells nobody what was in it, with logging at its most verbose.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing::level_filters::LevelFilter;

use crate::canaries::canary::{found_in, values};
use crate::canaries::planted::contexts;
use crate::world::{Stores, World};

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn nothing_of_a_call_that_panics_is_answered_or_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer({
            let log = log.clone();
            move || log.clone()
        })
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let world = World::with(Stores::Forbidden);
    let mut bodies = String::new();
    for value in values() {
        let mut input = contexts("usr_canary");
        input["message"] = json!(value);
        let body = json!({ "input": input }).to_string();
        for path in ["/v1/hiring/mock-interview", "/v1/hiring/coaching-session"] {
            let answer = world.post(path, body.clone()).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (500, "INTERNAL_ERROR")
            );
            bodies.push_str(&answer.text);
        }
    }
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("a call failed"), "{log}");
    assert_eq!(found_in(log.as_bytes()), Vec::<&str>::new());
    assert_eq!(found_in(bodies.as_bytes()), Vec::<&str>::new());
}
