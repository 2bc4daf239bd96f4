//! What the server answers to a request that has been sent.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::envelope::open;
use super::error::ColonyError;
use super::transport::{Reply, TransportError};

/// How an opened reply, or what became of the request, is read.
pub(super) type Read<T> = fn(Result<Value, ColonyError>) -> Result<T, ColonyError>;

/// What the server answers to a request that has been sent; dropping it may abort that.
#[must_use = "dropping it may abort the request"]
pub struct Answer<T> {
    reply: LocalBoxFuture<'static, Result<Reply, TransportError>>,
    read: Read<T>,
}

impl<T> Answer<T> {
    pub(super) fn new(
        reply: LocalBoxFuture<'static, Result<Reply, TransportError>>,
        read: Read<T>,
    ) -> Self {
        Self { reply, read }
    }
}

impl<T> std::fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answer")
    }
}

impl<T> Future for Answer<T> {
    type Output = Result<T, ColonyError>;

    // Those who wait share this.
    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let opened = opened(&mut self.reply, context);
        opened.map(self.read)
    }
}

fn opened(
    reply: &mut LocalBoxFuture<'static, Result<Reply, TransportError>>,
    context: &mut Context<'_>,
) -> Poll<Result<Value, ColonyError>> {
    reply.as_mut().poll(context).map(|reply| open(&reply?))
}
