//! Functions, processes and their events, from Start to Stop.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::join;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_executor::browser::BrowserPlatform;
use wasm_executor::javascript::WasmExecutor;
use wasm_executor::platform::Platform;

use super::played_server::{PLAYED, PlayedServer, get, json, text};
use super::support::{NOWHERE, config, description, function, settle, types, watch};

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
