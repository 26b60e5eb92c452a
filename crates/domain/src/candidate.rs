//! What a caller tells about the candidate and the job: kept as redacted JSON, read through typed
//! views. Fields beyond the named ones are extra context and survive untouched.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::session::worded_enum;
use crate::text::RedactedJson;

use std::fmt;
use std::str::FromStr;

use crate::session::UnknownWord;

worded_enum! {
    /// A kind of context a caller may send with either intent. Sent again, it replaces the
    /// remembered one whole.
    ContextKind {
        /// `profile`.
        Profile = "profile",
        /// `resume`.
        Resume = "resume",
        /// `job_description`.
        JobDescription = "job_description",
        /// `career_goals`.
        CareerGoals = "career_goals",
        /// `interview_context`.
        InterviewContext = "interview_context",
        /// `session_history`: earlier talk held elsewhere; read only when a session starts.
        SessionHistory = "session_history",
    }
}

worded_enum! {
    /// Seniority, by which plans, anchors and questions are chosen.
    Level {
        /// Under four years; entry and junior.
        Entry = "entry",
        /// Four to eight years; mid.
        Mid = "mid",
        /// Eight to fifteen years; senior and lead.
        Senior = "senior",
        /// Fifteen years and more; staff, principal and executive.
        Staff = "staff",
    }
}

impl Level {
    /// A known word decides, else the years, else mid.
    pub fn of(experience_level: Option<&str>, years: Option<f64>) -> Self {
        experience_level
            .and_then(Self::of_word)
            .or_else(|| years.map(Self::of_years))
            .unwrap_or(Self::Mid)
    }

    /// The level a word such as `Senior` or `principal engineer` names, if any.
    pub fn of_word(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        let says = |names: &[&str]| {
            word.split(|c: char| !c.is_alphanumeric())
                .any(|part| names.contains(&part))
        };
        if says(&[
            "staff",
            "principal",
            "executive",
            "director",
            "vp",
            "chief",
            "distinguished",
            "head",
        ]) {
            Some(Self::Staff)
        } else if says(&["senior", "lead", "sr"]) {
            Some(Self::Senior)
        } else if says(&["mid", "middle", "intermediate", "midlevel", "experienced"]) {
            Some(Self::Mid)
        } else if says(&[
            "entry",
            "junior",
            "jr",
            "intern",
            "internship",
            "graduate",
            "trainee",
            "student",
        ]) {
            Some(Self::Entry)
        } else {
            None
        }
    }

    fn of_years(years: f64) -> Self {
        if years < 4.0 {
            Self::Entry
        } else if years < 8.0 {
            Self::Mid
        } else if years < 15.0 {
            Self::Senior
        } else {
            Self::Staff
        }
    }
}

/// The contexts a turn can see, remembered ones and those just sent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Contexts {
    /// `profile`.
    pub profile: Option<RedactedJson>,
    /// `resume`.
    pub resume: Option<RedactedJson>,
    /// `job_description`.
    pub job_description: Option<RedactedJson>,
    /// `career_goals`.
    pub career_goals: Option<RedactedJson>,
    /// `interview_context`.
    pub interview_context: Option<RedactedJson>,
    /// `session_history`.
    pub session_history: Option<RedactedJson>,
}

impl Contexts {
    /// The context of a kind.
    pub fn get(&self, kind: ContextKind) -> Option<&RedactedJson> {
        match kind {
            ContextKind::Profile => self.profile.as_ref(),
            ContextKind::Resume => self.resume.as_ref(),
            ContextKind::JobDescription => self.job_description.as_ref(),
            ContextKind::CareerGoals => self.career_goals.as_ref(),
            ContextKind::InterviewContext => self.interview_context.as_ref(),
            ContextKind::SessionHistory => self.session_history.as_ref(),
        }
    }

    /// Sets the context of a kind.
    pub fn set(&mut self, kind: ContextKind, content: RedactedJson) {
        let slot = match kind {
            ContextKind::Profile => &mut self.profile,
            ContextKind::Resume => &mut self.resume,
            ContextKind::JobDescription => &mut self.job_description,
            ContextKind::CareerGoals => &mut self.career_goals,
            ContextKind::InterviewContext => &mut self.interview_context,
            ContextKind::SessionHistory => &mut self.session_history,
        };
        *slot = Some(content);
    }

    /// The kinds that are set, with their content.
    pub fn iter(&self) -> impl Iterator<Item = (ContextKind, &RedactedJson)> {
        ContextKind::ALL
            .iter()
            .filter_map(|kind| self.get(*kind).map(|content| (*kind, content)))
    }

    /// These contexts with every one that `sent` holds in its place.
    #[must_use]
    pub fn replaced_by(mut self, sent: &Self) -> Self {
        for (kind, content) in sent.iter() {
            self.set(kind, content.clone());
        }
        self
    }

    /// A text field of a context, trimmed, if it is there and not empty.
    pub fn text(&self, kind: ContextKind, field: &str) -> Option<&str> {
        self.get(kind)?
            .as_value()
            .get(field)?
            .as_str()
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    /// A number of a context.
    pub fn number(&self, kind: ContextKind, field: &str) -> Option<f64> {
        self.get(kind)?.as_value().get(field)?.as_f64()
    }

    /// The texts of a list of a context; items that are not texts are passed over.
    pub fn texts(&self, kind: ContextKind, field: &str) -> Vec<&str> {
        let list = self
            .get(kind)
            .and_then(|context| context.as_value().get(field))
            .and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .collect()
    }

    /// The candidate's level.
    pub fn level(&self) -> Level {
        Level::of(
            self.text(ContextKind::Profile, "experience_level"),
            self.number(ContextKind::Profile, "years_of_experience"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_known_level_decides_before_the_years() {
        for (word, years, level) in [
            (Some("Junior"), Some(20.0), Level::Entry),
            (Some("mid-level"), None, Level::Mid),
            (Some("Lead engineer"), Some(1.0), Level::Senior),
            (Some("principal"), None, Level::Staff),
            (Some("wizard"), Some(3.99), Level::Entry),
            (None, Some(4.0), Level::Mid),
            (None, Some(8.0), Level::Senior),
            (None, Some(15.0), Level::Staff),
            (None, None, Level::Mid),
        ] {
            assert_eq!(Level::of(word, years), level, "{word:?} {years:?}");
        }
    }

    #[test]
    fn a_context_sent_again_replaces_the_remembered_one_whole() {
        let context = |value| RedactedJson::stored(value);
        let mut remembered = Contexts::default();
        remembered.set(
            ContextKind::Profile,
            context(json!({"title": "Nurse", "skills": ["a"]})),
        );
        remembered.set(ContextKind::Resume, context(json!({"text": "r"})));
        let mut sent = Contexts::default();
        sent.set(ContextKind::Profile, context(json!({"title": " Teacher "})));
        let now = remembered.replaced_by(&sent);
        assert_eq!(now.text(ContextKind::Profile, "title"), Some("Teacher"));
        assert!(now.texts(ContextKind::Profile, "skills").is_empty());
        assert_eq!(now.text(ContextKind::Resume, "text"), Some("r"));
    }
}
