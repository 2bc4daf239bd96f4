//! URLs, as far as a scenario needs them: scheme, host and port.

use std::net::IpAddr;

use super::{DIGITS, ValueError, find_any, has_any, has_only, whole};
use crate::quoted::cut;

const HELP: &str = "write http://host/path or https://host/path";

/// Where a request goes: what browsers call its origin.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Whether it's https.
    pub is_secure: bool,
    /// The host in lower case; an IPv6 address in brackets.
    pub host: String,
    /// The port, the scheme's own when the URL has none.
    pub port: u16,
}

impl Origin {
    /// Whether it's this very machine: browsers let https pages go there by plain http.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || self.host.starts_with("127.")
            || self.host == "[::1]"
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.is_secure { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port == own_port(self.is_secure) {
            Ok(())
        } else {
            write!(f, ":{}", self.port)
        }
    }
}

/// The port of a URL that names none.
fn own_port(is_secure: bool) -> u16 {
    if is_secure { 443 } else { 80 }
}

/// Whether `url` goes to an origin, as can be seen at once: it begins with it, and nothing in it is out of the ordinary.
/// Where it can't, [`origin`] tells.
pub(crate) fn plainly_goes_to(url: &str, origin: &str) -> bool {
    url.strip_prefix(origin).is_some_and(|rest| {
        matches!(rest.bytes().next(), None | Some(b'/' | b'?' | b'#'))
            && rest.bytes().all(|byte| byte.is_ascii_graphic())
    })
}

/// The origin of `url`.
///
/// # Errors
/// When it isn't an http or https URL, or has what browsers refuse: a user and password, spaces.
pub fn origin(url: &str) -> Result<Origin, Box<ValueError>> {
    let bad = |what: &str| ValueError::of(cut(url, 200), what, HELP);
    let (scheme, rest) = url.split_once("://").ok_or_else(|| bad("isn't a URL"))?;
    let is_secure = scheme.eq_ignore_ascii_case("https");
    if !is_secure && !scheme.eq_ignore_ascii_case("http") {
        return Err(bad("is neither http nor https"));
    }
    if url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(bad("has a space in it"));
    }
    let end = find_any(rest, b"/?#\\").unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or_default();
    if authority.contains('@') {
        return Err(ValueError::new(
            "a user and password in a URL are refused by browsers".to_owned(),
            "send them in a header: Authorization",
        ));
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_ipv6 = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .is_some_and(|host| host.parse().is_ok_and(|host: IpAddr| host.is_ipv6()));
    let is_host = !host.is_empty() && !has_any(host, b"[]:<>^|%{}\"`");
    if !is_ipv6 && !is_host {
        return Err(bad("has no proper host"));
    }
    let port = match port {
        None | Some("") => own_port(is_secure),
        Some(port) => whole(port)
            .filter(|_| has_only(port, DIGITS))
            .ok_or_else(|| bad("has no proper port"))?,
    };
    Ok(Origin {
        is_secure,
        host: host.to_ascii_lowercase(),
        port,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_origins() {
        for (url, expected) in [
            ("http://127.0.0.1:9000/get?x=1#f", "http://127.0.0.1:9000"),
            ("https://Example.org", "https://example.org"),
            ("HTTPS://example.org:443/", "https://example.org"),
            ("http://[::1]:8080/x", "http://[::1]:8080"),
            ("http://[::1]", "http://[::1]"),
            ("http://example.org?x=a@b:c", "http://example.org"),
        ] {
            assert_eq!(
                origin(url).map(|origin| origin.to_string()),
                Ok(expected.to_owned()),
                "{url}"
            );
        }
    }

    #[test]
    fn sees_at_once_where_a_plain_url_goes() {
        let here = "http://127.0.0.1:9000";
        for (rest, expected) in [
            ("", true),
            ("/get?x=1#f", true),
            ("?x=http://u:p@h/", true),
            ("#f", true),
            ("0/", false),
            ("@example.org/", false),
            (".example.org", false),
            ("\\x", false),
            ("/a b", false),
            ("/ä", false),
        ] {
            let url = format!("{here}{rest}");
            assert_eq!(plainly_goes_to(&url, here), expected, "{url}");
            if expected {
                assert_eq!(origin(&url).unwrap().to_string(), here, "{url}");
            }
        }
        assert!(!plainly_goes_to("HTTP://127.0.0.1:9000/", here));
    }

    #[test]
    fn refuses_all_else() {
        for url in [
            "",
            "/get",
            "ftp://h/",
            "http://",
            "http:///x",
            "http://h:x/",
            "http://h:70000",
            "http://u:p@h/",
            "http://a b/",
            "http://[::1",
            "http://::1/",
        ] {
            assert!(origin(url).is_err(), "{url}");
        }
    }

    #[test]
    fn knows_this_machine() {
        for (url, expected) in [
            ("http://127.0.0.1/", true),
            ("http://localhost:1/", true),
            ("http://[::1]/", true),
            ("http://example.org/", false),
        ] {
            assert_eq!(origin(url).unwrap().is_loopback(), expected, "{url}");
        }
    }
}
