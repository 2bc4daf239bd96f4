//! A document's characters, as the parser asks for them.

use std::str::Chars;

use saphyr_parser::Input;

/// As many characters as the parser ever looks ahead at once.
const AHEAD: usize = 16;

/// The characters that are left. All of them are there from the beginning, so looking ahead takes nothing; after the
/// last one the parser expects NULs, which no document has.
pub(super) struct Characters<'y>(pub(super) Chars<'y>);

impl Input for Characters<'_> {
    fn lookahead(&mut self, _: usize) {}

    fn buflen(&self) -> usize {
        AHEAD
    }

    fn bufmaxlen(&self) -> usize {
        AHEAD
    }

    fn raw_read_ch(&mut self) -> char {
        self.0.next().unwrap_or_default()
    }

    /// For inputs that have read nothing ahead.
    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        None
    }

    fn skip(&mut self) {
        self.0.next();
    }

    fn skip_n(&mut self, count: usize) {
        for _ in 0..count {
            self.skip();
        }
    }

    fn peek(&self) -> char {
        self.peek_nth(0)
    }

    fn peek_nth(&self, n: usize) -> char {
        let mut ahead = Characters(self.0.clone());
        ahead.skip_n(n);
        ahead.raw_read_ch()
    }

    fn peek_opt(&self) -> Option<char> {
        self.0.clone().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use saphyr_parser::Parser;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1024))]
        // Without words of `%` directives that aren't ASCII: there a string's columns count bytes.
        #[test]
        fn the_parser_finds_what_it_finds_in_a_string(yaml in "([-a-c0-2 \n]|[ \n]|[-:?,\\[\\]{}#&*!|>'\"@`.\\\\<~+\t\r\u{85}\u{feff}é😀]|: |- |!a%c3%a9 |\n%YAML 1.2\n|\n%TAG !a! b\n|\n +|---|\\.\\.\\.){0,40}") {
            let ours = Parser::new(Characters(yaml.chars()));
            for (ours, theirs) in ours.zip(Parser::new_from_str(&yaml)) {
                prop_assert_eq!(&ours, &theirs);
                if ours.is_err() {
                    break;
                }
            }
        }
    }
}
