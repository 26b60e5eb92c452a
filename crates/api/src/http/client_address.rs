//! Where a call comes from: the peer, or what trusted proxies say of it.

use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::{Ready, ready};
use ipnet::IpNet;

use super::engine::Shared;
use super::problem::Problem;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The networks whose `X-Forwarded-For` is believed; none: nobody's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

/// The text is no list of networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be addresses or networks such as 10.0.0.0/8, separated by commas")]
pub struct NoNetworks;

impl FromStr for TrustedProxies {
    type Err = NoNetworks;

    fn from_str(text: &str) -> Result<Self, NoNetworks> {
        let network = |part: &str| {
            part.parse::<IpNet>()
                .ok()
                .or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from))
                .ok_or(NoNetworks)
        };
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(network)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl TrustedProxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The nearest address that is no trusted proxy: from the peer backwards through what each
    /// proxy says it heard. What lies beyond the first untrusted one may be made up.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer.to_canonical();
        let lines: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .filter_map(|line| line.to_str().ok())
            .collect();
        for hop in lines.iter().flat_map(|line| line.split(',')).rev() {
            if !self.trusts(nearest) {
                break;
            }
            let Ok(hop) = hop.trim().parse::<IpAddr>() else {
                break;
            };
            nearest = hop.to_canonical();
        }
        nearest
    }
}

/// Where a call comes from.
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl FromRequest for ClientAddress {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let peer = request
            .peer_addr()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        ready(Shared::of(request).map(|shared| {
            Self(
                shared
                    .engine
                    .trusted_proxies
                    .client(peer, request.headers()),
            )
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn client(trusted: &str, peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(line).unwrap());
        }
        let trusted: TrustedProxies = trusted.parse().unwrap();
        trusted.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn nobody_is_believed_unless_the_operator_says_so() {
        assert_eq!(client("", "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(
            client("10.0.0.0/8", "192.0.2.1", &["198.51.100.7"]),
            "192.0.2.1"
        );
    }

    #[test]
    fn behind_trusted_proxies_the_nearest_other_address_counts() {
        let proxies = "10.0.0.0/8, ::1";
        assert_eq!(
            client(proxies, "10.1.1.1", &["198.51.100.7"]),
            "198.51.100.7"
        );
        assert_eq!(
            client(proxies, "10.1.1.1", &["6.6.6.6, 198.51.100.7", "10.2.2.2"]),
            "198.51.100.7"
        );
        assert_eq!(
            client(proxies, "::ffff:10.1.1.1", &["198.51.100.7"]),
            "198.51.100.7"
        );
        assert_eq!(client(proxies, "10.1.1.1", &["nonsense"]), "10.1.1.1");
        assert_eq!(client(proxies, "10.1.1.1", &[]), "10.1.1.1");
    }

    #[test]
    fn a_list_of_anything_else_is_refused() {
        for bad in ["localhost", "10.0.0.0/33", "10.0.0"] {
            assert_eq!(bad.parse::<TrustedProxies>(), Err(NoNetworks), "{bad}");
        }
    }
}
