//! Addresses: `192.0.2.1`, and CIDR ranges: `192.0.2.0/24`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{ValueError, whole};
use crate::model::AddressRange;

const HELP: &str = "write an address (192.0.2.1) or a CIDR range (192.0.2.0/24)";

/// The addresses that `text` stands for. Of an IPv4 range the network and broadcast addresses are left
/// out (of /31 and /32 nothing is); IPv6 has neither, so of a range all are kept.
///
/// # Errors
/// When it isn't an address or a range, or bits are set beyond the prefix.
pub fn addresses(text: &str) -> Result<AddressRange, Box<ValueError>> {
    let bad = || ValueError::of(text, "isn't an address or a range", HELP);
    let Some((address, prefix)) = text.split_once('/') else {
        return Ok(AddressRange {
            first: text.parse().map_err(|_| bad())?,
            count: 1,
        });
    };
    let address: IpAddr = address.parse().map_err(|_| bad())?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let is_plain = !prefix.is_empty() && prefix.bytes().all(|b| b.is_ascii_digit());
    let prefix: u32 = whole(prefix)
        .filter(|&prefix| is_plain && prefix <= width)
        .ok_or_else(bad)?;
    let host_bits = width - prefix;
    let host_mask = 1_u128
        .checked_shl(host_bits)
        .map_or(u128::MAX, |size| size - 1);
    let bits = match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    };
    if bits & host_mask != 0 {
        return Err(ValueError::of(
            text,
            "has bits set beyond its prefix",
            "begin a range at its network address: 192.0.2.0/24, not 192.0.2.7/24",
        ));
    }
    let leaves_ends = address.is_ipv4() && host_bits >= 2;
    let first = if leaves_ends { bits + 1 } else { bits };
    let count = if leaves_ends {
        host_mask - 1
    } else {
        host_mask.saturating_add(1)
    };
    Ok(AddressRange {
        first: match u32::try_from(first) {
            Ok(first) if address.is_ipv4() => IpAddr::V4(Ipv4Addr::from(first)),
            _ => IpAddr::V6(Ipv6Addr::from(first)),
        },
        count: u64::try_from(count).unwrap_or(u64::MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_network_and_broadcast_out() {
        for (text, first, last, count) in [
            ("192.0.2.1", "192.0.2.1", "192.0.2.1", 1),
            ("192.0.2.0/24", "192.0.2.1", "192.0.2.254", 254),
            ("198.51.100.0/28", "198.51.100.1", "198.51.100.14", 14),
            ("192.0.2.0/30", "192.0.2.1", "192.0.2.2", 2),
            ("192.0.2.4/31", "192.0.2.4", "192.0.2.5", 2),
            ("192.0.2.4/32", "192.0.2.4", "192.0.2.4", 1),
            ("0.0.0.0/0", "0.0.0.1", "255.255.255.254", 4_294_967_294),
            ("2001:db8::/126", "2001:db8::", "2001:db8::3", 4),
            ("2001:db8::1/128", "2001:db8::1", "2001:db8::1", 1),
        ] {
            let range = addresses(text).unwrap();
            assert_eq!(range.count, count, "{text}");
            assert_eq!(range.nth(0), first.parse().ok(), "{text}");
            assert_eq!(range.nth(count - 1), last.parse().ok(), "{text}");
            assert_eq!(range.nth(count), None, "{text}");
        }
    }

    #[test]
    fn counts_no_more_than_it_can() {
        assert_eq!(addresses("::/0").unwrap().count, u64::MAX);
    }

    #[test]
    fn refuses_all_else() {
        for text in [
            "",
            "host",
            "192.0.2",
            "192.0.2.1/",
            "192.0.2.0/33",
            "192.0.2.7/24",
            "192.0.2.0/-1",
            "192.0.2.0/+8",
            "::/129",
        ] {
            assert!(addresses(text).is_err(), "{text}");
        }
    }
}
