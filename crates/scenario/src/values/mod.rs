//! The small grammars: durations, rates, addresses, URLs, statuses, thresholds.

mod address;
mod duration;
mod http;
mod name;
mod rate;
mod threshold;
mod url;

pub use address::addresses;
pub use duration::duration;
pub use http::{is_method, json_pointer, status};
pub(crate) use name::{begins_name, is_in_name};
pub use rate::{Rate, rate};
pub use threshold::{Condition, condition, metric};
pub(crate) use url::plainly_goes_to;
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
    /// Boxed, as what is read is small.
    fn new(message: String, help: &'static str) -> Box<Self> {
        Box::new(ValueError { message, help })
    }

    /// `text` and what is wrong with it.
    fn of(text: &str, what: &str, help: &'static str) -> Box<Self> {
        ValueError::new(format!("`{text}` {what}"), help)
    }
}

/// A value as JSON text. Its own `Display` does the same by one more serialiser.
pub(crate) fn to_json(value: &serde_json::Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The number that `text` is, as JSON writes numbers (`+1`, `.5`, `0x10`, `NaN` aren't).
#[must_use]
pub fn number(text: &str) -> Option<serde_json::Number> {
    let is_plain = has_only(text, b"0123456789-+.eE");
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Number(number)) if is_plain => Some(number),
        _ => None,
    }
}

/// True or false, as YAML's core schema writes them.
pub(crate) fn flag(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// The whole number that `text` is, if it isn't too large: every width is read as the widest.
pub(crate) fn whole<T: TryFrom<u64>>(text: &str) -> Option<T> {
    T::try_from(text.parse::<u64>().ok()?).ok()
}

/// The finite number that `text` is: digits, with or without a sign, a point and an exponent (`5`, `-.5`, `1.e3`).
///
/// It's brought into JSON's form and read as JSON: the tables of std's own reader are 14 KB of the WebAssembly module.
#[must_use]
pub fn float(text: &str) -> Option<f64> {
    let text = text.to_ascii_lowercase();
    let unsigned = unsigned(&text);
    let (digits, exponent) = match unsigned.split_once('e') {
        Some((digits, exponent)) => (digits, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if !has_only(whole, DIGITS) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let mut json = String::new();
    if text.starts_with('-') {
        json.push('-');
    }
    match whole.trim_start_matches('0') {
        "" => json.push('0'),
        whole => json.push_str(whole),
    }
    if !fraction.is_empty() {
        json.push('.');
        json.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        json.push('e');
        json.push_str(exponent);
    }
    number(&json)?.as_f64()
}

/// Where the first of these ASCII characters is in a text.
fn find_any(text: &str, wanted: &[u8]) -> Option<usize> {
    text.bytes().position(|b| wanted.contains(&b))
}

/// Whether some of these ASCII characters are in a text.
pub(crate) fn has_any(text: &str, wanted: &[u8]) -> bool {
    find_any(text, wanted).is_some()
}

/// Whether nothing but these ASCII characters is in a text.
pub(crate) fn has_only(text: &str, allowed: &[u8]) -> bool {
    text.bytes().all(|b| allowed.contains(&b))
}

const DIGITS: &[u8] = b"0123456789";

/// A number without its sign.
pub(crate) fn unsigned(text: &str) -> &str {
    let unsigned = text.strip_prefix('-').or(text.strip_prefix('+'));
    unsigned.unwrap_or(text)
}

/// A number without a sign or exponent: `5`, `0.25`.
fn decimal(text: &str) -> Option<f64> {
    if has_only(text, b"0123456789.") {
        float(text)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::float;

    #[test]
    fn floats_are_read_as_std_reads_them() {
        for text in [
            "0",
            "-0",
            "+5",
            ".5",
            "-.5",
            "5.",
            "007",
            "00.50",
            "1e3",
            "1.e3",
            "+1.5E-3",
            "0.1",
            "95.5",
            "1e308",
            "9007199254740993",
            "18446744073709551616",
            "1e-400",
            "3.141592653589793",
        ] {
            assert_eq!(float(text), text.parse().ok(), "{text}");
        }
        for text in [
            "", "+", "-", ".", "e5", ".e5", "1e", "1e+", "--5", "+-5", "-+5", "5..", "5.-5", "1 ",
            " 1", "1e5 ", "5_0", "inf", "nan", "infinity", "1e999", "-1e999", "0x10", "1.5.2", "٣",
        ] {
            assert_eq!(float(text), None, "{text}");
        }
    }
}
