//! Invitations by mail: a mail server on a socket takes them, and the link in one lets its reader in.

use actix_web::http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::accounts::PASSWORD;
use crate::house::House;

/// A mail server; every line that it hears.
async fn mail_server() -> (String, UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let (heard, lines) = unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            let mut answer = "220 test ESMTP";
            loop {
                let mut line = String::new();
                let told = stream.write_all(format!("{answer}\r\n").as_bytes()).await;
                // What stands between DATA and the dot is not answered.
                while told.is_ok() && stream.read_line(&mut line).await.is_ok_and(|n| n > 0) {
                    heard.send(line.trim_end().to_owned()).unwrap();
                    if answer != "354 go on" || line.starts_with('.') {
                        break;
                    }
                    line.clear();
                }
                answer = match line.trim_end() {
                    "" => break,
                    "DATA" => "354 go on",
                    _ => "250 fine",
                };
            }
        }
    });
    (url, lines)
}

async fn house(smtp_url: &str) -> House {
    House::configured(&format!(
        "smtp_url = {smtp_url:?}\nmail_from = \"Liya <liya@example.com>\"\ninvitation_url = \"https://dash.example/accept#{{token}}\""
    ))
    .await
}

async fn invite(house: &House) -> Value {
    let body = json!({"email": "sam@example.com", "role": "viewer"});
    let invited = house
        .as_user(Method::POST, "/dashboard/users", &house.token, Some(body))
        .await;
    assert_eq!(invited.status, 200, "{}", invited.text);
    invited.json()["data"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_mailed_and_its_link_lets_the_reader_in() {
    let (url, mut lines) = mail_server().await;
    let house = house(&url).await;
    let invited = invite(&house).await;
    assert_eq!(invited["mailed"], true);
    let mut heard = Vec::new();
    while let Ok(line) = lines.try_recv() {
        heard.push(line);
    }
    assert!(
        heard.contains(&"RCPT TO:<sam@example.com>".to_owned()),
        "{heard:?}"
    );
    let link = heard
        .iter()
        .find_map(|line| line.strip_prefix("https://dash.example/accept#"));
    let token = link.unwrap();
    assert_eq!(invited["token"], token);
    let accept = json!({"token": token, "password": PASSWORD});
    let accepted = house.open("/auth/invitations/accept", accept).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_stands_where_its_mail_does_not_go() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", gone.local_addr().unwrap());
    drop(gone);
    for house in [house(&url).await, House::new().await] {
        let invited = invite(&house).await;
        assert_eq!(invited["mailed"], false);
        let accept = json!({"token": invited["token"], "password": PASSWORD});
        let accepted = house.open("/auth/invitations/accept", accept).await;
        assert_eq!(accepted.status, 200, "{}", accepted.text);
    }
}
