//! Rates: `50/s`, `3000/m`, `1/h`, or a number per second.

use super::{ValueError, decimal};

/// How often something happens.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rate {
    /// Times per second.
    pub per_second: f64,
}

/// The rate that `text` is.
///
/// # Errors
/// When it isn't one.
pub fn rate(text: &str) -> Result<Rate, Box<ValueError>> {
    let (times, unit) = text.split_once('/').unwrap_or((text, "s"));
    let seconds = match unit {
        "s" => Some(1.0),
        "m" => Some(60.0),
        "h" => Some(3_600.0),
        _ => None,
    };
    match (decimal(times), seconds) {
        (Some(times), Some(seconds)) => Ok(Rate {
            per_second: times / seconds,
        }),
        _ => Err(ValueError::of(
            text,
            "isn't a rate",
            "write 50/s, 3000/m, 1/h, or a number per second",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times_per_unit() {
        for (text, per_second) in [
            ("50/s", 50.0),
            ("3000/m", 50.0),
            ("36/h", 0.01),
            ("0.5/s", 0.5),
            ("7", 7.0),
            ("0", 0.0),
        ] {
            assert_eq!(rate(text), Ok(Rate { per_second }), "{text}");
        }
    }

    #[test]
    fn refuses_all_else() {
        for text in ["", "/s", "50/", "50/d", "-1/s", "50 / s", "fast", "1e9/s"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }
}
