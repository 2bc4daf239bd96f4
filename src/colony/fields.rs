//! Messages as JSON. They are put together by few functions: `json!` writes all of it out at every place.

use serde_json::{Map, Value};

use crate::json::put;

/// A message's fields that are text.
pub(super) fn texts(fields: &[(&str, &str)]) -> Map<String, Value> {
    let mut message = Map::new();
    for (name, text) in fields {
        put(&mut message, name, (*text).into());
    }
    message
}

/// What a process gave.
pub(super) fn output(process_id: &str, out: &[Value]) -> Map<String, Value> {
    let mut message = texts(&[("processid", process_id)]);
    put(&mut message, "out", out.to_vec().into());
    message
}

/// Why a process failed.
pub(super) fn close_failed(process_id: &str, reasons: &[String]) -> Map<String, Value> {
    let mut errors = Vec::new();
    for reason in reasons {
        errors.push(Value::String(without_nul(reason)));
    }
    let mut message = texts(&[("processid", process_id)]);
    put(&mut message, "errors", errors.into());
    message
}

/// Without NUL characters: the database refuses them.
pub(super) fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}
