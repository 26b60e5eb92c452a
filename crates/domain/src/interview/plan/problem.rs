//! Plans with one problem: a system to design or a case, its phases the main questions.

use crate::catalogue::bank::{Problem, phase_competency};
use crate::catalogue::matching::content_stems;
use crate::interview::plan::{Choice, Inputs, Slot, distance, steering};

/// Picks the problem and the phases that the time holds.
pub(super) fn slots(
    inputs: &Inputs<'_>,
    stages: &[&str],
    choice: &mut Choice<'_>,
) -> (Option<String>, Vec<Slot>) {
    let Some(problem) = pick(inputs, choice) else {
        return (None, Vec::new());
    };
    let slots = stages
        .iter()
        .filter_map(|stage| {
            let sheet = problem.phase(stage)?;
            Some(Slot {
                question: sheet.id.clone(),
                competency: phase_competency(problem.home, stage),
                stage: (*stage).to_owned(),
                fill: None,
            })
        })
        .collect();
    (Some(problem.id.clone()), slots)
}

/// At the nearest level, not yet asked if possible, closest to focus areas and job.
fn pick<'t>(inputs: &Inputs<'t>, choice: &mut Choice<'_>) -> Option<&'t Problem> {
    let problems: Vec<&Problem> = inputs
        .catalogue
        .problems(inputs.context.interview_type)
        .collect();
    let nearest = problems
        .iter()
        .map(|problem| distance(choice.level, &problem.levels))
        .min()?;
    let focus = content_stems(&inputs.context.focus_areas.join(" "));
    let job = content_stems(&steering::job_text(inputs.contexts));
    let asked = |problem: &Problem| {
        let first = |id: &String| problem.phases.iter().any(|(_, sheet)| sheet.id == *id);
        choice.asked.iter().position(first)
    };
    let rank = |problem: &Problem| {
        let subject = content_stems(&format!("{} {}", problem.name, problem.industry));
        let text = content_stems(&problem.brief);
        let meant =
            subject.intersection(&focus).count() * 4 + text.intersection(&focus).count() * 2;
        let fits = subject.intersection(&job).count();
        (asked(problem).unwrap_or(usize::MAX), meant, fits)
    };
    let near: Vec<&Problem> = problems
        .into_iter()
        .filter(|problem| distance(choice.level, &problem.levels) == nearest)
        .collect();
    let best = near.iter().map(|problem| rank(problem)).max()?;
    let tied: Vec<&Problem> = near
        .into_iter()
        .filter(|problem| rank(problem) == best)
        .collect();
    choice.chance.pick(&tied).copied()
}
