//! Keys that stand twice in one mapping.

use crate::document::NodeRef;
use crate::index::Index;
use crate::sink::Sink;

/// Finds them in a node and in all below it.
pub(crate) fn check(node: NodeRef<'_>, sink: &mut Sink) {
    let mut names = Index::default();
    for (key, value) in node.entries() {
        if let Some(scalar) = key.scalar() {
            if names.get(&scalar.text).is_some() {
                sink.error(
                    key,
                    "duplicate_key",
                    format_args!("`{}` is given twice", key.text().unwrap_or_default()),
                    "keep one of them",
                );
            } else {
                names.insert(&scalar.text, 0);
            }
        }
        check(key, sink);
        check(value, sink);
    }
    for item in node.items() {
        check(item, sink);
    }
}
