//! The tasks dialect: `actions` and `tasks` from `start` to `end`.

use super::outline::{
    ActionOutline, ActionRef, EdgeOutline, NodeOutline, NodeTarget, Outline, PoolOutline,
};
use crate::document::{Items, NodeRef};
use crate::sink::Sink;

/// The parts of a document of the tasks dialect.
pub(super) fn outline<'d>(root: NodeRef<'d>, sink: &mut Sink) -> Outline<'d> {
    let mut nodes = Vec::new();
    for task in root.get_items("tasks") {
        let is_end = task.get_text("id") == Some("end");
        let when = |next: NodeRef<'d>| next.get("when");
        nodes.push(node(task, is_end, ("next", "task"), when));
    }
    let start = nodes.iter().position(|node| node.id == "start");
    if let (None, Some(tasks)) = (start, root.get("tasks").filter(|_| !nodes.is_empty())) {
        sink.error(
            tasks,
            "no_start",
            "there is no task `start`",
            "add it: {id: start, next: [{task: …}]}",
        );
    }
    Outline {
        settings: root,
        id: root.get_text("name").unwrap_or_default(),
        pools: pools(root.get_items("ip_pools"), "name", "ips"),
        shares_first_pool: true,
        resources: Vec::new(),
        actions: actions(root.get_items("actions")),
        nodes,
        start: start.unwrap_or(usize::MAX),
        noun: "task",
    }
}

/// The pools of a list: `id` and `addresses` are what their keys are called.
pub(super) fn pools<'d>(list: Items<'d>, id: &str, addresses: &str) -> Vec<PoolOutline<'d>> {
    let mut pools = Vec::new();
    for node in list {
        if let Some(addresses) = node.get(addresses) {
            pools.push(PoolOutline {
                id: node.get_text(id).unwrap_or_default(),
                node,
                addresses,
            });
        }
    }
    pools
}

/// The actions of a list.
pub(super) fn actions(list: Items<'_>) -> Vec<ActionOutline<'_>> {
    let mut actions = Vec::new();
    for node in list {
        actions.push(ActionOutline {
            id: node.get_text("id").unwrap_or_default(),
            node,
            call: node.get_text("call").unwrap_or_default(),
            params: node.get("with"),
        });
    }
    actions
}

/// A node of a graph; `edges` and `to` are what their keys are called, and `condition` finds an edge's.
pub(super) fn node<'d>(
    node: NodeRef<'d>,
    is_end: bool,
    (edges, to): (&str, &str),
    condition: fn(NodeRef<'d>) -> Option<NodeRef<'d>>,
) -> NodeOutline<'d> {
    let mut ways = Vec::new();
    for node in node.get_items(edges) {
        if let Some(to) = node.get(to) {
            ways.push(EdgeOutline {
                node,
                to: NodeTarget::Id(to),
                condition: condition(node),
            });
        }
    }
    NodeOutline {
        id: node.get_text("id").unwrap_or_default(),
        node,
        action: node.get("action").map(ActionRef::Id),
        is_end,
        edges: ways,
    }
}
