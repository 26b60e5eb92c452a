//! What the rules take of a turn: `cargo bench -p domain`.

use std::sync::LazyLock;

use divan::{Bencher, black_box};
use domain::candidate::Contexts;
use domain::catalogue::Catalogue;
use domain::ids::SessionId;
use domain::memory::{FreshIds, Memory};
use domain::session::{Intent, SessionState};
use domain::settings::TenantSettings;
use domain::text::Redacted;
use domain::time::Timestamp;
use domain::turn::{Scene, TurnInput, begin};

/// About a kilobyte.
const SAID: &str = "Last spring our notification service kept falling behind on Mondays, because every other team called it directly and waited for the answer. I proposed a message queue in front of it. A colleague disagreed and wanted to keep direct calls with longer time-outs, as a queue was one more thing to run. I asked both teams to write down what they needed when the service was slow, measured the delays for a week, and found that four calls in five did not need an answer at all. We agreed on a queue for those and direct calls for the rest. I wrote the change with him, moved one caller a day, and watched the backlog. After three weeks the delay on Mondays went from eleven minutes to twenty seconds, and nobody was woken up at night any more. What I learned is that the disagreement was about a fear of running something new, so I wrote the runbook first the next time.";

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().unwrap_or_default());

fn main() {
    divan::main();
}

/// A first turn with this message, decided.
fn first_turn(bencher: Bencher<'_, '_>, intent: Intent, message: Option<&str>) {
    let (contexts, state, memory) = (
        Contexts::default(),
        SessionState::default(),
        Memory::default(),
    );
    let settings = TenantSettings::default();
    let now = Timestamp::from_unix_micros(1_773_528_067_000_000);
    let scene = Scene {
        session: SessionId::from_bits(7),
        claimed_at: now,
        now,
        catalogue: &CATALOGUE,
        settings: &settings,
        contexts: &contexts,
        state: &state,
        memory: &memory,
        history: &[],
        last_call: false,
    };
    let input = TurnInput {
        message: message.map(Redacted::written),
        sent: Contexts::default(),
    };
    bencher.bench(|| {
        let mut ids = FreshIds::new((1..=64).collect());
        begin(intent, black_box(&scene), black_box(&input), &mut ids)
    });
}

#[divan::bench]
fn an_interview_is_planned(bencher: Bencher<'_, '_>) {
    first_turn(bencher, Intent::MockInterview, None);
}

#[divan::bench]
fn a_kilobyte_is_heard_by_the_coach(bencher: Bencher<'_, '_>) {
    first_turn(bencher, Intent::CoachingSession, Some(SAID));
}

#[divan::bench]
fn the_catalogue_is_read() -> Option<Catalogue> {
    Catalogue::embedded().ok()
}

#[divan::bench]
fn a_state_is_written_as_json(bencher: Bencher<'_, '_>) {
    let state = SessionState::default();
    bencher.bench(|| serde_json::to_string(black_box(&state)));
}
