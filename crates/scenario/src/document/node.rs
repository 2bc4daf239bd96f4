//! A node as the decoder sees it.

use serde_json::{Map, Value};

use super::{Kind, Node, Scalar};
use crate::diagnostics::Position;
use crate::quoted::Quoted;
use crate::values::is_in_name;

/// A node of a document.
#[derive(Clone, Copy)]
pub(crate) struct NodeRef<'d>(&'d Node);

impl<'d> From<&'d Node> for NodeRef<'d> {
    /// The node itself, or what it shares.
    fn from(node: &'d Node) -> Self {
        match &node.kind {
            Kind::Shared(shared) => NodeRef(shared),
            _ => NodeRef(node),
        }
    }
}

impl<'d> NodeRef<'d> {
    /// A map without keys, in the place of one that isn't there.
    pub(crate) const EMPTY: NodeRef<'static> = NodeRef(&Node {
        position: Position { line: 0, column: 0 },
        number: 0,
        kind: Kind::Map(Vec::new()),
    });

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
            Kind::Map(nodes) => Entries(nodes.iter()),
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

    /// The value of `key` in a map; where there is none, a map without keys.
    pub(crate) fn section(self, key: &str) -> NodeRef<'d> {
        self.get(key).unwrap_or(NodeRef::EMPTY)
    }

    /// The items of the list at `key`.
    pub(crate) fn get_items(self, key: &str) -> Items<'d> {
        self.section(key).items()
    }

    /// The entries of the map at `key`.
    pub(crate) fn get_entries(self, key: &str) -> Entries<'d> {
        self.section(key).entries()
    }

    /// The node as JSON.
    pub(crate) fn to_value(self) -> Value {
        match &self.0.kind {
            Kind::Scalar(scalar) => scalar.to_value(),
            Kind::Map(_) => Value::Object(self.to_map()),
            _ => {
                let mut items = Vec::new();
                for item in self.items() {
                    items.push(item.to_value());
                }
                Value::Array(items)
            }
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

    /// The next node on the way to one that is further down, and the part of its path.
    pub(super) fn towards(self, node: NodeRef<'_>) -> Option<(String, NodeRef<'d>)> {
        let nodes = match &self.0.kind {
            Kind::List(nodes) | Kind::Map(nodes) if self.0.number != node.0.number => nodes,
            _ => return None,
        };
        // The last that doesn't begin after it.
        let after = nodes.partition_point(|other| other.number <= node.0.number);
        let index = after.checked_sub(1)?;
        let part = if self.is_list() {
            format!("[{index}]")
        } else {
            NodeRef::from(nodes.get(index - index % 2)?).as_part()
        };
        Some((part, nodes.get(index)?.into()))
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
pub(crate) struct Items<'d>(std::slice::Iter<'d, Node>);

impl<'d> Iterator for Items<'d> {
    type Item = NodeRef<'d>;

    #[inline(never)]
    fn next(&mut self) -> Option<NodeRef<'d>> {
        self.0.next().map(NodeRef::from)
    }
}

/// The entries of a map, key and value.
#[derive(Clone)]
pub(crate) struct Entries<'d>(std::slice::Iter<'d, Node>);

impl<'d> Iterator for Entries<'d> {
    type Item = (NodeRef<'d>, NodeRef<'d>);

    #[inline(never)]
    fn next(&mut self) -> Option<(NodeRef<'d>, NodeRef<'d>)> {
        Some((self.0.next()?.into(), self.0.next()?.into()))
    }
}

fn is_simple(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| is_in_name(c) || c == '-')
}
