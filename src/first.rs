//! Two futures, of which the one that ends first counts.

use std::future::poll_fn;
use std::task::Poll;

use futures_util::FutureExt;

/// What the work gives, or what the end does where that comes before. Both go on where they were when this is dropped.
pub(crate) fn unless<W: Future + Unpin, E: Future + Unpin>(
    mut work: W,
    mut end: E,
) -> impl Future<Output = Result<W::Output, E::Output>> + Unpin {
    poll_fn(move |task| match work.poll_unpin(task) {
        Poll::Ready(given) => Poll::Ready(Ok(given)),
        Poll::Pending => end.poll_unpin(task).map(Err),
    })
}

#[cfg(test)]
mod tests {
    use super::unless;
    use futures_util::FutureExt;
    use std::future::{pending, ready};

    #[test]
    fn what_ends_first_counts_and_the_work_before_its_end() {
        assert_eq!(unless(ready(1), ready(2)).now_or_never(), Some(Ok(1)));
        assert_eq!(
            unless(pending::<u8>(), ready(2)).now_or_never(),
            Some(Err(2))
        );
        let neither = unless(pending::<u8>(), pending::<u8>());
        assert_eq!(neither.now_or_never(), None);
    }
}
