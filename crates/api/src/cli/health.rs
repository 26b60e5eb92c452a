//! `liya health`: asks the running server's `/readyz`, so that a container without a shell can be
//! checked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context as _, ensure};

use super::print;
use crate::config::Config;

/// How long the server may take to answer.
const DEADLINE: Duration = Duration::from_secs(2);

/// Asks.
pub(super) async fn health(config: &Config) -> anyhow::Result<()> {
    let address = reachable(config.listen);
    let client = reqwest::Client::builder()
        .timeout(DEADLINE)
        .no_proxy()
        .build()?;
    let status = client
        .get(format!("http://{address}/readyz"))
        .send()
        .await
        .with_context(|| format!("no answer from {address}"))?
        .status();
    ensure!(status.is_success(), "the server is not ready: {status}");
    print::line("ready")
}

/// Where a server that listens on every address is found from the same machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_every_address_is_asked_on_the_loopback() {
        for (listen, asked) in [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("10.0.0.7:80", "10.0.0.7:80"),
        ] {
            assert_eq!(reachable(listen.parse().unwrap()).to_string(), asked);
        }
    }
}
