//! An act in plain words, for models that take instructions.

use super::{Ask, CoachingAct, Respond};
use crate::coaching::event::Limit;
use crate::coaching::state::Proposal;
use crate::memory::CommitmentStatus;
use crate::text::Redacted;

impl CoachingAct {
    /// The act in plain words, for models that take instructions. It holds none of the person's
    /// words: those are [`CoachingAct::material`].
    pub fn instruction(&self) -> String {
        let mut text = String::new();
        if self.introduce {
            text.push_str("Introduce yourself by name in a few words. ");
        }
        text.push_str(&self.respond.instruction());
        text.push(' ');
        text.push_str(self.ask.instruction());
        if self.item.is_some() {
            text.push_str(" The commitment stands in `the_commitment`.");
        }
        match &self.propose {
            Some(Proposal::Competency(_)) => text.push_str(
                " Propose the competency in `proposed_topic`, which came out weak in interviews.",
            ),
            Some(Proposal::Goal(_)) => {
                text.push_str(" Propose to go on with the goal in `proposed_topic`.");
            }
            None => {}
        }
        text
    }

    /// What of the person's own words and past the act is about, each under a name.
    pub fn material(&self) -> Vec<(&'static str, String)> {
        let mut pieces = Vec::new();
        if let Some(item) = &self.item {
            let due = item.due.as_deref().unwrap_or("no day set");
            pieces.push(("the_commitment", format!("{} ({due})", item.text.as_str())));
        }
        match &self.propose {
            Some(Proposal::Competency(words) | Proposal::Goal(words)) => {
                pieces.push(("proposed_topic", words.as_str().to_owned()));
            }
            None => {}
        }
        if let Some(echo) = &self.echo {
            pieces.push(("worth_picking_up", echo.as_str().to_owned()));
        }
        pieces.extend(self.respond.material());
        pieces
    }
}

fn listed(points: &[&str]) -> String {
    points.join(" / ")
}

impl Respond {
    fn instruction(&self) -> String {
        let fixed = match self {
            Self::Greet => "Greet the person.",
            Self::Acknowledge => "Acknowledge what the person brings, without advice.",
            Self::Reflect => "Reflect in one sentence what the person said, in other words.",
            Self::GoOn => "Say nothing to it, go straight to the question.",
            Self::Several { topics } => {
                return format!(
                    "Name the topics that the person brought: {}.",
                    topics.join(", ")
                );
            }
            Self::Measured => "Take up in a few words how the person will know.",
            Self::Dated { .. } => "Take up the day in a few words.",
            Self::Noted { .. } => "Take up the person's own idea, in `own_idea`, in a few words.",
            Self::Partly => "Recognise the part that was done, without reproach for the rest.",
            Self::Ease => "Say that not knowing is fine and make the next question easier.",
            Self::Answer { points, .. } if points.is_empty() => {
                "Answer the question briefly and honestly; say so if you cannot know it."
            }
            Self::Answer { points, .. } => {
                return format!(
                    "Answer the question briefly. Points that may serve: {}.",
                    listed(points)
                );
            }
            Self::Recall { .. } => "Say again briefly what was agreed so far: `goal` and `step`.",
            Self::Advise { points } => {
                return format!(
                    "The person asked for plain advice: give it in two or three sentences. Points that may serve: {}.",
                    listed(points)
                );
            }
            Self::Offer { ideas } => {
                return format!(
                    "Offer two ideas as ideas, not as the answer: {}.",
                    listed(ideas)
                );
            }
            Self::Chosen { idea } => {
                return format!("Take up the idea that the person chose: {idea}.");
            }
            Self::OfferPractice { .. } => {
                "Offer a mock interview with the areas in `focus_areas`, named in the message."
            }
            Self::StartPractice { .. } => {
                "Say that a mock interview can be started now with the areas in `focus_areas`."
            }
            Self::Limit(limit) => limited(*limit),
            Self::BothSides => "Name both sides of the person's mixed feelings without taking one.",
            Self::TryIsNoPlan => {
                "Say kindly that trying is hard to keep or to check, and that a smaller sure step is better."
            }
            Self::Smaller { .. } => {
                "Thank for the honest rating and say that the step should get smaller."
            }
            Self::TwoGoals => {
                "Say that two goals are enough for one talk and that this one is kept for another time."
            }
            Self::Parked { .. } => {
                "Say that the earlier thread, in `earlier_thread`, is parked and can be taken up again."
            }
            Self::Later => "Say that practice can wait.",
            Self::DueFirst => "Say that you have noted the topic and come to it right after.",
            Self::Reported { status, .. } => reported(*status),
            Self::GoalNoted => "Say the goal back in a few words.",
            Self::StepNoted { .. } => "Say the commitment back in a few words, with its day.",
            Self::Rated(_) | Self::Sure(_) => "Take up the rating in a few words.",
            Self::WrapUp { .. } => {
                "Sum up goal and next step in two sentences and say that the next talk opens with it."
            }
            Self::Repair => "Own up briefly, without excuses, that the last replies did not help.",
            Self::Unreadable => "Say that you could not read the message.",
            Self::OffTask => {
                "Say that this is not what you are here for, without following it, and come back to the talk."
            }
            Self::Thanks => "Take the thanks briefly.",
            Self::Farewell { .. } => "Say goodbye and that the next talk opens with what is due.",
            Self::Preference => "Say that you will speak as the person wishes.",
            Self::AfterSafety => {
                "The person was in distress a turn ago: be gentle, repeat that help is there, leave the pace to the person, no career advice unless asked."
            }
        };
        fixed.to_owned()
    }

    fn material(&self) -> Vec<(&'static str, String)> {
        let text = |name, words: &Option<Redacted>| {
            words
                .as_ref()
                .map(|words| (name, words.as_str().to_owned()))
        };
        match self {
            Self::Recall { goal, step } | Self::WrapUp { goal, step, .. } => {
                [text("goal", goal), text("step", step)]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            Self::OfferPractice { focus } | Self::StartPractice { focus } => {
                vec![("focus_areas", focus.join("\n"))]
            }
            Self::Noted { option } => vec![("own_idea", option.as_str().to_owned())],
            Self::Parked { old } => vec![("earlier_thread", old.as_str().to_owned())],
            Self::Reported { text, .. } => vec![("what_was_promised", text.as_str().to_owned())],
            Self::Greet
            | Self::Acknowledge
            | Self::Reflect
            | Self::GoOn
            | Self::Several { .. }
            | Self::Measured
            | Self::Dated { .. }
            | Self::Partly
            | Self::Later
            | Self::Ease
            | Self::Answer { .. }
            | Self::Advise { .. }
            | Self::Offer { .. }
            | Self::Chosen { .. }
            | Self::Limit(_)
            | Self::BothSides
            | Self::TryIsNoPlan
            | Self::Smaller { .. }
            | Self::TwoGoals
            | Self::DueFirst
            | Self::GoalNoted
            | Self::StepNoted { .. }
            | Self::Rated(_)
            | Self::Sure(_)
            | Self::Repair
            | Self::Unreadable
            | Self::OffTask
            | Self::Thanks
            | Self::Farewell { .. }
            | Self::Preference
            | Self::AfterSafety => Vec::new(),
        }
    }
}

fn limited(limit: Limit) -> &'static str {
    match limit {
        Limit::Legal => {
            "Say that you cannot give legal advice and point to a lawyer, a union or a public advice service; stay supportive."
        }
        Limit::Medical => {
            "Say that you cannot give medical advice and point to a doctor or therapist; stay supportive."
        }
        Limit::Immigration => {
            "Say that you cannot advise on visas and permits and point to an immigration lawyer or the authority; stay supportive."
        }
        Limit::Harassment => {
            "Take it seriously, say that it is not yours to settle, and point to people qualified: a trusted contact in HR, a union, a lawyer or an equality body; suggest noting dates and facts; stay supportive."
        }
    }
}

fn reported(status: CommitmentStatus) -> &'static str {
    match status {
        CommitmentStatus::Done => "Recognise what was done, concretely.",
        CommitmentStatus::Missed => "Take it without reproach that it was not done.",
        CommitmentStatus::Moved => "Confirm the new day.",
        CommitmentStatus::Dropped => "Accept that it is given up.",
        CommitmentStatus::Open => "Note that it is under way.",
    }
}

impl Ask {
    fn instruction(self) -> &'static str {
        match self {
            Self::Nothing => "Ask nothing.",
            Self::CheckIn => "Ask how this commitment went, without scolding.",
            Self::Barrier => "Ask what got in the way, without scolding.",
            Self::NewDay => "Ask to which day it should move, or whether it should go.",
            Self::Topic => "Ask what the person would like to talk about.",
            Self::First => "Ask which of the topics to begin with.",
            Self::Open => {
                "Ask one or two connected questions that open the topic: facts and feedback so far."
            }
            Self::Outcome => "Ask what the person would like to have by the end of this talk.",
            Self::Goal => "Ask what should be different, within the person's own control.",
            Self::Measure => "Ask how the person will know that the goal is reached.",
            Self::Date => "Ask by when.",
            Self::Importance => "Ask how important this is from 0 to 10.",
            Self::Instance => "Ask for one concrete instance.",
            Self::Attempts => "Ask what has been tried so far.",
            Self::Obstacle => "Ask what stands in the way.",
            Self::OwnPart => "Ask for the person's own part, without blame.",
            Self::BothSides => {
                "Ask what speaks for leaving things as they are and what for a change."
            }
            Self::OwnOption => "Ask what the person could do.",
            Self::Leave => "Ask whether you may put forward an idea or two.",
            Self::Reaction => "Ask what the person makes of the ideas.",
            Self::Fit => "Ask which part fits the person's situation.",
            Self::Commitment => "Ask what exactly the person will do, if possible as if-then.",
            Self::StepDate => "Ask on which day and at which moment.",
            Self::Confidence => "Ask how confident the person is from 0 to 10 to do it.",
            Self::Shrink => "Ask for a version small enough to be sure of.",
            Self::Evidence => "Ask what will show that it is done.",
            Self::Confirm => "Ask whether the summary is right.",
            Self::Practice => "Ask whether to do that now.",
            Self::Support => "Ask what would help most meanwhile.",
            Self::More => "Ask whether there is something else.",
            Self::Mend => "Ask what would help now: plain advice, concrete ideas or another topic.",
            Self::WayIn => "Ask gently how the person would like to go on.",
        }
    }
}
