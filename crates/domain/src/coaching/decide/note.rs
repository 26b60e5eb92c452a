//! Noting what an allowed event says: topics, goals, the situation, options, yes and no.

use super::{Ask, Deciding, Earned, Event, Respond, Stage, TopicNote};
use crate::coaching::dates;
use crate::coaching::state::{GoalNote, LONG, MAX_GOALS, Mark, Part, SHORT, excerpt};
use crate::coaching::topics::GENERAL;
use crate::ids::GoalId;
use crate::memory::{CommitmentStatus, FactKind, GoalStatus, MemoryChange};
use crate::phrases::Words;
use crate::text::Redacted;

impl Deciding<'_, '_> {
    pub(super) fn note(&mut self, event: Event) {
        match event {
            Event::Done => self.close_item(CommitmentStatus::Done),
            Event::Missed => self.close_item(CommitmentStatus::Missed),
            Event::Dropped => self.close_item(CommitmentStatus::Dropped),
            Event::Moved => self.move_item(),
            Event::StillOpen => self.leave_open(),
            Event::Topic | Event::NewTopic => self.note_topic(),
            Event::Outcome => self.note_outcome(),
            Event::Goal => self.note_goal(),
            Event::Measure => self.note_measure(),
            Event::Date => self.note_date(),
            Event::Importance => self.note_importance(),
            Event::Confidence => self.note_confidence(),
            Event::Option => self.note_own_option(),
            Event::Attempt => self.note_part(Part::Attempt, Earned::Attempt),
            Event::Obstacle => self.note_obstacle(),
            Event::OwnPart => self.note_part(Part::Own, Earned::OwnPart),
            Event::Fact => self.note_part(Part::Fact, Earned::Fact),
            Event::Yes => self.assent(),
            Event::No => self.dissent(),
            // Their rows do something else.
            Event::OffTask
            | Event::Gibberish
            | Event::Limit
            | Event::Practise
            | Event::JustTell
            | Event::Question
            | Event::Ambivalence
            | Event::Try
            | Event::Commitment
            | Event::Complaint
            | Event::DontKnow
            | Event::Preference
            | Event::Greeting
            | Event::Thanks
            | Event::Bye => {}
        }
    }

    fn note_topic(&mut self) {
        let Some((topic, label)) = self.heard.topic.clone() else {
            return;
        };
        if self.from == Stage::CheckIn {
            self.say(Respond::DueFirst);
        } else {
            self.say(Respond::Acknowledge);
            self.earn(Earned::Topic);
        }
        self.state.topic = Some(TopicNote {
            id: topic.id.clone(),
            label,
        });
    }

    fn note_outcome(&mut self) {
        if let Some(wish) = self.heard.wishes.first() {
            self.state.outcome = Some(excerpt(wish.as_str(), LONG));
            self.topic_from_message();
            self.earn(Earned::Goal);
        }
    }

    /// A topic without a name: what the person said stands for it.
    pub(super) fn topic_from_message(&mut self) {
        let answered =
            [Ask::Barrier, Ask::CheckIn, Ask::NewDay, Ask::WayIn].contains(&self.was_asked);
        if self.state.topic.is_none() && self.from <= Stage::Contract && !answered {
            self.state.topic = Some(TopicNote {
                id: GENERAL.to_owned(),
                label: excerpt(self.heard.whole.as_str(), SHORT),
            });
        }
    }

    fn note_goal(&mut self) {
        for wish in self.heard.wishes.clone() {
            self.add_goal(wish);
        }
        self.topic_from_message();
    }

    /// At most two a session; one that stands already, here or from earlier, is not added again.
    pub(super) fn add_goal(&mut self, text: Redacted) {
        let same = |known: &Redacted| known.as_str().eq_ignore_ascii_case(text.as_str());
        if self.state.goals.iter().any(|goal| same(&goal.text)) {
            return;
        }
        if self.state.goals.len() >= MAX_GOALS {
            self.say(Respond::TwoGoals);
            return;
        }
        let open =
            |goal: &&crate::memory::Goal| goal.status == GoalStatus::Open && same(&goal.text);
        let known = self
            .scene
            .memory
            .goals
            .iter()
            .find(open)
            .map(|goal| goal.id);
        let due = dates::find(&Words::of(text.as_str()), dates::today(self.scene.now));
        let id = if let Some(id) = known {
            id
        } else {
            let Some(bits) = self.ids.take() else { return };
            let id = GoalId::from_bits(bits);
            self.changes.push(MemoryChange::AddGoal {
                id,
                text: text.clone(),
                measure: None,
                due: due.clone(),
            });
            id
        };
        self.state.goals.push(GoalNote {
            id,
            thread: self.state.thread,
            text,
            measure: None,
            due,
        });
        self.state.importance = None;
        if self.state.stage > Stage::Goal && self.state.stage < Stage::Close {
            self.state.go(Stage::Goal);
        }
        self.earn(Earned::Goal);
        if self.state.topic.is_some() && self.heard.topic.is_none() {
            self.say(Respond::GoalNoted);
        }
    }

    fn note_measure(&mut self) {
        let measure = self.heard.measure.clone();
        if let Some(goal) = self.state.goal_mut() {
            goal.measure.clone_from(&measure);
            let (id, due) = (goal.id, goal.due.clone());
            self.set_goal(id, measure, due);
        }
    }

    /// A day belongs to what was asked about or said with it: a step, or the goal.
    fn note_date(&mut self) {
        let Some(date) = self.heard.date.clone() else {
            return;
        };
        let with_step = self.heard.commitment.is_some() || self.heard.has(Event::Moved);
        if with_step {
            return;
        }
        let about_goal = [Ask::Goal, Ask::Measure, Ask::Date].contains(&self.was_asked);
        if self.was_asked == Ask::StepDate {
            self.date_step(date);
        } else if self.was_asked == Ask::Confirm {
            self.redate_step(date);
        } else if about_goal && let Some(goal) = self.state.goal_mut() {
            goal.due = Some(date.clone());
            let (id, measure) = (goal.id, goal.measure.clone());
            self.set_goal(id, measure, Some(date));
        }
    }

    fn set_goal(&mut self, id: GoalId, measure: Option<Redacted>, due: Option<String>) {
        self.changes.retain(
            |change| !matches!(change, MemoryChange::SetGoal { id: known, .. } if *known == id),
        );
        self.changes.push(MemoryChange::SetGoal {
            id,
            measure,
            due,
            status: GoalStatus::Open,
        });
    }

    fn note_importance(&mut self) {
        self.state.importance = self.heard.rating;
        if let Some(rating) = self.heard.rating {
            self.say(Respond::Rated(rating));
            self.earn(Earned::Rating);
            self.echo_allowed = false;
        }
    }

    fn note_own_option(&mut self) {
        if let Some(option) = self.heard.option.clone() {
            self.state.note_option(option, true);
            if self.heard.sure.contains(&Event::Option) {
                self.earn(Earned::Option);
            }
        }
    }

    fn note_obstacle(&mut self) {
        if self.was_asked == Ask::Barrier {
            let barrier = self.heard.whole.as_str().to_owned();
            self.remember(FactKind::Obstacle, &barrier, None);
        }
        self.note_part(Part::Obstacle, Earned::Obstacle);
    }

    fn note_part(&mut self, part: Part, earned: Earned) {
        if let Some(fact) = self.heard.fact.clone() {
            self.state.note_fact(part, fact);
        }
        let sure = match part {
            Part::Fact => true,
            Part::Attempt => self.heard.sure.contains(&Event::Attempt),
            Part::Obstacle => self.heard.sure.contains(&Event::Obstacle),
            Part::Own => self.heard.sure.contains(&Event::OwnPart),
        };
        if sure {
            self.earn(earned);
        }
        let telling = self.heard.whole.as_str().split(' ').count() >= 4;
        if self.state.topic.is_none() && self.from == Stage::Contract && telling {
            self.topic_from_message();
            if self.state.topic.is_some() {
                self.say(Respond::Acknowledge);
            }
        }
    }

    /// A yes means what was asked.
    fn assent(&mut self) {
        let asked = self.was_asked;
        if asked == Ask::Leave {
            self.offer();
        } else if asked == Ask::Reaction {
            self.choose_idea();
        } else if asked == Ask::Confirm {
            self.part();
        } else if asked == Ask::Practice {
            let focus = self.focus();
            self.say(Respond::StartPractice { focus });
            self.ask(Ask::Nothing);
        } else if asked == Ask::Topic {
            self.take_proposal();
        } else if asked == Ask::Fit && self.state.stage > Stage::Contract {
            self.state.go(Stage::Will);
        }
    }

    fn dissent(&mut self) {
        if self.was_asked == Ask::More {
            self.part();
        } else if self.was_asked == Ask::Leave {
            if self.state.options.iter().any(|option| option.own) {
                self.state.go(Stage::Will);
            } else {
                self.ask(Ask::OwnOption);
            }
        } else if self.was_asked == Ask::Reaction {
            self.ask(Ask::OwnOption);
        } else if self.was_asked == Ask::Confirm {
            self.state.marks.remove(&Mark::SummedUp);
            self.state.confidence = None;
            self.state.go(Stage::Will);
            self.say(Respond::Ease);
            self.ask(Ask::Commitment);
        } else if self.was_asked == Ask::Attempts {
            self.note_part(Part::Attempt, Earned::Attempt);
        } else if self.was_asked != Ask::CheckIn {
            self.say(Respond::Ease);
        } else if self.was_asked == Ask::Practice {
            self.say(Respond::Thanks);
        }
    }

    /// Says goodbye and asks nothing more.
    pub(super) fn part(&mut self) {
        self.say(self.farewell());
        self.ask(Ask::Nothing);
    }
}
