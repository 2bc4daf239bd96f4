//! What closes the running processes as failed when their page is closed: messages that are signed beforehand, because
//! at that moment there is time for nothing but to post them.

use std::cell::RefCell;

use js_sys::Function;
use serde_json::Map;

use super::callback::Callback;
use super::events::to_js;
use crate::browser::send_beacon;
use crate::json::put;

/// The messages that are ready, by process.
#[derive(Debug)]
pub(super) struct Farewells {
    url: String,
    ready: RefCell<Vec<(String, String)>>,
    callback: Callback,
}

impl Farewells {
    /// None yet; they are to be posted to `url`.
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            ready: RefCell::default(),
            callback: Callback::new("the callback for farewells threw"),
        }
    }

    /// A process has a message, or needs none any more.
    pub(super) fn note(&self, process_id: &str, body: Option<&str>) {
        let mut ready = self.ready.borrow_mut();
        let before = ready.len();
        ready.retain(|(known, _)| known != process_id);
        let was_ready = ready.len() < before;
        if let Some(body) = body {
            ready.push((process_id.to_owned(), body.to_owned()));
        }
        drop(ready);
        // What ended at once had no message, so nobody has to be told that it needs none.
        if body.is_some() || was_ready {
            self.tell(process_id, body);
        }
    }

    /// From now on somebody else posts them, and is told of all there are.
    pub(super) fn hand_over(&self, callback: Function) {
        self.callback.set(callback);
        let ready = self.ready.borrow().clone();
        for (process_id, body) in &ready {
            self.tell(process_id, Some(body));
        }
    }

    /// Posts them, unless somebody else does.
    pub(super) fn post(&self) {
        if !self.callback.is_set() {
            for (_, body) in self.ready.borrow().iter() {
                send_beacon(&self.url, body);
            }
        }
    }

    fn tell(&self, process_id: &str, body: Option<&str>) {
        if !self.callback.is_set() {
            return;
        }
        let mut farewell = Map::new();
        put(&mut farewell, "process_id", process_id.into());
        put(&mut farewell, "url", self.url.as_str().into());
        put(&mut farewell, "body", body.into());
        self.callback.call(&to_js(&farewell));
    }
}
