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

use crate::diagnostics::{Position, Sink};
use crate::index::Index;

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

    /// Finds the keys that their mapping has already.
    pub(crate) fn check_keys(&self, sink: &mut Sink) {
        check_keys(&self.root, sink);
    }
}

/// An alias is left out: what it names is checked where it's written.
fn check_keys(node: &Node, sink: &mut Sink) {
    let nodes = match &node.kind {
        Kind::Scalar(_) => return,
        Kind::Shared(shared) if shared.number == node.number => return check_keys(shared, sink),
        Kind::Shared(_) => return,
        Kind::List(nodes) | Kind::Map(nodes) => nodes,
    };
    let mut keys = Vec::new();
    let mut names = Vec::new();
    for (key, _) in NodeRef::from(node).entries() {
        if let Some(scalar) = key.scalar() {
            names.push((scalar.text.as_str(), keys.len()));
            keys.push(key);
        }
    }
    for (_, again) in Index::new(names).repeats() {
        if let Some(&key) = keys.get(again) {
            sink.error(
                key,
                "duplicate_key",
                format_args!("`{}` is given twice", key.text().unwrap_or_default()),
                "keep one of them",
            );
        }
    }
    for node in nodes {
        check_keys(node, sink);
    }
}
