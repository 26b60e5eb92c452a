//! Noting what an allowed event says: topics, goals, the situation, options, yes and no.

use super::{Ask, Deciding, Earned, Event, Respond, Stage, TopicNote};
use crate::coaching::dates;
use crate::coaching::state::{
    GoalNote, LONG, MAX_GOALS, MAX_PARKED, MAX_TIMES, Mark, Part, SHORT, excerpt,
};
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
        if self.heard.several.len() >= 2 && self.from != Stage::CheckIn {
            self.note_several();
            return;
        }
        if self.from == Stage::CheckIn {
            self.say(Respond::DueFirst);
        } else {
            self.say(Respond::Acknowledge);
            self.earn(Earned::Topic);
        }
        self.state.parked.retain(|parked| parked.id != topic.id);
        self.state.topic = Some(TopicNote {
            id: topic.id.clone(),
            label,
            thread: 0,
        });
    }

    /// Several topics at once: all are kept, and the person says which comes first.
    fn note_several(&mut self) {
        let topics = self.heard.several.clone();
        for topic in &topics {
            let note = TopicNote {
                id: topic.id.clone(),
                label: excerpt(&topic.name, SHORT),
                thread: 0,
            };
            if self.state.parked.len() < MAX_PARKED && !self.state.parked.contains(&note) {
                self.state.parked.push(note);
            }
        }
        let topics = topics.iter().map(|topic| topic.name.as_str()).collect();
        self.say(Respond::Several { topics });
        self.ask(Ask::First);
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
        let answered = [Ask::Barrier, Ask::CheckIn, Ask::NewDay, Ask::WayIn]
            .contains(&self.was_asked)
            || self.ask == Some(Ask::First);
        if self.state.topic.is_none() && self.from <= Stage::Contract && !answered {
            self.state.topic = Some(TopicNote {
                id: GENERAL.to_owned(),
                label: excerpt(self.heard.whole.as_str(), SHORT),
                thread: 0,
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
        if self.reworded(&text) {
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

    /// A goal that has no measure yet is said anew: its words change, it stays one goal.
    fn reworded(&mut self, text: &Redacted) -> bool {
        const ANOTHER: [&str; 6] = ["another", "second", "third", "further", "other", "also"];
        let words = Words::of(text.as_str());
        let another = ANOTHER
            .iter()
            .any(|word| (0..words.len()).any(|at| words.is(at, word)));
        let due = dates::find(&words, dates::today(self.scene.now));
        let shaping = self.from == Stage::Goal && self.state.stage == Stage::Goal;
        let of_before = self.state.goal().map(|goal| goal.id);
        let fresh = self.changes.iter().any(
            |change| matches!(change, MemoryChange::AddGoal { id, .. } if Some(*id) == of_before),
        );
        let Some(goal) = self.state.goal_mut().filter(|goal| goal.measure.is_none()) else {
            return false;
        };
        if another || fresh || !shaping {
            return false;
        }
        goal.text.clone_from(text);
        goal.due = due.or(goal.due.take());
        let changed = MemoryChange::SetGoal {
            id: goal.id,
            text: Some(text.clone()),
            measure: None,
            due: goal.due.clone(),
            status: GoalStatus::Open,
        };
        self.changes.push(changed);
        self.say(Respond::GoalNoted);
        true
    }

    fn note_measure(&mut self) {
        let measure = self.heard.measure.clone();
        if let Some(goal) = self.state.goal_mut() {
            goal.measure.clone_from(&measure);
            let (id, due) = (goal.id, goal.due.clone());
            self.set_goal(id, measure, due);
            self.say(Respond::Measured);
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
        // "I would know because Friday would be free" names a day and sets none.
        if self.heard.has(Event::Measure) && self.was_asked != Ask::Date && !self.sets_a_day() {
            return;
        }
        if self.was_asked == Ask::StepDate {
            self.date_step(date);
        } else if self.was_asked == Ask::Confirm || (self.undated_step() && !about_goal) {
            self.redate_step(date);
        } else if about_goal && let Some(goal) = self.state.goal_mut() {
            goal.due = Some(date.clone());
            let (id, measure) = (goal.id, goal.measure.clone());
            self.set_goal(id, measure, Some(date.clone()));
            self.say(Respond::Dated { due: date });
        }
    }

    fn sets_a_day(&self) -> bool {
        let words = Words::of(self.heard.whole.as_str());
        let sets = ["by", "until", "before", "within", "in", "end"];
        (0..words.len()).any(|at| sets.iter().any(|word| words.is(at, word)))
    }

    fn undated_step(&self) -> bool {
        let step = self.state.own_step();
        self.state.stage == Stage::Will && step.is_some_and(|step| step.due.is_none())
    }

    fn set_goal(&mut self, id: GoalId, measure: Option<Redacted>, due: Option<String>) {
        self.changes.retain(
            |change| !matches!(change, MemoryChange::SetGoal { id: known, .. } if *known == id),
        );
        self.changes.push(MemoryChange::SetGoal {
            id,
            text: None,
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
            // A talk that closed without a step gets one more chance of it.
            if self.from == Stage::Close && self.state.own_step().is_none() {
                self.state.put.retain(|ask| *ask != Ask::Commitment);
                self.state.marks.remove(&Mark::SummedUp);
                self.state.go(Stage::Will);
            }
            let planned = option.as_str().to_lowercase();
            if !["i'll", "i will", "ill "]
                .iter()
                .any(|lead| planned.starts_with(lead))
            {
                self.say(Respond::Noted {
                    option: option.clone(),
                });
            }
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
        let asked = matches!(self.was_asked, Ask::Topic | Ask::First) || self.state.turns == 1;
        let telling = asked || self.heard.whole.as_str().split(' ').count() >= 4;
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
        } else if asked == Ask::Confirm {
            self.part();
        } else if asked == Ask::Practice {
            self.heard.practice = self.state.practice.take();
            let focus = self.focus();
            self.say(Respond::StartPractice { focus });
            self.ask(Ask::Nothing);
        } else if asked == Ask::Topic {
            self.take_proposal();
        } else if asked == Ask::More && self.heard.events == [Event::Yes] {
            self.state.begin_thread(None);
            self.say(Respond::GoOn);
            self.ask(Ask::Topic);
        } else if asked == Ask::Fit && self.state.stage >= Stage::Options {
            self.state.go(Stage::Will);
        }
    }

    fn dissent(&mut self) {
        let asked = self.was_asked;
        let has_own = self.state.options.iter().any(|option| option.own);
        if asked == Ask::More {
            self.part();
        } else if asked == Ask::Leave && has_own {
            self.say(Respond::GoOn);
            self.state.go(Stage::Will);
        } else if [Ask::Leave, Ask::Reaction].contains(&asked) {
            self.say(Respond::Ease);
            if self.state.times(Ask::OwnOption) < MAX_TIMES {
                self.ask(Ask::OwnOption);
            } else {
                self.state.go(Stage::Will);
            }
        } else if asked == Ask::Confirm {
            self.state.marks.remove(&Mark::SummedUp);
            self.state.confidence = None;
            self.state.put.retain(|ask| *ask != Ask::Commitment);
            self.state.go(Stage::Will);
            self.say(Respond::Ease);
            self.ask(Ask::Commitment);
        } else if asked == Ask::Attempts {
            self.note_part(Part::Attempt, Earned::Attempt);
        } else if asked == Ask::Practice {
            self.say(Respond::Later);
        } else if ![Ask::CheckIn, Ask::NewDay].contains(&asked) {
            self.say(Respond::Ease);
        }
    }

    /// Says goodbye and asks nothing more.
    pub(super) fn part(&mut self) {
        self.say(self.farewell());
        self.ask(Ask::Nothing);
    }
}
