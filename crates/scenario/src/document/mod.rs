//! The YAML document: a tree of nodes with positions.
//!
//! It is built from a parser's events, and the limits are checked as the events come: a document over a
//! limit costs no more than the limit. A node that has an alias is shared, so the alias costs one pointer.

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

/// A document that was read.
#[derive(Debug)]
pub(crate) struct Document {
    root: Rc<Node>,
}

#[derive(Debug)]
struct Node {
    position: Position,
    /// Where it hangs. None for the root.
    place: Option<Place>,
    kind: Kind,
}

/// A place in a list or map; all in one share where that hangs.
#[derive(Debug, Clone)]
struct Place {
    parent: Option<Rc<Place>>,
    slot: Slot,
}

#[derive(Debug, Clone)]
enum Slot {
    Item(usize),
    Key,
    /// The value of this key.
    Value(Rc<Node>),
}

#[derive(Debug)]
enum Kind {
    Scalar(Scalar),
    List(Vec<Rc<Node>>),
    Map(Vec<(Rc<Node>, Rc<Node>)>),
}

impl Document {
    /// The root node.
    pub(crate) fn root(&self) -> NodeRef<'_> {
        NodeRef(&self.root)
    }
}
