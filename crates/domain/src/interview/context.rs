//! What kind of interview a caller asks for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::session::{UnknownWord, worded_enum};

worded_enum! {
    /// The type of an interview; it decides the rubric.
    InterviewType {
        /// Past behaviour.
        Behavioral = "behavioral",
        /// Knowledge and problem solving.
        Technical = "technical",
        /// A business case.
        CaseStudy = "case_study",
        /// A system to be designed.
        SystemDesign = "system_design",
        /// Behaviour against stated values.
        CultureFit = "culture_fit",
    }
}

worded_enum! {
    /// The round; it decides stages, counts and time.
    Round {
        /// Short first contact.
        PhoneScreen = "phone_screen",
        /// Core competencies.
        FirstRound = "first_round",
        /// Depth.
        SecondRound = "second_round",
        /// Judgement, values, vision.
        FinalRound = "final_round",
    }
}
