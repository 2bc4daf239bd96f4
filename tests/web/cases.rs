//! What JavaScript sees of an executor.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::join;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_executor::browser::BrowserPlatform;
use wasm_executor::javascript::utilities::{
    default_executor_name, generate_id, generate_private_key, verify_crypto, version,
};
use wasm_executor::javascript::{WasmExecutor, WasmExecutorConfig};
use wasm_executor::platform::{FetchError, FetchRequest, Platform};

use super::played_server::{PLAYED, PlayedServer, get, held, json, storage, text};

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

#[wasm_bindgen_test]
fn keys_make_ids_and_bad_ones_throw_with_what_is_wrong() {
    let key = generate_private_key();
    let id = generate_id(&key).unwrap_or_default();
    assert_eq!((key.len(), id.len()), (64, 64));
    assert_eq!(generate_id(&key.to_uppercase()).unwrap_or_default(), id);
    assert_ne!(generate_private_key(), key);
    for (bad, words) in [
        ("", "64 hexadecimal"),
        ("abc", "64 hexadecimal"),
        (&"0".repeat(64), "outside the range"),
        (&"f".repeat(64), "outside the range"),
        (&"g".repeat(64), "0-9 and a-f"),
    ] {
        let errors = [
            generate_id(bad).map(drop),
            verify_crypto(bad, "text").map(drop),
        ];
        for error in errors {
            let error = JsValue::from(error.unwrap_err());
            assert!(
                text(&error, "message").contains(words),
                "{bad:?}: {}",
                text(&error, "message")
            );
        }
    }
    let name = default_executor_name("browser-");
    assert!(
        name.starts_with("browser-") && name != default_executor_name("browser-"),
        "{name}"
    );
    assert!(version().starts_with(|c: char| c.is_ascii_digit()));
}

#[wasm_bindgen_test]
async fn what_is_wrong_with_a_configuration_has_a_code() {
    let owner = generate_private_key();
    assert_eq!(
        code_of_registering(config("localhost:50080", "n", &owner)).await,
        "bad_url"
    );
    assert_eq!(
        code_of_registering(config(NOWHERE, "a:b", &owner)).await,
        "bad_name"
    );
    assert_eq!(
        code_of_registering(config(NOWHERE, "", &owner)).await,
        "bad_name"
    );
    assert_eq!(
        code_of_registering(config(NOWHERE, "n", "zz")).await,
        "bad_key"
    );
    let mut own_key = config(NOWHERE, "n", &owner);
    own_key.set_executor_prvkey("not a key".into());
    assert_eq!(code_of_registering(own_key).await, "bad_executor_key");
    let mut no_slots = config(NOWHERE, "n", &owner);
    no_slots.slots = 0;
    assert_eq!(code_of_registering(no_slots).await, "bad_setting");
    assert_eq!(
        code_of_registering(config(NOWHERE, "n", &owner)).await,
        "no_server"
    );
}

#[wasm_bindgen_test]
async fn without_the_owners_key_it_says_the_line_for_the_owner() {
    let _server = PlayedServer::start();
    let executor = WasmExecutor::new(config(PLAYED, "guest", ""));
    let error = settle(executor.register()).await.unwrap_err();
    assert_eq!(text(&error, "code"), "not_approved");
    let line = format!(
        "colonies executor add --name guest --type wasm --executorid {} --approve",
        executor.executor_id()
    );
    assert!(
        text(&error, "message").contains(&line),
        "{}",
        text(&error, "message")
    );
}

#[wasm_bindgen_test]
async fn registering_keeps_the_executors_key_and_no_trace_of_the_owners() {
    let server = PlayedServer::start();
    let (owner, kept) = (generate_private_key(), storage());
    let mut first = config(PLAYED, "keeper", &owner);
    first.keep_key = true;
    first.set_storage(kept.clone().unchecked_into());
    let first = WasmExecutor::new(first);
    let events = watch(&first);
    assert_eq!(first.executor_id().len(), 64);
    assert_eq!(
        held(&kept),
        "[]",
        "nothing is kept before the server took it"
    );
    settle(first.register()).await.unwrap();
    assert_eq!(types(&events), ["registering", "registered"]);
    assert_eq!(
        text(&events.borrow()[1], "executor_id"),
        first.executor_id()
    );
    assert!(server.said("addexecutormsg")[0].contains(&first.executor_id()));
    assert!(held(&kept).contains("executor_prvkey") && !held(&kept).contains(&owner));
    assert!(
        !events
            .borrow()
            .iter()
            .any(|event| json(event).contains(&owner))
    );

    let mut second = config(PLAYED, "keeper", "");
    second.keep_key = true;
    second.set_storage(kept.clone().unchecked_into());
    let second = WasmExecutor::new(second);
    assert_eq!(
        second.executor_id(),
        first.executor_id(),
        "a reload is the same executor"
    );
    settle(second.register()).await.unwrap();
    assert_eq!(
        server.said("addexecutormsg").len(),
        1,
        "it is a member already"
    );

    let stranger = WasmExecutor::new(config(PLAYED, "keeper", ""));
    assert_ne!(
        stranger.executor_id(),
        first.executor_id(),
        "keep_key is off"
    );
}

#[wasm_bindgen_test]
fn functions_of_the_page_are_checked_when_they_are_added() {
    let executor = WasmExecutor::new(config(NOWHERE, "adder", ""));
    let handler = function("(args) => args");
    for (bad, words) in [
        ("{}", "no name"),
        (r#"{"name": "f", "args": 5}"#, "not an array"),
        (r#"{"name": "f", "args": [{}]}"#, "has no name"),
        (
            r#"{"name": "f", "args": [{"name": "a"}, {"name": "a"}]}"#,
            "two arguments",
        ),
    ] {
        let added = executor.register_function(
            description(bad).unchecked_into(),
            handler.clone().unchecked_into(),
        );
        let error = JsValue::from(added.unwrap_err());
        assert!(
            text(&error, "message").contains(words),
            "{bad}: {}",
            text(&error, "message")
        );
    }
    let good = description(
        r#"{"name": "shout", "description": "Shouts.", "args": [{"name": "words", "type": "text"}]}"#,
    );
    let no_function = executor.register_function(
        good.clone().unchecked_into(),
        description("5").unchecked_into(),
    );
    assert!(text(&JsValue::from(no_function.unwrap_err()), "message").contains("not a function"));
    assert!(
        executor
            .register_function(good.unchecked_into(), handler.unchecked_into())
            .is_ok()
    );
    let all = json(&executor.functions());
    assert!(
        all.contains(r#""name":"shout""#) && all.contains(r#""name":"echo""#),
        "{all}"
    );
}

#[wasm_bindgen_test]
async fn it_runs_what_it_is_given_and_tells_of_each_step() {
    let server = PlayedServer::start();
    server.set("member", true);
    let executor = Rc::new(WasmExecutor::new(config(PLAYED, "worker", "")));
    let shout = description(
        r#"{"name": "shout", "description": "Shouts.", "args": [{"name": "words", "type": "text"}]}"#,
    );
    let handler = function(
        "async (args, { progress, signal, process_id }) => { progress(0.5, 'half'); \
         return [args.words.toUpperCase(), signal.aborted, process_id]; }",
    );
    executor
        .register_function(shout.unchecked_into(), handler.unchecked_into())
        .map_err(JsValue::from)
        .unwrap();
    let fails = description(r#"{"name": "fails", "description": "Fails."}"#);
    let handler = function("() => { throw new Error('out of paper'); }");
    executor
        .register_function(fails.unchecked_into(), handler.unchecked_into())
        .map_err(JsValue::from)
        .unwrap();
    settle(executor.register()).await.unwrap();
    server.submit("a1", "shout", r#"["hello"]"#);
    server.submit("b2", "fails", "[]");
    server.submit("c3", "nobody_has_this", "[]");

    let events = watch(&executor);
    let started = executor.start();
    assert!(executor.is_running(), "at once");
    let ended = |events: &RefCell<Vec<JsValue>>| {
        let types = types(events);
        types
            .iter()
            .filter(|kind| ["closed", "failed"].contains(&kind.as_str()))
            .count()
    };
    let stop = async {
        for _ in 0..500 {
            BrowserPlatform::new().sleep(10.0).await;
            if ended(&events) == 3 {
                break;
            }
        }
        executor.stop();
        assert!(!executor.is_running(), "at once");
    };
    let (settled, ()) = join(settle(started), stop).await;
    settled.unwrap();

    let all = types(&events);
    assert_eq!(ended(&events), 3, "{all:?}");
    assert_eq!(all.last().map(String::as_str), Some("stopped"));
    let assigned = events
        .borrow()
        .iter()
        .filter(|event| text(event, "type") == "assigned")
        .count();
    assert_eq!(assigned, 3);
    let progress = events
        .borrow()
        .iter()
        .find(|event| text(event, "type") == "progress")
        .cloned()
        .unwrap();
    assert_eq!(
        (
            get(&progress, "fraction").as_f64(),
            text(&progress, "message")
        ),
        (Some(0.5), "half".to_owned())
    );
    assert!(
        events
            .borrow()
            .iter()
            .all(|event| get(event, "at_ms").as_f64().is_some_and(|at| at > 1.6e12))
    );
    let closed = server.said("closesuccessfulmsg");
    assert_eq!(closed.len(), 1);
    assert!(
        closed[0].contains(r#""out":["HELLO",false,"a1"]"#),
        "{closed:?}"
    );
    let failed = server.said("closefailedmsg").join("\n");
    assert!(
        failed.contains("out of paper") && failed.contains("has no function"),
        "{failed}"
    );
}

#[wasm_bindgen_test]
async fn without_a_server_it_says_so_and_still_stops_and_starts_again() {
    let executor = Rc::new(WasmExecutor::new(config(NOWHERE, "lonely", "")));
    for _ in 0..2 {
        let events = watch(&executor);
        let started = executor.start();
        assert!(executor.is_running());
        let again = settle(executor.start()).await.unwrap_err();
        assert_eq!(text(&again, "code"), "already_running");
        let stop = async {
            for _ in 0..300 {
                BrowserPlatform::new().sleep(10.0).await;
                if types(&events).contains(&"offline".to_owned()) {
                    break;
                }
            }
            executor.stop();
            executor.stop();
        };
        let (settled, ()) = join(settle(started), stop).await;
        settled.unwrap();
        let all = types(&events);
        assert!(all.contains(&"offline".to_owned()), "{all:?}");
        assert_eq!(all.last().map(String::as_str), Some("stopped"), "{all:?}");
    }
}

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

#[wasm_bindgen_test]
async fn a_server_whose_replies_no_page_may_read_is_told_from_one_that_is_not_there() {
    let unreadable = r#"(() => { const real = globalThis.fetch; globalThis.fetch = async (url, init) => {
        if (!url.startsWith("http://played.test")) return real(url, init);
        if (init.mode !== "no-cors") throw new TypeError("Failed to fetch");
        return Response.error(); };
        return () => { globalThis.fetch = real; }; })()"#;
    let end: js_sys::Function = function(unreadable).unchecked_into();
    let code = code_of_registering(config(PLAYED, "n", &generate_private_key())).await;
    end.call0(&JsValue::UNDEFINED).unwrap();
    assert_eq!(code, "no_cors");
    for url in ["http://h:99999", "http://user@h", "http://[::1"] {
        assert_eq!(
            code_of_registering(config(url, "n", "")).await,
            "bad_url",
            "{url}"
        );
    }
    let mut crashed = config(NOWHERE, "n", "");
    crashed.set_crashes(description(r#"[{"process_id": "p"}]"#).unchecked_into());
    assert_eq!(code_of_registering(crashed).await, "bad_setting");
}
