//! Moments, as the server writes them.

/// Days from 1 March of year 0 to 1 January 1970.
const DAYS_TO_1970: i64 = 719_468;

/// The parts of a moment in their order: what may stand behind each, the least that it may be, and what it is below.
const PARTS: [(&str, f64, f64); 6] = [
    ("-", 0.0, f64::INFINITY),
    ("-", 1.0, 13.0),
    ("Tt ", 1.0, 32.0),
    (":", 0.0, 24.0),
    (":", 0.0, 60.0),
    ("Zz+-", 0.0, 61.0),
];

/// A moment by RFC 3339, as milliseconds since 1970; nothing where it is none.
#[must_use]
pub fn unix_ms(text: &str) -> Option<f64> {
    let mut parts = [0.0; PARTS.len()];
    let mut rest = text.trim();
    let mut zone = "";
    for (part, (ends, least, below)) in parts.iter_mut().zip(&PARTS) {
        let end = rest.find(|c| ends.contains(c))?;
        *part = number(rest.get(..end)?).filter(|part| (least..below).contains(&part))?;
        zone = rest.get(end..)?;
        rest = zone.get(1..)?;
    }
    let [year, month, day, hour, minute, second] = parts;
    if year.fract() + month.fract() + day.fract() > 0.0 {
        return None;
    }
    let days = days_since_1970(year as i64, month as i64, day as i64) as f64;
    let seconds = days * 86_400.0 + hour * 3_600.0 + minute * 60.0 + second;
    Some((seconds - zone_seconds(zone)?) * 1000.0)
}

fn zone_seconds(zone: &str) -> Option<f64> {
    let sign = match zone.chars().next()? {
        'Z' | 'z' => return (zone.len() == 1).then_some(0.0),
        '+' => 1.0,
        _ => -1.0,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    Some(sign * (number(hours)? * 3_600.0 + number(minutes)? * 60.0))
}

/// A number such as `06.486718`, digit by digit: the tables of std's own reader are 14 KB of the WebAssembly module.
fn number(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let digit = |b: u8| f64::from(b - b'0');
    let whole = whole.bytes().fold(0.0, |sum, b| sum * 10.0 + digit(b));
    let fraction = fraction.bytes().rev();
    Some(whole + fraction.fold(0.0, |sum, b| (sum + digit(b)) / 10.0))
}

/// Days from 1 January 1970, in the calendar that RFC 3339 uses; years begin in March, so that leap days end them.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - DAYS_TO_1970
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_any_zone() {
        assert_eq!(unix_ms("1970-01-01T00:00:00Z"), Some(0.0));
        assert_eq!(unix_ms("2000-03-01T00:00:00Z"), Some(951_868_800_000.0));
        assert_eq!(
            unix_ms("2026-11-20T13:13:06.5+01:00"),
            unix_ms("2026-11-20T12:13:06.5Z")
        );
        assert_eq!(
            unix_ms("2026-11-20T12:13:06.486718779Z").map(|ms| ms.round()),
            Some(1_795_176_786_487.0)
        );
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "tomorrow",
            "2026-13-01T00:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01",
            "2026-01-01T1:2Z",
            "2026-01-01T00:00:00+1",
        ] {
            assert!(unix_ms(text).is_none(), "{text}");
        }
    }
}
