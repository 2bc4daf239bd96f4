//! What JavaScript sees, in a page.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used)] // in a test it is an assertion

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wasm_executor::browser::Storage;
use wasm_executor::javascript::utilities::{generate_id, generate_private_key, verify_crypto};
use wasm_executor::javascript::{WasmExecutor, WasmExecutorConfig};

wasm_bindgen_test_configure!(run_in_browser);

fn executor(server_url: &str, name: &str) -> WasmExecutor {
    let config = WasmExecutorConfig::new(
        server_url.into(),
        "dev".into(),
        name.into(),
        "wasm".into(),
        generate_private_key(),
    );
    WasmExecutor::new(config)
}

/// The `code` of the error that registering ends with.
async fn code_of_registering(executor: &WasmExecutor) -> String {
    let error = JsFuture::from(executor.register())
        .await
        .expect_err("there is no colony here");
    let code = Reflect::get(&error, &JsValue::from_str("code")).expect("an error is an object");
    code.as_string().expect("its code is text")
}

#[wasm_bindgen_test]
fn the_id_is_there_at_once_and_belongs_to_a_key() {
    let id = executor("http://127.0.0.1:2", "at-once").executor_id();
    assert_eq!(id.len(), 64);
    assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[wasm_bindgen_test]
async fn what_is_wrong_with_the_server_is_told_by_a_code() {
    assert_eq!(
        code_of_registering(&executor("http://127.0.0.1:2", "nobody")).await,
        "no_server"
    );
    assert_eq!(
        code_of_registering(&executor("not an address", "nowhere")).await,
        "bad_url"
    );
}

#[wasm_bindgen_test]
fn it_can_be_stopped_and_asked_at_any_time() {
    let executor = executor("http://127.0.0.1:2", "idle");
    assert!(!executor.is_running());
    executor.stop();
    executor.stop();
    assert!(!executor.is_running());
}

#[wasm_bindgen_test]
fn a_signature_is_its_signers() {
    let key = generate_private_key();
    let id = generate_id(&key).unwrap_or_default();
    let said = verify_crypto(&key, "a message").unwrap_or_default();
    assert_eq!(id.len(), 64);
    assert!(
        said.contains(&format!("ID: {id}")) && said.contains(&format!("Recovered: {id}")),
        "{said}"
    );
    assert!(said.ends_with("Match: true"), "{said}");
}

#[wasm_bindgen_test]
fn the_pages_storage_keeps_and_forgets() {
    let storage = Storage::local().expect("a page has a storage");
    storage.set("test.kept", "a, \"b\" é");
    assert_eq!(storage.get("test.kept").as_deref(), Some("a, \"b\" é"));
    storage.remove("test.kept");
    assert_eq!(storage.get("test.kept"), None);
}
