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
async fn a_header_that_no_request_may_have_is_told_before_anything_is_sent() {
    let server = PlayedServer::start();
    let request = FetchRequest {
        method: "GET".into(),
        url: format!("{PLAYED}/"),
        headers: vec![("no name".into(), "x".into())],
        ..FetchRequest::default()
    };
    let refused = BrowserPlatform::new().fetch(request).await;
    assert!(
        matches!(refused, Err(FetchError::Invalid(_))),
        "{refused:?}"
    );
    assert_eq!(server.said("assignprocessmsg").len(), 0);
}

#[wasm_bindgen_test]
async fn what_is_not_wanted_of_a_reply_is_left_out_and_its_size_told() {
    let request = |unwanted| FetchRequest {
        method: "GET".into(),
        url: "data:text/plain,all%20of%20it".into(),
        follow_redirects: true,
        drops_body: unwanted,
        drops_headers: unwanted,
        ..FetchRequest::default()
    };
    let platform = BrowserPlatform::new();
    let whole = platform.fetch(request(false)).await.unwrap();
    let least = platform.fetch(request(true)).await.unwrap();
    let content_type = ("content-type".to_owned(), "text/plain".to_owned());
    // Firefox tells the length too.
    assert!(whole.headers.contains(&content_type));
    assert_eq!(whole.body.len(), 9);
    assert_eq!((least.headers, least.body.len()), (vec![], 0));
    assert_eq!((whole.body_bytes, least.body_bytes), (9, 9));
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
