//! What happens to an executor, told to a page's callback and to the console.

use futures_util::future::LocalBoxFuture;
use js_sys::{JSON, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::console;

use super::callback::Callback;
use crate::browser::set_property;
use crate::executor::Notice;
use crate::json::to_text;

/// Where events go.
#[derive(Debug)]
pub(super) struct Events {
    pub(super) callback: Callback,
    console: bool,
}

impl Events {
    pub(super) fn new(console: bool) -> Self {
        Self {
            callback: Callback::new("the callback for executor events threw"),
            console,
        }
    }

    pub(super) fn tell(&self, notice: &Notice) {
        if self.console
            && let Some(line) = console_line(notice)
        {
            console::log_1(&line.into());
        }
        if self.callback.is_set() {
            let event = to_js(notice);
            let _set = set_property(&event, "at_ms", &js_sys::Date::now().into());
            self.callback.call(&event);
        }
    }
}

/// A promise of what the work gives. Boxed here: what makes a promise comes once, not with every kind of work.
pub(super) fn promise(work: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    future_to_promise::<LocalBoxFuture<'static, _>>(Box::pin(work))
}

/// Any serialisable value as a plain JavaScript one; null where it can't be one.
pub(super) fn to_js(value: &impl Serialize) -> JsValue {
    parsed(&to_text(value))
}

fn parsed(json: &str) -> JsValue {
    JSON::parse(json).unwrap_or(JsValue::NULL)
}

/// The line for people. Pages count processes by `Assigned process` and `Process … completed`.
fn console_line(notice: &Notice) -> Option<String> {
    Some(match notice {
        Notice::Registering => "Registering executor".into(),
        Notice::Registered {
            executor_id,
            executor_name,
            added,
        } => {
            let how = if *added {
                "added and approved"
            } else {
                "already a member"
            };
            format!("Executor {executor_name} registered ({how}), id={executor_id}")
        }
        Notice::Assigned {
            process_id,
            function,
            ..
        } => {
            format!("Assigned process: id={process_id}, func={function}")
        }
        Notice::Closed { process_id, .. } => format!("Process {process_id} completed"),
        Notice::Failed {
            process_id, errors, ..
        } => format!("Process {process_id} failed: {}", errors.join("; ")),
        Notice::Lost { process_id, reason } => {
            format!("Process {process_id} is no longer ours: {reason}")
        }
        Notice::Log { message, .. } => message.clone(),
        Notice::Offline {
            reason,
            retry_in_ms,
        } => format!("Offline: {reason}; next try in {retry_in_ms} ms"),
        Notice::Online => "Online again".into(),
        Notice::Paused => "The colony's assignments are paused".into(),
        Notice::Stopping { running } => format!("Stopping; {running} running"),
        Notice::Stopped { reason } => reason
            .as_ref()
            .map_or_else(|| "Stopped".into(), |reason| format!("Stopped: {reason}")),
        Notice::Polling | Notice::Progress { .. } => return None,
    })
}
