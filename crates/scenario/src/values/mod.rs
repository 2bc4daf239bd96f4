//! The small grammars: durations, rates, addresses.

/// How often something happens.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rate {
    /// Times per second.
    pub per_second: f64,
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
