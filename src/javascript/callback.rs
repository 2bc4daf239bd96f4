//! A function of the page's, which the page may set and replace at any time.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::console;

/// What is called back, once the page has set it.
#[derive(Debug)]
pub(super) struct Callback {
    function: RefCell<Option<Function>>,
    /// What the console says where it throws.
    complaint: &'static str,
}

impl Callback {
    pub(super) fn new(complaint: &'static str) -> Self {
        Self {
            function: RefCell::default(),
            complaint,
        }
    }

    pub(super) fn set(&self, function: Function) {
        self.function.replace(Some(function));
    }

    pub(super) fn is_set(&self) -> bool {
        self.function.borrow().is_some()
    }

    /// Calls it with a value, where it is set.
    pub(super) fn call(&self, value: &JsValue) {
        // Cloned out of the borrow: the function may set another.
        let function = self.function.borrow().clone();
        if let Some(function) = function
            && let Err(thrown) = function.call1(&JsValue::UNDEFINED, value)
        {
            console::error_2(&self.complaint.into(), &thrown);
        }
    }
}
