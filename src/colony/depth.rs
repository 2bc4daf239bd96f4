//! Cuts JSON that is nested too deeply, before a recursive parser sees it.
//!
//! The server takes arguments nested up to 10,000 levels; a parser that gave up on such a reply would lose the
//! process that came with it.

use std::borrow::Cow;

/// Containers nested deeper than this are cut. Below serde_json's own limit of 128.
pub(super) const MAX_DEPTH: usize = 100;

/// What stands where something was cut.
pub(super) const CUT: &str = "…nested too deeply…";

/// Replaces each array or object nested deeper than [`MAX_DEPTH`] by the text [`CUT`]. Text that isn't JSON stays
/// text that isn't JSON.
pub(super) fn cut_deep(json: &str) -> Cow<'_, str> {
    let mut depth = 0usize;
    let mut in_string = false;
    let mut escaped = false;
    let mut kept = String::new();
    let mut copied_to = 0;
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
            }
            _ => {}
        }
    }
    if kept.is_empty() {
        return Cow::Borrowed(json);
    }
    if depth <= MAX_DEPTH {
        kept.push_str(json.get(copied_to..).unwrap_or_default());
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
        assert!(matches!(cut_deep(&json), Cow::Borrowed(text) if text == json));
    }

    #[test]
    fn deep_json_parses_and_keeps_its_neighbours() {
        let json = format!(r#"{{"id":"p","args":[{},"after"]}}"#, nested(10_000));
        let value: Value = serde_json::from_str(&cut_deep(&json)).unwrap();
        assert_eq!(value["id"], "p");
        assert_eq!(value["args"][1], "after");
        assert!(value.to_string().contains(CUT));
    }

    #[test]
    fn brackets_in_text_do_not_count() {
        let json = format!(r#"["{}\"[",2]"#, "[".repeat(500));
        assert!(matches!(cut_deep(&json), Cow::Borrowed(_)));
    }
}
