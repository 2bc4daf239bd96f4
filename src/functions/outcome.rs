//! How a function ended.

use serde::Serialize;
use serde_json::Value;

use crate::json::to_text;

/// What a function gave, and why it failed where it did. Output beside reasons is kept on the server too.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Outcome {
    /// The process's `out`.
    pub output: Vec<Value>,
    /// The process's `errors`; none: it succeeded.
    pub errors: Vec<String>,
}

impl Outcome {
    /// A success.
    #[must_use]
    pub fn output(output: Vec<Value>) -> Self {
        Self {
            output,
            errors: Vec::new(),
        }
    }

    /// A success that gives one text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::output(vec![Value::String(text.into())])
    }

    /// A success that gives one JSON document as text: the CLI prints text as it is, and objects in Go's syntax.
    #[must_use]
    pub fn json(document: &impl Serialize) -> Self {
        Self::text(to_text(document))
    }

    /// A failure.
    #[must_use]
    pub fn failure(reason: impl Into<String>) -> Self {
        Self {
            output: Vec::new(),
            errors: vec![reason.into()],
        }
    }

    /// Whether it succeeded.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.errors.is_empty()
    }

    /// The same, ended early for `reason`: a failure that keeps what was done so far.
    #[must_use]
    pub fn aborted(mut self, reason: String) -> Self {
        self.errors.insert(0, reason);
        self.errors.dedup();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abort_keeps_what_was_done() {
        let outcome = Outcome::text("half").aborted("time was up".into());
        assert_eq!(
            (outcome.output.len(), outcome.errors.as_slice()),
            (1, ["time was up".to_owned()].as_slice())
        );
        assert!(!outcome.is_success());
        assert_eq!(
            Outcome::failure("time was up")
                .aborted("time was up".into())
                .errors
                .len(),
            1
        );
    }
}
