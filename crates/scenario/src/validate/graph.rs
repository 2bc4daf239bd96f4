//! The workflow as a graph: every node can be reached, and every way can end.

use crate::dialects::Outline;
use crate::index::Index;
use crate::model::Scenario;
use crate::sink::Sink;

pub(super) fn check(scenario: &Scenario, outline: &Outline<'_>, sink: &mut Sink) {
    let nodes = &scenario.nodes;
    // A way that leads nowhere has been reported; what can't be reached because of it would be noise.
    let is_whole = outline
        .nodes
        .iter()
        .zip(nodes)
        .all(|(written, node)| written.edges.len() == node.edges.len());
    if !is_whole || scenario.node(scenario.start).is_none() {
        return;
    }
    let mut ahead = Vec::new();
    let mut back = Vec::new();
    back.resize_with(nodes.len(), Vec::new);
    let mut exits = Vec::new();
    for (from, node) in nodes.iter().enumerate() {
        let mut targets = Vec::new();
        for edge in &node.edges {
            targets.push(edge.to.0);
            if let Some(sources) = back.get_mut(edge.to.0) {
                sources.push(from);
            }
        }
        ahead.push(targets);
        if node.is_end || node.edges.is_empty() {
            exits.push(from);
        }
    }
    let reached = reach(&ahead, vec![scenario.start.0]);

    let mut ids = Index::default();
    for (index, written) in outline.nodes.iter().enumerate() {
        ids.insert(written.id, index);
    }
    for (index, written) in outline.nodes.iter().enumerate() {
        // The second of an id has been reported as such.
        if ids.get(written.id) != Some(index) || reached.get(index) == Some(&true) {
            continue;
        }
        let at = written.node.get("id").unwrap_or(written.node);
        if written.is_end {
            sink.error(
                at,
                "end_unreachable",
                format_args!("the end `{}` can't be reached", written.id),
                "lead a way to it",
            );
        } else {
            sink.error(
                at,
                "unreachable_node",
                format_args!("no way leads to the {} `{}`", outline.noun, written.id),
                "lead one to it, or remove it",
            );
        }
    }

    let can_end = reach(&back, exits);
    let trapped = (0..nodes.len())
        .find(|&index| reached.get(index) == Some(&true) && can_end.get(index) == Some(&false));
    if let Some(written) = trapped
        .and_then(|index| outline.nodes.get(index))
        .filter(|_| !has_end(scenario))
    {
        let at = written.node.get("id").unwrap_or(written.node);
        sink.error(
            at,
            "endless_cycle",
            format_args!(
            "from `{}` on it goes round in circles: no way leads out, and the run has no duration",
            written.id
        ),
            "lead a way out of the circle, or add `test_duration` to `load`",
        );
    }
}

/// Whether the run ends by itself, whatever its users do.
pub(super) fn has_end(scenario: &Scenario) -> bool {
    let load = &scenario.load;
    load.shape.has_end()
        || load
            .test_duration
            .is_some_and(|duration| !duration.is_zero())
}

/// Which nodes can be reached from those that are `open`.
fn reach(ahead: &[Vec<usize>], mut open: Vec<usize>) -> Vec<bool> {
    let mut reached = vec![false; ahead.len()];
    while let Some(index) = open.pop() {
        match reached.get_mut(index) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        if let Some(next) = ahead.get(index) {
            open.extend_from_slice(next);
        }
    }
    reached
}
