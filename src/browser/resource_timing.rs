//! The phases of a request, as the browser measured them.
//!
//! A request is found again among all others by a fragment at its address: the fragment is not sent, and the
//! entry's name keeps it. Entries come through an observer, because the browser's own list ends at 250.

use std::cell::{Cell, RefCell};

use futures_channel::oneshot;
use litemap::LiteMap;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::global::now_ms;
use super::timers::sleep;
use crate::platform::{Measured, Phases};

/// An entry follows the end of its body within a few milliseconds, or never. So long it is waited for at least, and
/// twice as long at most: one timer for all costs less than one for each.
const ENTRY_WAIT_MS: f64 = 50.0;

#[wasm_bindgen(module = "/src/browser/resource_timing.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn observe(mark: &str, told: JsValue) -> Result<(), JsValue>;
}

thread_local! {
    static WAITING: RefCell<LiteMap<u32, Waiting>> = const { RefCell::new(LiteMap::new()) };
    /// Whether entries that don't come are looked for.
    static SWEEPS: Cell<bool> = const { Cell::new(false) };
    static OBSERVING: () = begin_to_observe();
}

struct Waiting {
    entry: oneshot::Sender<Measured>,
    /// When its request ended, once it has.
    since_ms: Option<f64>,
}

fn begin_to_observe() {
    type Measures = dyn Fn(u32, f64, f64, f64, f64, f64, f64, String);
    let told: Closure<Measures> = Closure::new(
        |number, blocked_ms, dns_ms, connecting_ms, tls_ms, waiting_ms, receiving_ms, protocol| {
            let phases = Phases {
                blocked_ms,
                dns_ms,
                connecting_ms,
                tls_ms,
                waiting_ms,
                receiving_ms,
            };
            let waiting = WAITING.with_borrow_mut(|waiting| waiting.remove(&number));
            if let Some(waiting) = waiting {
                // Nobody listens any more when the wait is over.
                let _late = waiting
                    .entry
                    .send(((blocked_ms >= 0.0).then_some(phases), protocol));
            }
        },
    );
    // Without an observer no entry comes, as from a target that hides its timing.
    let _absent = observe(MARK, told.into_js_value());
}

const MARK: &str = "#request-";

/// Marks one request, so that its entry is found.
pub(super) struct Tag {
    number: u32,
    entry: oneshot::Receiver<Measured>,
}

impl Tag {
    /// Begins to wait for the entry of the request with that number.
    pub(super) fn new(number: u32) -> Self {
        OBSERVING.with(|_observing| ());
        let (sender, entry) = oneshot::channel();
        let waits = Waiting {
            entry: sender,
            since_ms: None,
        };
        WAITING.with_borrow_mut(|waiting| waiting.insert(number, waits));
        Self { number, entry }
    }

    /// The address with the mark in place of its own fragment.
    pub(super) fn mark(&self, url: &str) -> String {
        let address = url.split('#').next().unwrap_or_default();
        format!("{address}{MARK}{}", self.number)
    }

    /// What the browser measured; the request has ended.
    pub(super) async fn measured(mut self) -> Measured {
        WAITING.with_borrow_mut(|waiting| {
            if let Some(waits) = waiting.get_mut(&self.number) {
                waits.since_ms = Some(now_ms());
                begin_to_sweep();
            }
        });
        (&mut self.entry).await.unwrap_or_default()
    }
}

/// Gives up entries that have been waited for long enough, as long as any is waited for.
fn begin_to_sweep() {
    if SWEEPS.replace(true) {
        return;
    }
    spawn_local(async {
        while WAITING.with_borrow(|waiting| waiting.values().any(|w| w.since_ms.is_some())) {
            sleep(ENTRY_WAIT_MS).await;
            let late_ms = now_ms() - ENTRY_WAIT_MS;
            WAITING.with_borrow_mut(|waiting| {
                waiting.retain(|_, waits| waits.since_ms.is_none_or(|since| since > late_ms));
            });
        }
        SWEEPS.set(false);
    });
}

impl Drop for Tag {
    fn drop(&mut self) {
        WAITING.with_borrow_mut(|waiting| waiting.remove(&self.number));
    }
}
