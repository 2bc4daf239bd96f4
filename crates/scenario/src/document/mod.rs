//! The YAML document: a tree of nodes with positions.
//!
//! It is built from a parser's events, and the limits are checked as the events come: a document over a
//! limit costs no more than the limit. Nodes are kept in the list or map that they stand in. Only one that has an anchor is
//! shared, so an alias costs one pointer.

mod build;
mod characters;
mod node;
mod scalar;
#[cfg(test)]
mod tests;

pub(crate) use build::{QUOTE_IT, UNQUOTED_TEMPLATE, read};
pub(crate) use node::{Entries, Items, NodeRef};
pub(crate) use scalar::Scalar;

use std::rc::Rc;

use crate::diagnostics::Position;

/// A document that was read. A copy shares its nodes.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    root: Rc<Node>,
}

#[derive(Debug)]
struct Node {
    position: Position,
    /// Its place in the order in which nodes begin, so that it can be found again from the root. An alias has that of the
    /// node that comes next.
    number: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Scalar(Scalar),
    List(Vec<Node>),
    /// Keys and values in turn.
    Map(Vec<Node>),
    /// What an anchor names, where it's written and at every alias.
    Shared(Rc<Node>),
}

impl Document {
    /// The root node.
    pub(crate) fn root(&self) -> NodeRef<'_> {
        self.root.as_ref().into()
    }

    /// Where a node is: `workflow[2].params.url`.
    pub(crate) fn path(&self, node: NodeRef<'_>) -> String {
        let mut path = String::new();
        let mut at = self.root();
        while let Some((part, next)) = at.towards(node) {
            path.push_str(&part);
            at = next;
        }
        path.strip_prefix('.').map(str::to_owned).unwrap_or(path)
    }
}
