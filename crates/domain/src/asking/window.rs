//! How much of the talk a model gets to read: the newest messages, whole, within the tenant's
//! window. The plan, the ratings so far and what the candidate says now stand in the brief by
//! themselves and are never left out.

use crate::brief::Spoken;
use crate::money::estimate_tokens;
use crate::session::{Intent, Message};
use crate::settings::ModelConfig;

/// The part of a history that a brief carries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// The newest messages, oldest first.
    pub spoken: Vec<Spoken>,
    /// How many older ones of the session are not among them: the model is told, so that it does
    /// not take the first it sees for the beginning.
    pub left_out: u32,
}

/// The newest messages of a history, of one intent or of all, within `max_session_messages` and
/// `max_context_tokens` (estimated). Messages are never cut.
pub fn window(history: &[Message], intent: Option<Intent>, model: &ModelConfig) -> Window {
    let mut tokens = 0_u32;
    let mut kept: Vec<&Message> = history
        .iter()
        .rev()
        .filter(|message| intent.is_none_or(|intent| message.intent == intent))
        .take(usize::try_from(model.max_session_messages).unwrap_or(usize::MAX))
        .take_while(|message| {
            tokens = tokens.saturating_add(estimate_tokens(message.content.as_str()));
            tokens <= model.max_context_tokens
        })
        .collect();
    kept.reverse();
    let own = history
        .iter()
        .filter(|message| intent.is_none_or(|intent| message.intent == intent));
    let unread = history
        .first()
        .map_or(0, |oldest| oldest.seq.saturating_sub(1));
    let unread = u32::try_from(unread).unwrap_or_default();
    let dropped = u32::try_from(own.count() - kept.len()).unwrap_or(u32::MAX);
    Window {
        spoken: kept.into_iter().map(Spoken::from).collect(),
        left_out: unread.saturating_add(dropped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::MessageId;
    use crate::money::MicroUsd;
    use crate::session::Role;
    use crate::text::Redacted;
    use crate::time::Timestamp;

    fn message(seq: i64, intent: Intent, words: &str) -> Message {
        Message {
            id: MessageId::from_bits(seq.unsigned_abs().into()),
            seq,
            role: Role::User,
            content: Redacted::written(words),
            intent,
            tokens: 0,
            cost: MicroUsd::ZERO,
            created_at: Timestamp::from_unix_micros(0),
        }
    }

    /// Messages 6 to 10 of a session, a token each; every second is the coach's.
    fn history() -> Vec<Message> {
        (6..=10)
            .map(|seq| {
                let intent = if seq % 2 == 0 {
                    Intent::CoachingSession
                } else {
                    Intent::MockInterview
                };
                message(seq, intent, &seq.to_string())
            })
            .collect()
    }

    fn read(window: &Window) -> Vec<&str> {
        let words = window.spoken.iter().map(|one| one.content.as_str());
        words.collect()
    }

    #[test]
    fn the_newest_messages_are_read_and_the_rest_is_counted() {
        let mut model = ModelConfig::default();
        let all = window(&history(), None, &model);
        assert_eq!(read(&all), ["6", "7", "8", "9", "10"]);
        assert_eq!(all.left_out, 5);
        model.max_session_messages = 2;
        let two = window(&history(), None, &model);
        assert_eq!((read(&two), two.left_out), (vec!["9", "10"], 8));
        let coaching = window(&history(), Some(Intent::CoachingSession), &model);
        assert_eq!((read(&coaching), coaching.left_out), (vec!["8", "10"], 6));
        assert_eq!(window(&[], None, &model), Window::default());
    }

    #[test]
    fn a_message_that_does_not_fit_ends_the_window_and_is_not_cut() {
        let model = ModelConfig {
            max_context_tokens: 3,
            ..ModelConfig::default()
        };
        let long = "x".repeat(9);
        let talk = [
            message(1, Intent::CoachingSession, "a"),
            message(2, Intent::CoachingSession, &long),
            message(3, Intent::CoachingSession, "b"),
        ];
        let window = window(&talk, None, &model);
        assert_eq!((read(&window), window.left_out), (vec!["b"], 2));
    }
}
