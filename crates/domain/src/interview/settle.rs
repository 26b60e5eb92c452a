//! Turns that the rules settle by themselves: what the gate heard is met with a set phrase, and no
//! model is asked.

use crate::brief::ReplySource;
use crate::catalogue::question::QuestionSheet;
use crate::interview::draft::draft;
use crate::interview::gate::Heard;
use crate::interview::machine::{Event, Pace, Refused, Stage, Step};
use crate::interview::moves;
use crate::interview::output::{Feedback, RatedDimension};
use crate::interview::state::InterviewState;
use crate::interview::voice::Voice;
use crate::memory::FreshIds;
use crate::safety::Safety;
use crate::session::EndReason;
use crate::text::Redacted;
use crate::turn::{Begun, Output, Refusal, Scene};

/// Meets what the gate heard.
pub(super) fn settle(
    scene: &Scene<'_>,
    mut state: InterviewState,
    heard: Heard,
    ids: &mut FreshIds,
) -> Result<Begun, Refusal> {
    let before = Before::of(scene, &state);
    let event = event(&state, heard, before.sheet.scored);
    if heard == Heard::Answer
        && let Some(mark) = state.mark(before.at)
    {
        mark.heard = true;
    }
    let step = state.position.take(event, state.pace()).map_err(refused)?;
    let feedback = feedback(scene, &mut state, heard, step, &before);
    let words = words(scene, &state, heard, step, &before);
    let drafted = draft(scene, state, step, Redacted::written(words), feedback, ids);
    Ok(Begun::Answered(Box::new(drafted)))
}

/// Tells facts of a case that were asked for; asking is part of the work and is kept with the
/// answers.
pub(super) fn tell(
    scene: &Scene<'_>,
    mut state: InterviewState,
    places: &[usize],
    message: &Redacted,
    ids: &mut FreshIds,
) -> Result<Begun, Refusal> {
    let event = if state.pace() == Pace::Up {
        Event::TimeIsUp
    } else {
        Event::Clarified
    };
    let facts: Vec<String> = moves::untold(scene.catalogue, &state)
        .into_iter()
        .filter(|(place, _)| places.contains(place))
        .map(|(_, fact)| fact.text.clone())
        .collect();
    let step = state.position.take(event, state.pace()).map_err(refused)?;
    let voice = voice(scene);
    let words = match step {
        Step::Finishes(reason) => voice.say(ending(reason)),
        Step::Asks
        | Step::FollowsUp
        | Step::Redirects
        | Step::Rewords
        | Step::Retries
        | Step::Returns
        | Step::Closes
        | Step::Replies
        | Step::Prompts
        | Step::Waits => {
            let told = places.iter().filter_map(|place| u8::try_from(*place).ok());
            state.told.extend(told);
            state.keep_answer(message);
            format!(
                "{} {} {}",
                voice.say("fact"),
                facts.join(" "),
                voice.say("fact_back")
            )
        }
    };
    let drafted = draft(scene, state, step, Redacted::written(words), None, ids);
    Ok(Begun::Answered(Box::new(drafted)))
}

/// Help first: the interview waits as it is, nothing is scored and nothing is remembered.
pub(super) fn distress(
    scene: &Scene<'_>,
    mut state: InterviewState,
    safety: Safety,
) -> Result<Begun, Refusal> {
    let step = state
        .position
        .take(Event::Distress, Pace::Early)
        .map_err(refused)?;
    let words = safety.words();
    let mut drafted = draft(scene, state, step, words, None, &mut FreshIds::default());
    if let Output::Interview(output) = &mut drafted.output {
        output.safety = Some(safety);
    }
    Ok(Begun::Answered(Box::new(drafted)))
}

/// The question as it stood when the message came.
struct Before {
    at: u8,
    sheet: std::sync::Arc<QuestionSheet>,
    stage: Stage,
    answered: bool,
}

impl Before {
    fn of(scene: &Scene<'_>, state: &InterviewState) -> Self {
        let at = state.position.standing();
        Self {
            at,
            sheet: state.sheet(scene.catalogue),
            stage: state.position.stage,
            answered: state.mark_of(at).is_some_and(|mark| mark.answers > 0),
        }
    }
}

fn event(state: &InterviewState, heard: Heard, scored: bool) -> Event {
    let closing = state.position.stage == Stage::Closing;
    let event = if heard == Heard::Answer && !closing && !scored {
        Event::Noted
    } else {
        heard.event(closing)
    };
    if state.pace() == Pace::Up && !closing && event != Event::CandidateEnds {
        Event::TimeIsUp
    } else {
        event
    }
}

/// Honest words where the message stood in an answer's place; none for control phrases, but for the
/// pass that leaves a question without an answer. In a second try the first answer stands.
fn feedback(
    scene: &Scene<'_>,
    state: &mut InterviewState,
    heard: Heard,
    step: Step,
    before: &Before,
) -> Option<Feedback> {
    if before.stage != Stage::Asking || !before.sheet.scored {
        return None;
    }
    let left = match step {
        Step::Asks | Step::Closes | Step::Finishes(_) => !before.answered,
        Step::FollowsUp
        | Step::Redirects
        | Step::Rewords
        | Step::Retries
        | Step::Returns
        | Step::Replies
        | Step::Prompts
        | Step::Waits => false,
    };
    let verdict = heard.verdict();
    if (left || verdict.is_some())
        && !before.answered
        && let Some(mark) = state.mark(before.at)
    {
        mark.score = Some(0);
    }
    let passed = matches!(heard.event(false), Event::Passed);
    let words = match verdict {
        Some(verdict) => verdict,
        None if left && heard == Heard::End => return None,
        None if left && passed => "pass",
        None if left => "unanswered",
        None => return None,
    };
    Some(nothing_to_assess(scene, &before.sheet, words))
}

/// Feedback of score 0: every dimension at 0, no strengths, one honest sentence.
fn nothing_to_assess(scene: &Scene<'_>, sheet: &QuestionSheet, verdict: &str) -> Feedback {
    let phrases = scene.catalogue.phrases();
    let dimensions: Vec<RatedDimension> = sheet
        .dimensions
        .iter()
        .map(|dimension| RatedDimension {
            name: dimension.id.clone(),
            rating: 0,
            weight: dimension.weight,
            note: Redacted::written(phrases.honest("note")),
        })
        .collect();
    Feedback {
        strengths: Vec::new(),
        improvements: vec![Redacted::written(phrases.honest(verdict))],
        score: 0,
        missing: sheet.dimensions.iter().map(|d| d.id.clone()).collect(),
        dimensions,
        evidence: Vec::new(),
        rubric: sheet.rubric.clone(),
        source: ReplySource::Offline,
        spread: None,
        redo: None,
    }
}

fn words(
    scene: &Scene<'_>,
    state: &InterviewState,
    heard: Heard,
    step: Step,
    before: &Before,
) -> String {
    let voice = voice(scene);
    let standing = |reworded: bool| {
        let sheet = state.sheet(scene.catalogue);
        let redoing = state.position.stage == Stage::Redoing;
        match &state.follow_up {
            Some(follow_up) if !redoing => follow_up.asked.as_str().to_owned(),
            Some(_) | None if reworded => sheet.reworded.clone(),
            Some(_) | None => sheet.text.clone(),
        }
    };
    match step {
        Step::Asks => {
            let key = if heard == Heard::Answer {
                "noted"
            } else {
                "move_on"
            };
            let next = state.plan.sheet(state.position.at, scene.catalogue);
            voice.ask(key, &next.text)
        }
        Step::Redirects => match heard {
            Heard::Repeat | Heard::Clarify => voice.ask("clarify_spent", &standing(true)),
            Heard::Redo => voice.ask("redo_refused", &standing(false)),
            Heard::Answer
            | Heard::Skip
            | Heard::DontKnow
            | Heard::Silence
            | Heard::Pause
            | Heard::Asks
            | Heard::Wonders
            | Heard::Greeting
            | Heard::OtherLanguage
            | Heard::Hostile
            | Heard::Gibberish
            | Heard::Copied
            | Heard::Instruction
            | Heard::OffTopic
            | Heard::Thin
            | Heard::End
            | Heard::NothingToAsk => voice.ask(heard.phrase(), &standing(true)),
        },
        Step::Rewords if heard == Heard::Clarify => voice.ask("clarify", &plainer(scene, state)),
        Step::Rewords => voice.ask(heard.phrase(), &standing(false)),
        Step::Retries => voice.ask("redo", &standing(false)),
        Step::Returns => voice.ask("redo_kept", &standing(false)),
        Step::Closes if before.stage == Stage::Redoing => voice.say("close_again"),
        Step::Closes if heard == Heard::Answer => {
            format!("{} {}", voice.say("noted"), voice.say("close"))
        }
        Step::Closes => voice.say("close"),
        Step::Prompts | Step::Replies => voice.say("close_again"),
        Step::Finishes(reason) => voice.say(ending(reason)),
        // Neither comes from the rules alone.
        Step::FollowsUp | Step::Waits => standing(false),
    }
}

/// The question that stands in other words; a follow-up in the rubric's words for what it aims at.
fn plainer(scene: &Scene<'_>, state: &InterviewState) -> String {
    let sheet = state.sheet(scene.catalogue);
    let redoing = state.position.stage == Stage::Redoing;
    let Some(follow_up) = state.follow_up.as_ref().filter(|_| !redoing) else {
        return sheet.reworded.clone();
    };
    let rubric = scene.catalogue.rubric(state.plan.interview_type);
    let general = rubric.and_then(|rubric| rubric.criterion(&follow_up.aim));
    match general.filter(|criterion| criterion.probe != follow_up.asked.as_str()) {
        Some(criterion) => criterion.probe.clone(),
        None => follow_up.asked.as_str().to_owned(),
    }
}

/// The phrase that ends an interview for this reason.
fn ending(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Completed | EndReason::EndedByClient | EndReason::Expired => "completed",
        EndReason::TimeLimit => "time_limit",
        EndReason::TurnLimit => "turn_limit",
        EndReason::EndedByCandidate => "ended_by_candidate",
        EndReason::Budget => "budget",
    }
}

fn voice<'a>(scene: &Scene<'a>) -> Voice<'a> {
    Voice {
        phrases: scene.catalogue.phrases(),
        persona: &scene.settings.persona,
    }
}

/// Cannot happen for what the gate hears; answered as a refusal all the same.
fn refused(refused: Refused) -> Refusal {
    Refusal::of("input.message", &refused.to_string())
}
