//! The phases of a request, as the browser measured them.
//!
//! A request is found again among all others by a fragment at its address: the fragment is not sent, and the
//! entry's name keeps it. Entries come through an observer, because the browser's own list ends at 250.

use std::cell::{Cell, RefCell};

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use litemap::LiteMap;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{
    PerformanceObserver, PerformanceObserverEntryList, PerformanceObserverInit,
    PerformanceResourceTiming,
};

use super::global::performance;
use super::timers::sleep;
use crate::platform::Phases;

/// An entry follows the end of its body within a few milliseconds, or never.
const ENTRY_WAIT_MS: f64 = 50.0;
/// The browser's own list is emptied after this many requests.
const CLEAR_EVERY: u64 = 200;

type Measured = (Option<Phases>, String);

thread_local! {
    static WAITING: RefCell<LiteMap<u64, oneshot::Sender<Measured>>> = const { RefCell::new(LiteMap::new()) };
    static NEXT: Cell<u64> = const { Cell::new(0) };
    static OBSERVER: Option<Observer> = Observer::start();
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
        let _late = waiting.send((phases(entry), entry.next_hop_protocol()));
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
        WAITING.with_borrow_mut(|waiting| waiting.insert(number, sender));
        Self { number, entry }
    }

    /// The address with the mark in place of its own fragment.
    pub(super) fn mark(&self, url: &str) -> String {
        let address = url.split('#').next().unwrap_or_default();
        format!("{address}{MARK}{}", self.number)
    }

    /// What the browser measured; the request has ended.
    pub(super) async fn measured(mut self) -> Measured {
        match select(&mut self.entry, sleep(ENTRY_WAIT_MS)).await {
            Either::Left((Ok(measured), _)) => measured,
            _ => (None, String::new()),
        }
    }
}

impl Drop for Tag {
    fn drop(&mut self) {
        WAITING.with_borrow_mut(|waiting| waiting.remove(&self.number));
    }
}
