//! A node as the decoder sees it.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::{Kind, Node, Scalar, Slot};
use crate::diagnostics::Position;
use crate::quoted::Quoted;

/// A node of a document.
#[derive(Clone, Copy)]
pub(crate) struct NodeRef<'d>(pub(super) &'d Rc<Node>);

impl<'d> NodeRef<'d> {
    pub(crate) fn position(self) -> Position {
        self.0.position
    }

    pub(crate) fn scalar(self) -> Option<&'d Scalar> {
        match &self.0.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar that isn't null.
    pub(crate) fn text(self) -> Option<&'d str> {
        self.scalar()
            .filter(|scalar| !scalar.is_null())
            .map(|scalar| scalar.text.as_str())
    }

    pub(crate) fn is_null(self) -> bool {
        self.scalar().is_some_and(Scalar::is_null)
    }

    pub(crate) fn is_list(self) -> bool {
        matches!(self.0.kind, Kind::List(_))
    }

    pub(crate) fn is_map(self) -> bool {
        matches!(self.0.kind, Kind::Map(_))
    }

    /// The items of a list; nothing for all else.
    pub(crate) fn items(self) -> Items<'d> {
        match &self.0.kind {
            Kind::List(items) => Items(items.iter()),
            _ => Items([].iter()),
        }
    }

    /// The items of a list; of all else the node itself.
    pub(crate) fn items_or_self(self) -> Items<'d> {
        match &self.0.kind {
            Kind::List(items) => Items(items.iter()),
            _ => Items(std::slice::from_ref(self.0).iter()),
        }
    }

    /// The entries of a map, key and value; nothing for all else.
    pub(crate) fn entries(self) -> Entries<'d> {
        match &self.0.kind {
            Kind::Map(entries) => Entries(entries.iter()),
            _ => Entries([].iter()),
        }
    }

    /// The value of `key` in a map.
    pub(crate) fn get_or_null(self, key: &str) -> Option<NodeRef<'d>> {
        for (name, value) in self.entries() {
            if name.text() == Some(key) {
                return Some(value);
            }
        }
        None
    }

    /// The value of `key` in a map, unless it's null.
    pub(crate) fn get(self, key: &str) -> Option<NodeRef<'d>> {
        self.get_or_null(key).filter(|value| !value.is_null())
    }

    /// The text of a scalar at `key`.
    pub(crate) fn get_text(self, key: &str) -> Option<&'d str> {
        self.get(key)?.text()
    }

    /// The items of the list at `key`.
    pub(crate) fn get_items(self, key: &str) -> Items<'d> {
        match self.get(key) {
            Some(list) => list.items(),
            None => Items([].iter()),
        }
    }

    /// The entries of the map at `key`.
    pub(crate) fn get_entries(self, key: &str) -> Entries<'d> {
        match self.get(key) {
            Some(map) => map.entries(),
            None => Entries([].iter()),
        }
    }

    /// The node as JSON.
    pub(crate) fn to_value(self) -> Value {
        match &self.0.kind {
            Kind::Scalar(scalar) => scalar.to_value(),
            Kind::List(_) => {
                let mut items = Vec::new();
                for item in self.items() {
                    items.push(item.to_value());
                }
                Value::Array(items)
            }
            Kind::Map(_) => Value::Object(self.to_map()),
        }
    }

    /// A map as a JSON object; an empty one for all else.
    pub(crate) fn to_map(self) -> Map<String, Value> {
        let mut map = Map::new();
        for (key, value) in self.entries() {
            if let Some(key) = key.scalar() {
                map.insert(key.text.clone(), value.to_value());
            }
        }
        map
    }

    /// Where it is: `workflow[2].params.url`.
    pub(crate) fn path(self) -> String {
        let mut parts = Vec::new();
        let mut place = self.0.place.as_ref();
        while let Some(at) = place {
            parts.push(match &at.slot {
                Slot::Item(index) => format!("[{index}]"),
                Slot::Value(key) => NodeRef(key).as_part(),
                // Of a path's nodes only the last one can be a scalar.
                Slot::Key if parts.is_empty() => self.as_part(),
                Slot::Key => String::new(),
            });
            place = at.parent.as_deref();
        }
        let mut path = String::new();
        for part in parts.iter().rev() {
            path.push_str(part);
        }
        path.strip_prefix('.').map(str::to_owned).unwrap_or(path)
    }

    /// A key as a part of a path.
    fn as_part(self) -> String {
        match self.scalar() {
            Some(key) if is_simple(&key.text) => format!(".{}", key.text),
            Some(key) => format!("[{}]", Quoted(&key.text)),
            None => String::new(),
        }
    }
}

/// The items of a list. A type of its own, and its `next` no part of its callers: they are many.
#[derive(Clone)]
pub(crate) struct Items<'d>(std::slice::Iter<'d, Rc<Node>>);

impl<'d> Iterator for Items<'d> {
    type Item = NodeRef<'d>;

    #[inline(never)]
    fn next(&mut self) -> Option<NodeRef<'d>> {
        self.0.next().map(NodeRef)
    }
}

/// The entries of a map, key and value.
#[derive(Clone)]
pub(crate) struct Entries<'d>(std::slice::Iter<'d, (Rc<Node>, Rc<Node>)>);

impl<'d> Iterator for Entries<'d> {
    type Item = (NodeRef<'d>, NodeRef<'d>);

    #[inline(never)]
    fn next(&mut self) -> Option<(NodeRef<'d>, NodeRef<'d>)> {
        let (key, value) = self.0.next()?;
        Some((NodeRef(key), NodeRef(value)))
    }
}

fn is_simple(key: &str) -> bool {
    !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}
