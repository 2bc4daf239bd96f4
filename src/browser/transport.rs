//! The protocol's way to the server: a POST by `fetch`.

use futures_util::future::{FutureExt, LocalBoxFuture};

use super::fetch;
use crate::colony::{Reply, Transport, TransportError};
use crate::platform::{FetchError, FetchReply, FetchRequest, fetch_by};

/// Posts by `fetch`, without a content type: so no preflight is sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct FetchTransport;

impl Transport for FetchTransport {
    fn post(
        &self,
        url: &str,
        body: String,
        limit_ms: u32,
    ) -> LocalBoxFuture<'static, Result<Reply, TransportError>> {
        let request = FetchRequest {
            method: "POST".into(),
            url: url.to_owned(),
            body: Some(body.into_bytes()),
            timeout_ms: limit_ms,
            follow_redirects: true,
            drops_headers: true,
            ..FetchRequest::default()
        };
        let reply = fetch_by(request, &|request, listener| {
            fetch::send(0, request, listener)
        });
        let read = |reply: Result<FetchReply, FetchError>| {
            let reason = match reply {
                Ok(reply) => {
                    return Ok(Reply {
                        status: reply.status,
                        body: String::from_utf8_lossy(&reply.body).into_owned(),
                    });
                }
                Err(FetchError::Timeout(ms)) => {
                    format!("it did not answer within {} s", ms / 1_000)
                }
                Err(error) => error.to_string(),
            };
            Err(TransportError(reason))
        };
        reply.map(read).boxed_local()
    }
}
