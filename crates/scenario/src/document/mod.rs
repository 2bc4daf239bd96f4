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
pub(crate) use node::{Items, NodeRef};
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
    place: Option<Rc<Place>>,
    kind: Kind,
}

/// A place in a list or map, which has a place itself.
#[derive(Debug)]
struct Place {
    parent: Option<Rc<Place>>,
    slot: Slot,
}

#[derive(Debug)]
enum Slot {
    Item(usize),
    /// A value, or the key itself: the key, where it's a scalar.
    Value(Option<Rc<Scalar>>),
}

#[derive(Debug)]
enum Kind {
    Scalar(Rc<Scalar>),
    List(Vec<Rc<Node>>),
    Map(Vec<(Rc<Node>, Rc<Node>)>),
}

impl Kind {
    fn scalar(&self) -> Option<&Rc<Scalar>> {
        match self {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }
}

impl Document {
    /// The root node.
    pub(crate) fn root(&self) -> NodeRef<'_> {
        NodeRef(&self.root)
    }
}
