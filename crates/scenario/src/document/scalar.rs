//! Scalars: text, and what YAML 1.2's core schema makes of it.

use serde_json::{Number, Value};

use crate::values;

/// A scalar.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scalar {
    /// The text, quotes and escapes resolved.
    pub(crate) text: String,
    /// Whether it was written without quotes: only then can it be more than text.
    pub(crate) is_plain: bool,
}

impl Scalar {
    pub(crate) fn is_null(&self) -> bool {
        self.is_plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    pub(crate) fn as_bool(&self) -> Option<bool> {
        values::flag(&self.text).filter(|_| self.is_plain)
    }

    /// The JSON value. A plain number with leading zeros stays text: it's a code, not a count.
    pub(crate) fn to_value(&self) -> Value {
        if self.is_null() {
            return Value::Null;
        }
        if let Some(flag) = self.as_bool() {
            return Value::Bool(flag);
        }
        match self.is_plain.then(|| number(&self.text)).flatten() {
            Some(number) => Value::Number(number),
            None => Value::String(self.text.clone()),
        }
    }
}

/// A number as JSON writes it, or with a sign or without a digit beside the point, as YAML allows.
fn number(text: &str) -> Option<Number> {
    if let Some(number) = values::number(text) {
        return Some(number);
    }
    let unsigned = values::unsigned(text);
    let is_number = values::has_any(unsigned, b"0123456789")
        && values::has_only(unsigned, b"0123456789.")
        && !(unsigned.starts_with('0')
            && unsigned.as_bytes().get(1).is_some_and(u8::is_ascii_digit));
    if !is_number {
        return None;
    }
    let whole = text.strip_prefix('+').and_then(values::number);
    match whole.filter(Number::is_i64) {
        Some(whole) => Some(whole),
        None => values::float(text).and_then(Number::from_f64),
    }
}
