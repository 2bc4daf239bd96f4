//! Numbers as decimal text.
//!
//! By way of JSON, whose writer of numbers is there anyway: std's own takes 6 KB of the WebAssembly module, and its
//! tables.

/// A finite number in plain digits, as `{}` writes it: `5`, `0.25`, never with an exponent.
#[must_use]
pub fn plain(number: f64) -> String {
    let json = serde_json::to_string(&number).unwrap_or_default();
    let (mantissa, exponent) = json.split_once('e').unwrap_or((&json, "0"));
    let mantissa = mantissa.strip_suffix(".0").unwrap_or(mantissa);
    let Ok(exponent @ (1.. | ..=-1)) = exponent.parse::<i32>() else {
        return mantissa.to_owned();
    };
    let (sign, unsigned) = mantissa.split_at(usize::from(mantissa.starts_with('-')));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let places = exponent.unsigned_abs() as usize;
    if exponent < 0 {
        // JSON has one digit before the point.
        format!(
            "{sign}0.{}{whole}{fraction}",
            "0".repeat(places.saturating_sub(whole.len()))
        )
    } else {
        format!("{sign}{whole}{fraction:0<places$}")
    }
}

/// A number of no sign with so many digits after the point; halves are rounded up.
#[must_use]
pub fn fixed(number: f64, digits: usize) -> String {
    let scale = 10u64.saturating_pow(digits as u32);
    let scaled = (number * scale as f64).round() as u64;
    format!("{}.{:0digits$}", scaled / scale, scaled % scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_after_the_point_are_kept() {
        for (number, digits, text) in [(12.0, 3, "12.000"), (0.06, 1, "0.1"), (1.0049, 2, "1.00")] {
            assert_eq!(fixed(number, digits), text);
        }
    }

    proptest! {
        #[test]
        fn numbers_are_written_as_std_writes_them(number in prop_oneof![any::<f64>(), -1e18..1e18, -1e-3..1e-3]) {
            // Of two shortest texts that are equally near either may be taken, so the last digit may differ.
            for number in [number, number.round()] {
                let (text, std) = (plain(number), number.to_string());
                prop_assert_eq!(text.len(), std.len(), "{} {}", text, std);
                prop_assert_eq!(text.parse::<f64>(), Ok(number));
            }
        }
    }
}
