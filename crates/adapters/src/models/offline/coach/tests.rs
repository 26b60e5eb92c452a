//! Whole talks between the rules and the offline coach.

mod talk;
mod talks;
mod tones;
