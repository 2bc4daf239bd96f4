//! What JavaScript says and sees of a policy, and how a browser reads addresses.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_executor::browser::BrowserPlatform;
use wasm_executor::javascript::utilities::generate_private_key;
use wasm_executor::javascript::{WasmExecutor, default_policy};
use wasm_executor::platform::{FetchError, FetchRequest, Platform};

use super::played_server::{PLAYED, PlayedServer, json, text};
use super::support::{NOWHERE, code_of_registering, config, description, function};

#[wasm_bindgen_test]
fn addresses_are_read_as_the_policy_expects() {
    let table = include_str!("../fixtures/addresses.json");
    let rows: Vec<(String, Option<String>, String)> = serde_json::from_str(table).unwrap();
    let platform = BrowserPlatform::new();
    let read = |url: &str| platform.origin_of(url);
    let other = rows.iter().filter(|(url, origin, _)| read(url) != *origin);
    let other: Vec<_> = other.map(|(url, ..)| (url, read(url))).collect();
    assert!(other.is_empty(), "{other:?}");
}

#[wasm_bindgen_test]
fn a_policy_is_shown_changed_and_checked() {
    let defaults = r#"{"functions":null,"targets":"any","listed":[],"max_users":500,"max_requests_per_second":1000,"max_minutes":60,"max_megabytes":10000}"#;
    assert_eq!(
        json(&default_policy()),
        defaults,
        "this page came from this machine"
    );
    let mut own = config(NOWHERE, "ruled", "");
    own.set_policy(description(r#"{"targets": "public", "max_users": 3}"#).unchecked_into());
    let executor = WasmExecutor::new(own);
    let changed = defaults.replace("any", "public").replace("500,", "3,");
    assert_eq!(json(&executor.policy()), changed);
    let change = |text: &str| executor.set_policy(description(text).unchecked_ref());
    change(r#"{"listed": ["LOCALHOST"]}"#).unwrap();
    let listed = changed.replace(r#""listed":[]"#, r#""listed":["localhost"]"#);
    assert_eq!(json(&executor.policy()), listed);
    let error = change(r#"{"max_users": 9, "max_minuets": 1}"#).unwrap_err();
    assert_eq!(text(&error, "code"), "bad_setting");
    assert!(
        text(&error, "message").contains("max_minuets"),
        "{}",
        text(&error, "message")
    );
    assert_eq!(json(&executor.policy()), listed, "nothing of it is changed");
}

#[wasm_bindgen_test]
async fn a_bad_policy_is_said_before_anything_is_sent() {
    let server = PlayedServer::start();
    let mut bad = config(PLAYED, "ruled", &generate_private_key());
    bad.set_policy(description(r#"{"targets": "everywhere"}"#).unchecked_into());
    assert_eq!(code_of_registering(bad).await, "bad_setting");
    assert_eq!(server.said("assignprocessmsg").len(), 0);
}

#[wasm_bindgen_test]
async fn a_redirect_that_is_not_followed_and_a_body_too_large_are_told() {
    let redirecting = r#"(() => { const real = globalThis.fetch; globalThis.fetch = async (url, init) => {
        if (!url.startsWith("http://played.test")) return real(url, init);
        return init.redirect === "manual" ? Response.error() : new Response("x".repeat(5000)); };
        return () => { globalThis.fetch = real; }; })()"#;
    let end: js_sys::Function = function(redirecting).unchecked_into();
    let platform = BrowserPlatform::new();
    let request = |follow_redirects, max_bytes| FetchRequest {
        method: "GET".into(),
        url: format!("{PLAYED}/"),
        follow_redirects,
        max_bytes,
        ..FetchRequest::default()
    };
    let redirected = platform.fetch(request(false, 0)).await;
    let whole = platform.fetch(request(true, 5_000)).await;
    let larger = platform.fetch(request(true, 4_999)).await;
    end.call0(&JsValue::UNDEFINED).unwrap();
    assert_eq!(redirected.err(), Some(FetchError::Redirected));
    assert_eq!(whole.unwrap().body.len(), 5_000);
    assert_eq!(larger.err(), Some(FetchError::TooLarge(4_999)));
}
