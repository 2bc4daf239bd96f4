//! One working executor for each server, colony and name in this page: the next one waits until the one before has
//! settled what it held.

use std::cell::RefCell;

use futures_util::future::LocalBoxFuture;

use crate::functions::{Abort, Alive};

thread_local! {
    static HELD: RefCell<Vec<(String, Abort)>> = const { RefCell::new(Vec::new()) };
}

/// Takes the place, once it is free, as long as what this gives is kept.
pub(super) fn take(place: &str) -> Alive {
    let alive = Alive::default();
    HELD.with_borrow_mut(|held| {
        held.retain(|(_, end)| end.reason().is_none());
        held.push((place.to_owned(), alive.end()));
    });
    alive
}

/// Whether an executor works there now.
pub(super) fn is_held(place: &str) -> bool {
    holder(place).is_some()
}

/// The end of the executor that works there, if one does.
fn holder(place: &str) -> Option<Abort> {
    HELD.with_borrow(|held| {
        let mut held = held.iter();
        let holder = held.find(|(held, end)| held == place && end.reason().is_none());
        holder.map(|(_, end)| end.clone())
    })
}

/// Ends when no executor works there.
pub(super) fn wait_until_free(place: &str) -> LocalBoxFuture<'_, ()> {
    Box::pin(async move {
        while let Some(over) = holder(place) {
            over.aborted().await;
        }
    })
}
