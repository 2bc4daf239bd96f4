//! Cuts JSON to what can be read, before a recursive parser sees it.
//!
//! The server takes arguments nested up to 10,000 levels, and at times writes two objects into one body; a parser that
//! gave up on such a reply would lose the process that came with it.

use std::borrow::Cow;

/// Containers nested deeper than this are cut. Below serde_json's own limit of 128.
pub(super) const MAX_DEPTH: usize = 100;

/// What stands where something was cut.
pub(super) const CUT: &str = "…nested too deeply…";

/// Replaces each array or object nested deeper than [`MAX_DEPTH`] by the text [`CUT`], and leaves out what follows the
/// first array or object. Text that isn't JSON up to there stays text that isn't JSON.
pub(super) fn cut(json: &str) -> Cow<'_, str> {
    let mut depth = 0usize;
    let mut in_string = false;
    let mut escaped = false;
    let mut kept = String::new();
    let mut copied_to = 0;
    let mut end = json.len();
    for (at, byte) in json.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                if depth == MAX_DEPTH {
                    kept.push_str(json.get(copied_to..at).unwrap_or_default());
                    kept.push('"');
                    kept.push_str(CUT);
                    kept.push('"');
                }
                depth += 1;
            }
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == MAX_DEPTH {
                    copied_to = at + 1;
                }
                if depth == 0 {
                    end = at + 1;
                    break;
                }
            }
            _ => {}
        }
    }
    if kept.is_empty() {
        return Cow::Borrowed(json.get(..end).unwrap_or(json));
    }
    if depth <= MAX_DEPTH {
        kept.push_str(json.get(copied_to..end).unwrap_or_default());
    }
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn nested(levels: usize) -> String {
        format!("{}1{}", "[".repeat(levels), "]".repeat(levels))
    }

    #[test]
    fn shallow_json_is_left_alone() {
        let json = nested(MAX_DEPTH);
        assert!(matches!(cut(&json), Cow::Borrowed(text) if text == json));
    }

    #[test]
    fn deep_json_parses_and_keeps_its_neighbours() {
        let json = format!(r#"{{"id":"p","args":[{},"after"]}}"#, nested(10_000));
        let value: Value = serde_json::from_str(&cut(&json)).unwrap();
        assert_eq!(value["id"], "p");
        assert_eq!(value["args"][1], "after");
        assert!(value.to_string().contains(CUT));
    }

    #[test]
    fn the_first_object_counts() {
        assert_eq!(cut(r#"{"a":[1]}{"b":2}"#), r#"{"a":[1]}"#);
        let deep = nested(1_000);
        assert_eq!(cut(&format!("{deep}{deep}")), cut(&deep));
        assert_eq!(cut("] 1"), "]");
        assert_eq!(cut("1 2"), "1 2");
    }

    #[test]
    fn brackets_in_text_do_not_count() {
        let json = format!(r#"["{}\"[",2]"#, "[".repeat(500));
        assert!(matches!(cut(&json), Cow::Borrowed(_)));
    }
}
