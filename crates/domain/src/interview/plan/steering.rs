//! What steers a plan: focus areas, weak competencies, the job and the resume, matched with the
//! bank by names, aliases and shared words.

use crate::candidate::{ContextKind, Contexts};
use crate::catalogue::bank::{Competency, Topic};
use crate::catalogue::matching::{Words, content_stems, stem};
use crate::memory::{FactKind, Memory};

/// Scores below this mark a competency as weak.
pub(crate) const WEAK_BELOW: u8 = 55;

/// The competencies that a focus area means: by name or alias; else by the most shared words, with
/// the questions' texts counted too. Best first; empty where nothing is shared.
pub(super) fn meant_by<'t>(area: &str, topics: &[&'t Topic]) -> Vec<&'t Topic> {
    let named: Vec<&Topic> = topics
        .iter()
        .copied()
        .filter(|topic| is_named(&topic.competency, area))
        .collect();
    if !named.is_empty() {
        return named;
    }
    let sought = content_stems(area);
    let mut shared: Vec<(usize, &Topic)> = topics
        .iter()
        .map(|topic| {
            let spoken = std::iter::once(&topic.competency.name).chain(&topic.competency.aliases);
            let in_names = spoken
                .map(|name| content_stems(name).intersection(&sought).count())
                .max()
                .unwrap_or_default();
            let in_texts = topic
                .entries
                .iter()
                .map(|entry| {
                    content_stems(&entry.sheet.text)
                        .intersection(&sought)
                        .count()
                })
                .sum::<usize>();
            (in_names * 100 + in_texts, *topic)
        })
        .filter(|(count, _)| *count > 0)
        .collect();
    shared.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    shared.into_iter().take(2).map(|(_, topic)| topic).collect()
}

/// The competencies behind the values that the company research states, in its order: each clause is
/// matched with names and aliases by the words they share.
pub(super) fn stated_values<'t>(contexts: &Contexts, topics: &[&'t Topic]) -> Vec<&'t Topic> {
    let research = contexts.text(ContextKind::InterviewContext, "company_research");
    let mut stated: Vec<&Topic> = Vec::new();
    for clause in research
        .unwrap_or_default()
        .split(['.', ',', ';', ':', '!', '\n'])
    {
        let mut sought = content_stems(clause);
        sought.remove(&stem("values"));
        let shared = |topic: &Topic| {
            let name = content_stems(&topic.competency.name);
            let aliases = topic
                .competency
                .aliases
                .iter()
                .map(|alias| content_stems(alias));
            let all: std::collections::BTreeSet<String> = aliases.flatten().chain(name).collect();
            all.intersection(&sought).count()
        };
        let best = topics.iter().copied().max_by_key(|topic| shared(topic));
        if let Some(best) = best.filter(|topic| shared(topic) > 0)
            && !stated
                .iter()
                .any(|known| known.competency.id == best.competency.id)
        {
            stated.push(best);
        }
    }
    stated
}

/// Whether a text names the competency by its id, name or an alias, or is a part of one of them.
pub(super) fn is_named(competency: &Competency, text: &str) -> bool {
    let words = Words::of(&text.replace('_', " "));
    let spoken = words.joined();
    std::iter::once(competency.name.clone())
        .chain([competency.id.replace('_', " ")])
        .chain(competency.aliases.iter().cloned())
        .map(|name| Words::of(&name))
        .any(|name| !name.is_empty() && (words.has(name.joined()) || name.joined() == spoken))
}

/// Competencies that came out weak before and have not come out well since, most recent first.
pub(super) fn weak(memory: &Memory) -> Vec<&str> {
    let latest = |competency: &str| {
        memory
            .scores
            .iter()
            .find(|score| score.competency == competency)
            .map(|score| score.score)
    };
    let mut weak: Vec<&str> = Vec::new();
    let from_facts = memory
        .facts
        .iter()
        .filter(|fact| fact.kind == FactKind::WeakCompetency)
        .filter_map(|fact| fact.competency.as_deref());
    let from_scores = memory.scores.iter().map(|score| score.competency.as_str());
    for competency in from_facts.chain(from_scores) {
        let still = latest(competency).is_none_or(|score| score < WEAK_BELOW);
        if still && !weak.contains(&competency) {
            weak.push(competency);
        }
    }
    weak
}

/// What the job is about, in one text: title, description, skills, the company.
pub(super) fn job_text(contexts: &Contexts) -> String {
    let fields = [
        (ContextKind::JobDescription, "title"),
        (ContextKind::JobDescription, "description"),
        (ContextKind::CareerGoals, "target_role"),
        (ContextKind::InterviewContext, "company_research"),
    ];
    fields
        .into_iter()
        .filter_map(|(kind, field)| contexts.text(kind, field))
        .chain(contexts.texts(ContextKind::JobDescription, "required_skills"))
        .collect::<Vec<_>>()
        .join(". ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::ids::SessionId;
    use crate::interview::context::InterviewType;
    use crate::memory::{CompetencyScore, Source};
    use crate::time::Timestamp;

    fn first_meant(area: &str) -> Option<String> {
        let topics: Vec<&Topic> = Catalogue::shared()
            .topics(InterviewType::Behavioral)
            .collect();
        meant_by(area, &topics)
            .first()
            .map(|topic| topic.competency.id.clone())
    }

    #[test]
    fn focus_areas_are_understood_by_name_alias_and_shared_words() {
        for (area, competency) in [
            ("leadership", "leadership"),
            ("Conflict resolution", "conflict"),
            ("Handling conflict", "conflict"),
            ("how you deal with conflicts in teams", "conflict"),
            ("problem_solving", "problem_solving"),
        ] {
            assert_eq!(first_meant(area).as_deref(), Some(competency), "{area}");
        }
        assert_eq!(first_meant("xyzzy"), None);
    }

    #[test]
    fn a_competency_is_weak_until_it_comes_out_well() {
        let score = |competency: &str, score| CompetencyScore {
            competency: competency.to_owned(),
            score,
            answers: 1,
            source: Source {
                session: SessionId::from_bits(1),
                message: None,
                at: Timestamp::from_unix_micros(0),
            },
        };
        let memory = Memory {
            scores: vec![
                score("conflict", 80),
                score("growth", 30),
                score("conflict", 20),
            ],
            ..Memory::default()
        };
        assert_eq!(weak(&memory), ["growth"]);
    }
}
