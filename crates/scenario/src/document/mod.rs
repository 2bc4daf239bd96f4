//! The YAML document: a tree of nodes with positions.
//!
//! It is built from a parser's events, and the limits are checked as the events come: a document over a
//! limit costs no more than the limit. The nodes lie in one list and refer to each other by number, so
//! nothing here recurses, and an alias costs one number.

mod build;
mod characters;
mod node;
mod scalar;
#[cfg(test)]
mod tests;

pub(crate) use build::{QUOTE_IT, UNQUOTED_TEMPLATE, read};
pub(crate) use node::{Items, NodeRef};
pub(crate) use scalar::Scalar;

use crate::diagnostics::Position;

/// A node's place in [`Document::nodes`].
type NodeId = usize;

/// A document that was read.
#[derive(Debug)]
pub(crate) struct Document {
    nodes: Vec<Node>,
    root: NodeId,
}

#[derive(Debug)]
struct Node {
    position: Position,
    /// Where it hangs: its parent and its place there. None for the root.
    slot: Option<(NodeId, Slot)>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Slot {
    Item(usize),
    /// A value, or the key itself.
    Value {
        key: NodeId,
    },
}

#[derive(Debug)]
enum Kind {
    Scalar(Scalar),
    List(Vec<NodeId>),
    Map(Vec<(NodeId, NodeId)>),
}

impl Document {
    /// The root node.
    pub(crate) fn root(&self) -> NodeRef<'_> {
        NodeRef {
            document: self,
            id: self.root,
        }
    }
}
