//! What an interview turn needs: nothing but the rules, or a model with this brief.

use std::sync::Arc;

use crate::asking::{self, Window};
use crate::brief::Brief;
use crate::candidate::ContextKind;
use crate::catalogue::question::{QuestionSheet, StagedFact};
use crate::interview::brief::{InterviewBrief, InterviewTask};
use crate::interview::context::{self, InterviewContext, InterviewType};
use crate::interview::gate::{self, Heard, Standing};
use crate::interview::machine::{Pace, Stage};
use crate::interview::plan::{Inputs, Plan};
use crate::interview::state::InterviewState;
use crate::interview::{moves, settle};
use crate::memory::FreshIds;
use crate::safety;
use crate::session::{Intent, Message, Role};
use crate::text::Redacted;
use crate::turn::{Begun, Refusal, Scene, TurnInput};

/// Decides what an interview turn needs.
///
/// # Errors
///
/// [`Refusal`] where the input does not fit the session.
pub fn begin(scene: &Scene<'_>, input: &TurnInput, ids: &mut FreshIds) -> Result<Begun, Refusal> {
    let state = ready(scene, input)?;
    let country = scene.contexts.text(ContextKind::Profile, "country");
    let distress = input
        .message
        .as_ref()
        .and_then(|message| safety::check(message.as_str(), country));
    if let Some(safety) = distress {
        return settle::distress(scene, state, safety);
    }
    if state.position.stage == Stage::Opening {
        let task = InterviewTask::Open {
            question: state.sheet(scene.catalogue),
            greeting: input.message.clone(),
        };
        return Ok(pending(scene, &state, task));
    }
    let message = input
        .message
        .as_ref()
        .ok_or_else(|| Refusal::of("input.message", "is required once the interview has begun"))?;
    let state = clocked(state, scene);
    let sheet = state.sheet(scene.catalogue);
    match route(scene, &state, &sheet, message) {
        Route::Rules(heard) => settle::settle(scene, state, heard, ids),
        Route::Facts(facts) => settle::tell(scene, state, &facts, message, ids),
        Route::Assess => {
            let task = assessment(scene, &state, sheet, message);
            Ok(pending(scene, &state, task))
        }
        Route::Reply => {
            let last = state.position.last_closing_message()
                || state.position.last_turn()
                || state.pace() == Pace::Up
                || scene.last_call;
            let task = InterviewTask::Answer {
                asked: message.clone(),
                last,
            };
            Ok(pending(scene, &state, task))
        }
    }
}

/// The interview before this turn: as stored, or newly planned.
pub(super) fn ready(scene: &Scene<'_>, input: &TurnInput) -> Result<InterviewState, Refusal> {
    let rounds = scene.catalogue.rounds();
    let Some(state) = &scene.state.interview else {
        if scene.contexts.profile.is_none() {
            return Err(Refusal::of(
                "input.profile",
                "is required to begin an interview",
            ));
        }
        let context = InterviewContext::read(scene.contexts, rounds)?;
        return Ok(InterviewState::new(Plan::of(&Inputs {
            catalogue: scene.catalogue,
            session: scene.session,
            contexts: scene.contexts,
            memory: scene.memory,
            context: &context,
        })));
    };
    if state.finished() {
        return Err(Refusal::of("session_id", "the interview has finished"));
    }
    let plan = &state.plan;
    context::differences(
        &input.sent,
        (plan.interview_type, plan.round, plan.minutes, plan.marks),
        rounds,
    )?;
    Ok(state.clone())
}

/// The interview with the candidate's clock stopped at the claim.
pub(super) fn clocked(mut state: InterviewState, scene: &Scene<'_>) -> InterviewState {
    let cap = state.question_cap();
    state.clock.stop(scene.claimed_at, cap);
    state
}

/// Where a message goes.
enum Route {
    /// The rules meet it.
    Rules(Heard),
    /// It asks for facts of the case, which are told.
    Facts(Vec<usize>),
    /// A model rates it.
    Assess,
    /// A model answers it.
    Reply,
}

/// The engine's newest message.
fn last_said(history: &[Message]) -> Option<&str> {
    let last = history
        .iter()
        .rev()
        .find(|message| message.role == Role::Assistant)?;
    Some(last.content.as_str())
}

fn route(
    scene: &Scene<'_>,
    state: &InterviewState,
    sheet: &QuestionSheet,
    message: &Redacted,
) -> Route {
    let closing = state.position.stage == Stage::Closing;
    let redoing = state.position.stage == Stage::Redoing;
    let follow_up = state.follow_up.as_ref().filter(|_| !redoing);
    let standing = Standing {
        sheet,
        follow_up: follow_up.map(|one| one.asked.as_str()),
        said: last_said(scene.history),
        closing,
        questions_welcome: is_one_problem(state.plan.interview_type),
        english: scene
            .settings
            .persona
            .language
            .to_lowercase()
            .starts_with("en"),
    };
    match gate::hear(message.as_str(), standing, scene.catalogue) {
        Heard::Answer if closing => Route::Reply,
        Heard::Answer if !sheet.scored => Route::Rules(Heard::Answer),
        heard @ (Heard::Answer | Heard::Wonders) => {
            let facts = moves::asked_facts(scene.catalogue, state, message);
            if !facts.is_empty() {
                Route::Facts(facts)
            } else if heard == Heard::Wonders {
                Route::Rules(heard)
            } else {
                Route::Assess
            }
        }
        heard @ (Heard::Skip
        | Heard::DontKnow
        | Heard::Silence
        | Heard::Repeat
        | Heard::Clarify
        | Heard::Pause
        | Heard::Asks
        | Heard::Greeting
        | Heard::OtherLanguage
        | Heard::Hostile
        | Heard::Gibberish
        | Heard::Copied
        | Heard::Instruction
        | Heard::OffTopic
        | Heard::Thin
        | Heard::End
        | Heard::Redo
        | Heard::NothingToAsk) => Route::Rules(heard),
    }
}

fn is_one_problem(interview_type: InterviewType) -> bool {
    match interview_type {
        InterviewType::SystemDesign | InterviewType::CaseStudy => true,
        InterviewType::Behavioral | InterviewType::Technical | InterviewType::CultureFit => false,
    }
}

fn assessment(
    scene: &Scene<'_>,
    state: &InterviewState,
    question: Arc<QuestionSheet>,
    message: &Redacted,
) -> InterviewTask {
    let redoing = state.position.stage == Stage::Redoing;
    let mut answers = Vec::new();
    if !redoing {
        answers.extend(
            state
                .earlier_answers()
                .iter()
                .map(|kept| in_full(scene, kept)),
        );
    }
    answers.push(message.clone());
    let follow_up = state.follow_up.as_ref().filter(|_| !redoing);
    let staged: Vec<Arc<StagedFact>> = moves::untold(scene.catalogue, state)
        .into_iter()
        .map(|(_, fact)| Arc::clone(fact))
        .collect();
    InterviewTask::Assess {
        moves: moves::allowed(scene, state, &question, message),
        question,
        answers,
        followed_up: follow_up.map(|one| one.aim.clone()),
        staged,
    }
}

/// The whole of an answer whose beginning was kept, while the history still holds it.
fn in_full(scene: &Scene<'_>, kept: &Redacted) -> Redacted {
    scene
        .history
        .iter()
        .rev()
        .filter(|message| message.role == Role::User)
        .map(|message| &message.content)
        .find(|content| content.as_str().starts_with(kept.as_str()))
        .unwrap_or(kept)
        .clone()
}

fn pending(scene: &Scene<'_>, state: &InterviewState, task: InterviewTask) -> Begun {
    let Window { spoken, left_out } = asking::window(
        scene.history,
        Some(Intent::MockInterview),
        &scene.settings.model,
    );
    Begun::Pending(Brief::Interview(Box::new(InterviewBrief {
        persona: scene.settings.persona.clone(),
        contexts: Arc::new(scene.contexts.clone()),
        interview_type: state.plan.interview_type,
        round: state.plan.round,
        level: state.plan.level,
        number: u32::from(state.position.standing()) + 1,
        of: u32::from(state.position.of),
        task,
        history: spoken,
        left_out,
    })))
}
