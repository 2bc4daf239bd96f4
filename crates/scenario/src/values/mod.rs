//! The small grammars: durations, rates, addresses, URLs, statuses, thresholds.

mod address;
mod duration;
mod http;
mod rate;
mod threshold;
mod url;

pub use address::addresses;
pub use duration::duration;
pub use http::{is_method, json_pointer, status};
pub use rate::{Rate, rate};
pub use threshold::{Condition, condition, metric};
pub use url::{Origin, origin};

/// Why a text isn't what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ValueError {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: &'static str,
}

impl ValueError {
    fn new(message: impl Into<String>, help: &'static str) -> Self {
        ValueError {
            message: message.into(),
            help,
        }
    }
}

/// The number that `text` is, as JSON writes numbers (`+1`, `.5`, `0x10`, `NaN` aren't).
#[must_use]
pub fn number(text: &str) -> Option<serde_json::Number> {
    let is_plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'));
    if is_plain {
        serde_json::from_str(text).ok()
    } else {
        None
    }
}

/// A number without a sign or exponent: `5`, `0.25`.
fn decimal(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_plain {
        text.parse().ok().filter(|number: &f64| number.is_finite())
    } else {
        None
    }
}
