//! What a page does for the other tabs, for its sockets, and when it is left.

use futures_util::future::{Either, join, select};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_executor::browser::BrowserPlatform;
use wasm_executor::javascript::WasmExecutor;
use wasm_executor::platform::{Platform, Turn};

use super::played_server::{PLAYED, PlayedServer, get, json, text};
use super::support::{config, description, function, settle};

/// How long something that doesn't come is waited for.
const A_WHILE_MS: f64 = 150.0;

#[wasm_bindgen_test]
async fn three_turns_are_given_at_a_time_and_the_fourth_waits_for_one() {
    let platform = BrowserPlatform::new();
    let mut held: Vec<Turn> = Vec::new();
    for _ in 0..3 {
        held.push(platform.poll_turn("http://turns.test").await);
    }
    let fourth = platform.poll_turn("http://turns.test");
    let Either::Right((_, fourth)) = select(fourth, platform.sleep(A_WHILE_MS)).await else {
        panic!("a fourth turn was given");
    };
    drop(platform.poll_turn("http://other.test").await);
    held.clear();
    drop(fourth.await);
    // One that nobody waits for any more is passed on.
    let mut held: Vec<Turn> = Vec::new();
    for _ in 0..3 {
        held.push(platform.poll_turn("http://turns.test").await);
    }
    let given_up = platform.poll_turn("http://turns.test");
    drop(select(given_up, platform.sleep(A_WHILE_MS)).await);
    held.clear();
    for _ in 0..3 {
        held.push(platform.poll_turn("http://turns.test").await);
    }
}

#[wasm_bindgen_test]
async fn without_locks_every_turn_comes_at_once() {
    let hide = "(() => { Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true }); \
                return () => { delete navigator.locks; }; })()";
    let end: js_sys::Function = function(hide).unchecked_into();
    let platform = BrowserPlatform::new();
    let mut held: Vec<Turn> = Vec::new();
    for _ in 0..5 {
        held.push(platform.poll_turn("http://turns.test").await);
    }
    end.call0(&JsValue::UNDEFINED).unwrap();
    assert_eq!(held.len(), 5);
}

/// A `WebSocket` of the test's own: it opens soon, and notes what is sent and whether it is closed. `answer` is the text
/// that it answers with; null: it says nothing; undefined: it closes.
const SOCKETS: &str = r#"(() => {
  const real = globalThis.WebSocket;
  const sockets = { said: [], closed: 0, answer: null };
  globalThis.WebSocket = class {
    constructor(url) {
      if (url.includes(" ")) throw new SyntaxError("no address");
      setTimeout(() => this.onopen?.());
    }
    send(text) {
      sockets.said.push(text);
      if (sockets.answer === undefined) this.onclose?.();
      else if (sockets.answer !== null) this.onmessage?.({ data: sockets.answer });
    }
    close() { sockets.closed += 1; }
  };
  sockets.end = () => { globalThis.WebSocket = real; };
  return sockets;
})()"#;

#[wasm_bindgen_test]
async fn a_socket_sends_one_text_gives_one_and_is_closed() {
    let sockets = function(SOCKETS);
    let set = |answer: JsValue| js_sys::Reflect::set(&sockets, &"answer".into(), &answer).unwrap();
    let platform = BrowserPlatform::new();
    let ask = || platform.first_frame("ws://played.test/pubsub", "subscribe".into());
    set("a frame".into());
    let first = ask().await;
    set(JsValue::UNDEFINED);
    let closed = ask().await;
    let none = platform.first_frame("ws://a b", "subscribe".into()).await;
    set(JsValue::NULL);
    let silent = matches!(
        select(ask(), platform.sleep(A_WHILE_MS)).await,
        Either::Right(_)
    );
    let said = json(&get(&sockets, "said"));
    let times_closed = get(&sockets, "closed");
    let end: js_sys::Function = get(&sockets, "end").unchecked_into();
    end.call0(&JsValue::UNDEFINED).unwrap();
    assert_eq!(
        (first.as_deref(), closed, none, silent),
        (Some("a frame"), None, None, true)
    );
    assert_eq!(said, r#"["subscribe","subscribe","subscribe"]"#);
    assert_eq!(times_closed, 3, "each is closed");
}

#[wasm_bindgen_test]
async fn a_port_where_nothing_listens_gives_no_frame() {
    let platform = BrowserPlatform::new();
    let frame = platform.first_frame("ws://127.0.0.1:9/pubsub", "x".into());
    let Either::Left((frame, _)) = select(frame, platform.sleep(20_000.0)).await else {
        panic!("it waits for ever");
    };
    assert_eq!(frame, None);
}

/// An executor that runs one process, which ends when it is aborted.
fn busy(name: &str) -> (PlayedServer, WasmExecutor) {
    let server = PlayedServer::start();
    server.set("member", true);
    let executor = WasmExecutor::new(config(PLAYED, name, ""));
    let waits = description(r#"{"name": "waits", "description": "Waits."}"#);
    let handler = "(args, { signal }) => new Promise((_, reject) => \
                   signal.addEventListener('abort', () => reject(signal.reason)))";
    executor
        .register_function(waits.unchecked_into(), function(handler).unchecked_into())
        .map_err(JsValue::from)
        .unwrap();
    server.submit("f1", "waits", "[]");
    (server, executor)
}

/// Waits until there are so many.
async fn until(there_are: u32, list: &Array) {
    for _ in 0..1_000 {
        if list.length() >= there_are {
            return;
        }
        BrowserPlatform::new().sleep(10.0).await;
    }
    panic!("{} of {there_are}", list.length());
}

#[wasm_bindgen_test]
async fn a_farewell_is_told_while_a_process_runs_and_taken_back_when_it_ended() {
    let (_server, executor) = busy("leaver");
    let told = Array::new();
    let noted = told.clone();
    let callback = Closure::<dyn Fn(JsValue)>::new(move |farewell| {
        noted.push(&farewell);
    });
    executor.on_farewell(callback.into_js_value().unchecked_into());
    let stop = async {
        until(1, &told).await;
        executor.stop();
        executor.stop();
    };
    let (settled, ()) = join(settle(executor.start()), stop).await;
    settled.unwrap();
    until(2, &told).await;
    assert_eq!(text(&told.get(0), "process_id"), "f1");
    assert_eq!(text(&told.get(0), "url"), format!("{PLAYED}/api"));
    let body = js_sys::JSON::parse(&text(&told.get(0), "body")).unwrap();
    assert_eq!(text(&body, "payloadtype"), "closefailedmsg");
    assert_eq!(text(&told.get(1), "process_id"), "f1");
    assert!(get(&told.get(1), "body").is_null());
}

#[wasm_bindgen_test]
async fn a_page_that_is_left_posts_its_farewells_itself() {
    if get(&js_sys::global(), "document").is_undefined() {
        return; // a worker isn't told
    }
    let spy = r#"(() => {
      const sent = [];
      Object.defineProperty(navigator, "sendBeacon", {
        configurable: true, value: (url, body) => { sent.push({ url, body }); return true; } });
      return { sent, leave: () => window.dispatchEvent(new Event("pagehide")), end: () => { delete navigator.sendBeacon; } };
    })()"#;
    let spy = function(spy);
    let call = |name: &str| {
        let function: js_sys::Function = get(&spy, name).unchecked_into();
        function.call0(&JsValue::UNDEFINED).unwrap();
    };
    let sent: Array = get(&spy, "sent").unchecked_into();
    let (server, executor) = busy("page-leaver");
    let stop = async {
        for _ in 0..1_000 {
            call("leave");
            if sent.length() > 0 {
                break;
            }
            BrowserPlatform::new().sleep(10.0).await;
        }
        executor.stop();
        executor.stop();
    };
    let (settled, ()) = join(settle(executor.start()), stop).await;
    settled.unwrap();
    let so_far = sent.length();
    call("leave");
    call("end");
    assert_eq!((so_far, sent.length()), (1, 1), "it listens while it works");
    assert_eq!(text(&sent.get(0), "url"), format!("{PLAYED}/api"));
    assert!(text(&sent.get(0), "body").contains("closefailedmsg"));
    drop(server);
}
