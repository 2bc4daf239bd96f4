//! The phases of a request, as the browser measured them.
//!
//! A request is found again among all others by a fragment at its address: the fragment is not sent, and the
//! entry's name keeps it. Entries come through an observer, because the browser's own list ends at 250.

use std::cell::{Cell, RefCell};

use futures_channel::oneshot;
use litemap::LiteMap;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    PerformanceObserver, PerformanceObserverEntryList, PerformanceObserverInit,
    PerformanceResourceTiming,
};

use super::global::{now_ms, performance};
use super::timers::sleep;
use crate::platform::{Measured, Phases};

/// An entry follows the end of its body within a few milliseconds, or never. So long it is waited for at least, and
/// twice as long at most: one timer for all costs less than one for each.
const ENTRY_WAIT_MS: f64 = 50.0;
/// The browser's own list is emptied after this many requests.
const CLEAR_EVERY: u64 = 200;

thread_local! {
    static WAITING: RefCell<LiteMap<u64, Waiting>> = const { RefCell::new(LiteMap::new()) };
    static NEXT: Cell<u64> = const { Cell::new(0) };
    /// Whether entries that don't come are looked for.
    static SWEEPS: Cell<bool> = const { Cell::new(false) };
    static OBSERVER: Option<Observer> = Observer::start();
}

struct Waiting {
    entry: oneshot::Sender<Measured>,
    /// When its request ended, once it has.
    since_ms: Option<f64>,
}

struct Observer {
    observer: PerformanceObserver,
    _callback: Closure<dyn FnMut(PerformanceObserverEntryList)>,
}

impl Observer {
    fn start() -> Option<Self> {
        let callback = Closure::new(|list: PerformanceObserverEntryList| {
            for entry in list.get_entries() {
                deliver(entry.unchecked_ref());
            }
        });
        let function: &js_sys::Function = callback.as_ref().unchecked_ref();
        let observer = PerformanceObserver::new(function).ok()?;
        let options = PerformanceObserverInit::new(&js_sys::Array::new());
        // One type without a list is the form in which the browser reports everything from now on.
        js_sys::Reflect::delete_property(&options, &"entryTypes".into()).ok()?;
        js_sys::Reflect::set(&options, &"type".into(), &"resource".into()).ok()?;
        observer.observe(&options);
        Some(Self {
            observer,
            _callback: callback,
        })
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn deliver(entry: &PerformanceResourceTiming) {
    let name = entry.name();
    let number = name
        .rsplit_once(MARK)
        .and_then(|(_, number)| number.parse::<u64>().ok());
    let waiting =
        number.and_then(|number| WAITING.with_borrow_mut(|waiting| waiting.remove(&number)));
    if let Some(waiting) = waiting {
        // Nobody listens any more when the wait is over.
        let _late = waiting
            .entry
            .send((phases(entry), entry.next_hop_protocol()));
    }
}

/// The phases; nothing where the target doesn't let a page see them.
fn phases(entry: &PerformanceResourceTiming) -> Option<Phases> {
    let (request, response, end) = (
        entry.request_start(),
        entry.response_start(),
        entry.response_end(),
    );
    if request <= 0.0 {
        return None;
    }
    let dns_ms = entry.domain_lookup_end() - entry.domain_lookup_start();
    let connecting_ms = entry.connect_end() - entry.connect_start();
    let secured = entry.secure_connection_start();
    Some(Phases {
        blocked_ms: (request - entry.start_time() - dns_ms - connecting_ms).max(0.0),
        dns_ms,
        connecting_ms,
        tls_ms: if secured > 0.0 {
            entry.connect_end() - secured
        } else {
            0.0
        },
        waiting_ms: response - request,
        receiving_ms: end - response,
    })
}

const MARK: &str = "#request-";

/// Marks one request, so that its entry is found.
pub(super) struct Tag {
    number: u64,
    entry: oneshot::Receiver<Measured>,
}

impl Tag {
    pub(super) fn new() -> Self {
        OBSERVER.with(|_started| ());
        let number = NEXT.get();
        NEXT.set(number + 1);
        if number.is_multiple_of(CLEAR_EVERY) {
            performance().clear_resource_timings();
        }
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
