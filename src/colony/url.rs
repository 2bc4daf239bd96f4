//! The server's address, as people type it.

use std::fmt;

use scenario::quoted::Quoted;

use crate::text::{after_http, authority};

/// What is wrong with the text of a server's address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Nothing was given.
    #[error("the server's address is empty; it looks like http://localhost:50080")]
    Empty,
    /// No `http://` or `https://` in front.
    #[error("the server's address {} does not begin with http:// or https://", Quoted(.0))]
    Scheme(String),
    /// Nothing that could be a host behind the scheme, or white space or a user in it.
    #[error("the server's address {} has no valid host; it looks like http://localhost:50080", Quoted(.0))]
    Host(String),
}

/// A ColonyOS server's address: scheme, host and port, without a path's end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerUrl(String);

impl ServerUrl {
    /// Reads an address; a trailing `/` or `/api` is dropped.
    ///
    /// # Errors
    /// [`UrlError`], when no request could be sent to it.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UrlError::Empty);
        }
        let Some(rest) = after_http(text) else {
            return Err(UrlError::Scheme(text.to_owned()));
        };
        let scheme = text.strip_suffix(rest).unwrap_or_default();
        let scheme = scheme.to_ascii_lowercase();
        let rest = rest.trim_end_matches('/');
        let rest = rest
            .strip_suffix("/api")
            .unwrap_or(rest)
            .trim_end_matches('/');
        let host = authority(rest);
        if host.is_empty()
            || host.starts_with(':')
            || host.contains('@')
            || rest.contains(char::is_whitespace)
        {
            return Err(UrlError::Host(text.to_owned()));
        }
        Ok(Self(format!("{scheme}{rest}")))
    }

    /// Stands for an address that could not be read; nothing answers there.
    #[must_use]
    pub fn nowhere() -> Self {
        Self("http://invalid.invalid".into())
    }

    /// Where requests are posted.
    #[must_use]
    pub fn api(&self) -> String {
        format!("{}/api", self.0)
    }

    /// Where the server's WebSocket is.
    #[must_use]
    pub fn pubsub(&self) -> String {
        // http becomes ws, https wss.
        let rest = self.0.strip_prefix("http").unwrap_or_default();
        format!("ws{rest}/pubsub")
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_brought_to_one_form() {
        for text in [
            "http://a:1",
            " http://a:1/ ",
            "http://a:1/api",
            "http://a:1/api/",
            "HTTP://a:1",
        ] {
            assert_eq!(
                ServerUrl::parse(text).unwrap().to_string(),
                "http://a:1",
                "{text}"
            );
        }
        let url = ServerUrl::parse("https://H:1/colony").unwrap();
        assert_eq!(url.api(), "https://H:1/colony/api");
        assert_eq!(url.pubsub(), "wss://H:1/colony/pubsub");
        let url = ServerUrl::parse("http://a").unwrap();
        assert_eq!(url.pubsub(), "ws://a/pubsub");
    }

    #[test]
    fn each_mistake_has_its_message() {
        assert_eq!(ServerUrl::parse("  "), Err(UrlError::Empty));
        assert!(matches!(
            ServerUrl::parse("localhost:50080"),
            Err(UrlError::Scheme(_))
        ));
        assert!(matches!(
            ServerUrl::parse("ws://localhost"),
            Err(UrlError::Scheme(_))
        ));
        assert!(matches!(
            ServerUrl::parse("http://"),
            Err(UrlError::Host(_))
        ));
        assert!(matches!(
            ServerUrl::parse("http://:80"),
            Err(UrlError::Host(_))
        ));
        assert!(matches!(
            ServerUrl::parse("http://user:secret@a"),
            Err(UrlError::Host(_))
        ));
        assert!(matches!(
            ServerUrl::parse("http://a b"),
            Err(UrlError::Host(_))
        ));
    }
}
