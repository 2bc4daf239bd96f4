//! The workbook dialect: pools and resources, actions, and nodes with edges.

use super::outline::{NodeOutline, Outline};
use super::tasks::{self, actions, pools};
use crate::document::NodeRef;
use crate::sink::Sink;

/// The parts of a document of the workbook dialect.
pub(super) fn outline<'d>(root: NodeRef<'d>, sink: &mut Sink) -> Outline<'d> {
    let list = |section: &str, key: &str| root.section(section).get_items(key);
    let mut resources = Vec::new();
    for node in list("workbook", "resources") {
        resources.push(node);
    }
    let mut nodes = Vec::new();
    for item in list("workflows", "nodes") {
        nodes.push(node(item, sink));
    }
    Outline {
        settings: root,
        id: root.get_text("name").unwrap_or_default(),
        pools: pools(list("workbook", "ip_pools"), "id", "ranges"),
        shares_first_pool: false,
        resources,
        actions: actions(list("actions", "actions")),
        nodes,
        start: 0,
        noun: "node",
    }
}

fn node<'d>(node: NodeRef<'d>, sink: &mut Sink) -> NodeOutline<'d> {
    let kind = node.get_text("type");
    if kind == Some("action") && node.get("action").is_none() {
        sink.error(
            node,
            "missing_key",
            "`action` is missing in a node of type action",
            "add it: the id of the action it runs",
        );
    }
    let condition = |edge: NodeRef<'d>| edge.section("trigger").get("condition");
    tasks::node(node, kind == Some("end"), ("edges", "to"), condition)
}
