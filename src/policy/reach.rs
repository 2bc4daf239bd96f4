//! Which hosts are this machine or a private network, as far as their text tells.
//!
//! Origins come here as browsers write them: hosts in lower case, IPv4 addresses in dotted decimal whatever their
//! notation was, IPv6 addresses in brackets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::text::after_http;

/// The host of an origin.
pub(super) fn host(origin: &str) -> &str {
    let authority = after_http(origin).unwrap_or(origin);
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => host,
        _ => authority,
    }
}

/// Whether a host is this very machine.
pub(super) fn is_loopback(host: &str) -> bool {
    match address(host) {
        Some(address) => address.is_loopback(),
        None => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// Whether a host is this machine, or an address of a private network or a single link.
pub(super) fn is_private(host: &str) -> bool {
    match address(host) {
        Some(IpAddr::V4(address)) => is_private_v4(address),
        Some(IpAddr::V6(address)) => is_private_v6(address),
        None => is_loopback(host),
    }
}

/// The address that a host is, where it is one. An IPv6 address that stands for an IPv4 address is that.
fn address(host: &str) -> Option<IpAddr> {
    if let Ok(address) = host.parse() {
        return Some(IpAddr::V4(address));
    }
    let inner = host.strip_prefix('[')?.strip_suffix(']')?;
    let address: Ipv6Addr = inner.parse().ok()?;
    Some(embedded(address).map_or(IpAddr::V6(address), IpAddr::V4))
}

/// The IPv4 address in an IPv6 address: mapped, translated (64:ff9b::/96), or of 6to4 (2002::/16).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let (high, low) = match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => (g, h),
        // Compatible: ::1.2.3.4. What is below 2^16 is no IPv4 address but the unspecified one, and loopback.
        [0, 0, 0, 0, 0, 0] if g != 0 => (g, h),
        [0x2002, high, low, ..] => (high, low),
        _ => return None,
    };
    Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    match address.octets() {
        [0 | 10 | 127, ..] | [169, 254, ..] | [192, 168, ..] => true,
        // Shared by the customers of a provider.
        [100, second, ..] => second & 0xc0 == 64,
        [172, second, ..] => second & 0xf0 == 16,
        _ => false,
    }
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let [first, ..] = address.segments();
    // Unique local, link local, and what used to be site local.
    address.is_loopback()
        || address.is_unspecified()
        || first & 0xfe00 == 0xfc00
        || first & 0xff80 == 0xfe80
}
