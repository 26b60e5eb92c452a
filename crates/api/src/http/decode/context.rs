//! The context objects of a turn: what is known of each, for checking and for the API description.
//! `profile`, `resume`, `job_description` and `career_goals` are open: further fields are kept as
//! extra context.

use deserr::Deserr;
use utoipa::ToSchema;

use super::faults::Faults;
use super::field::{Bounded, Entry, Whole};

/// The candidate. Further fields are kept as extra context.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub struct Profile {
    /// The candidate's own name; used for redaction, never stored.
    #[deserr(default)]
    #[schema(max_length = 2000)]
    pub name: Option<String>,
    /// The job title.
    #[deserr(default)]
    #[schema(max_length = 2000, example = "Senior Engineer")]
    pub title: Option<String>,
    /// May be fractional.
    #[deserr(default)]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 70, example = 8)]
    pub years_of_experience: Option<Bounded<0, 70>>,
    /// A known word decides the level before the years do: entry and junior; mid; senior and lead;
    /// staff, principal and executive.
    #[deserr(default)]
    #[schema(max_length = 2000, example = "senior")]
    pub experience_level: Option<String>,
    /// Skills.
    #[deserr(default)]
    #[schema(max_items = 100)]
    pub skills: Option<Vec<String>>,
    /// Objects or texts.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<serde_json::Value>>, max_items = 100)]
    pub work_experiences: Option<Vec<Entry>>,
    /// Objects or texts.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<serde_json::Value>>, max_items = 100)]
    pub educations: Option<Vec<Entry>>,
    /// A code or a name; decides which help lines a safety answer shows.
    #[deserr(default)]
    #[schema(max_length = 2000, example = "GB")]
    pub country: Option<String>,
}

/// A resume as text. Further fields are kept as extra context.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub struct Resume {
    /// The text.
    #[schema(max_length = 50000)]
    pub text: String,
    /// What the text was made from.
    #[deserr(default)]
    #[schema(max_length = 2000, example = "pdf")]
    pub file_type: Option<String>,
}

/// The job. Further fields are kept as extra context.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub struct JobDescription {
    /// The title.
    #[deserr(default)]
    #[schema(max_length = 2000)]
    pub title: Option<String>,
    /// The text.
    #[deserr(default)]
    #[schema(max_length = 50000)]
    pub description: Option<String>,
    /// Skills asked for.
    #[deserr(default)]
    #[schema(max_items = 100)]
    pub required_skills: Option<Vec<String>>,
    /// May be fractional.
    #[deserr(default)]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 70)]
    pub required_experience_years: Option<Bounded<0, 70>>,
}

/// What the candidate wants to reach. Further fields are kept as extra context.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub struct CareerGoals {
    /// The role.
    #[deserr(default)]
    #[schema(max_length = 2000, example = "Engineering manager")]
    pub target_role: Option<String>,
    /// By when.
    #[deserr(default)]
    #[schema(max_length = 2000, example = "12 months")]
    pub timeline: Option<String>,
}

/// What kind of interview. Fixed once the interview has begun.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct InterviewContext {
    /// Decides the rubric; `behavioral` where it is left out.
    #[deserr(default)]
    pub interview_type: Option<InterviewType>,
    /// Decides stages and length; `first_round` where it is left out.
    #[deserr(default)]
    pub interview_round: Option<InterviewRound>,
    /// What to look at.
    #[deserr(default)]
    #[schema(max_items = 10, example = json!(["leadership", "conflict resolution"]))]
    pub focus_areas: Option<Vec<String>>,
    /// Minutes; the round's upper figure where it is left out.
    #[deserr(default)]
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 240, example = 45)]
    pub time_limit_minutes: Option<Whole<5, 240>>,
    /// What is known of the company.
    #[deserr(default)]
    #[schema(max_length = 50000)]
    pub company_research: Option<String>,
}

/// The type of an interview.
#[derive(Debug, Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Faults, rename_all = lowercase)]
#[schema(rename_all = "snake_case")]
pub enum InterviewType {
    /// Past behaviour.
    Behavioral,
    /// Knowledge and problem solving.
    Technical,
    /// A business case.
    #[deserr(rename = "case_study")]
    CaseStudy,
    /// A system to be designed.
    #[deserr(rename = "system_design")]
    SystemDesign,
    /// Behaviour against stated values.
    #[deserr(rename = "culture_fit")]
    CultureFit,
}

/// The round of an interview.
#[derive(Debug, Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Faults, rename_all = lowercase)]
#[schema(rename_all = "snake_case")]
pub enum InterviewRound {
    /// Short first contact.
    #[deserr(rename = "phone_screen")]
    PhoneScreen,
    /// Core competencies.
    #[deserr(rename = "first_round")]
    FirstRound,
    /// Depth.
    #[deserr(rename = "second_round")]
    SecondRound,
    /// Judgement, values, vision.
    #[deserr(rename = "final_round")]
    FinalRound,
}

/// Earlier talk held elsewhere; read only when a session starts, never scored.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub struct SessionHistory {
    /// In order.
    #[schema(max_items = 100)]
    pub messages: Vec<HistoryMessage>,
}

/// One message of earlier talk.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub struct HistoryMessage {
    /// Who said it.
    pub role: HistoryRole,
    /// What was said.
    #[schema(max_length = 16000)]
    pub content: String,
}

/// Who said a message of earlier talk.
#[derive(Debug, Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Faults, rename_all = lowercase)]
#[schema(rename_all = "snake_case")]
pub enum HistoryRole {
    /// The candidate.
    User,
    /// The coach or interviewer.
    Assistant,
}
