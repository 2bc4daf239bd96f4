//! The signal that a function should end.

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::first::unless;

/// Tells a running function to end, and why. Clones share one signal.
#[derive(Clone, Default)]
pub struct Abort(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    reason: Option<String>,
    wakers: Vec<Waker>,
}

impl Abort {
    /// Gives the signal. Only the first reason counts.
    pub fn abort(&self, reason: impl Into<String>) {
        self.abort_for(reason.into());
    }

    fn abort_for(&self, reason: String) {
        let wakers = {
            let mut state = self.0.borrow_mut();
            if state.reason.is_some() {
                return;
            }
            state.reason = Some(reason);
            std::mem::take(&mut state.wakers)
        };
        for waker in wakers {
            waker.wake();
        }
    }

    /// Why, once the signal was given.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        self.0.borrow().reason.clone()
    }

    /// Ends when the signal is given, with its reason.
    #[must_use = "a future does nothing until it is awaited"]
    pub fn aborted(&self) -> Aborted {
        Aborted(self.clone())
    }

    /// What the work gives, or the reason of the signal, where that is given before.
    #[must_use = "a future does nothing until it is awaited"]
    pub fn unless<W: Future + Unpin>(
        &self,
        work: W,
    ) -> impl Future<Output = Result<W::Output, String>> + Unpin + use<W> {
        unless(work, self.aborted())
    }
}

impl fmt::Debug for Abort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Abort").field(&self.reason()).finish()
    }
}

/// See [`Abort::aborted`].
#[derive(Debug)]
pub struct Aborted(Abort);

impl Future for Aborted {
    type Output = String;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<String> {
        let mut state = self.0.0.borrow_mut();
        if let Some(reason) = &state.reason {
            return Poll::Ready(reason.clone());
        }
        if !state
            .wakers
            .iter()
            .any(|waker| waker.will_wake(context.waker()))
        {
            state.wakers.push(context.waker().clone());
        }
        Poll::Pending
    }
}

/// Something that others wait for the end of: it has ended when this is dropped.
#[derive(Debug, Default)]
pub(crate) struct Alive(Abort);

impl Alive {
    /// Is aborted when it has ended.
    pub(crate) fn end(&self) -> Abort {
        self.0.clone()
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.abort("ended");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::future::{pending, ready};

    #[test]
    fn the_first_reason_reaches_all_who_wait() {
        let abort = Abort::default();
        let (first, second) = (abort.aborted(), abort.clone().aborted());
        assert_eq!(
            (abort.reason(), abort.aborted().now_or_never()),
            (None, None)
        );
        abort.abort("one");
        abort.abort("two");
        assert_eq!(first.now_or_never().as_deref(), Some("one"));
        assert_eq!(second.now_or_never().as_deref(), Some("one"));
    }

    #[test]
    fn work_goes_on_unless_it_is_aborted() {
        let abort = Abort::default();
        let ends = || ready(5);
        assert_eq!(abort.unless(ends()).now_or_never(), Some(Ok(5)));
        let waits = abort.unless(pending::<u8>());
        abort.abort("one");
        assert_eq!(waits.now_or_never(), Some(Err("one".to_owned())));
        assert_eq!(abort.unless(ends()).now_or_never(), Some(Ok(5)));
    }

    #[test]
    fn an_end_is_told_once_it_has_come() {
        let alive = Alive::default();
        let end = alive.end();
        assert_eq!(end.aborted().now_or_never(), None);
        drop(alive);
        assert!(end.aborted().now_or_never().is_some());
    }
}
