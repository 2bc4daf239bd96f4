//! A ColonyOS server played by a `fetch` of the test's own, and JavaScript values to hand to an executor.

use js_sys::{Array, Function, JSON, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

/// What answers here is the played server.
pub(crate) const PLAYED: &str = "http://played.test";

/// Takes the place of `fetch`. It knows no executor until the owner has added and approved one, gives out what is in
/// `queue`, and notes each message in `said`, with its decoded payload.
const SERVER: &str = r#"
(() => {
  const real = globalThis.fetch;
  const server = { said: [], queue: [], member: false, aborted: 0, silent: false };
  const reply = (status, payloadtype, payload) => new Response(
    JSON.stringify({ payloadtype, payload: btoa(JSON.stringify(payload)), error: status !== 200 }), { status });
  const refuse = (status, message) => reply(status, "error", { status, message });
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  globalThis.fetch = async (url, init = {}) => {
    if (!String(url).startsWith("http://played.test")) return real(url, init);
    if (server.silent) {
      return new Promise((_, reject) => init.signal.addEventListener("abort", () => {
        server.aborted += 1;
        reject(new DOMException("aborted", "AbortError"));
      }));
    }
    const body = typeof init.body === "string" ? init.body : new TextDecoder().decode(init.body);
    const envelope = JSON.parse(body);
    const message = JSON.parse(atob(envelope.payload));
    server.said.push(message);
    switch (message.msgtype) {
      case "addexecutormsg":
        server.added = message.executor;
        return reply(200, message.msgtype, message.executor);
      case "approveexecutormsg":
        server.member = true;
        return reply(200, message.msgtype, {});
    }
    if (!server.member) return refuse(403, "Access denied, not a member of Colony with name <dev>");
    if (message.msgtype !== "assignprocessmsg") return reply(200, message.msgtype, null);
    if (message.timeout > 0) {
      for (let waited = 0; waited < 300 && server.queue.length === 0; waited += 10) await pause(10);
      const next = server.queue.shift();
      if (next) return reply(200, message.msgtype, next);
    }
    return refuse(404, "No process available for assignment");
  };
  server.end = () => { globalThis.fetch = real; };
  return server;
})()
"#;

/// The played server; `fetch` is the browser's own again when it is dropped.
pub(crate) struct PlayedServer(JsValue);

impl PlayedServer {
    pub(crate) fn start() -> Self {
        Self(js_sys::eval(SERVER).expect("the script runs"))
    }

    pub(crate) fn set(&self, name: &str, value: impl Into<JsValue>) {
        Reflect::set(&self.0, &name.into(), &value.into()).expect("it is an object");
    }

    pub(crate) fn number(&self, name: &str) -> f64 {
        get(&self.0, name).as_f64().unwrap_or(f64::NAN)
    }

    /// Puts a process into the queue.
    pub(crate) fn submit(&self, id: &str, function: &str, args: &str) {
        let process = format!(
            r#"{{"processid": "{id}", "state": 1, "starttime": "2026-11-20T12:00:00Z",
                 "spec": {{"funcname": "{function}", "args": {args}, "maxexectime": -1}}}}"#
        );
        let process = JSON::parse(&process).expect("it is JSON");
        get(&self.0, "queue")
            .unchecked_into::<Array>()
            .push(&process);
    }

    /// The messages of a type that were received, as JSON.
    pub(crate) fn said(&self, msgtype: &str) -> Vec<String> {
        let said: Array = get(&self.0, "said").unchecked_into();
        let of_type = said
            .iter()
            .filter(|message| text(message, "msgtype") == msgtype);
        of_type.map(|message| json(&message)).collect()
    }
}

impl Drop for PlayedServer {
    fn drop(&mut self) {
        let end: Function = get(&self.0, "end").unchecked_into();
        end.call0(&JsValue::UNDEFINED).expect("it ends");
    }
}

/// A storage that the test can look into: `{get, set, remove, map}`.
pub(crate) fn storage() -> JsValue {
    let script = "(() => { const map = new Map(); return { map, get: (name) => map.get(name) ?? null, \
                  set: (name, value) => { map.set(name, value); }, remove: (name) => { map.delete(name); } }; })()";
    js_sys::eval(script).expect("the script runs")
}

/// All that a storage of [`storage`] holds, as one text.
pub(crate) fn held(storage: &JsValue) -> String {
    let map: js_sys::Map = get(storage, "map").unchecked_into();
    json(&Array::from(&map))
}

pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).expect("it is an object")
}

pub(crate) fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

pub(crate) fn json(value: &JsValue) -> String {
    JSON::stringify(value).map(String::from).unwrap_or_default()
}
