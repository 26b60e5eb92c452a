//! What the redactor takes of a turn: `cargo bench -p adapters`.

use std::sync::{Arc, LazyLock};

use adapters::keys::{KeyedHashes, Secret};
use adapters::redaction::PatternRedactor;
use divan::{Bencher, black_box};
use domain::text::{KnownPerson, Raw, Redacted};
use ports::Redactor;
use serde_json::json;

/// About a kilobyte, as candidates write it, with a few things to mask.
const SAID: &str = "Last spring our notification service kept falling behind on Mondays, because every other team called it directly and waited for the answer. I proposed a message queue in front of it. A colleague, Jonas Weber, disagreed and wanted to keep direct calls with longer time-outs, as a queue was one more thing to run. I asked both teams to write down what they needed when the service was slow (write to me at maria.lopez@example.com or call +44 20 7946 0958), measured the delays for a week, and found that four calls in five did not need an answer at all. We agreed on a queue for those and direct calls for the rest. I wrote the change with him, moved one caller a day, and watched the backlog. After three weeks the delay on Mondays went from eleven minutes to twenty seconds, and nobody was woken up at night any more.";

static REDACTOR: LazyLock<Option<PatternRedactor>> = LazyLock::new(|| {
    let secret = Secret::from_bytes(vec![7; 32]).ok()?;
    Some(PatternRedactor::new(Arc::new(KeyedHashes::new(secret))))
});

fn main() {
    divan::main();
}

#[divan::bench]
fn a_kilobyte_is_masked(bencher: Bencher<'_, '_>) {
    let Some(redactor) = &*REDACTOR else { return };
    let raw = Raw::new(SAID);
    let profile = json!({"name": "Maria Lopez", "title": "Senior Engineer"});
    let known: KnownPerson = redactor.recognise(&profile, &json!(null));
    bencher.bench(|| Redacted::mask(&raw, &redactor.find(black_box(&raw), &known)));
}
