//! Numbers as decimal text.
//!
//! By way of JSON, whose writer of numbers is there anyway: std's own takes 6 KB of the WebAssembly module, and its
//! tables.

/// A finite number in plain digits, as `{}` writes it: `5`, `0.25`, never with an exponent.
#[must_use]
pub fn plain(number: f64) -> String {
    let json = serde_json::to_string(&number).unwrap_or_default();
    let Some((mantissa, exponent)) = json.split_once('e') else {
        return json.strip_suffix(".0").unwrap_or(&json).to_owned();
    };
    let (sign, unsigned) = mantissa.split_at(usize::from(mantissa.starts_with('-')));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let small = exponent.strip_prefix('-');
    let places: usize = crate::values::whole(small.unwrap_or(exponent)).unwrap_or(0);
    if small.is_some() {
        // JSON has one digit before the point.
        format!("{sign}0.{whole:0>places$}{fraction}")
    } else {
        format!("{sign}{whole}{fraction:0<places$}")
    }
}

/// A number with so many decimals, which may be 0.
#[must_use]
pub fn rounded(number: f64, decimals: u32) -> String {
    let parts = 10_u64.saturating_pow(decimals);
    let count = (number.abs() * parts as f64).round_ties_even() as u64;
    let sign = if number < 0.0 { "-" } else { "" };
    let (whole, rest) = (count / parts, count % parts);
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest:0width$}", width = decimals as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_kept() {
        for (number, decimals, text) in [
            (0.25, 1, "0.2"),
            (5.0, 3, "5.000"),
            (-1.25, 2, "-1.25"),
            (99.5, 0, "100"),
            (12.0049, 3, "12.005"),
        ] {
            assert_eq!(rounded(number, decimals), text);
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
