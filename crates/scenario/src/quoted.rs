//! Text of others in messages.

use std::fmt;

/// A text in double quotes; what would end them or can't be seen is escaped as in JSON.
///
/// Almost what `{:?}` gives, which brings std's tables of all printable characters into the WebAssembly module.
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self.0).unwrap_or_default())
    }
}

/// The first characters of a text, at most so many.
#[must_use]
pub fn cut(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map(|(end, _)| end);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{Quoted, cut};

    #[test]
    fn texts_are_cut_by_characters() {
        for (most, expected) in [(0, ""), (2, "gr"), (3, "grö"), (5, "größe"), (9, "größe")] {
            assert_eq!(cut("größe", most), expected);
        }
    }

    #[test]
    fn plain_text_is_quoted_as_debug_quotes_it() {
        for text in [
            "",
            "a b",
            "it's",
            "say \"hi\"",
            "C:\\dir",
            "two\nlines\t",
            "größer 日本",
        ] {
            assert_eq!(Quoted(text).to_string(), format!("{text:?}"));
        }
    }

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        assert_eq!(Quoted("a\0b\u{1b}").to_string(), r#""a\u0000b\u001b""#);
    }
}
