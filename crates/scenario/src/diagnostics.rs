//! What is wrong with a scenario, where, and what to do.

use std::fmt;

use serde::Serialize;

/// A place in the document, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// Whether a diagnostic stops the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The scenario can't run.
    Error,
    /// The scenario runs, but perhaps not as meant.
    Warning,
}

/// One problem of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Whether it stops the run.
    pub severity: Severity,
    /// What kind of problem it is, for programs: `unknown_key`, `bad_duration`, …
    pub code: &'static str,
    /// Where in the document's structure: `scenario.workflow[2].params.url`; empty for the document as a whole.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Diagnostic {
    /// An error of the document as a whole. Boxed, as it's mostly an error's payload.
    pub(crate) fn at(
        at: Position,
        code: &'static str,
        message: impl fmt::Display,
        help: &str,
    ) -> Box<Diagnostic> {
        Box::new(Diagnostic::new(
            Severity::Error,
            code,
            String::new(),
            at,
            &message,
            &help,
        ))
    }

    pub(crate) fn new(
        severity: Severity,
        code: &'static str,
        path: String,
        Position { line, column }: Position,
        message: &dyn fmt::Display,
        help: &dyn fmt::Display,
    ) -> Diagnostic {
        Diagnostic {
            severity,
            code,
            path,
            line,
            column,
            message: message.to_string(),
            help: help.to_string(),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{} ", self.path)?;
        }
        write!(f, "({}:{}): {}", self.line, self.column, self.message)?;
        if !self.help.is_empty() {
            write!(f, " — {}", self.help)?;
        }
        Ok(())
    }
}

/// All problems of a document, in the order of their places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Whether any of them stops the run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// The problems, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
