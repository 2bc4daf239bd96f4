//! What others say to one that waits for it, all on one thread.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Context, Poll, Waker};

/// A queue that many fill, and one empties.
pub(crate) struct Inbox<T> {
    items: RefCell<Vec<T>>,
    waits: Cell<Option<Waker>>,
}

impl<T> Default for Inbox<T> {
    fn default() -> Self {
        Self {
            items: RefCell::default(),
            waits: Cell::default(),
        }
    }
}

impl<T> Inbox<T> {
    /// Adds an item, and wakes who waits for one.
    pub(crate) fn put(&self, item: T) {
        self.items.borrow_mut().push(item);
        if let Some(waker) = self.waits.take() {
            waker.wake();
        }
    }

    /// The oldest item, if there is one.
    pub(crate) fn take(&self) -> Option<T> {
        let mut items = self.items.borrow_mut();
        (!items.is_empty()).then(|| items.remove(0))
    }

    /// Waits for the oldest item.
    pub(crate) fn next(&self) -> impl Future<Output = T> + Unpin {
        poll_fn(|task| self.poll_next(task))
    }

    /// The oldest item; where there is none, the task is woken when one comes.
    pub(crate) fn poll_next(&self, task: &mut Context<'_>) -> Poll<T> {
        match self.take() {
            Some(item) => Poll::Ready(item),
            None => {
                self.waits.set(Some(task.waker().clone()));
                Poll::Pending
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::rc::Rc;

    #[test]
    fn items_come_in_their_order() {
        let inbox = Rc::new(Inbox::default());
        assert_eq!(inbox.next().now_or_never(), None);
        inbox.put(1);
        inbox.put(2);
        assert_eq!(inbox.next().now_or_never(), Some(1));
        assert_eq!((inbox.take(), inbox.take()), (Some(2), None));
    }
}
