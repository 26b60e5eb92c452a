//! A reply on its way to somebody who reads along: no word is released before everything that comes
//! before the words has been checked, nor before it is clear that it needs no masking.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::asking::Setback;
use domain::brief::Brief;
use domain::interview::brief::Judgement;
use domain::text::{Raw, Redacted};
use domain::turn;
use ports::model::{HELD_BACK, ReplySink};

use super::redact::Mask;

/// How many further bytes make it worth while to look again what may be released.
const STEP: usize = 48;

/// Reads the visible words of a turn while it is made.
pub trait Reader: Send + Sync {
    /// Further words, masked, in order. They are the beginning of the answer's message; its end comes
    /// with the answer.
    fn read(&self, words: &str);
}

/// Takes a model's reply and releases its words to a reader.
pub(super) struct Release {
    brief: Arc<Brief>,
    mask: Mask,
    reader: Option<Arc<dyn Reader>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The message so far, as the model wrote it, without blanks before it.
    written: String,
    /// How much of it was there when it was last looked at.
    looked_at: usize,
    /// What the reader has.
    released: String,
    /// The judgement was in order.
    judged: bool,
    /// Or what was wrong with it.
    fault: Option<Setback>,
}

impl Release {
    pub(super) fn new(brief: Arc<Brief>, mask: Mask, reader: Option<Arc<dyn Reader>>) -> Self {
        Self {
            brief,
            mask,
            reader,
            state: Mutex::default(),
        }
    }

    /// A reader has seen words.
    pub(super) fn has_begun(&self) -> bool {
        !self.state().released.is_empty()
    }

    /// Why the judgement was refused, if it was.
    pub(super) fn fault(&self) -> Option<Setback> {
        self.state().fault.clone()
    }

    /// What was released is the beginning of the message.
    pub(super) fn agrees_with(&self, message: &Redacted) -> bool {
        message.as_str().starts_with(&self.state().released)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReplySink for Release {
    fn judged(&self, judgement: &Judgement) -> ControlFlow<()> {
        let checked = turn::check_judgement(&self.brief, judgement);
        let mut state = self.state();
        match checked {
            Ok(()) => {
                state.judged = true;
                ControlFlow::Continue(())
            }
            Err(fault) => {
                state.fault = Some(fault.into());
                ControlFlow::Break(())
            }
        }
    }

    fn words(&self, words: &str) {
        let Some(reader) = &self.reader else { return };
        let mut state = self.state();
        if state.written.is_empty() {
            state.written.push_str(words.trim_start());
        } else {
            state.written.push_str(words);
        }
        let due = state.written.len() >= state.looked_at + STEP;
        if !due || (self.brief.wants_judgement() && !state.judged) {
            return;
        }
        state.looked_at = state.written.len();
        let begun = self.mask.beginning(&Raw::new(&*state.written), HELD_BACK);
        if begun.as_str().is_empty() {
            return;
        }
        let begun = self.brief.prefaced(begun);
        if let Some(further) = begun.as_str().strip_prefix(&*state.released)
            && !further.is_empty()
        {
            reader.read(further);
            state.released = begun.into_string();
        }
    }
}
