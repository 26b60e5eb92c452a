//! The mail server, where the engine may send mail.

use application::mails::TOKEN;
use reqwest::Url;

use super::logins::is_local;
use super::{Reading, SecretText};

/// How mail is sent.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// The mail server, with user and password.
    pub smtp_url: SecretText,
    /// The sender.
    pub from: String,
    /// The page on which invitations are accepted.
    pub invitation_url: String,
}

impl MailConfig {
    /// What is configured; none: no mail is sent.
    pub(super) fn of(reading: &Reading, faults: &mut Vec<String>) -> Option<Self> {
        let smtp_url = reading.secret("smtp_url")?;
        if !keeps_secrets(smtp_url.expose()) {
            faults.push(
                "smtp_url (LIYA_SMTP_URL): must begin with smtps://, or smtp:// with ?tls=required or on a loopback address".to_owned(),
            );
        }
        let mut needed = |name: &str, fits: fn(&str) -> bool, problem: &str| {
            let value = reading.values.get(name).filter(|text| fits(text)).cloned();
            if value.is_none() {
                let variable = name.to_uppercase();
                faults.push(format!("{name} (LIYA_{variable}): {problem}"));
            }
            value
        };
        let from = needed(
            "mail_from",
            |text| text.contains('@'),
            "with smtp_url a sender is needed, such as `Liya <liya@example.com>`",
        );
        let invitation_url = needed(
            "invitation_url",
            |text| {
                text.contains(TOKEN)
                    && Url::parse(text).is_ok_and(|url| url.scheme() == "https" || is_local(&url))
            },
            "with smtp_url an https address with {token} in it is needed",
        );
        Some(Self {
            smtp_url,
            from: from?,
            invitation_url: invitation_url?,
        })
    }
}

/// Whether nobody on the way reads what is sent.
fn keeps_secrets(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    let must = url
        .query_pairs()
        .any(|(name, value)| name == "tls" && value == "required");
    url.host_str().is_some()
        && match url.scheme() {
            "smtps" => true,
            "smtp" => must || is_local(&url),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    const PAGE: &str = "https://dash.example/accept#{token}";

    fn faults(smtp_url: &str, from: &str, page: &str) -> Option<String> {
        let file = format!("mail_from = {from:?}\ninvitation_url = {page:?}");
        let read = Config::read(Some(&file), &|name| {
            (name == "LIYA_SMTP_URL").then(|| smtp_url.to_owned())
        });
        read.err().map(|faults| faults.0.join("\n"))
    }

    #[test]
    fn mail_is_sent_where_a_server_a_sender_and_a_page_are_configured() {
        assert!(Config::read(None, &|_| None).unwrap().mail.is_none());
        for url in [
            "smtps://liya:hunter2@mail.example.com:465",
            "smtp://liya:hunter2@mail.example.com:587?tls=required",
            "smtp://127.0.0.1:2525",
        ] {
            assert_eq!(faults(url, "Liya <liya@example.com>", PAGE), None, "{url}");
        }
    }

    #[test]
    fn passwords_and_invitations_go_over_no_open_line() {
        for url in [
            "smtp://liya:hunter2@mail.example.com:587",
            "smtp://liya:hunter2@mail.example.com?tls=opportunistic",
            "http://mail.example.com",
            "mail.example.com",
        ] {
            let told = faults(url, "liya@example.com", PAGE).unwrap();
            assert!(told.starts_with("smtp_url"), "{told}");
            assert!(!told.contains("hunter2"));
        }
        let told = faults("smtp://127.0.0.1", "nobody", "http://dash.example/{token}").unwrap();
        assert!(
            told.contains("mail_from") && told.contains("invitation_url"),
            "{told}"
        );
        let told = faults("smtp://127.0.0.1", "a@example.com", "https://dash.example/").unwrap();
        assert!(told.contains("invitation_url"), "{told}");
    }
}
