//! The load dialect: `scenario:` with steps that run in order.

use std::collections::HashSet;

use super::outline::{
    ActionOutline, ActionRef, EdgeOutline, NodeOutline, NodeTarget, Outline, PoolOutline,
};
use crate::document::NodeRef;

/// The parts of a document of the load dialect.
pub(super) fn outline(root: NodeRef<'_>) -> Outline<'_> {
    let scenario = root.get("scenario").unwrap_or(root);
    let steps: Vec<NodeRef<'_>> = scenario.get_items("workflow").collect();
    // A step that another one spawns runs per item, not in its turn.
    let spawned: HashSet<&str> = steps
        .iter()
        .filter_map(|step| step.get("spawn")?.get_text("action"))
        .collect();

    let mut actions = Vec::new();
    let mut nodes: Vec<NodeOutline<'_>> = Vec::new();
    for step in steps {
        let id = step.get_text("id").unwrap_or_default();
        actions.push(ActionOutline {
            id,
            node: step,
            call: "http.request",
            params: step.get("params"),
        });
        if spawned.contains(id) {
            continue;
        }
        let next = nodes.len();
        if let Some(previous) = nodes.last_mut() {
            previous.is_end = false;
            previous.edges.push(EdgeOutline {
                node: step,
                to: NodeTarget::Index(next),
                condition: None,
            });
        }
        let action = Some(ActionRef::Index(actions.len() - 1));
        nodes.push(NodeOutline {
            id,
            node: step,
            action,
            is_end: true,
            edges: Vec::new(),
        });
    }
    let pool = scenario.get("load").and_then(|load| load.get("ip_pool"));
    Outline {
        settings: scenario,
        id: scenario.get_text("id").unwrap_or_default(),
        pools: pool
            .map(|node| PoolOutline {
                id: "default",
                node,
                addresses: node,
            })
            .into_iter()
            .collect(),
        shares_first_pool: true,
        resources: Vec::new(),
        actions,
        nodes,
        start: 0,
        noun: "step",
    }
}
