//! The workbook dialect: pools and resources, actions, and nodes with edges.

use super::outline::{ActionRef, EdgeOutline, NodeOutline, NodeTarget, Outline, PoolOutline};
use super::tasks::action;
use crate::diagnostics::Sink;
use crate::document::NodeRef;

/// The parts of a document of the workbook dialect.
pub(super) fn outline<'d>(root: NodeRef<'d>, sink: &mut Sink) -> Outline<'d> {
    let list = |section: &str, key: &str| match root.get(section) {
        Some(section) => section.get_items(key),
        // The root is a map, so it has none.
        None => root.items(),
    };
    Outline {
        settings: root,
        id: root.get_text("name").unwrap_or_default(),
        pools: list("workbook", "ip_pools")
            .filter_map(|node| {
                Some(PoolOutline {
                    id: node.get_text("id").unwrap_or_default(),
                    node,
                    addresses: node.get("ranges")?,
                })
            })
            .collect(),
        shares_first_pool: false,
        resources: list("workbook", "resources").collect(),
        actions: list("actions", "actions").map(action).collect(),
        nodes: list("workflows", "nodes")
            .map(|item| node(item, sink))
            .collect(),
        start: 0,
        noun: "node",
    }
}

fn node<'d>(node: NodeRef<'d>, sink: &mut Sink) -> NodeOutline<'d> {
    let action = node.get("action").map(ActionRef::Id);
    if node.get_text("type") == Some("action") && action.is_none() {
        sink.error(
            node,
            "missing_key",
            "`action` is missing in a node of type action",
            "add it: the id of the action it runs",
        );
    }
    NodeOutline {
        id: node.get_text("id").unwrap_or_default(),
        node,
        action,
        is_end: node.get_text("type") == Some("end"),
        edges: node
            .get_items("edges")
            .filter_map(|node| {
                let condition = node
                    .get("trigger")
                    .and_then(|trigger| trigger.get("condition"));
                Some(EdgeOutline {
                    node,
                    to: NodeTarget::Id(node.get("to")?),
                    condition,
                })
            })
            .collect(),
    }
}
