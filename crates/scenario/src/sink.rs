//! Where the problems of a document are gathered while it is read.

use std::fmt;

use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, NodeRef};

/// The problems found so far.
#[derive(Debug)]
pub(crate) struct Sink {
    document: Document,
    /// In the order of their places, each once.
    found: Vec<Diagnostic>,
}

impl Sink {
    /// For the problems of a document.
    pub(crate) fn new(document: &Document) -> Sink {
        Sink {
            document: document.clone(),
            found: Vec::new(),
        }
    }

    /// An error at a node.
    pub(crate) fn error(
        &mut self,
        node: NodeRef<'_>,
        code: &'static str,
        message: impl fmt::Display,
        help: impl fmt::Display,
    ) {
        self.add(Severity::Error, node, code, &message, &help);
    }

    /// A warning at a node.
    pub(crate) fn warning(
        &mut self,
        node: NodeRef<'_>,
        code: &'static str,
        message: impl fmt::Display,
        help: impl fmt::Display,
    ) {
        self.add(Severity::Warning, node, code, &message, &help);
    }

    /// The problems in the order of their places, each once.
    pub(crate) fn finish(self) -> Diagnostics {
        Diagnostics(self.found)
    }

    fn add(
        &mut self,
        severity: Severity,
        node: NodeRef<'_>,
        code: &'static str,
        message: &dyn fmt::Display,
        help: &dyn fmt::Display,
    ) {
        let (path, at) = (self.document.path(node), node.position());
        let problem = Diagnostic::new(severity, code, path, at, message, help);
        let order = (at.line, at.column, severity);
        let place = self
            .found
            .partition_point(|other| (other.line, other.column, other.severity) <= order);
        let before = place.checked_sub(1);
        if before.and_then(|before| self.found.get(before)) != Some(&problem) {
            self.found.insert(place, problem);
        }
    }
}
