//! One function run right here: no server, no executor.

use std::rc::Rc;

use js_sys::{Array, Function as JsFunction, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::events::{Events, promise, to_js};
use super::functions::to_json;
use super::policy;
use super::types::{JsLocalCall, JsLocalOptions};
use crate::browser::{BrowserPlatform, thrown_text};
use crate::colony::Process;
use crate::executor::{LogLevel, Notice};
use crate::functions::{Abort, Context, ExecutorFacts, Progress, Registry, Reporter};
use crate::json::object;

/// What stands in the place of a process's id in the events of a local run.
const LOCAL: &str = "local";

/// Runs one of the standard functions in this page, with no server. Resolves with what a process would have as its
/// output and its reasons; rejects only where the call itself can't be read.
#[wasm_bindgen(unchecked_return_type = "Promise<LocalOutcome>")]
pub fn run_locally(call: JsLocalCall, options: Option<JsLocalOptions>) -> Promise {
    promise(async move { run(&call, &options.into()).await })
}

async fn run(call: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let call = to_json(call)?.unwrap_or_default();
    let part = |name: &str| call.get(name).cloned().unwrap_or_default();
    let spec = object(vec![
        ("funcname", part("function")),
        ("args", part("args")),
        ("kwargs", part("kwargs")),
    ]);
    let process = object(vec![("processid", LOCAL.into()), ("spec", spec.into())]);
    let process = Process::from_value(process.into());
    let process = Rc::new(process.ok_or("a call is {function, args, kwargs}")?);

    let option = |name: &str| Reflect::get(options, &name.into()).ok();
    let events = Events::new(false);
    if let Some(callback) = option("on_event").and_then(|value| value.dyn_into().ok()) {
        events.set_callback(callback);
    }
    let abort = Abort::default();
    let _listening = option("signal")
        .and_then(|value| value.dyn_into().ok())
        .map(|signal| Listening::to(signal, abort.clone()))
        .transpose()?;
    let context = Context::new(
        Rc::clone(&process),
        abort.clone(),
        Rc::new(BrowserPlatform::new()),
        Rc::new(LocalReporter(events)),
    );
    let mut registry = Registry::standard();
    let asked = option("policy").filter(|value| !value.is_undefined());
    let policy = policy::of(asked.as_ref()).map_err(|problem| problem.to_error())?;
    registry.set_policy(policy);
    let mut outcome = registry.run(&process, context).await;
    if let Some(reason) = abort.reason() {
        outcome = outcome.aborted(reason);
    }
    let output: Array = to_js(&outcome.output).unchecked_into();
    let result = js_sys::Object::new();
    Reflect::set(&result, &"output".into(), &output)?;
    Reflect::set(&result, &"errors".into(), &to_js(&outcome.errors))?;
    Ok(result.into())
}

/// A signal of JavaScript's that is listened to; dropping it ends that.
struct Listening {
    signal: AbortSignal,
    listener: Closure<dyn Fn()>,
}

impl Listening {
    fn to(signal: AbortSignal, abort: Abort) -> Result<Self, JsValue> {
        let source = signal.clone();
        let tell = move || abort.abort(thrown_text(&source.reason()));
        if signal.aborted() {
            tell();
        }
        let listener = Closure::<dyn Fn()>::new(tell);
        let callback: &JsFunction = listener.as_ref().unchecked_ref();
        signal.add_event_listener_with_callback("abort", callback)?;
        Ok(Self { signal, listener })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let callback: &JsFunction = self.listener.as_ref().unchecked_ref();
        let _removed = self
            .signal
            .remove_event_listener_with_callback("abort", callback);
    }
}

/// Tells a page's callback what an executor's events would tell it.
struct LocalReporter(Events);

impl Reporter for LocalReporter {
    fn log(&self, process_id: &str, message: &str) {
        self.0.tell(&Notice::Log {
            level: LogLevel::Info,
            message: message.to_owned(),
            process_id: Some(process_id.to_owned()),
        });
    }

    fn progress(&self, process_id: &str, progress: Progress) {
        self.0.tell(&Notice::Progress {
            process_id: process_id.to_owned(),
            fraction: progress.fraction,
            message: progress.message,
            detail: progress.detail,
        });
    }

    fn executor(&self) -> ExecutorFacts {
        ExecutorFacts::default()
    }
}
