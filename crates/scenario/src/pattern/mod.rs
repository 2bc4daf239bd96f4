//! Regular expressions: what the crate `regex-lite` reads, and what it finds.
//!
//! A text becomes a tree (`parse`), the tree a list of steps (`steps`), and a search goes through the list with all ways
//! of matching side by side (`search`): so it takes time in proportion to the text, whatever the pattern. Classes and
//! cases are ASCII's.

mod class;
mod escape;
mod group;
mod parse;
mod search;
mod set;
mod steps;
#[cfg(test)]
mod tests;

use steps::Step;

/// A regular expression.
#[derive(Debug, Clone)]
pub struct Pattern {
    steps: Vec<Step>,
}

impl Pattern {
    /// The pattern that is written so.
    ///
    /// # Errors
    /// Why it isn't one, or that it's too large.
    pub fn new(text: &str) -> Result<Pattern, &'static str> {
        let steps = steps::of(&parse::tree(text)?)?;
        Ok(Pattern { steps })
    }

    /// Whether it matches somewhere in `text`.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        search::first(&self.steps, text).is_some()
    }

    /// The first group of the first match in `text`; where that has none, the match.
    #[must_use]
    pub fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        let [start, end, group_start, group_end] = search::first(&self.steps, text)?;
        text.get(group_start..group_end).or(text.get(start..end))
    }
}
