//! What a message can be in a coaching talk: the events by which the talk moves.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::session::{UnknownWord, worded_enum};

worded_enum! {
    /// One thing a message does. A message may do several.
    Event {
        /// Nothing but a demand that has no place here, or an attempt to steer the coach.
        OffTask = "off_task",
        /// Nothing readable.
        Gibberish = "gibberish",
        /// A legal, medical, immigration or harassment matter.
        Limit = "limit",
        /// A wish to practise.
        Practise = "practise",
        /// "Just tell me."
        JustTell = "just_tell",
        /// A question to the coach.
        Question = "question",
        /// What is due was done.
        Done = "done",
        /// What is due was not done.
        Missed = "missed",
        /// What is due was put off.
        Moved = "moved",
        /// What is due was given up.
        Dropped = "dropped",
        /// What is due is under way.
        StillOpen = "still_open",
        /// Another topic than the one at hand.
        NewTopic = "new_topic",
        /// A topic.
        Topic = "topic",
        /// What the talk is to bring.
        Outcome = "outcome",
        /// A goal.
        Goal = "goal",
        /// How the person will know.
        Measure = "measure",
        /// A day.
        Date = "date",
        /// 0 to 10: how much it matters.
        Importance = "importance",
        /// 0 to 10: how sure the person is.
        Confidence = "confidence",
        /// "I know I should, but."
        Ambivalence = "ambivalence",
        /// "I'll try."
        Try = "try",
        /// A commitment.
        Commitment = "commitment",
        /// An option of the person's own.
        Option = "option",
        /// What was tried.
        Attempt = "attempt",
        /// What is in the way.
        Obstacle = "obstacle",
        /// The person's own part.
        OwnPart = "own_part",
        /// A fact.
        Fact = "fact",
        /// Assent.
        Yes = "yes",
        /// Dissent.
        No = "no",
        /// Discontent with the coach.
        Complaint = "complaint",
        /// "I don't know."
        DontKnow = "dont_know",
        /// How the person wants to be spoken to.
        Preference = "preference",
        /// A greeting.
        Greeting = "greeting",
        /// Thanks.
        Thanks = "thanks",
        /// A farewell.
        Bye = "bye",
    }
}

worded_enum! {
    /// A matter for people who are qualified in it.
    Limit {
        /// A legal one.
        Legal = "legal",
        /// A medical one.
        Medical = "medical",
        /// One of visas and permits.
        Immigration = "immigration",
        /// Harassment or discrimination.
        Harassment = "harassment",
    }
}

worded_enum! {
    /// What a question to the coach is about.
    Subject {
        /// Who the coach is.
        Who = "who",
        /// What the coach can do.
        Ability = "ability",
        /// Whether a program can be of use at all.
        Doubt = "doubt",
        /// Who reads along.
        Privacy = "privacy",
        /// What was agreed so far.
        Recall = "recall",
        /// The topic at hand.
        Topic = "topic",
        /// Anything else.
        Other = "other",
    }
}
