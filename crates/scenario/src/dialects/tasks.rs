//! The tasks dialect: `actions` and `tasks` from `start` to `end`.

use super::outline::{
    ActionOutline, ActionRef, EdgeOutline, NodeOutline, NodeTarget, Outline, PoolOutline,
};
use crate::document::{Items, NodeRef};
use crate::sink::Sink;

/// The parts of a document of the tasks dialect.
pub(super) fn outline<'d>(root: NodeRef<'d>, sink: &mut Sink) -> Outline<'d> {
    let mut nodes = Vec::new();
    for node in root.get_items("tasks") {
        nodes.push(task(node));
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

fn task(node: NodeRef<'_>) -> NodeOutline<'_> {
    let id = node.get_text("id").unwrap_or_default();
    let mut edges = Vec::new();
    for node in node.get_items("next") {
        if let Some(to) = node.get("task") {
            edges.push(EdgeOutline {
                node,
                to: NodeTarget::Id(to),
                condition: node.get("when"),
            });
        }
    }
    NodeOutline {
        id,
        node,
        action: node.get("action").map(ActionRef::Id),
        is_end: id == "end",
        edges,
    }
}
