//! The tasks dialect: `actions` and `tasks` from `start` to `end`.

use super::outline::{
    ActionOutline, ActionRef, EdgeOutline, NodeOutline, NodeTarget, Outline, PoolOutline,
};
use crate::diagnostics::Sink;
use crate::document::NodeRef;

/// The parts of a document of the tasks dialect.
pub(super) fn outline<'d>(root: NodeRef<'d>, sink: &mut Sink) -> Outline<'d> {
    let nodes: Vec<NodeOutline<'_>> = root.get_items("tasks").map(task).collect();
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
        pools: root
            .get_items("ip_pools")
            .filter_map(|node| {
                Some(PoolOutline {
                    id: node.get_text("name").unwrap_or_default(),
                    node,
                    addresses: node.get("ips")?,
                })
            })
            .collect(),
        shares_first_pool: true,
        resources: Vec::new(),
        actions: root.get_items("actions").map(action).collect(),
        nodes,
        start: start.unwrap_or(usize::MAX),
        noun: "task",
    }
}

/// An action of the tasks or workbook dialect.
pub(super) fn action(node: NodeRef<'_>) -> ActionOutline<'_> {
    ActionOutline {
        id: node.get_text("id").unwrap_or_default(),
        node,
        call: node.get_text("call").unwrap_or_default(),
        params: node.get("with"),
    }
}

fn task(node: NodeRef<'_>) -> NodeOutline<'_> {
    let id = node.get_text("id").unwrap_or_default();
    NodeOutline {
        id,
        node,
        action: node.get("action").map(ActionRef::Id),
        is_end: id == "end",
        edges: node
            .get_items("next")
            .filter_map(|node| {
                Some(EdgeOutline {
                    node,
                    to: NodeTarget::Id(node.get("task")?),
                    condition: node.get("when"),
                })
            })
            .collect(),
    }
}
