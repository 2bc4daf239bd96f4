//! JSON. It is written by one serialiser: each further one brings all that is serialised along again, so there is no
//! `Value::to_string`, no `serde_json::to_value`, and no `json!`. Objects are filled field by field, because collecting
//! one sorts its fields first, which is code of its own.

use serde::Serialize;
use serde_json::{Map, Value};

/// As JSON text.
pub(crate) fn to_text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// As a JSON value, by way of its text.
pub(crate) fn to_value(value: &impl Serialize) -> Value {
    serde_json::from_str(&to_text(value)).unwrap_or_default()
}

/// Sets a field of an object.
pub(crate) fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    object.insert(name.to_owned(), value);
}

/// An object's field that is text.
pub(crate) fn text<'o>(object: &'o Value, name: &str) -> Option<&'o str> {
    object.get(name)?.as_str()
}
