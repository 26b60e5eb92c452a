//! Public IP addresses; private ones, loopback and version numbers stay.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use domain::text::SpanKind;
use regex::Regex;

use super::found::{Found, after, before, pattern};

static V4: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b\d{1,3}(?: ?\. ?|\[\.\]|\(\.\))\d{1,3}(?: ?\. ?|\[\.\]|\(\.\))\d{1,3}(?: ?\. ?|\[\.\]|\(\.\))\d{1,3}\b",
    )
});

static V6: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b[23][0-9a-f]{3}:(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{0,4}"));

/// What says that dotted numbers are something else.
static NO_ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:v|ver|versions?|release|build|section|chapter|clause|step|firmware|driver|sdk|upgraded? (?:from|to)|rfc|appendix|paragraph|oid)[ .:]{0,3}(?:[a-z]{1,12} )?|\bv|[a-z]-|§ ?)$",
    )
});

/// Talk of versions some words before.
static OF_VERSIONS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:v\d[\d.]*|versions?|releases?d?|upgrad(?:e|ed|ing)|downgrad(?:e|ed|ing)|builds?|patch(?:ed)?|firmware)\b[\x20-\x7e]{0,64}$",
    )
});

/// What says that dotted numbers are an address.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:ip(?:v4|s)?|address|host|server|ping(?:ed)?|ssh|login|logged|from|client|gateway|dns|firewall|node|at|vpn)\b",
    )
});

pub(super) fn find(view: &str, found: &mut Vec<Found>) {
    if view.bytes().filter(|byte| *byte == b'.').count() >= 3 {
        for number in V4.find_iter(view) {
            if is_address_v4(view, &number) {
                found.push(Found::new(number.range(), SpanKind::IpAddress));
            }
        }
    }
    if view.bytes().filter(|byte| *byte == b':').count() < 2 {
        return;
    }
    for number in V6.find_iter(view) {
        let text = number.as_str().trim_end_matches(':');
        let joined = before(view, number.start(), 1) == ":";
        if !joined && text.parse::<Ipv6Addr>().is_ok() {
            let range = number.start()..number.start() + text.len();
            found.push(Found::new(range, SpanKind::IpAddress));
        }
    }
}

fn is_address_v4(view: &str, number: &regex::Match<'_>) -> bool {
    let plain: String = number
        .as_str()
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let Ok(address) = plain.parse::<Ipv4Addr>() else {
        return false;
    };
    let context = before(view, number.start(), 40);
    let longer = context.ends_with(['.', '-', '_', '/']) && !context.ends_with("://")
        || after(view, number.end(), 2)
            .strip_prefix(['.', '-'])
            .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_alphanumeric()));
    let like_a_version = address.octets().iter().all(|octet| *octet < 32);
    is_public(address)
        && !longer
        && !NO_ADDRESS.is_match(context)
        && (!like_a_version || ADDRESS.is_match(context))
        && (!OF_VERSIONS.is_match(before(view, number.start(), 72)) || ADDRESS.is_match(context))
}

fn is_public(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_multicast()
        || first == 0
        || first >= 240
        || (first == 100 && (64..128).contains(&second)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::found::tests::found_by;

    #[test]
    fn public_addresses_are_found() {
        for address in [
            "203.0.113.45",
            "52.95.110.1",
            "2001:db8:85a3::8a2e:370:7334",
            "185[.]12[.]64[.]7",
        ] {
            assert_eq!(
                found_by(find, &format!("I saw {address} in it.")),
                [address]
            );
        }
        assert_eq!(found_by(find, "the DNS server 8.8.8.8"), ["8.8.8.8"]);
        assert_eq!(
            found_by(find, "http://203.0.113.45:8080/x"),
            ["203.0.113.45"]
        );
    }

    #[test]
    fn private_ones_and_versions_stay() {
        for text in [
            "10.2.3.4",
            "192.168.0.1",
            "127.0.0.1",
            "172.20.1.1",
            "0.0.0.0",
            "255.255.255.0",
            "version 52.95.110.1",
            "v96.0.46.110",
            "Chrome 96.0.4664.110",
            "from 4.2.1 to 5.0.0",
            "moved to 4.2.1.3",
            "Release 16.14.96 broke it, so we went back to 22.33.98.193",
            "section 3.2.1.4",
            "1.2.3.4.5",
            "12:30:45",
            "std::net::Ipv6",
            "2024:10:11",
        ] {
            assert!(found_by(find, text).is_empty(), "{text}");
        }
    }
}
