//! Listening to events of the browser's.

use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// Calls back on each event of a kind; dropping it ends that.
pub struct Listening {
    target: EventTarget,
    event: &'static str,
    listener: Closure<dyn Fn()>,
}

impl std::fmt::Debug for Listening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Listening to {}", self.event)
    }
}

impl Listening {
    /// Begins to listen.
    ///
    /// # Errors
    /// What the browser threw.
    pub fn to(
        target: EventTarget,
        event: &'static str,
        callback: Box<dyn Fn()>,
    ) -> Result<Self, JsValue> {
        let listener = Closure::<dyn Fn()>::wrap(callback);
        let callback = listener.as_ref().unchecked_ref();
        target.add_event_listener_with_callback(event, callback)?;
        Ok(Self {
            target,
            event,
            listener,
        })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let callback = self.listener.as_ref().unchecked_ref();
        let target = &self.target;
        let _removed = target.remove_event_listener_with_callback(self.event, callback);
    }
}
