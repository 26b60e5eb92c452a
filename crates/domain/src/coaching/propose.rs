//! Goals and commitments that a language model read out of the candidate's words: taken where they
//! hold, dropped without a word where they do not.

use super::act::Respond;
use super::brief::{CoachingBrief, CoachingReply, ProposedCommitment, ProposedGoal};
use super::state::{
    CoachingState, GoalNote, LONG, MAX_DUE, MAX_GOALS, MAX_STEPS, SHORT, StepNote, excerpt,
};
use super::{dates, echo};
use crate::ids::{CommitmentId, GoalId};
use crate::memory::{CommitmentStatus, FreshIds, MemoryChange};
use crate::session::Role;
use crate::text::{Raw, Redacted};
use crate::turn::Keep;

/// Most characters of a proposed text.
const MAX_CHARS: usize = 300;

/// Takes what the reply proposes into the state and the changes.
pub(super) fn take(
    brief: &CoachingBrief,
    reply: &CoachingReply,
    state: &mut CoachingState,
    changes: &mut Vec<MemoryChange>,
    ids: &mut FreshIds,
    keep: Keep<'_>,
) {
    if matches!(
        brief.act.respond,
        Respond::OffTask | Respond::Unreadable | Respond::AfterSafety
    ) {
        return;
    }
    if let Some(goal) = &reply.goal {
        take_goal(brief, goal, state, changes, ids, keep);
    }
    if let Some(commitment) = &reply.commitment {
        take_commitment(brief, commitment, state, changes, ids, keep);
    }
}

fn take_goal(
    brief: &CoachingBrief,
    goal: &ProposedGoal,
    state: &mut CoachingState,
    changes: &mut Vec<MemoryChange>,
    ids: &mut FreshIds,
    keep: Keep<'_>,
) -> Option<()> {
    let text = usable(&goal.text, LONG, brief, keep)?;
    let known = state.goals.iter().map(|goal| &goal.text);
    let remembered = brief.memory.goals.iter().map(|goal| &goal.text);
    if state.goals.len() >= MAX_GOALS || stands(&text, known.chain(remembered)) {
        return None;
    }
    let measure = goal
        .measure
        .as_deref()
        .and_then(|text| usable(text, SHORT, brief, keep));
    let due = day(goal.due.as_deref(), brief);
    let id = GoalId::from_bits(ids.take()?);
    changes.push(MemoryChange::AddGoal {
        id,
        text: text.clone(),
        measure: measure.clone(),
        due: due.clone(),
    });
    state.goals.push(GoalNote {
        id,
        thread: state.thread,
        text,
        measure,
        due,
    });
    Some(())
}

fn take_commitment(
    brief: &CoachingBrief,
    commitment: &ProposedCommitment,
    state: &mut CoachingState,
    changes: &mut Vec<MemoryChange>,
    ids: &mut FreshIds,
    keep: Keep<'_>,
) -> Option<()> {
    // A draft waits for its day, and trying is no plan: neither becomes one through a model.
    if brief.act.respond == Respond::TryIsNoPlan || state.draft.is_some() {
        return None;
    }
    let text = usable(&commitment.text, LONG, brief, keep)?;
    let known = state.steps.iter().map(|step| &step.text);
    let remembered = brief.memory.commitments.iter().map(|step| &step.text);
    let own = state.steps.iter().filter(|step| !step.earlier).count();
    let full = own >= MAX_STEPS || state.steps.len() >= MAX_DUE + MAX_STEPS;
    if full || stands(&text, known.chain(remembered)) {
        return None;
    }
    let due = day(commitment.due.as_deref(), brief);
    let id = CommitmentId::from_bits(ids.take()?);
    changes.push(MemoryChange::AddCommitment {
        id,
        text: text.clone(),
        due: due.clone(),
    });
    state.steps.push(StepNote {
        id,
        thread: state.thread,
        text,
        due,
        status: CommitmentStatus::Open,
        earlier: false,
    });
    Some(())
}

/// The text, where it is of fitting length and made of the candidate's words: at least half of its
/// content words are among what the candidate has said.
fn usable(text: &str, most: usize, brief: &CoachingBrief, keep: Keep<'_>) -> Option<Redacted> {
    let text = text.trim();
    if !(1..=MAX_CHARS).contains(&text.chars().count()) {
        return None;
    }
    let mut said = brief.message.as_str().to_owned();
    for spoken in brief
        .history
        .iter()
        .filter(|spoken| spoken.role == Role::User)
    {
        said.push('\n');
        said.push_str(spoken.content.as_str());
    }
    let (found, of) = echo::covered(text, &said);
    let kept = keep(&Raw::new(text));
    (of > 0 && found * 2 >= of).then(|| excerpt(kept.as_str(), most))
}

/// Much the same stands already: most content words of the shorter text are in the other.
fn stands<'a>(text: &Redacted, mut known: impl Iterator<Item = &'a Redacted>) -> bool {
    known.any(|known| {
        let (found, of) = echo::covered(text.as_str(), known.as_str());
        of > 0 && found * 4 >= of * 3
    })
}

fn day(due: Option<&str>, brief: &CoachingBrief) -> Option<String> {
    dates::valid(due?, dates::today(brief.now))
}
