//! The characters of names in expressions.

/// The letters beyond ASCII: those with which names begin in XML, but for two that join letters and aren't seen. Unicode's
/// own tables of letters are 2 KB of the WebAssembly module.
/// https://www.w3.org/TR/xml/#NT-NameStartChar
const LETTERS: [(char, char); 11] = [
    ('\u{c0}', '\u{d6}'),
    ('\u{d8}', '\u{f6}'),
    ('\u{f8}', '\u{2ff}'),
    ('\u{370}', '\u{37d}'),
    ('\u{37f}', '\u{1fff}'),
    ('\u{2070}', '\u{218f}'),
    ('\u{2c00}', '\u{2fef}'),
    ('\u{3001}', '\u{d7ff}'),
    ('\u{f900}', '\u{fdcf}'),
    ('\u{fdf0}', '\u{fffd}'),
    ('\u{10000}', '\u{effff}'),
];

/// Whether a name may begin with it: a letter, or `_`.
pub(crate) fn begins_name(c: char) -> bool {
    let is_letter = |&(first, last): &(char, char)| first <= c && c <= last;
    c.is_ascii_alphabetic() || c == '_' || LETTERS.iter().any(is_letter)
}

/// Whether a name may have it: a letter, a digit, or `_`.
pub(crate) fn is_in_name(c: char) -> bool {
    begins_name(c) || c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::{begins_name, is_in_name};

    #[test]
    fn letters_of_all_scripts_are_in_names() {
        for c in "a_Zßéøıłжאहツ한字𠀀".chars() {
            assert!(begins_name(c), "{c}");
        }
        assert!(is_in_name('0') && !begins_name('0'));
        for c in " -.\"'“”«»…–→×÷\u{a0}\u{2003}".chars() {
            assert!(!is_in_name(c), "{c}");
        }
    }
}
