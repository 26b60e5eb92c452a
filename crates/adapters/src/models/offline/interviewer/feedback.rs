//! Words for what was rated: notes, strengths and improvements. Nothing is claimed that a rating
//! and the answer do not carry, and a missing figure stays a placeholder.

use domain::catalogue::question::Dimension;
use domain::interview::brief::Finding;

use super::rate::{Mark, Rated, Scene, family};
use super::text::Reading;

/// Strengths and improvements together with what they need.
pub(super) struct Critique<'a> {
    /// What was read and rated.
    pub(super) scene: &'a Scene<'a>,
    /// The ratings.
    pub(super) rated: &'a Rated,
    /// The question is done with: what a right answer holds may be told now.
    pub(super) done: bool,
    /// Words of the latest answer that tell the outcome.
    pub(super) outcome: Option<String>,
}

/// Most sentences of one kind.
const MOST: usize = 3;
/// Below this many words of content nothing can be called a strength.
const ENOUGH: usize = 6;

/// Why a dimension got its rating, in a sentence.
pub(super) fn note(dimension: &Dimension, rating: u8) -> String {
    let [low, middle, high] = &dimension.anchors;
    match rating {
        0 => low.clone(),
        1 => format!(
            "There is a beginning, but not yet this: {}",
            uncapital(middle)
        ),
        2 => middle.clone(),
        3 => format!(
            "Better than this, but not yet the best: {}",
            uncapital(middle)
        ),
        _ => high.clone(),
    }
}

/// Lower case at the start, unless the first word is `I` or shouted.
fn uncapital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !chars.as_str().starts_with([' ', '\'']) => {
            first.to_lowercase().chain(chars).collect()
        }
        Some(_) | None => text.to_owned(),
    }
}

impl Critique<'_> {
    /// What was good: dimensions rated 3 and 4, the weightiest first.
    pub(super) fn strengths(&self) -> Vec<String> {
        let short = self.scene.reading.content < ENOUGH && self.scene.met.points.is_empty();
        let off = self.rated.findings.contains(&Finding::OffQuestion);
        let substance = self
            .rated
            .marks
            .iter()
            .filter(|mark| mark.dimension != "relevance")
            .any(|mark| mark.rating >= 2);
        if short || off || !substance {
            return Vec::new();
        }
        let mut good: Vec<&Mark> = self
            .rated
            .marks
            .iter()
            .filter(|mark| mark.rating >= 3 && !mark.evidence.is_empty())
            .collect();
        good.sort_by_key(|mark| std::cmp::Reverse(self.weight(mark) * u32::from(mark.rating)));
        good.into_iter()
            .take(MOST)
            .map(|mark| strength(family(self.scene.sheet), &mark.dimension).to_owned())
            .collect()
    }

    /// What to work on: what costs the most points first.
    pub(super) fn improvements(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.scene.reading.content < ENOUGH && self.scene.met.points.is_empty() {
            said.push("That was too short to judge: tell one case, what you did in it and what came of it.".to_owned());
            return said;
        }
        if self.rated.findings.contains(&Finding::OffQuestion) {
            said.push("That does not answer the question: begin with one sentence that takes up what was asked.".to_owned());
            return said;
        }
        self.name_errors(&mut said);
        if self.rated.findings.contains(&Finding::NoPersonalAction) {
            said.push(
                "Say what you did yourself: there is no sentence yet in which you act with \"I\"."
                    .to_owned(),
            );
        }
        let mut weak: Vec<&Mark> = self
            .rated
            .marks
            .iter()
            .filter(|mark| mark.rating <= 2)
            .collect();
        weak.sort_by_key(|mark| std::cmp::Reverse(self.loss(mark)));
        for mark in weak {
            if said.len() >= MOST {
                break;
            }
            let own = mark.dimension == "action"
                && self.rated.findings.contains(&Finding::NoPersonalAction);
            if !own {
                said.push(self.improvement(mark));
            }
        }
        if said.is_empty() {
            let best = self.rated.marks.iter().filter(|mark| mark.rating == 3);
            if let Some(mark) = best.max_by_key(|mark| self.loss(mark)) {
                said.push(self.improvement(mark));
            }
        }
        if self.done {
            self.tell_reference(&mut said);
        }
        said
    }

    fn weight(&self, mark: &Mark) -> u32 {
        self.scene
            .sheet
            .dimensions
            .iter()
            .find(|dimension| dimension.id == mark.dimension)
            .map_or(0, |dimension| dimension.weight)
    }

    fn loss(&self, mark: &Mark) -> u32 {
        self.weight(mark) * u32::from(4u8.saturating_sub(mark.rating))
    }

    fn name_errors(&self, said: &mut Vec<String>) {
        for index in self.scene.met.errors.iter().take(2) {
            let right = self.scene.sheet.errors.get(*index).map(|error| &error.says);
            said.push(match right {
                Some(right) if self.done => format!("One statement does not hold. {right}"),
                Some(_) | None => {
                    "One of your statements does not hold: think that point through again."
                        .to_owned()
                }
            });
        }
        if self.scene.sums.wrong > 0 && family(self.scene.sheet) == "case_study" {
            said.push(
                "One of your sums does not add up: say each step aloud and check it.".to_owned(),
            );
        }
    }

    /// What a right answer holds, once the question is done with.
    fn tell_reference(&self, said: &mut Vec<String>) {
        let sheet = self.scene.sheet;
        let low = |id: &str| {
            self.rated
                .marks
                .iter()
                .any(|m| m.dimension == id && m.rating <= 2)
        };
        if let Some(reference) = &sheet.reference
            && low("correctness")
        {
            said.push(format!("A good answer in short: {reference}"));
        }
        if low("numbers") && self.scene.sums.found < sheet.numbers.len() {
            for figure in sheet.numbers.iter().take(2) {
                said.push(format!(
                    "The figure for {}: {}.",
                    figure.what, figure.working
                ));
            }
        }
    }

    fn improvement(&self, mark: &Mark) -> String {
        let family = family(self.scene.sheet);
        let rating = mark.rating;
        match (family, mark.dimension.as_str()) {
            ("behavioral", "result") if rating >= 1 && self.scene.story.measured.is_empty() => {
                match &self.outcome {
                    Some(words) => format!(
                        "Quantify the outcome: you say \"{words}\", but no figure shows how much that was. Add one, in the form \"from [number] to [number]\"."
                    ),
                    None => "Quantify the outcome: what did it achieve, and by how much? Put the figure in the form \"from [number] to [number]\".".to_owned(),
                }
            }
            ("behavioral", "result") if rating >= 3 => {
                "Say how you checked the figure you give, and over what time it held.".to_owned()
            }
            ("technical" | "system_design", _) if self.done && self.first_missed(mark).is_some() => {
                let missed = self.first_missed(mark).unwrap_or_default();
                format!("{} You did not mention this: {missed}", advice(family, &mark.dimension))
            }
            (_, dimension) => advice(family, dimension).to_owned(),
        }
    }

    fn first_missed(&self, mark: &Mark) -> Option<String> {
        let told_here = matches!(
            mark.dimension.as_str(),
            "correctness" | "requirements" | "design" | "data_model" | "deep_dive" | "failure"
        );
        let met: Vec<usize> = self
            .scene
            .met
            .points
            .iter()
            .map(|(point, _)| *point)
            .collect();
        let missed = self
            .scene
            .sheet
            .key_points
            .iter()
            .enumerate()
            .find(|(index, _)| !met.contains(index));
        missed
            .filter(|_| told_here)
            .map(|(_, point)| uncapital(&point.text))
    }
}

/// The last outcome told in the latest answer, short enough to take up.
pub(super) fn outcome_words(
    reading: &Reading,
    scene: &Scene<'_>,
    latest: usize,
    text: &str,
) -> Option<String> {
    scene
        .story
        .outcomes
        .iter()
        .rev()
        .filter(|at| !scene.story.lessons.contains(at))
        .find_map(|at| super::quotes::quote(reading, latest, text, *at))
        .map(|words| {
            let begin = super::quotes::shortened(&words, 90);
            let more = if begin.len() < words.len() { " .." } else { "" };
            format!("{}{more}", begin.replace('"', "'"))
        })
}

fn strength(family: &str, dimension: &str) -> &'static str {
    match (family, dimension) {
        ("behavioral", "relevance") => "You stayed with the question from start to end.",
        ("behavioral", "situation") => {
            "You framed the problem clearly: the setting and what made it hard."
        }
        ("behavioral", "action") => "You described your own decisions and why you took them.",
        ("behavioral", "result") => "You showed what came of it with a figure.",
        ("behavioral", "reflection") => "You said what you took from it for later work.",
        ("behavioral", "structure") => "Your story had a clear thread from the problem to its end.",
        ("technical", "correctness") => "The points you made are right and cover the core.",
        ("technical", "depth") => "You gave reasons and limits, not only facts.",
        ("technical", "problem_solving") => "You worked through it step by step.",
        ("technical", "verification") => "You said how you would check the result.",
        ("technical" | "case_study", "communication") => {
            "Your explanation was clear and in good order."
        }
        ("system_design", "requirements") => {
            "You settled requirements with figures before designing."
        }
        ("system_design", "design") => "You showed how the parts work together, with reasons.",
        ("system_design", "data_model") => "Your data model follows from how it is read.",
        ("system_design", "deep_dive") => "You explained the mechanism of the critical part.",
        ("system_design", "scaling") => "You found the bottleneck with figures.",
        ("system_design", "failure") => "You followed failures to what the user sees.",
        ("system_design", "trade_offs") => {
            "You said what you give up and when you would choose otherwise."
        }
        ("system_design", "drive") => "You led the talk and set its order.",
        ("case_study", "structure") => "You split the question into parts that fit this case.",
        ("case_study", "numbers") => "Your figures are right and you used them.",
        ("case_study", "judgement") => "You said what your findings mean for the decision.",
        ("case_study", "synthesis") => "You gave clear advice with reasons and next steps.",
        ("case_study", "creativity") => "You brought several ideas of your own, with reasons.",
        ("culture_fit", "evidence") => {
            "You backed what you say with a real case and your own part in it."
        }
        ("culture_fit", "motivation") => "You made clear why this matters to you.",
        ("culture_fit", "self_awareness") => "You named your own part openly and what you changed.",
        ("culture_fit", "respect") => "You told the view of others fairly.",
        ("culture_fit", "clarity") => "You told it clearly and in order.",
        _ => "This part of your answer was strong.",
    }
}

fn advice(family: &str, dimension: &str) -> &'static str {
    match (family, dimension) {
        ("behavioral", "relevance") => {
            "Come to the point of the question sooner, with one story that answers it."
        }
        ("behavioral", "situation") => {
            "Add the situation: where it was, what was at stake and what your task was."
        }
        ("behavioral", "action") => {
            "Say more about your own action: what exactly you did, why, and what else you could have done."
        }
        ("behavioral", "result") => "Add the result: what came of it, and how could you tell?",
        ("behavioral", "reflection") => {
            "Add what you learned and do differently since, for instance with \"Since then I\"."
        }
        ("behavioral", "structure") => "Give it more order: situation, task, what you did, result.",
        ("technical", "correctness") => "Cover more of the core of this topic.",
        ("technical", "depth") => {
            "Go deeper: say why it works that way, where it stops working and what else you could use."
        }
        ("technical", "problem_solving") => {
            "Show your way: what you would clarify, try first, and improve."
        }
        ("technical", "verification") => {
            "Say how you would check that it is right, with one edge case."
        }
        ("technical", "communication") => {
            "Order your explanation: the main point first, then the reasons, then an example."
        }
        ("system_design", "requirements") => {
            "Settle the requirements with figures: users, requests, sizes and what matters most."
        }
        ("system_design", "design") => {
            "Follow one request through your parts and say what each of them does."
        }
        ("system_design", "data_model") => {
            "Say what you store, under which key, and how it is read."
        }
        ("system_design", "deep_dive") => {
            "Explain how the critical part works inside, not only what it is called."
        }
        ("system_design", "scaling") => {
            "Work out with figures what breaks first as the load grows."
        }
        ("system_design", "failure") => {
            "Take one step and say what happens when it fails half-way or comes twice."
        }
        ("system_design", "trade_offs") => {
            "Name what you give up with your choice and when you would choose otherwise."
        }
        ("system_design", "drive") => "Lead the talk: announce your order and sum up as you go.",
        ("case_study", "structure") => {
            "Split the question into parts that do not overlap and say where you would begin and why."
        }
        ("case_study", "numbers") => "Work the figure out step by step and say what it means.",
        ("case_study", "judgement") => "After each finding say what it means for the decision.",
        ("case_study", "synthesis") => {
            "Give one clear piece of advice with two reasons, a risk and the next step."
        }
        ("case_study", "creativity") => "Offer more ideas of your own and say why each could work.",
        ("case_study", "communication") => "Say the answer first, then the reasons.",
        ("culture_fit", "evidence") => {
            "Back it with one real case: what you did and what came of it."
        }
        ("culture_fit", "motivation") => "Say why this matters to you and how it fits this role.",
        ("culture_fit", "self_awareness") => {
            "Name your own part in it and what you changed because of it."
        }
        ("culture_fit", "respect") => "Tell how the others saw it, as fairly as your own view.",
        ("culture_fit", "clarity") => "Tell it in order and in fewer, plainer sentences.",
        _ => "Say more about this part.",
    }
}

/// The first strength that says more than that the answer kept to the question, to go on a colon.
pub(super) fn worth_saying(strengths: &[String]) -> Option<String> {
    let kept = strength("behavioral", "relevance");
    strengths
        .iter()
        .find(|sentence| sentence.as_str() != kept)
        .map(|sentence| uncapital(sentence))
}
