//! How a request reaches the server: one trait, so that the protocol is tested without a network.

use futures_util::future::LocalBoxFuture;

/// What came back, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body as text; bytes that are no UTF-8 are replaced.
    pub body: String,
}

/// No reply came: refused, reset, no such host, blocked by the browser. A browser does not say which.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TransportError(pub String);

/// Posts a body to an address.
pub trait Transport {
    /// Posts `body` as text without a content type of its own: so a browser sends no preflight.
    ///
    /// It is given up after `limit_ms`; 0: never. Dropping the future may abort the request.
    fn post(
        &self,
        url: &str,
        body: String,
        limit_ms: u32,
    ) -> LocalBoxFuture<'static, Result<Reply, TransportError>>;
}
