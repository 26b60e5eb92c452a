//! Which places a webhook may be at: public ones, unless the operator allows all. An address is looked
//! at when a webhook is made and again at each call, and a name when it is resolved for the connection,
//! so that one that leads somewhere else by then leads nowhere.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The operator's choice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    private_too: bool,
}

impl Places {
    pub(super) const fn new(private_too: bool) -> Self {
        Self { private_too }
    }

    /// Looks at an address before it is called. A name is looked at when it is resolved.
    pub(super) fn allow(self, url: &Url) -> Result<(), &'static str> {
        let scheme = url.scheme();
        if scheme != "https" && !(self.private_too && scheme == "http") {
            return Err("must begin with https://");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a user or a password");
        }
        let host = url.host_str().ok_or("must have a host")?;
        // An IPv4 address reads so however it was written.
        let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
        if address.is_ok_and(|address| !self.reach(address)) {
            return Err("must be a public address");
        }
        Ok(())
    }

    fn reach(self, address: IpAddr) -> bool {
        self.private_too || is_public(address)
    }
}

/// Resolves names to allowed addresses alone.
pub(super) struct Resolver(pub(super) Places);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let places = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|found| places.reach(found.ip())).collect();
            if allowed.is_empty() {
                return Err("no public address".into());
            }
            let allowed: Addrs = Box::new(allowed.into_iter());
            Ok(allowed)
        })
    }
}

/// Networks that are not the public internet (IANA's registries of special purpose addresses), and
/// those that lead to IPv4 addresses from within IPv6.
const SPECIAL: [IpNet; 28] = [
    v4([0, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 88, 99, 0], 24),
    v4([192, 168, 0, 0], 16),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
    v4([224, 0, 0, 0], 4),
    v4([240, 0, 0, 0], 4),
    v6([0, 0, 0, 0], 96),
    v6([0x64, 0xff9b, 0, 0], 96),
    v6([0x64, 0xff9b, 1, 0], 48),
    v6([0x100, 0, 0, 0], 64),
    v6([0x2001, 0, 0, 0], 23),
    v6([0x2001, 0xdb8, 0, 0], 32),
    v6([0x2002, 0, 0, 0], 16),
    v6([0x3fff, 0, 0, 0], 20),
    v6([0x5f00, 0, 0, 0], 16),
    v6([0xfc00, 0, 0, 0], 7),
    v6([0xfe80, 0, 0, 0], 10),
    v6([0xfec0, 0, 0, 0], 10),
    v6([0xff00, 0, 0, 0], 8),
];

const fn v4([a, b, c, d]: [u8; 4], bits: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits))
}

const fn v6([a, b, c, d]: [u16; 4], bits: u8) -> IpNet {
    let address = Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0);
    IpNet::V6(Ipv6Net::new_assert(address, bits))
}

/// An IPv4 address within an IPv6 one is looked at as what it is.
fn is_public(address: IpAddr) -> bool {
    let address = address.to_canonical();
    !SPECIAL.iter().any(|special| special.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(places: Places, url: &str) -> bool {
        places.allow(&Url::parse(url).unwrap()).is_ok()
    }

    #[test]
    fn addresses_of_private_places_are_refused_however_they_are_written() {
        let public = Places::new(false);
        for url in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://10.0.0.1/",
            "https://172.31.255.255/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://255.255.255.255/",
            "https://224.0.0.1/",
            "https://198.19.0.1/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:a00:1]/",
            "https://[::127.0.0.1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://[2001::1]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[ff02::1]/",
            "http://example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "https://user@example.com/",
            "https://user:password@example.com/",
        ] {
            assert!(!allowed(public, url), "{url}");
        }
        for url in [
            "https://example.com/hook?token=1",
            "https://93.184.215.14/",
            "https://[2606:2800:220:1:248:1893:25c8:1946]:8443/",
            "https://172.32.0.1/",
            "https://[::ffff:93.184.215.14]/",
        ] {
            assert!(allowed(public, url), "{url}");
        }
    }

    #[test]
    fn an_operator_may_allow_every_place() {
        let all = Places::new(true);
        assert!(allowed(all, "http://127.0.0.1:9000/hook"));
        assert!(allowed(all, "https://10.0.0.1/"));
        assert!(!allowed(all, "ftp://10.0.0.1/"));
        assert!(!allowed(all, "http://user@10.0.0.1/"));
    }

    #[tokio::test]
    async fn a_name_that_leads_to_a_private_place_leads_nowhere() {
        let resolved = |private_too| {
            let resolver = Resolver(Places::new(private_too));
            resolver.resolve("localhost".parse().unwrap())
        };
        assert!(resolved(false).await.is_err());
        assert!(resolved(true).await.is_ok());
    }
}
