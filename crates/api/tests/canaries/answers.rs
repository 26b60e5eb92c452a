//! What the candidate says, a canary in each answer.

use super::canary::Field;
use super::planted::planted;

/// Messages of a candidate, one canary each, in answers that are long enough to be rated.
pub(crate) fn answers() -> Vec<String> {
    let told = "At the warehouse two teams disagreed about the night shift. I asked both for their \
                figures, proposed a trial of four weeks and reported every Friday; late orders fell by 40%.";
    planted(Field::Message)
        .map(|(before, value)| format!("{told} {before}{value}. I also learned to say no."))
        .collect()
}
