//! A node as the decoder sees it.

use serde_json::{Map, Value};

use super::{Document, Kind, NodeId, Scalar, Slot};
use crate::diagnostics::Position;

/// A node of a document.
#[derive(Clone, Copy)]
pub(crate) struct NodeRef<'d> {
    pub(super) document: &'d Document,
    pub(super) id: NodeId,
}

impl<'d> NodeRef<'d> {
    fn at(self, id: NodeId) -> NodeRef<'d> {
        NodeRef {
            document: self.document,
            id,
        }
    }

    fn kind(self) -> Option<&'d Kind> {
        self.document.nodes.get(self.id).map(|node| &node.kind)
    }

    pub(crate) fn position(self) -> Position {
        self.document
            .nodes
            .get(self.id)
            .map(|node| node.position)
            .unwrap_or_default()
    }

    pub(crate) fn scalar(self) -> Option<&'d Scalar> {
        match self.kind()? {
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
        matches!(self.kind(), Some(Kind::List(_)))
    }

    pub(crate) fn is_map(self) -> bool {
        matches!(self.kind(), Some(Kind::Map(_)))
    }

    /// The items of a list; nothing for all else.
    pub(crate) fn items(self) -> impl Iterator<Item = NodeRef<'d>> {
        let items: &[NodeId] = match self.kind() {
            Some(Kind::List(items)) => items,
            _ => &[],
        };
        items.iter().map(move |&id| self.at(id))
    }

    /// The entries of a map, key and value; nothing for all else.
    pub(crate) fn entries(self) -> impl Iterator<Item = (NodeRef<'d>, NodeRef<'d>)> {
        let entries: &[(NodeId, NodeId)] = match self.kind() {
            Some(Kind::Map(entries)) => entries,
            _ => &[],
        };
        entries
            .iter()
            .map(move |&(key, value)| (self.at(key), self.at(value)))
    }

    /// The value of `key` in a map, unless it's null.
    pub(crate) fn get(self, key: &str) -> Option<NodeRef<'d>> {
        self.entries()
            .find(|(name, _)| name.text() == Some(key))
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    /// The text of a scalar at `key`.
    pub(crate) fn get_text(self, key: &str) -> Option<&'d str> {
        self.get(key)?.text()
    }

    /// The items of the list at `key`.
    pub(crate) fn get_items(self, key: &str) -> impl Iterator<Item = NodeRef<'d>> {
        self.get(key).into_iter().flat_map(NodeRef::items)
    }

    /// The node as JSON.
    pub(crate) fn to_value(self) -> Value {
        match self.kind() {
            Some(Kind::Scalar(scalar)) => scalar.to_value(),
            Some(Kind::List(_)) => Value::Array(self.items().map(NodeRef::to_value).collect()),
            Some(Kind::Map(_)) => Value::Object(self.to_map()),
            None => Value::Null,
        }
    }

    /// A map as a JSON object; an empty one for all else.
    pub(crate) fn to_map(self) -> Map<String, Value> {
        self.entries()
            .filter_map(|(key, value)| Some((key.scalar()?.text.clone(), value.to_value())))
            .collect()
    }

    /// Where it is: `workflow[2].params.url`.
    pub(crate) fn path(self) -> String {
        let mut parts = Vec::new();
        let mut id = self.id;
        while let Some((parent, slot)) = self.document.nodes.get(id).and_then(|node| node.slot) {
            parts.push(match slot {
                Slot::Item(index) => format!("[{index}]"),
                Slot::Value { key } => match self.at(key).scalar() {
                    Some(key) if is_simple(&key.text) => format!(".{}", key.text),
                    Some(key) => format!("[{:?}]", key.text),
                    None => String::new(),
                },
            });
            id = parent;
        }
        parts.reverse();
        let path = parts.concat();
        path.strip_prefix('.').map(str::to_owned).unwrap_or(path)
    }
}

fn is_simple(key: &str) -> bool {
    !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}
