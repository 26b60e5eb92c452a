//! The engine's knowledge as data: questions, rubrics, rounds, help lines. Embedded, parsed once.

pub mod question;

/// All data, parsed and cross-checked.
#[derive(Debug, Default)]
pub struct Catalogue {}

/// A data file that does not parse or contradicts another.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct CatalogueFault {
    /// The file.
    pub file: String,
    /// What is wrong.
    pub problem: String,
}

impl Catalogue {
    /// The catalogue that is part of the program.
    ///
    /// # Errors
    ///
    /// [`CatalogueFault`] where a data file is not usable; a test guards against it.
    pub fn embedded() -> Result<Self, CatalogueFault> {
        Ok(Self::default())
    }
}
