//! What outlives a visit: small texts by name.

use wasm_bindgen::JsCast;

use super::global::global_property;

/// Keeps small texts by name. Failing to keep one is no error: a browser may refuse at any time.
pub trait Storage {
    /// The text of that name.
    fn get(&self, name: &str) -> Option<String>;
    /// Keeps a text.
    fn set(&self, name: &str, value: &str);
    /// Forgets a text.
    fn remove(&self, name: &str);
}

/// The page's `localStorage`; a worker has none.
#[derive(Debug)]
pub struct LocalStorage(web_sys::Storage);

impl LocalStorage {
    /// The storage, where this scope has one and the user allows it.
    #[must_use]
    pub fn open() -> Option<Self> {
        let storage = global_property("localStorage");
        (!storage.is_undefined() && !storage.is_null()).then(|| Self(storage.unchecked_into()))
    }
}

impl Storage for LocalStorage {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get_item(name).ok().flatten()
    }

    fn set(&self, name: &str, value: &str) {
        // Full, or switched off: then it isn't kept.
        let _kept = self.0.set_item(name, value);
    }

    fn remove(&self, name: &str) {
        let _removed = self.0.remove_item(name);
    }
}
