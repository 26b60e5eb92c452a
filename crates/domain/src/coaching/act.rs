//! What the coach is to do in a turn: one response to what was said, and at most one question.

mod instruction;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::event::{Limit, Subject};
use super::state::Proposal;
use super::topics::Topic;
use crate::memory::CommitmentStatus;
use crate::session::{UnknownWord, worded_enum};
use crate::text::Redacted;

/// What the coach is to do in this turn.
#[derive(Debug, Clone, PartialEq)]
pub struct CoachingAct {
    /// Say who you are first: the talk's first turn.
    pub introduce: bool,
    /// What to say to what was said.
    pub respond: Respond,
    /// What to ask, at most one question (a pair where a topic is opened).
    pub ask: Ask,
    /// What is known about the topic at hand.
    pub topic: &'static Topic,
    /// What the person said, turned to face them, where it is worth saying back.
    pub echo: Option<Redacted>,
    /// The commitment to be asked about, where `ask` is about one.
    pub item: Option<Item>,
    /// What to propose as the topic.
    pub propose: Option<Proposal>,
    /// What the person has just done that deserves a word.
    pub earned: Option<Earned>,
}

/// A commitment as it is spoken of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What was to be done.
    pub text: Redacted,
    /// By when.
    pub due: Option<String>,
    /// That day has come.
    pub is_due: bool,
}

/// What to say to what was said.
#[derive(Debug, Clone, PartialEq)]
pub enum Respond {
    /// Greet.
    Greet,
    /// Acknowledge a topic just named.
    Acknowledge,
    /// Reflect in a few words.
    Reflect,
    /// Say nothing to it: the question alone.
    GoOn,
    /// Several topics came at once: name them.
    Several {
        /// The topics.
        topics: Vec<&'static str>,
    },
    /// Take up how the person will know.
    Measured,
    /// Take up by when.
    Dated {
        /// By when.
        due: String,
    },
    /// A part of what was due is done.
    Partly,
    /// An idea of the person's own is noted.
    Noted {
        /// The idea.
        option: Redacted,
    },
    /// Make "I don't know" easy.
    Ease,
    /// Answer a question, briefly.
    Answer {
        /// What it is about.
        subject: Subject,
        /// Points that may serve, the best first; none where the coach has no answer.
        points: Vec<&'static str>,
    },
    /// Say again what was agreed.
    Recall {
        /// The goal.
        goal: Option<Redacted>,
        /// The step.
        step: Option<Redacted>,
    },
    /// Give brief advice, as was asked for.
    Advise {
        /// The points, the best first.
        points: Vec<&'static str>,
    },
    /// Offer ideas, with leave.
    Offer {
        /// The ideas.
        ideas: Vec<&'static str>,
    },
    /// Take up which of the ideas the person chose.
    Chosen {
        /// The idea.
        idea: &'static str,
    },
    /// Say the limit, point to people qualified, stay supportive.
    Limit(Limit),
    /// Offer the mock interview with these focus areas.
    OfferPractice {
        /// The areas.
        focus: Vec<String>,
    },
    /// Tell how to start the mock interview with these focus areas.
    StartPractice {
        /// The areas.
        focus: Vec<String>,
    },
    /// Name both sides of a mixed feeling.
    BothSides,
    /// "I'll try" is not a plan yet.
    TryIsNoPlan,
    /// The confidence is low: make the step smaller.
    Smaller {
        /// 0 to 6.
        confidence: u8,
    },
    /// Two goals are enough for one talk.
    TwoGoals,
    /// Practice can wait.
    Later,
    /// An earlier thread waits.
    Parked {
        /// The earlier one.
        old: Redacted,
    },
    /// What is due comes first; the topic is noted.
    DueFirst,
    /// What became of a commitment.
    Reported {
        /// What it was.
        text: Redacted,
        /// Where it stands now.
        status: CommitmentStatus,
    },
    /// A goal is noted.
    GoalNoted,
    /// A commitment is noted.
    StepNoted {
        /// By when.
        due: Option<String>,
    },
    /// How much the goal matters is noted.
    Rated(u8),
    /// How sure the person is of the step is noted.
    Sure(u8),
    /// Sum up.
    WrapUp {
        /// The goal or outcome.
        goal: Option<Redacted>,
        /// The step.
        step: Option<Redacted>,
        /// By when.
        due: Option<String>,
    },
    /// Own up to having been of little use.
    Repair,
    /// Nothing could be read.
    Unreadable,
    /// A demand that has no place here.
    OffTask,
    /// Take thanks.
    Thanks,
    /// Part.
    Farewell {
        /// There is an open step to come back to.
        step: bool,
    },
    /// The wish how to be spoken to is noted.
    Preference,
    /// The turn before was a safety turn: gently, without hurry.
    AfterSafety,
}

worded_enum! {
    /// What to ask.
    Ask {
        /// Nothing.
        Nothing = "nothing",
        /// What became of a commitment.
        CheckIn = "check_in",
        /// What got in the way, without scolding.
        Barrier = "barrier",
        /// To which day it moves.
        NewDay = "new_day",
        /// What to talk about.
        Topic = "topic",
        /// Which of several topics to begin with.
        First = "first",
        /// The pair of questions that opens the topic.
        Open = "open",
        /// What this talk is to bring.
        Outcome = "outcome",
        /// What is to be different, in the person's own hands.
        Goal = "goal",
        /// How the person will know.
        Measure = "measure",
        /// By when.
        Date = "date",
        /// How much it matters, 0 to 10.
        Importance = "importance",
        /// One concrete instance.
        Instance = "instance",
        /// What was tried.
        Attempts = "attempts",
        /// What is in the way.
        Obstacle = "obstacle",
        /// The person's own part.
        OwnPart = "own_part",
        /// What speaks for either side.
        BothSides = "both_sides",
        /// What the person could do.
        OwnOption = "own_option",
        /// Leave to offer ideas.
        Leave = "leave",
        /// What the person makes of the ideas.
        Reaction = "reaction",
        /// Which part of the advice fits.
        Fit = "fit",
        /// What exactly the person will do.
        Commitment = "commitment",
        /// On which day and at which moment.
        StepDate = "step_date",
        /// How sure the person is, 0 to 10.
        Confidence = "confidence",
        /// A smaller step.
        Shrink = "shrink",
        /// What will show that it is done.
        Evidence = "evidence",
        /// Whether the summary is right.
        Confirm = "confirm",
        /// Whether to go on with the mock interview.
        Practice = "practice",
        /// What would help meanwhile.
        Support = "support",
        /// Whether there is something else.
        More = "more",
        /// What would help now: advice, ideas, another topic.
        Mend = "mend",
        /// Where to go on from here.
        WayIn = "way_in",
    }
}

/// What the person has just done that deserves a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Earned {
    /// Did what was promised.
    Done,
    /// Told honestly that it was not done.
    Honest,
    /// Named the own part.
    OwnPart,
    /// Found an option.
    Option,
    /// Made a commitment.
    Commitment,
    /// Named a goal.
    Goal,
    /// Named what is in the way.
    Obstacle,
    /// Has already tried something.
    Attempt,
    /// Gave an honest rating.
    Rating,
    /// Gave a concrete fact.
    Fact,
    /// Asked.
    Asked,
    /// Came with a topic.
    Topic,
}
