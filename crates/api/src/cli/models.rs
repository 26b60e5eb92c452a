//! `liya models check`: a tiny request to each configured model.

use super::print;
use crate::config::Config;
use crate::wiring::models::check_models;

/// Prints a line for each model; an error where one of them does not answer.
pub(super) async fn check(config: &Config) -> anyhow::Result<()> {
    let findings = check_models(config).await?;
    let mut silent = 0;
    for finding in &findings {
        let about = format!("{}  {}", finding.provider, finding.model);
        match &finding.found {
            Ok(answer) => print::line(&format!("{about}  ok: {answer}; price {}", finding.price))?,
            Err(why) => {
                silent += 1;
                print::line(&format!("{about}  FAILED: {why}"))?;
            }
        }
    }
    anyhow::ensure!(
        silent == 0,
        "{silent} of {} models do not answer",
        findings.len()
    );
    Ok(())
}
