//! An interview turn with a model's reply: the reply is checked, the state moves on, the score is
//! computed. A reply that cannot be used changes nothing.

use crate::brief::{ReplyFault, ReplySource};
use crate::catalogue::question::QuestionSheet;
use crate::interview::begin::{clocked, ready};
use crate::interview::brief::{
    AllowedMove, InterviewBrief, InterviewReply, InterviewTask, Judgement, MoveKind,
};
use crate::interview::draft::draft;
use crate::interview::machine::{Event, Pace, Stage, Step};
use crate::interview::output::Feedback;
use crate::interview::state::InterviewState;
use crate::interview::verdict::{self, Case};
use crate::memory::FreshIds;
use crate::session::EndReason;
use crate::text::{Raw, Redacted};
use crate::turn::{Drafted, Keep, Scene, TurnInput};

/// Most characters of a model's message.
const LONGEST_MESSAGE: usize = 4_000;

/// Finishes an interview turn with a model's reply.
///
/// # Errors
///
/// [`ReplyFault`] where the reply cannot be used.
pub fn finish(
    scene: &Scene<'_>,
    input: &TurnInput,
    brief: &InterviewBrief,
    reply: &InterviewReply,
    source: ReplySource,
    ids: &mut FreshIds,
    keep: Keep<'_>,
) -> Result<Drafted, ReplyFault> {
    let state = ready(scene, input).map_err(|_| ReplyFault::Field("input"))?;
    let words = reply.message.trim();
    if words.is_empty() || words.chars().count() > LONGEST_MESSAGE {
        return Err(ReplyFault::Message);
    }
    let message = keep(&Raw::new(words));
    match (&brief.task, &reply.judgement) {
        (InterviewTask::Open { question, .. }, None) => {
            asks(words, question)?;
            let mut state = state;
            let step = take(&mut state, Event::Begun)?;
            Ok(draft(scene, state, step, message, None, ids))
        }
        (InterviewTask::Answer { last, .. }, None) => {
            let mut state = clocked(state, scene);
            let event = if *last {
                Event::NothingToAsk
            } else {
                Event::Asked
            };
            let step = take(&mut state, event)?;
            Ok(draft(scene, state, step, message, None, ids))
        }
        (
            InterviewTask::Assess {
                question,
                answers,
                moves,
                ..
            },
            Some(judgement),
        ) => {
            let ratings = verdict::ratings(question, judgement)?;
            let chosen = chosen(moves, judgement, question)?;
            if let AllowedMove::Next { question } | AllowedMove::Return { question } = chosen {
                asks(words, question)?;
            }
            let mut state = clocked(state, scene);
            let case = Case {
                catalogue: scene.catalogue,
                sheet: question,
                answers,
                second_try: state.position.stage == Stage::Redoing,
                source,
                keep,
            };
            let feedback = record(&mut state, &case, judgement, &ratings);
            let step = advance(&mut state, chosen, judgement, &message)?;
            Ok(draft(scene, state, step, message, feedback, ids))
        }
        (InterviewTask::Open { .. } | InterviewTask::Answer { .. }, Some(_))
        | (InterviewTask::Assess { .. }, None) => Err(ReplyFault::Field("judgement")),
    }
}

/// Checks a judgement against its brief: every rating and the move.
///
/// # Errors
///
/// [`ReplyFault`] where a reply with it cannot be used.
pub fn check(brief: &InterviewBrief, judgement: &Judgement) -> Result<(), ReplyFault> {
    match &brief.task {
        InterviewTask::Assess {
            question, moves, ..
        } => {
            verdict::ratings(question, judgement)?;
            chosen(moves, judgement, question)?;
            Ok(())
        }
        InterviewTask::Open { .. } | InterviewTask::Answer { .. } => {
            Err(ReplyFault::Field("judgement"))
        }
    }
}

/// Marks the answer: feedback, and the answer kept while its question stands.
fn record(
    state: &mut InterviewState,
    case: &Case<'_>,
    judgement: &Judgement,
    ratings: &crate::interview::scoring::Ratings,
) -> Option<Feedback> {
    let at = state.position.standing();
    let mark = state.mark(at)?;
    let feedback = verdict::assess(case, judgement, ratings, mark);
    if !verdict::is_off(judgement) {
        state.position.answered = Some(at);
        if !case.second_try {
            case.answers
                .last()
                .inspect(|answer| state.keep_answer(answer));
        }
    }
    Some(feedback)
}

/// The allowed move that the reply proposes.
fn chosen<'a>(
    moves: &'a [AllowedMove],
    judgement: &Judgement,
    sheet: &QuestionSheet,
) -> Result<&'a AllowedMove, ReplyFault> {
    let chosen = moves
        .iter()
        .find(|allowed| allowed.kind() == judgement.proposed)
        .ok_or(ReplyFault::Move)?;
    match chosen {
        AllowedMove::FollowUp { .. } => {
            let aim = judgement.aims_at.as_deref();
            let known = |aim| sheet.dimensions.iter().any(|dimension| dimension.id == aim);
            if !aim.is_some_and(known) {
                return Err(ReplyFault::Field("aims_at"));
            }
        }
        AllowedMove::Next { .. }
        | AllowedMove::Return { .. }
        | AllowedMove::Redirect
        | AllowedMove::Close
        | AllowedMove::Finish { .. } => {}
    }
    Ok(chosen)
}

/// The message holds a question: a question mark, or the bank's own words, which may be a request.
fn asks(words: &str, question: &QuestionSheet) -> Result<(), ReplyFault> {
    if words.contains('?') || words.contains(question.text.as_str()) {
        Ok(())
    } else {
        Err(ReplyFault::Message)
    }
}

fn advance(
    state: &mut InterviewState,
    chosen: &AllowedMove,
    judgement: &Judgement,
    message: &Redacted,
) -> Result<Step, ReplyFault> {
    let event = match chosen {
        AllowedMove::FollowUp { .. } => Event::Thin,
        AllowedMove::Redirect => Event::OffQuestion,
        AllowedMove::Next { .. } | AllowedMove::Close if state.position.stage != Stage::Redoing => {
            Event::Sufficient
        }
        AllowedMove::Next { .. } | AllowedMove::Close | AllowedMove::Return { .. } => Event::Retold,
        AllowedMove::Finish { reason } => match reason {
            EndReason::TimeLimit => Event::TimeIsUp,
            EndReason::Budget => Event::BudgetIsSpent,
            EndReason::TurnLimit
            | EndReason::Completed
            | EndReason::EndedByCandidate
            | EndReason::EndedByClient
            | EndReason::Expired => Event::TurnsAreUp,
        },
    };
    let step = take(state, event)?;
    if step == Step::FollowsUp
        && let Some(aim) = &judgement.aims_at
    {
        state.keep_follow_up(aim.clone(), &last_question(message));
    }
    let kind = chosen.kind();
    let fits = match step {
        Step::Asks => kind == MoveKind::Next,
        Step::FollowsUp => kind == MoveKind::FollowUp,
        Step::Redirects => kind == MoveKind::Redirect,
        Step::Returns => kind == MoveKind::Return,
        Step::Closes => kind == MoveKind::Close,
        Step::Finishes(_) => kind == MoveKind::Finish,
        Step::Rewords | Step::Retries | Step::Replies | Step::Prompts | Step::Waits => false,
    };
    if fits {
        Ok(step)
    } else {
        Err(ReplyFault::Move)
    }
}

fn take(state: &mut InterviewState, event: Event) -> Result<Step, ReplyFault> {
    let pace = match state.position.stage {
        Stage::Opening => Pace::Early,
        Stage::Asking | Stage::Redoing | Stage::Closing | Stage::Finished => state.pace(),
    };
    state
        .position
        .take(event, pace)
        .map_err(|_| ReplyFault::Move)
}

/// The last question of a message, or the whole where it holds none.
fn last_question(message: &Redacted) -> Redacted {
    let text = message.as_str();
    let Some(end) = text.rfind('?') else {
        return message.clone();
    };
    let before = text.get(..end).unwrap_or_default();
    let start = before
        .rfind(['.', '!', '?', '\n', ':'])
        .map_or(0, |at| at + 1);
    let part = text.get(start..=end).unwrap_or_default();
    let blank = part.len() - part.trim_start().len();
    message
        .part(start + blank..end + 1)
        .unwrap_or_else(|| message.clone())
}
