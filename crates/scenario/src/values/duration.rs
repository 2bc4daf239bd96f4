//! Durations: `250ms`, `5s`, `1m30s`, `1.5h`, or a number of seconds.

use std::time::Duration;

use super::{ValueError, decimal};

const HELP: &str = "write 250ms, 5s, 1m30s, or a number of seconds";

/// The longest duration: ten years of seconds.
const LONGEST_S: f64 = 10.0 * 366.0 * 86_400.0;

/// The duration that `text` is: numbers with units (`ms`, `s`, `m`, `h`), or a number of seconds.
///
/// # Errors
/// When it isn't one, or is longer than ten years.
pub fn duration(text: &str) -> Result<Duration, Box<ValueError>> {
    let bad = || ValueError::of(text, "isn't a duration", HELP);
    let seconds = match decimal(text) {
        Some(seconds) => seconds,
        None => with_units(text).ok_or_else(bad)?,
    };
    if seconds > LONGEST_S {
        return Err(ValueError::of(
            text,
            "is too long",
            "ten years are the most",
        ));
    }
    Ok(crate::time::seconds(seconds))
}

/// The seconds of `1m30s`.
fn with_units(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, after) = rest.split_at_checked(unit_at)?;
        let next_at = after
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(next_at)?;
        let per_unit = match unit {
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3_600.0,
            _ => return None,
        };
        seconds += decimal(number)? * per_unit;
        rest = after;
    }
    (!text.is_empty()).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_units_and_seconds() {
        for (text, ms) in [
            ("250ms", 250),
            ("5s", 5_000),
            ("1m30s", 90_000),
            ("1h", 3_600_000),
            ("1.5s", 1_500),
            ("30", 30_000),
            ("0.25", 250),
            ("0", 0),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(ms)), "{text}");
        }
    }

    #[test]
    fn refuses_all_else() {
        for text in [
            "",
            "s",
            "5 s",
            "-1s",
            "5x",
            "1m30",
            "1e3s",
            "∞",
            "5s!",
            "..s",
            "99999h99999h",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
