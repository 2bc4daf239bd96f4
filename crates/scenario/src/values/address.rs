//! Addresses: `192.0.2.1`, and CIDR ranges: `192.0.2.0/24`.

use std::net::IpAddr;

use super::{DIGITS, ValueError, has_only, whole};
use crate::model::AddressRange;

const HELP: &str = "write an address (192.0.2.1) or a CIDR range (192.0.2.0/24)";

/// The addresses that `text` stands for. Of an IPv4 range the network and broadcast addresses are left
/// out (of /31 and /32 nothing is); IPv6 has neither, so of a range all are kept.
///
/// # Errors
/// When it isn't an address or a range, or bits are set beyond the prefix.
pub fn addresses(text: &str) -> Result<AddressRange, Box<ValueError>> {
    let bad = || ValueError::of(text, "isn't an address or a range", HELP);
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| bad())?;
    let Some(prefix) = prefix else {
        return Ok(AddressRange {
            first: address,
            count: 1,
        });
    };
    let width = if address.is_ipv4() { 32 } else { 128 };
    let is_plain = has_only(prefix, DIGITS);
    let prefix: u32 = whole(prefix)
        .filter(|&prefix| is_plain && prefix <= width)
        .ok_or_else(bad)?;
    let host_bits = width - prefix;
    let zeros = match address {
        IpAddr::V4(address) => u32::from(address).trailing_zeros(),
        IpAddr::V6(address) => u128::from(address).trailing_zeros(),
    };
    if zeros < host_bits {
        return Err(ValueError::of(
            text,
            "has bits set beyond its prefix",
            "begin a range at its network address: 192.0.2.0/24, not 192.0.2.7/24",
        ));
    }
    let all = AddressRange {
        first: address,
        count: 1_u64.checked_shl(host_bits).unwrap_or(u64::MAX),
    };
    match all.nth(1) {
        Some(first) if address.is_ipv4() && host_bits >= 2 => Ok(AddressRange {
            first,
            count: all.count - 2,
        }),
        _ => Ok(all),
    }
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
