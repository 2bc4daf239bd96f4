//! Executors as JavaScript makes and watches them.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_executor::javascript::{WasmExecutor, WasmExecutorConfig};

use super::played_server::text;

/// Nothing listens here; a browser refuses the port at once.
pub(crate) const NOWHERE: &str = "http://127.0.0.1:2";

pub(crate) fn config(server: &str, name: &str, owner_key: &str) -> WasmExecutorConfig {
    let mut config = WasmExecutorConfig::new(
        server.into(),
        "dev".into(),
        name.into(),
        "wasm".into(),
        owner_key.into(),
    );
    config.console = false;
    config.keep_key = false;
    config
}

/// Collects the executor's events.
pub(crate) fn watch(executor: &WasmExecutor) -> Rc<RefCell<Vec<JsValue>>> {
    let events: Rc<RefCell<Vec<JsValue>>> = Rc::default();
    let collected = Rc::clone(&events);
    let callback = Closure::<dyn Fn(JsValue)>::new(move |event| collected.borrow_mut().push(event));
    executor.on_event(callback.into_js_value().unchecked_into());
    events
}

pub(crate) fn types(events: &RefCell<Vec<JsValue>>) -> Vec<String> {
    events
        .borrow()
        .iter()
        .map(|event| text(event, "type"))
        .collect()
}

pub(crate) async fn settle(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

pub(crate) async fn code_of_registering(config: WasmExecutorConfig) -> String {
    let error = settle(WasmExecutor::new(config).register())
        .await
        .unwrap_err();
    assert!(!text(&error, "message").is_empty());
    text(&error, "code")
}

pub(crate) fn function(script: &str) -> JsValue {
    js_sys::eval(script).unwrap()
}

pub(crate) fn description(script: &str) -> JsValue {
    js_sys::JSON::parse(script).unwrap()
}
