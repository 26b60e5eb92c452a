//! Mails to a server of the tests' own, over a real socket.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// What the server heard, line by line.
type Heard = Arc<Mutex<Vec<String>>>;

/// A server that answers recipients so.
async fn server(recipient: &'static str) -> (SocketAddr, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, heard) = (listener.local_addr().unwrap(), Heard::default());
    let here = heard.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that hangs up ends its talk.
            let _ = talk(stream, recipient, &here).await;
        }
    });
    (address, heard)
}

async fn talk(stream: TcpStream, recipient: &str, heard: &Heard) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 test ESMTP\r\n").await?;
    let mut within_mail = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        heard.lock().unwrap().push(line.to_owned());
        let answer = match line.split(' ').next().unwrap_or_default() {
            "." if within_mail => {
                within_mail = false;
                "250 taken"
            }
            _ if within_mail => continue,
            "RCPT" => recipient,
            "DATA" => {
                within_mail = true;
                "354 go on"
            }
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

fn mail() -> Mail {
    Mail {
        to: "sam@example.com".parse().unwrap(),
        subject: "Acme Straße\r\nBcc: eve@example.com".to_owned(),
        text: "Come in:\n\nhttps://dash.example/#token=one-time\n.\nRCPT TO:<eve@example.com>\n"
            .to_owned(),
    }
}

fn mailer(address: SocketAddr) -> SmtpMailer {
    SmtpMailer::new(&format!("smtp://{address}"), "Liya <liya@example.com>").unwrap()
}

#[tokio::test]
async fn a_mail_reaches_its_recipient_and_nobody_else() {
    let (address, heard) = server("250 fine").await;
    mailer(address).send(&mail()).await.unwrap();
    let heard = heard.lock().unwrap();
    let commands = |word: &str| heard.iter().filter(|line| line.starts_with(word)).count();
    assert!(
        heard.contains(&"MAIL FROM:<liya@example.com>".to_owned()),
        "{heard:?}"
    );
    assert!(
        heard.contains(&"RCPT TO:<sam@example.com>".to_owned()),
        "{heard:?}"
    );
    // What stands in subject and text stays there: one recipient, no header, one end.
    assert_eq!(commands("Bcc"), 0, "{heard:?}");
    assert_eq!(
        heard.iter().filter(|line| *line == ".").count(),
        1,
        "{heard:?}"
    );
    assert!(heard.contains(&"..".to_owned()), "{heard:?}");
    assert!(
        heard.iter().any(|line| line.contains("#token=one-time")),
        "{heard:?}"
    );
    assert_eq!(commands("To: sam@example.com"), 1, "{heard:?}");
}

#[tokio::test]
async fn a_server_s_refusal_is_told_by_its_code_and_names_nobody() {
    let (address, _) = server("550 no such user sam@example.com").await;
    let fault = mailer(address).send(&mail()).await.unwrap_err();
    assert_eq!(
        fault.to_string(),
        "the mail did not go: the server answers 550"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_or_speaks_otherwise_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let fault = mailer(address).send(&mail()).await.unwrap_err();
    assert_eq!(fault.0, "the server does not speak SMTP");
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let fault = mailer(address).send(&mail()).await.unwrap_err();
    assert_eq!(fault.0, "the server cannot be reached");
}

#[test]
fn settings_that_are_none_are_told_without_their_text() {
    let fault = |url: &str, from: &str| SmtpMailer::new(url, from).err();
    let url = "smtps://liya:hunter2@mail.example.com:465";
    assert_eq!(
        fault("http://mail.example.com", "liya@example.com"),
        Some(MailSettingsFault::Url)
    );
    assert_eq!(fault(url, "nobody"), Some(MailSettingsFault::From));
    assert_eq!(fault(url, "liya@example.com"), None);
}
