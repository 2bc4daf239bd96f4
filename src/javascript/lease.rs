//! One working executor for each server, colony and name in this page: the next one waits until the one before has
//! settled what it held.

use std::cell::RefCell;

use futures_util::future::LocalBoxFuture;

use crate::functions::{Abort, Alive};

thread_local! {
    static HELD: RefCell<Vec<(String, Abort)>> = const { RefCell::new(Vec::new()) };
}

/// Held while an executor works; dropping it lets the next one work.
#[derive(Debug)]
pub(super) struct Lease {
    place: String,
    _alive: Alive,
}

impl Lease {
    /// Takes the place, once it is free.
    pub(super) fn take(place: &str) -> Self {
        let alive = Alive::default();
        HELD.with_borrow_mut(|held| held.push((place.to_owned(), alive.end())));
        Self {
            place: place.to_owned(),
            _alive: alive,
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        HELD.with_borrow_mut(|held| held.retain(|(place, _)| *place != self.place));
    }
}

/// Whether an executor works there now.
pub(super) fn is_held(place: &str) -> bool {
    holder(place).is_some()
}

/// The end of the executor that works there, if one does.
fn holder(place: &str) -> Option<Abort> {
    HELD.with_borrow(|held| {
        let holder = held.iter().find(|(held, _)| held == place);
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
