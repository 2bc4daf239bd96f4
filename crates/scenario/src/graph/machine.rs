//! Which task comes next.

use super::{Link, TaskId, WbsTree};
use crate::expression::Lookup;
use crate::pacing::Random;

/// Where an iteration goes from a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// To another task.
    Task(TaskId),
    /// Nowhere: it's complete.
    Complete,
    /// Nowhere, though there are edges: none can be taken.
    NoEdge,
}

/// The transitions of every task, read off the edges of a tree: so the two are always in step.
#[derive(Debug, Clone, Copy)]
pub struct StateMachine<'t> {
    tree: &'t WbsTree,
}

impl<'t> StateMachine<'t> {
    /// The transitions of a tree.
    pub fn new(tree: &'t WbsTree) -> StateMachine<'t> {
        StateMachine { tree }
    }

    /// Where an iteration goes from a task: the first edge whose condition holds; else one of those without, by weight.
    pub fn next(self, from: TaskId, scope: &dyn Lookup, random: &mut Random) -> Next {
        let Some(task) = self.tree.task(from) else {
            return Next::NoEdge;
        };
        if task.is_end || task.links.is_empty() {
            return Next::Complete;
        }
        for link in &task.links {
            let condition = link.condition.as_ref();
            if condition.is_some_and(|condition| condition.holds(scope)) {
                return Next::Task(link.to);
            }
        }
        draw(&task.links, random).map_or(Next::NoEdge, Next::Task)
    }

    /// Every task that a task can lead to.
    pub fn targets(self, from: TaskId) -> Vec<TaskId> {
        let links = self.tree.task(from).map_or(&[][..], |task| &task.links);
        links.iter().map(|link| link.to).collect()
    }
}

/// An edge's share among those without a condition.
fn share(link: &Link) -> f64 {
    link.weight.unwrap_or(1.0).max(0.0)
}

/// One of the edges without a condition: by weight, or the first where none has a weight.
fn draw(links: &[Link], random: &mut Random) -> Option<TaskId> {
    let (mut shares, mut is_weighted) = (0.0, false);
    for link in links {
        if link.condition.is_none() {
            is_weighted |= link.weight.is_some();
            shares += share(link);
        }
    }
    let mut left = if is_weighted {
        random.unit() * shares
    } else {
        0.0
    };
    // Rounding may leave a crumb after the last: then it's that one.
    let mut drawn = None;
    for link in links {
        if link.condition.is_some() || is_weighted && share(link) <= 0.0 {
            continue;
        }
        left -= share(link);
        drawn = Some(link.to);
        if left < 0.0 {
            break;
        }
    }
    drawn
}
