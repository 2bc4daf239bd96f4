//! One client's connection, as a handler sees it: something that can be reset.

use socket2::SockRef;
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpStream, sync::Notify};

/// A handle to the connection a request came by; found among the request's extensions.
#[derive(Clone, Debug)]
pub(crate) struct Connection(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The same socket once more: the protocol owns the stream, and lends it to nobody.
    twin: std::net::TcpStream,
    reset: AtomicBool,
    notify: Notify,
}

impl Connection {
    /// The handle of a stream, and the stream again.
    pub(crate) fn of(stream: TcpStream) -> io::Result<(Self, TcpStream)> {
        let stream = stream.into_std()?;
        let inner = Inner {
            twin: stream.try_clone()?,
            reset: AtomicBool::new(false),
            notify: Notify::new(),
        };
        Ok((Self(Arc::new(inner)), TcpStream::from_std(stream)?))
    }

    /// Drops the connection with a TCP reset, whatever is under way on it.
    pub(crate) fn reset(&self) {
        // Where the option can't be set the client sees an ordinary end, as good as unanswered.
        let _ = SockRef::from(&self.0.twin).set_linger(Some(Duration::ZERO));
        self.0.reset.store(true, Ordering::Release);
        self.0.notify.notify_one();
    }

    /// Whether it was this side that dropped it.
    pub(crate) fn is_reset(&self) -> bool {
        self.0.reset.load(Ordering::Acquire)
    }

    /// Waits until [`Connection::reset`] is called.
    pub(crate) async fn was_reset(&self) {
        self.0.notify.notified().await;
    }
}
