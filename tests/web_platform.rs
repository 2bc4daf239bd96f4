//! The browser's APIs behind the platform, in a dedicated worker: where the executor lives.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used)] // in a test it is an assertion

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wasm_executor::browser::{BrowserPlatform, Storage};
use wasm_executor::platform::{FetchError, FetchRequest, Measuring, Platform};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// The address that this test came from.
fn origin() -> String {
    let location = Reflect::get(&js_sys::global(), &JsValue::from_str("location"))
        .expect("a scope has a location");
    let origin =
        Reflect::get(&location, &JsValue::from_str("origin")).expect("a location has an origin");
    origin.as_string().expect("an origin is text")
}

fn get(url: String) -> FetchRequest {
    FetchRequest {
        method: "GET".into(),
        url,
        timeout_ms: 10_000,
        follow_redirects: true,
        measuring: Measuring::AtOnce,
        ..FetchRequest::default()
    }
}

#[wasm_bindgen_test]
async fn sleeping_takes_its_time_on_the_clock() {
    let platform = BrowserPlatform::new();
    let before_ms = platform.now_ms();
    platform.sleep(30.0).await;
    // A browser's clock has steps, of a millisecond in Firefox.
    assert!(platform.now_ms() - before_ms >= 28.0);
}

#[wasm_bindgen_test]
async fn a_reply_comes_whole_with_the_course_of_its_request() {
    let platform = BrowserPlatform::new();
    let reply = platform
        .fetch(get(format!("{}/", origin())))
        .await
        .expect("the test's own server answers");
    assert_eq!(reply.status, 200);
    assert!(!reply.body.is_empty());
    assert!(
        !reply.url.contains('#'),
        "the mark that finds its timing is not shown: {}",
        reply.url
    );
    assert!(reply.timing.end_ms >= reply.timing.start_ms);
    let phases = reply
        .timing
        .phases
        .expect("a page sees the timing of its own origin");
    assert!(
        phases.waiting_ms >= 0.0
            && phases.waiting_ms <= reply.timing.end_ms - reply.timing.start_ms + 2.0
    );
    assert_eq!(&*reply.timing.protocol, "http/1.1");
}

#[wasm_bindgen_test]
async fn each_reply_has_its_protocol_also_after_one_that_nobody_waited_for() {
    let platform = BrowserPlatform::new();
    for _ in 0..2 {
        // The dropped one has ended, or was given up.
        let dropped = platform.fetch(get(format!("{}/", origin())));
        platform.sleep(5.0).await;
        drop(dropped);
        let reply = platform
            .fetch(get(format!("{}/", origin())))
            .await
            .expect("the test's own server answers");
        assert_eq!(&*reply.timing.protocol, "http/1.1");
    }
}

#[wasm_bindgen_test]
async fn a_port_where_nothing_listens_is_a_network_error() {
    let error = BrowserPlatform::new()
        .fetch(get("http://127.0.0.1:2/".into()))
        .await
        .expect_err("nobody answers");
    assert!(matches!(error, FetchError::Network(_)), "{error:?}");
}

#[wasm_bindgen_test]
async fn a_header_that_is_none_is_refused_before_anything_is_sent() {
    let mut request = get(format!("{}/", origin()));
    request.headers.push(("not a name".into(), "x".into()));
    let error = BrowserPlatform::new()
        .fetch(request)
        .await
        .expect_err("it can't be sent");
    assert!(matches!(error, FetchError::Invalid(_)), "{error:?}");
}

#[wasm_bindgen_test]
async fn whether_somebody_answers_can_be_told() {
    let platform = BrowserPlatform::new();
    assert!(platform.answers(&format!("{}/", origin()), 10_000).await);
    assert!(!platform.answers("http://127.0.0.1:2/", 10_000).await);
}

#[wasm_bindgen_test]
fn the_browser_is_known_by_name_and_version() {
    let facts = BrowserPlatform::new().browser();
    assert!(facts.user_agent.starts_with("Mozilla/"), "{facts:?}");
    assert!(
        !facts.name.is_empty() && !facts.version.is_empty(),
        "{facts:?}"
    );
    assert!(facts.cores >= 1);
    assert!(!facts.page_is_https);
}

#[wasm_bindgen_test]
fn chance_is_not_the_same_twice() {
    let platform = BrowserPlatform::new();
    assert_ne!(platform.random(), platform.random());
}

#[wasm_bindgen_test]
fn a_worker_has_no_storage_of_the_pages() {
    assert!(Storage::local().is_none());
}
