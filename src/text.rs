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

#[cfg(test)]
mod tests {
    use super::after_http;

    #[test]
    fn addresses_are_told_by_their_beginning() {
        assert_eq!(after_http("http://a"), Some("a"));
        assert_eq!(after_http("HTTPS://"), Some(""));
        for text in ["", "http:/a", "ftp://a", "http", "größe://", " http://a"] {
            assert_eq!(after_http(text), None, "{text}");
        }
    }
}
