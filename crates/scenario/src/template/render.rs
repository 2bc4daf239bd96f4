//! Pieces to text.

use serde_json::Value;

use super::{Filter, Piece, Source};
use crate::expression::Lookup;

/// Where a template's text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A header, a body, a message: values are inserted as they are.
    Text,
    /// A URL: from its path on, values are percent-encoded.
    Url,
}

/// The functions of templates, given by the caller: the engine has neither a clock nor dice of its own.
pub trait Functions {
    /// A random UUID, version 4, in lower case.
    fn uuid(&mut self) -> String;
    /// A random whole number from `low` to `high`, both possible; `low <= high`.
    fn random_int(&mut self, low: i64, high: i64) -> i64;
    /// The time: milliseconds since 1970-01-01 UTC.
    fn now_ms(&mut self) -> i64;
}

/// A template needs a value that isn't there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` has no value yet")]
pub struct RenderError {
    /// The path as written.
    pub path: String,
}

/// The text of `pieces`.
pub(super) fn text(
    pieces: &[Piece],
    scope: &dyn Lookup,
    functions: &mut dyn Functions,
    mode: Mode,
) -> Result<String, RenderError> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(literal) => text.push_str(literal),
            Piece::Value(placeholder) => {
                let value = value(&placeholder.source, scope, functions)?;
                let written = match (value, placeholder.filter) {
                    (Value::String(value), Filter::None | Filter::Raw) => value,
                    (value, _) => crate::values::to_json(&value),
                };
                if mode == Mode::Url && placeholder.filter != Filter::Raw && is_past_host(&text) {
                    percent_encode(&written, &mut text);
                } else {
                    text.push_str(&written);
                }
            }
        }
    }
    Ok(text)
}

/// The value of a placeholder.
pub(super) fn value(
    source: &Source,
    scope: &dyn Lookup,
    functions: &mut dyn Functions,
) -> Result<Value, RenderError> {
    match source {
        Source::Path(path) => scope.value(path).ok_or_else(|| RenderError {
            path: path.text.clone(),
        }),
        Source::Uuid => Ok(Value::String(functions.uuid())),
        Source::RandomInt { low, high } => Ok(functions.random_int(*low, *high).into()),
        Source::Now => Ok(functions.now_ms().into()),
    }
}

/// Whether a URL that begins with `start` has come to its path or query.
pub(super) fn is_past_host(start: &str) -> bool {
    start
        .split_once("://")
        .is_some_and(|(_, rest)| crate::values::has_any(rest, b"/?#"))
}

/// All but unreserved characters (RFC 3986) as `%XX`.
fn percent_encode(value: &str, text: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{:02X}", u32::from(byte)));
        }
    }
}
