//! The table of figures: kept between runs, printed, and written into the documentation.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the table stands in the page.
const BEGIN: &str = "<!-- figures: begin -->\n";
const END: &str = "<!-- figures: end -->\n";

/// One figure.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Row {
    /// What was measured, and on which database.
    pub(crate) what: String,
    /// The figure got, as text.
    pub(crate) got: String,
    /// What was to be reached.
    pub(crate) goal: String,
    /// Whether it was; none where nothing was to be.
    pub(crate) met: Option<bool>,
}

/// What was measured for a goal, and when.
#[derive(Serialize, Deserialize)]
struct Measured {
    rows: Vec<Row>,
    /// The machine's state before it.
    state: String,
}

/// All figures, the newest of each goal.
pub(crate) struct Table {
    path: PathBuf,
    goals: BTreeMap<u8, Measured>,
}

/// Figures of a goal, and the state of the machine that they were got in.
pub(crate) struct Figures {
    pub(crate) rows: Vec<Row>,
    pub(crate) state: String,
}

impl Table {
    /// The table of earlier runs; an empty one where there is none.
    pub(crate) fn read(path: &Path) -> Self {
        let goals = std::fs::read(path)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        Self {
            path: path.to_owned(),
            goals,
        }
    }

    /// Takes the figures of a goal in the place of earlier ones.
    pub(crate) fn take(&mut self, goal: u8, figures: Figures) {
        let Figures { rows, state } = figures;
        self.goals.insert(goal, Measured { rows, state });
    }

    /// Keeps the table for later runs.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn keep(&self) -> Result<()> {
        std::fs::write(&self.path, serde_json::to_vec_pretty(&self.goals)?)?;
        Ok(())
    }

    /// The table as Markdown.
    pub(crate) fn text(&self) -> String {
        let mut lines = vec![
            "| # | What | Got | Goal | Met |".to_owned(),
            "|---|---|---|---|---|".to_owned(),
        ];
        for (number, measured) in &self.goals {
            for Row {
                what,
                got,
                goal,
                met,
            } in &measured.rows
            {
                let met = match met {
                    Some(true) => "yes",
                    Some(false) => "**no**",
                    None => "",
                };
                lines.push(format!("| {number} | {what} | {got} | {goal} | {met} |"));
            }
        }
        lines.push("\nThe machine before each goal was measured:\n".to_owned());
        for (number, measured) in &self.goals {
            lines.push(format!("- {number}: {}", measured.state));
        }
        lines.join("\n") + "\n"
    }

    /// Writes the table into a page, between its marks.
    ///
    /// # Errors
    /// When the page has no such place.
    pub(crate) fn write_into(&self, page: &Path) -> Result<()> {
        let text = std::fs::read_to_string(page)?;
        let (before, rest) = text
            .split_once(BEGIN)
            .context("no mark where figures begin")?;
        let (_, after) = rest.split_once(END).context("no mark where figures end")?;
        std::fs::write(page, format!("{before}{BEGIN}{}{END}{after}", self.text()))?;
        Ok(())
    }
}

/// The middle one of some figures.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, Figures, Row, Table, median};

    #[test]
    fn the_median_is_the_middle_one_whatever_the_order() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!(median(Vec::new()).abs() < f64::EPSILON);
    }

    #[test]
    fn figures_take_the_place_of_earlier_ones_and_nothing_else_on_the_page() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.md");
        std::fs::write(&page, format!("above\n{BEGIN}old\n{END}below\n")).unwrap();
        let mut table = Table::read(&folder.path().join("table.json"));
        let row = |got: &str| Row {
            what: "turns".to_owned(),
            got: got.to_owned(),
            goal: "2".to_owned(),
            met: Some(got == "2"),
        };
        for got in ["1", "2"] {
            let (rows, state) = (vec![row(got)], "quiet".to_owned());
            table.take(1, Figures { rows, state });
        }
        table.keep().unwrap();
        Table::read(&folder.path().join("table.json"))
            .write_into(&page)
            .unwrap();
        let written = std::fs::read_to_string(&page).unwrap();
        assert!(written.starts_with("above\n") && written.ends_with("below\n"));
        assert!(written.contains("| 1 | turns | 2 | 2 | yes |"));
        assert!(!written.contains("old") && !written.contains("| 1 | turns | 1 |"));
    }
}
