//! One function run right here: no server, no executor.

use std::rc::Rc;

use js_sys::Promise;
use serde_json::Map;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::events::{Events, promise, to_js};
use super::functions::to_json;
use super::policy;
use super::types::{JsLocalCall, JsLocalOptions};
use crate::browser::{BrowserPlatform, Listening, property, thrown_text};
use crate::colony::Process;
use crate::executor::Notice;
use crate::functions::{Abort, Context, ExecutorFacts, Progress, Registry, Reporter};
use crate::json::put;

/// What stands in the place of a process's id in the events of a local run.
const LOCAL: &str = "local";

/// Runs one of the standard functions in this page, with no server. Resolves with what a process would have as its
/// output and its reasons; rejects only where the call itself can't be read.
#[wasm_bindgen(unchecked_return_type = "Promise<LocalOutcome>")]
pub fn run_locally(call: JsLocalCall, options: Option<JsLocalOptions>) -> Promise {
    promise(run(call, options.into()))
}

async fn run(call: JsLocalCall, options: JsValue) -> Result<JsValue, JsValue> {
    let process = process(&call)?;
    let events = Events::new(false);
    if let Ok(callback) = property(&options, "on_event").dyn_into() {
        events.callback.set(callback);
    }
    let abort = Abort::default();
    let _listening = match property(&options, "signal").dyn_into() {
        Ok(signal) => Some(follow(signal, abort.clone())?),
        Err(_) => None,
    };
    let context = Context::new(
        Rc::clone(&process),
        abort.clone(),
        Rc::new(BrowserPlatform::new()),
        Rc::new(LocalReporter(events)),
    );
    let asked = property(&options, "policy");
    let asked = Some(asked).filter(|asked| !asked.is_undefined());
    let policy = policy::of(asked.as_ref())?;
    let mut registry = Registry::standard();
    registry.set_policy(policy);
    let mut outcome = registry.run(&process, context).await;
    if let Some(reason) = abort.reason() {
        outcome = outcome.aborted(reason);
    }
    Ok(to_js(&outcome))
}

/// The call as the process that it would be.
fn process(call: &JsValue) -> Result<Rc<Process>, JsValue> {
    let call = to_json(call)?.unwrap_or_default();
    let mut spec = Map::new();
    for (name, part) in [
        ("funcname", "function"),
        ("args", "args"),
        ("kwargs", "kwargs"),
    ] {
        put(&mut spec, name, call.get(part).cloned().unwrap_or_default());
    }
    let mut process = Map::new();
    put(&mut process, "processid", LOCAL.into());
    put(&mut process, "spec", spec.into());
    let process = Process::from_value(process.into());
    Ok(Rc::new(
        process.ok_or("a call is {function, args, kwargs}")?,
    ))
}

/// Gives the abort when JavaScript's signal is given, until what this gives is dropped.
fn follow(signal: AbortSignal, abort: Abort) -> Result<Listening, JsValue> {
    let source = signal.clone();
    let tell = move || abort.abort(thrown_text(&source.reason()));
    if signal.aborted() {
        tell();
    }
    Listening::to(signal.into(), "abort", Box::new(tell))
}

/// Tells a page's callback what an executor's events would tell it.
struct LocalReporter(Events);

impl Reporter for LocalReporter {
    fn log(&self, process_id: &str, message: &str) {
        self.0.tell(&Notice::line(Some(process_id), message));
    }

    fn progress(&self, process_id: &str, progress: Progress) {
        self.0.tell(&Notice::progress(process_id, progress));
    }

    fn executor(&self) -> ExecutorFacts {
        ExecutorFacts::default()
    }
}
