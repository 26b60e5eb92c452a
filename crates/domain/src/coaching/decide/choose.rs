//! Choosing the one question of the turn: what the stage still lacks, never the same thing twice
//! running where another is open.

use super::{Ask, Deciding, Event, Respond, Stage};
use crate::coaching::state::Mark;

impl Deciding<'_, '_> {
    pub(super) fn choose(&mut self) -> Ask {
        if let Some(ask) = self.ask {
            return ask;
        }
        if self.state.stage == Stage::Options && self.wants_ideas() {
            self.offer();
            return Ask::Reaction;
        }
        match self.state.stage {
            Stage::CheckIn if self.was_asked == Ask::NewDay && self.heard.has(Event::Obstacle) => {
                Ask::NewDay
            }
            Stage::CheckIn => Ask::CheckIn,
            Stage::Contract => self.in_contract(),
            Stage::Goal | Stage::Reality | Stage::Options | Stage::Will => self.next_open(),
            Stage::Close => self.in_close(),
        }
    }

    /// The person was asked for an idea of their own and has none, or asked for ours.
    fn wants_ideas(&self) -> bool {
        self.was_asked == Ask::OwnOption
            && self.heard.has(Event::Question)
            && self.respond.is_none()
    }

    fn in_contract(&self) -> Ask {
        match (&self.state.topic, self.state.asks) {
            (None, _) => Ask::Topic,
            (Some(_), 0) => Ask::Open,
            (Some(_), _)
                if matches!(self.was_asked, Ask::Topic | Ask::First)
                    || self.from == Stage::CheckIn =>
            {
                Ask::Open
            }
            (Some(_), _) => Ask::Outcome,
        }
    }

    /// The first question that is open and was not put just now, else the first that is open.
    fn next_open(&self) -> Ask {
        let open = self.state.open_asks();
        let other = open.iter().find(|ask| **ask != self.was_asked);
        other.or(open.first()).copied().unwrap_or(Ask::More)
    }

    fn in_close(&mut self) -> Ask {
        if self.state.marks.contains(&Mark::SummedUp) {
            return Ask::More;
        }
        // A question is answered before the talk is summed up.
        if matches!(
            self.respond,
            Some(Respond::Answer { .. } | Respond::Advise { .. })
        ) {
            return Ask::More;
        }
        self.wrap_up(false);
        if matches!(
            self.respond,
            Some(Respond::WrapUp {
                goal: None,
                step: None,
                ..
            })
        ) {
            return Ask::More;
        }
        Ask::Confirm
    }
}
