//! What a browser gives: requests that end, clocks and timers.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use wasm_executor::browser::BrowserPlatform;
use wasm_executor::platform::{FetchError, FetchRequest, Platform};

use super::played_server::{PLAYED, PlayedServer};

#[wasm_bindgen_test]
async fn a_request_ends_when_its_time_is_up_or_nobody_waits_for_it() {
    let server = PlayedServer::start();
    server.set("silent", true);
    let platform = BrowserPlatform::new();
    let request = FetchRequest {
        method: "GET".into(),
        url: format!("{PLAYED}/slow"),
        timeout_ms: 40,
        ..FetchRequest::default()
    };
    let error = platform.fetch(request.clone()).await.unwrap_err();
    assert_eq!(error, FetchError::Timeout(40));
    assert_eq!(server.number("aborted"), 1.0);

    let patient = FetchRequest {
        timeout_ms: 0,
        ..request
    };
    let waiting = Box::pin(platform.fetch(patient));
    let given_up = futures_util::future::select(waiting, platform.sleep(30.0)).await;
    drop(given_up);
    platform.sleep(1.0).await;
    assert_eq!(server.number("aborted"), 2.0, "dropping it aborts it");
}

#[wasm_bindgen_test]
async fn a_data_address_is_read_whole_with_its_time() {
    let request = FetchRequest {
        method: "GET".into(),
        url: "data:text/plain,all%20of%20it".into(),
        timeout_ms: 5_000,
        follow_redirects: true,
        ..FetchRequest::default()
    };
    let reply = BrowserPlatform::new().fetch(request).await.unwrap();
    assert_eq!(
        (reply.status, reply.body.as_slice()),
        (200, b"all of it".as_slice())
    );
    assert!(reply.timing.end_ms >= reply.timing.start_ms && reply.timing.start_ms > 0.0);
}

#[wasm_bindgen_test]
async fn timers_wake_when_their_time_is_up() {
    let platform = Rc::new(BrowserPlatform::new());
    let woken: Rc<RefCell<Vec<(f64, f64)>>> = Rc::default();
    let began_ms = platform.now_ms();
    for ms in [60.0, 20.0, 40.0] {
        let (woken, clock) = (Rc::clone(&woken), Rc::clone(&platform));
        let pause = platform.sleep(ms);
        platform.spawn(Box::pin(async move {
            pause.await;
            woken.borrow_mut().push((ms, clock.now_ms() - began_ms));
        }));
    }
    while woken.borrow().len() < 3 {
        platform.sleep(10.0).await;
    }
    // A browser's clock has steps, of a millisecond in Firefox.
    let early = woken.borrow().iter().any(|(ms, after)| after + 2.0 < *ms);
    assert!(!early, "{woken:?}");
    let drift_ms = platform.wall_ms() - js_sys::Date::now();
    assert!(drift_ms.abs() < 1_000.0);
}
