//! Sets of characters, and places between them.

/// A set of characters.
#[derive(Debug, Clone, Default)]
pub(super) struct Set {
    /// First and last of each range.
    pub(super) ranges: Vec<(char, char)>,
    pub(super) ignores_case: bool,
    /// Whether it's all but these.
    pub(super) is_negated: bool,
}

impl Set {
    pub(super) fn contains(&self, c: char) -> bool {
        let is_in = |c| self.ranges.iter().any(|&(low, high)| low <= c && c <= high);
        let other = if c.is_ascii_lowercase() {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        };
        (is_in(c) || self.ignores_case && is_in(other)) != self.is_negated
    }

    /// The character, when it's one by itself.
    pub(super) fn single(&self) -> Option<char> {
        match self.ranges.as_slice() {
            &[(low, high)] if low == high => Some(low),
            _ => None,
        }
    }
}

/// POSIX's classes: first and last character of each range.
const CLASSES: [(&str, &str); 14] = [
    ("alnum", "09AZaz"),
    ("alpha", "AZaz"),
    ("ascii", "\0\x7f"),
    ("blank", "\t\t  "),
    ("cntrl", "\0\x1f\x7f\x7f"),
    ("digit", "09"),
    ("graph", "!~"),
    ("lower", "az"),
    ("print", " ~"),
    ("punct", "!/:@[`{~"),
    ("space", "\t\r  "),
    ("upper", "AZ"),
    ("word", "09AZ__az"),
    ("xdigit", "09AFaf"),
];

/// The ranges of the class of a name, or of all that isn't in it.
pub(super) fn named(name: &str, is_negated: bool) -> Option<Vec<(char, char)>> {
    let (_, ends) = CLASSES.iter().find(|(known, _)| *known == name)?;
    let mut ranges = Vec::new();
    let mut below = '\0';
    let mut ends = ends.chars();
    while let (Some(low), Some(high)) = (ends.next(), ends.next()) {
        if !is_negated {
            ranges.push((low, high));
        } else if below < low {
            ranges.push((below, beside(low, -1)));
        }
        below = beside(high, 1);
    }
    if is_negated {
        ranges.push((below, char::MAX));
    }
    Some(ranges)
}

/// The character before or after one of ASCII.
fn beside(c: char, step: i8) -> char {
    u32::from(c)
        .checked_add_signed(step.into())
        .and_then(char::from_u32)
        .unwrap_or_default()
}

/// What must hold of the characters before and after a place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Look {
    Start,
    End,
    LineStart { is_crlf: bool },
    LineEnd { is_crlf: bool },
    Boundary,
    NoBoundary,
    WordStart,
    WordEnd,
    NoWordBefore,
    NoWordAfter,
}

impl Look {
    pub(super) fn holds(self, before: Option<char>, after: Option<char>) -> bool {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let (word_before, word_after) = (is_word(before), is_word(after));
        match self {
            Look::Start => before.is_none(),
            Look::End => after.is_none(),
            Look::LineStart { is_crlf } => match before {
                None | Some('\n') => true,
                Some('\r') => is_crlf && after != Some('\n'),
                Some(_) => false,
            },
            Look::LineEnd { is_crlf } => match after {
                None => true,
                Some('\r') => is_crlf,
                Some('\n') => !is_crlf || before != Some('\r'),
                Some(_) => false,
            },
            Look::Boundary => word_before != word_after,
            Look::NoBoundary => word_before == word_after,
            Look::WordStart => !word_before && word_after,
            Look::WordEnd => word_before && !word_after,
            Look::NoWordBefore => !word_before,
            Look::NoWordAfter => !word_after,
        }
    }
}
