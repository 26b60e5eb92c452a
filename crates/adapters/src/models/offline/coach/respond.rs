//! What the coach says to what was said.

use domain::coaching::act::{Ask, Respond};
use domain::coaching::event::{Limit, Subject};
use domain::coaching::mirror;
use domain::memory::CommitmentStatus;
use domain::text::Redacted;

use super::spoken::{self, subject};
use super::voice::voice;
use super::{Speaker, focus_slot, goal_slot, number, step_slot, two};

impl Speaker<'_> {
    pub(super) fn respond(&self) -> String {
        if spoken::is_foreign(self.brief.message.as_str()) {
            return self.say("language", &[]);
        }
        match &self.brief.act.respond {
            Respond::Greet => self.say("greet", &[]),
            Respond::Acknowledge => self.acknowledge(),
            Respond::Reflect => self.reflect(),
            Respond::GoOn => self.say("go_on", &[]),
            Respond::Several { topics } => {
                let topics: Vec<String> = topics.iter().map(|topic| (*topic).to_owned()).collect();
                self.say("several", &[("topics", spoken::listed(&topics))])
            }
            Respond::Measured => self.measured(),
            Respond::Noted { option } => {
                let option = mirror::step(option.as_str());
                self.say("noted", &[("option", option)])
            }
            Respond::Dated { due } => self.say("dated", &[("due", self.day(due))]),
            Respond::Partly => self.say("partly", &[]),
            Respond::Later => self.say("later", &[]),
            Respond::Ease => self.say("ease", &[]),
            Respond::Answer { subject, points } => self.answer(*subject, points),
            Respond::Recall { goal, step } => self.recall(goal.as_ref(), step.as_ref()),
            Respond::Advise { points } if points.len() == 1 => self.say("advise_one", &two(points)),
            Respond::Advise { points } => self.say("advise", &two(points)),
            Respond::Offer { ideas } => self.say("offer", &two(ideas)),
            Respond::Chosen { idea } => self.say("chosen", &[("idea", (*idea).to_owned())]),
            Respond::Limit(limit) => self.say(limit_key(*limit), &[]),
            Respond::OfferPractice { focus } => self.say("offer_practice", &[focus_slot(focus)]),
            Respond::StartPractice { focus } => self.say("start_practice", &[focus_slot(focus)]),
            Respond::BothSides => self.say("both_sides", &[]),
            Respond::TryIsNoPlan => self.say("try", &[]),
            Respond::Smaller { confidence } => self.say("smaller", &[number(*confidence)]),
            Respond::TwoGoals => self.say("two_goals", &[]),
            Respond::Parked { old } => self.say("parked", &[("old", subject(old.as_str()))]),
            Respond::DueFirst => self.say("due_first", &[]),
            Respond::Reported { text, status } => self.reported(text, *status),
            Respond::GoalNoted => self.say("goal_noted", &[]),
            Respond::StepNoted { due } => match due {
                Some(due) => self.say("step_noted", &[("due", self.day(due))]),
                None => self.say("step_noted_open", &[]),
            },
            Respond::Rated(rating) => self.say(rated_key(*rating), &[number(*rating)]),
            Respond::Sure(rating) => {
                let key = if *rating >= 7 { "sure" } else { "unsure" };
                self.say(key, &[number(*rating)])
            }
            Respond::WrapUp { goal, step, due } => {
                self.wrap_up(goal.as_ref(), step.as_ref(), due.as_deref())
            }
            Respond::Repair => self.say("repair", &[]),
            Respond::Unreadable => self.say("unreadable", &[]),
            Respond::OffTask => self.say("off_task", &[]),
            Respond::Thanks => self.say("thanks", &[]),
            Respond::Farewell { step: true } => self.say("farewell_step", &[]),
            Respond::Farewell { step: false } => self.say("farewell", &[]),
            Respond::Preference => self.say("preference", &[]),
            Respond::AfterSafety => self.say("after_safety", &[]),
        }
    }

    /// What the coach knows of the topic speaks first; where it knows nothing, the person's words.
    pub(super) fn acknowledge(&self) -> String {
        let topic = self.brief.act.topic;
        let known = topic.acknowledgement(self.tone());
        if self.said(known) || (topic.is_general() && self.brief.act.echo.is_some()) {
            return self.reflect();
        }
        known.to_owned()
    }

    pub(super) fn reflect(&self) -> String {
        let message = self.brief.message.as_str();
        let theme = voice().theme(message, self.tone());
        if let Some(theme) = theme.filter(|theme| !self.said(theme)) {
            return theme.to_owned();
        }
        // Where there is nothing to say back, the question speaks for itself.
        let key = if self.brief.act.ask == Ask::Nothing {
            "reflect_plain"
        } else {
            ""
        };
        // "When .." alone is half a sentence.
        let half = |echo: &&Redacted| {
            let echo = echo.as_str();
            echo.starts_with("when ") && echo.matches("you ").count() < 2
        };
        match self.brief.act.echo.as_ref().filter(|echo| !half(echo)) {
            Some(echo) => self.say("reflect_echo", &[("echo", echo.as_str().to_owned())]),
            None => self.say(key, &[]),
        }
    }

    /// "When my name is on it" is how the person will know.
    fn measured(&self) -> String {
        let when = self
            .brief
            .act
            .echo
            .as_ref()
            .filter(|echo| echo.as_str().starts_with("when "));
        match when {
            Some(when) => self.say("measured_when", &[("echo", when.as_str().to_owned())]),
            None => self.say("measured", &[]),
        }
    }

    pub(super) fn answer(&self, subject: Subject, points: &[&str]) -> String {
        let name = ("name", self.brief.persona.name.clone());
        match subject {
            Subject::Who => self.say("who", &[name]),
            Subject::Ability => self.say("ability", &[]),
            Subject::Doubt => self.say("doubt", &[]),
            Subject::Privacy => self.say("privacy", &[]),
            Subject::Recall => self.say("recall_none", &[]),
            Subject::Topic | Subject::Other if points.is_empty() => self.say("answer_none", &[]),
            Subject::Topic | Subject::Other => self.say("answer_points", &two(points)),
        }
    }

    pub(super) fn recall(&self, goal: Option<&Redacted>, step: Option<&Redacted>) -> String {
        let key = match (goal, step) {
            (Some(_), Some(_)) => "recall_both",
            (Some(_), None) => "recall_goal",
            (None, Some(_)) => "recall_step",
            (None, None) => "recall_none",
        };
        self.say(key, &[goal_slot(goal), step_slot(step)])
    }

    pub(super) fn reported(&self, text: &Redacted, status: CommitmentStatus) -> String {
        match status {
            CommitmentStatus::Done => self.say("reported_done", &[]),
            CommitmentStatus::Missed => self.say("reported_missed", &[]),
            CommitmentStatus::Dropped => self.say("reported_dropped", &[]),
            CommitmentStatus::Open => self.say("reported_open", &[]),
            CommitmentStatus::Moved => match self.moved_to(text) {
                Some(due) => self.say("reported_moved", &[("due", self.day(due))]),
                None => self.say("reported_moved_open", &[]),
            },
        }
    }

    /// The day of the commitment that stands for the one put off.
    pub(super) fn moved_to(&self, text: &Redacted) -> Option<&str> {
        let mut steps = self.brief.state.commitments();
        steps.find_map(|(known, due, status)| {
            (known == text && status == CommitmentStatus::Open)
                .then_some(due)
                .flatten()
        })
    }

    pub(super) fn wrap_up(
        &self,
        goal: Option<&Redacted>,
        step: Option<&Redacted>,
        due: Option<&str>,
    ) -> String {
        let key = match (goal, step) {
            (Some(_), Some(_)) => "wrap_both",
            (Some(_), None) => "wrap_goal",
            (None, Some(_)) => "wrap_step",
            (None, None) => "wrap_none",
        };
        // The step often names its day by itself.
        let named = step.is_some_and(|step| spoken::names_a_day(step.as_str()));
        let due = due
            .filter(|_| !named)
            .map(|due| format!(", by {}", self.day(due)));
        let due = ("due", due.unwrap_or_default());
        let summary = self.say(key, &[goal_slot(goal), step_slot(step), due]);
        if self.brief.act.ask == Ask::Nothing {
            return format!("{summary} {}", self.say("parting", &[]));
        }
        summary
    }
}

fn limit_key(limit: Limit) -> &'static str {
    match limit {
        Limit::Legal => "limit_legal",
        Limit::Medical => "limit_medical",
        Limit::Immigration => "limit_immigration",
        Limit::Harassment => "limit_harassment",
    }
}

fn rated_key(rating: u8) -> &'static str {
    match rating {
        0..=4 => "rated_low",
        5..=7 => "rated_mid",
        _ => "rated_high",
    }
}
