//! Texts, as far as they are shown, and as far as they are addresses.

pub(crate) use scenario::quoted::cut;

/// What follows `http://` or `https://`, in letters of either case; nothing where a text begins with neither.
pub(crate) fn after_http(text: &str) -> Option<&str> {
    for scheme in ["http://", "https://"] {
        if let Some((start, rest)) = text.split_at_checked(scheme.len())
            && start.eq_ignore_ascii_case(scheme)
        {
            return Some(rest);
        }
    }
    None
}

/// The beginning of an address without its scheme, up to the path: the host, with what belongs to it.
pub(crate) fn authority(address: &str) -> &str {
    let mut bytes = address.bytes();
    let end = bytes.position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    end.and_then(|end| address.get(..end)).unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::{after_http, authority};

    #[test]
    fn addresses_are_told_by_their_beginning() {
        assert_eq!(after_http("http://a"), Some("a"));
        assert_eq!(after_http("HTTPS://"), Some(""));
        for text in ["", "http:/a", "ftp://a", "http", "größe://", " http://a"] {
            assert_eq!(after_http(text), None, "{text}");
        }
    }

    #[test]
    fn an_authority_ends_with_the_path() {
        for (address, expected) in [
            ("", ""),
            ("a:1", "a:1"),
            ("ä/b?c", "ä"),
            ("?", ""),
            ("a#/", "a"),
        ] {
            assert_eq!(authority(address), expected);
        }
    }
}
