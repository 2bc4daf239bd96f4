//! Keys that stand twice in one mapping.

use crate::document::NodeRef;
use crate::index::Index;
use crate::sink::Sink;

/// Finds them in a node and in all below it.
pub(crate) fn check(node: NodeRef<'_>, sink: &mut Sink) {
    let mut keys = Vec::new();
    let mut names = Index::default();
    for (key, value) in node.entries() {
        if let Some(scalar) = key.scalar() {
            names.insert(&scalar.text, keys.len());
            keys.push(key);
        }
        check(key, sink);
        check(value, sink);
    }
    for (_, again) in names.repeats() {
        if let Some(&key) = keys.get(again) {
            sink.error(
                key,
                "duplicate_key",
                format_args!("`{}` is given twice", key.text().unwrap_or_default()),
                "keep one of them",
            );
        }
    }
    for item in node.items() {
        check(item, sink);
    }
}
