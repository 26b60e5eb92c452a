//! Events that are spoken to and move nothing: questions, advice, limits, practice, small talk.

use super::{Ask, Deciding, Earned, Event, Respond, Stage};
use crate::coaching::echo;
use crate::coaching::event::Subject;
use crate::coaching::state::Mark;
use crate::memory::FactKind;

impl Deciding<'_, '_> {
    pub(super) fn speak(&mut self, event: Event) {
        match event {
            Event::Limit => {
                if let Some(limit) = self.heard.limit {
                    if !self.state.limits.contains(&limit) {
                        self.state.limits.push(limit);
                    }
                    self.say(Respond::Limit(limit));
                    self.ask(Ask::Support);
                    self.echo_allowed = false;
                }
            }
            Event::JustTell => self.advise(),
            Event::Question => self.answer(),
            Event::Practise => {
                let focus = self.focus();
                self.state.practice.clone_from(&self.heard.practice);
                self.say(Respond::OfferPractice { focus });
                self.ask(Ask::Practice);
            }
            Event::Greeting => self.say(Respond::Greet),
            Event::Thanks if self.state.marks.contains(&Mark::SummedUp) => self.part(),
            Event::Thanks => {
                self.say(Respond::Thanks);
                if self.heard.events == [Event::Thanks] {
                    self.ask(Ask::More);
                }
            }
            Event::DontKnow => {
                // What a person does not know is not asked again.
                self.state.put.push(self.was_asked);
                self.say(Respond::Ease);
            }
            Event::Complaint => {
                self.say(Respond::Repair);
                self.ask(Ask::Mend);
                self.echo_allowed = false;
            }
            Event::Preference => self.prefer(),
            Event::Bye => self.part(),
            // Their rows do more than speak.
            Event::OffTask
            | Event::Gibberish
            | Event::Done
            | Event::Missed
            | Event::Moved
            | Event::Dropped
            | Event::StillOpen
            | Event::NewTopic
            | Event::Topic
            | Event::Outcome
            | Event::Goal
            | Event::Measure
            | Event::Date
            | Event::Importance
            | Event::Confidence
            | Event::Ambivalence
            | Event::Try
            | Event::Commitment
            | Event::Option
            | Event::Attempt
            | Event::Obstacle
            | Event::OwnPart
            | Event::Fact
            | Event::Yes
            | Event::No => {}
        }
    }

    /// Advice as it was asked for. Before anything is known of the matter there is none to give,
    /// and after a limit was named the matter is one for others.
    fn advise(&mut self) {
        let topic = self.topic();
        let unknown = topic.is_general() && self.from <= Stage::Contract && self.state.asks == 0;
        if unknown && self.heard.has(Event::Fact) {
            return;
        }
        if unknown || self.was_asked == Ask::Support {
            let (subject, points) = (Subject::Other, Vec::new());
            self.say(Respond::Answer { subject, points });
            return;
        }
        self.earn(Earned::Asked);
        let says = |word: &str| self.heard.whole.as_str().to_lowercase().contains(word);
        let wants_ideas = says("idea")
            || says("suggest")
            || says("option")
            || says("tell me your")
            || says("please tell me");
        let choosing = self.state.stage >= Stage::Options && wants_ideas;
        // Advice has its first points said once; whoever wants more gets ideas, then the rest.
        self.state.advised = self.state.advised.saturating_add(1);
        let (skip, take) = match self.state.advised {
            _ if choosing => return self.offer(),
            1 => (0, 2),
            3 => (2, 1),
            _ => return self.offer(),
        };
        let points = topic
            .advice
            .iter()
            .skip(skip)
            .take(take)
            .map(String::as_str)
            .collect();
        self.say(Respond::Advise { points });
        if take > 1 {
            self.ask(Ask::Fit);
        }
    }

    pub(super) fn answer(&mut self) {
        // Whoever brings several matters and asks where to begin is asked which comes first.
        if self.heard.several.len() >= 2 && self.state.topic.is_none() {
            return;
        }
        let subject = self.heard.subject.unwrap_or(Subject::Other);
        let respond = match subject {
            Subject::Recall => Respond::Recall {
                goal: self.goal_or_outcome(),
                step: self.last_step().map(|step| step.text.clone()),
            },
            Subject::Topic | Subject::Other => Respond::Answer {
                subject,
                points: self.points_for_question(),
            },
            Subject::Who | Subject::Ability | Subject::Doubt | Subject::Privacy => {
                Respond::Answer {
                    subject,
                    points: Vec::new(),
                }
            }
        };
        self.say(respond);
        self.earn(Earned::Asked);
    }

    /// The known answer, else the advice that shares most words with a question on the topic.
    pub(super) fn points_for_question(&self) -> Vec<&'static str> {
        if let Some(answer) = self.heard.answer {
            return vec![answer];
        }
        let topic = self.heard.named.unwrap_or_else(|| self.topic());
        let fits = |point: &&str| echo::covered(self.heard.whole.as_str(), point).0;
        let mut points: Vec<&'static str> = topic.advice.iter().map(String::as_str).collect();
        points.sort_by_key(|point| std::cmp::Reverse(fits(point)));
        let related = self.heard.named.is_some()
            || self.heard.on_topic
            || points.first().is_some_and(|point| fits(point) > 0);
        // After a limit was named, a question is about that matter.
        if topic.is_general() || !related || self.was_asked == Ask::Support {
            return Vec::new();
        }
        points.truncate(2);
        points
    }

    pub(super) fn prefer(&mut self) {
        if self.state.marks.insert(Mark::Preferred) {
            let wish = format!(
                "Prefers to be spoken to like this: {}",
                self.heard.whole.as_str()
            );
            self.remember(FactKind::Preference, &wish, None);
        }
        self.say(Respond::Preference);
    }
}
