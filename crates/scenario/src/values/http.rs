//! What HTTP and JSON have of their own: methods, statuses, pointers.

use super::{ValueError, whole};
use crate::model::StatusRange;

/// Whether `method`, in capitals, is one that a scenario may use.
#[must_use]
pub fn is_method(method: &str) -> bool {
    matches!(
        method,
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
    )
}

/// The statuses that `text` stands for: `200`, or `2xx` for all from 200 to 299.
///
/// # Errors
/// When it isn't a status from 100 to 599, nor a class from `1xx` to `5xx`.
pub fn status(text: &str) -> Result<StatusRange, Box<ValueError>> {
    let digits = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX"));
    let range = match (digits, whole(digits.unwrap_or(text))) {
        (Some(_), Some(class @ 1_u16..=5)) => Some((class * 100, class * 100 + 99)),
        (None, Some(status @ 100..=599)) => Some((status, status)),
        _ => None,
    };
    match range {
        Some((low, high)) if text.len() == 3 => Ok(StatusRange { low, high }),
        _ => Err(ValueError::of(
            text,
            "isn't a status",
            "write 200, [200, 204] or 2xx",
        )),
    }
}

/// The keys that the JSON pointer `text` (RFC 6901) goes through.
///
/// # Errors
/// When it is neither empty nor begins with `/`, or has a `~` that isn't `~0` or `~1`.
pub fn json_pointer(text: &str) -> Result<Vec<String>, Box<ValueError>> {
    let bad = || {
        ValueError::of(
            text,
            "isn't a JSON pointer",
            "write /items/0/id (`~1` for a `/` in a name, `~0` for a `~`)",
        )
    };
    let mut keys: Vec<String> = Vec::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '/' {
            keys.push(String::new());
            continue;
        }
        let key = keys.last_mut().ok_or_else(bad)?;
        key.push(match character {
            '~' => match characters.next() {
                Some('0') => '~',
                Some('1') => '/',
                _ => return Err(bad()),
            },
            _ => character,
        });
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses() {
        assert_eq!(
            status("204"),
            Ok(StatusRange {
                low: 204,
                high: 204
            })
        );
        assert_eq!(
            status("2xx"),
            Ok(StatusRange {
                low: 200,
                high: 299
            })
        );
        for text in [
            "", "20", "99", "600", "6xx", "0xx", "xx", "2x", "+20", "200-299",
        ] {
            assert!(status(text).is_err(), "{text}");
        }
    }

    #[test]
    fn pointers() {
        for (text, keys) in [
            ("", &[][..]),
            ("/", &[""]),
            ("/a/0", &["a", "0"]),
            ("//", &["", ""]),
            ("/a~1b/~0/~01", &["a/b", "~", "~1"]),
        ] {
            assert_eq!(json_pointer(text).unwrap(), keys, "{text}");
        }
        for text in ["a", "$.a", "~0", "/a~", "/~2"] {
            assert!(json_pointer(text).is_err(), "{text}");
        }
    }
}
