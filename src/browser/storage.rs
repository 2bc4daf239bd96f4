//! What outlives a visit: small texts by name.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/global.js")]
extern "C" {
    /// Keeps small texts by name: in a way of a page's own, or in its `localStorage`. Failing to keep one is no error: a
    /// browser may refuse at any time.
    #[wasm_bindgen(typescript_type = "ExecutorStorage")]
    #[derive(Clone, Debug)]
    pub type Storage;

    fn local_storage() -> Option<Storage>;

    #[wasm_bindgen(method, catch, js_name = get)]
    fn try_get(this: &Storage, name: &str) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(method, catch, js_name = set)]
    fn try_set(this: &Storage, name: &str, value: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = remove)]
    fn try_remove(this: &Storage, name: &str) -> Result<(), JsValue>;
}

impl Storage {
    /// The page's `localStorage`, where this scope has one and the user allows it; a worker has none.
    #[must_use]
    pub fn local() -> Option<Self> {
        local_storage()
    }

    /// The text of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.try_get(name).ok().flatten()
    }

    /// Keeps a text.
    pub fn set(&self, name: &str, value: &str) {
        // Full, switched off, or a page's own that throws: then it isn't kept.
        let _kept = self.try_set(name, value);
    }

    /// Forgets a text.
    pub fn remove(&self, name: &str) {
        let _removed = self.try_remove(name);
    }
}
