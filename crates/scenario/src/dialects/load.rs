//! The load dialect: `scenario:` with steps that run in order.

use super::outline::{
    ActionOutline, ActionRef, EdgeOutline, NodeOutline, NodeTarget, Outline, PoolOutline,
};
use crate::document::NodeRef;
use crate::index::Index;

/// The parts of a document of the load dialect.
pub(super) fn outline(root: NodeRef<'_>) -> Outline<'_> {
    let scenario = root.get("scenario").unwrap_or(root);
    let steps = scenario.get_items("workflow");
    // A step that another one spawns runs per item, not in its turn.
    let mut spawned = Index::default();
    for step in steps.clone() {
        if let Some(id) = step.section("spawn").get_text("action") {
            spawned.insert(id, 0);
        }
    }

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
        if spawned.get(id).is_some() {
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
    let mut pools = Vec::new();
    if let Some(node) = scenario.section("load").get("ip_pool") {
        pools.push(PoolOutline {
            id: "default",
            node,
            addresses: node,
        });
    }
    Outline {
        settings: scenario,
        id: scenario.get_text("id").unwrap_or_default(),
        pools,
        shares_first_pool: true,
        resources: Vec::new(),
        actions,
        nodes,
        start: 0,
        noun: "step",
    }
}
