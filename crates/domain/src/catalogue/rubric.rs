//! Rubrics as versioned data: dimensions, weights, anchors, default probes, and what seniority asks
//! of them. The arithmetic on ratings is not here.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::candidate::Level;
use crate::catalogue::question::Dimension;
use crate::interview::context::InterviewType;

/// The rubric of a type of interview.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// Its id and version, such as `behavioral/1`.
    pub id: String,
    /// The type of interview it belongs to.
    #[serde(rename = "type")]
    pub interview_type: InterviewType,
    /// Its dimensions in the order they are shown.
    #[serde(rename = "dimension")]
    pub(crate) criteria: Vec<Criterion>,
    #[serde(rename = "bar", default)]
    bars: Vec<Bar>,
    #[serde(rename = "phase", default)]
    pub(crate) phases: Vec<RubricPhase>,
}

/// A dimension with what the data say beside its anchors.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Criterion {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) weight: u32,
    pub(crate) anchors: [String; 3],
    pub(crate) probe: String,
    pub(crate) advice: String,
}

/// What a level asks for at the top of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bar {
    dimension: String,
    level: Level,
    text: String,
}

/// A phase of a design or case interview, and which dimensions it is rated on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RubricPhase {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) dimensions: Vec<String>,
}

impl Rubric {
    /// The dimension's advice: what to practise when it came out weak.
    pub fn advice(&self, dimension: &str) -> Option<&str> {
        self.criterion(dimension).map(|found| found.advice.as_str())
    }

    /// The dimension's name in a sentence.
    pub fn name(&self, dimension: &str) -> Option<&str> {
        self.criterion(dimension).map(|found| found.name.as_str())
    }

    /// The dimensions as a question of this level is rated on: the level's bar stands with the
    /// anchor of rating 4.
    pub(crate) fn dimensions(&self, only: Option<&[String]>, level: Level) -> Vec<Dimension> {
        self.criteria
            .iter()
            .filter(|criterion| only.is_none_or(|only| only.contains(&criterion.id)))
            .map(|criterion| {
                let mut anchors = criterion.anchors.clone();
                let bar = self
                    .bars
                    .iter()
                    .find(|bar| bar.level == level && bar.dimension == criterion.id);
                if let (Some(bar), [_, _, top]) = (bar, &mut anchors) {
                    top.push(' ');
                    top.push_str(&bar.text);
                }
                Dimension {
                    id: criterion.id.clone(),
                    name: criterion.name.clone(),
                    weight: criterion.weight,
                    anchors,
                }
            })
            .collect()
    }

    /// The default probe of each of the dimensions.
    pub(crate) fn probes(&self, only: Option<&[String]>) -> BTreeMap<String, String> {
        self.criteria
            .iter()
            .filter(|criterion| only.is_none_or(|only| only.contains(&criterion.id)))
            .map(|criterion| (criterion.id.clone(), criterion.probe.clone()))
            .collect()
    }

    pub(crate) fn criterion(&self, dimension: &str) -> Option<&Criterion> {
        self.criteria
            .iter()
            .find(|criterion| criterion.id == dimension)
    }

    /// What contradicts itself, if anything does.
    pub(crate) fn fault(&self) -> Option<String> {
        let total: u32 = self.criteria.iter().map(|c| c.weight).sum();
        if total != 100 {
            return Some(format!("the weights add up to {total}, not 100"));
        }
        let unknown = self
            .bars
            .iter()
            .map(|bar| &bar.dimension)
            .chain(self.phases.iter().flat_map(|phase| &phase.dimensions))
            .find(|dimension| self.criterion(dimension).is_none());
        unknown.map(|dimension| format!("there is no dimension {dimension}"))
    }
}
