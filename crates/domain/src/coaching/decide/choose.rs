//! Choosing the one question of the turn: what the stage still lacks, never the same thing twice
//! running where another is open.

use super::{Ask, Deciding, Event, Respond, Stage};
use crate::coaching::state::{Mark, Part};

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
            Stage::CheckIn => Ask::CheckIn,
            Stage::Contract => self.in_contract(),
            Stage::Goal => self.in_goal(),
            Stage::Reality => self.in_reality(),
            Stage::Options => self.in_options(),
            Stage::Will => self.in_will(),
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
            (Some(_), _) if self.was_asked == Ask::Topic || self.from == Stage::CheckIn => {
                Ask::Open
            }
            (Some(_), _) => Ask::Outcome,
        }
    }

    fn in_goal(&self) -> Ask {
        let Some(goal) = self.state.goal() else {
            return Ask::Goal;
        };
        self.first_open(&[
            (goal.measure.is_none(), Ask::Measure),
            (goal.due.is_none(), Ask::Date),
            (self.state.importance.is_none(), Ask::Importance),
        ])
        .unwrap_or(Ask::Measure)
    }

    fn in_reality(&self) -> Ask {
        self.first_open(&[
            (!self.state.has(Part::Fact), Ask::Instance),
            (!self.state.has(Part::Attempt), Ask::Attempts),
            (!self.state.has(Part::Obstacle), Ask::Obstacle),
            (!self.state.has(Part::Own), Ask::OwnPart),
        ])
        .unwrap_or(Ask::OwnPart)
    }

    fn in_options(&self) -> Ask {
        let own = self.state.options.iter().any(|option| option.own);
        if own || [Ask::OwnOption, Ask::Leave].contains(&self.was_asked) {
            Ask::Leave
        } else {
            Ask::OwnOption
        }
    }

    fn in_will(&self) -> Ask {
        if self.state.draft.is_some() {
            return Ask::StepDate;
        }
        if self.state.own_step().is_none() {
            return Ask::Commitment;
        }
        if self.state.confidence.is_none() {
            return Ask::Confidence;
        }
        Ask::Evidence
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
        Ask::Confirm
    }

    /// The first that is open and was not asked just now, else the first that is open.
    fn first_open(&self, asks: &[(bool, Ask)]) -> Option<Ask> {
        let mut open = asks.iter().filter(|(open, _)| *open).map(|(_, ask)| *ask);
        let first = open.clone().next();
        open.find(|ask| *ask != self.was_asked).or(first)
    }
}
