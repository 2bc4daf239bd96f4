//! Which task comes next.

use std::rc::Rc;

use super::{Link, TaskId, WbsTree};
use crate::expression::{Expression, Lookup};
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

/// The transitions of one task: those with a condition in order, then the others with their shares.
#[derive(Debug, Clone, Default, PartialEq)]
struct Transitions {
    is_end: bool,
    conditioned: Vec<(Rc<Expression>, TaskId)>,
    open: Vec<(f64, TaskId)>,
    /// The sum of the shares; none: no edge has a weight, and the first is taken.
    shares: Option<f64>,
}

/// The transitions of every task, brought in step with the tree task by task.
#[derive(Debug, Clone)]
pub struct StateMachine {
    transitions: Vec<Option<Rc<Transitions>>>,
}

impl StateMachine {
    /// The transitions of a tree.
    pub fn new(tree: &WbsTree) -> StateMachine {
        let mut machine = StateMachine {
            transitions: Vec::new(),
        };
        let mut all = Vec::new();
        for (id, _) in tree.tasks() {
            all.push(id);
        }
        machine.sync(tree, &all);
        machine
    }

    /// Brings the transitions of these tasks in step with the tree.
    pub fn sync(&mut self, tree: &WbsTree, changed: &[TaskId]) {
        // Places of tasks aren't used again, so there are never fewer.
        while self.transitions.len() < tree.next_id().0 {
            self.transitions.push(None);
        }
        for id in changed {
            let compiled = tree
                .task(*id)
                .map(|task| Rc::new(Transitions::new(task.is_end, &task.links)));
            if let Some(place) = self.transitions.get_mut(id.0) {
                *place = compiled;
            }
        }
    }

    /// Where an iteration goes from a task: the first edge whose condition holds; else one of those without, by weight.
    pub fn next(&self, from: TaskId, scope: &dyn Lookup, random: &mut Random) -> Next {
        let Some(transitions) = self.transitions.get(from.0).and_then(Option::as_ref) else {
            return Next::NoEdge;
        };
        if transitions.is_end || (transitions.conditioned.is_empty() && transitions.open.is_empty())
        {
            return Next::Complete;
        }
        let holds = transitions
            .conditioned
            .iter()
            .find(|(condition, _)| condition.holds(scope));
        match holds {
            Some((_, to)) => Next::Task(*to),
            None => transitions.draw(random).map_or(Next::NoEdge, Next::Task),
        }
    }

    /// Every task that a task can lead to.
    pub fn targets(&self, from: TaskId) -> Vec<TaskId> {
        let transitions = self.transitions.get(from.0).and_then(Option::as_ref);
        transitions.map_or_else(Vec::new, |transitions| {
            let conditioned = transitions.conditioned.iter().map(|(_, to)| *to);
            conditioned
                .chain(transitions.open.iter().map(|(_, to)| *to))
                .collect()
        })
    }
}

impl Transitions {
    fn new(is_end: bool, links: &[Link]) -> Transitions {
        let mut transitions = Transitions {
            is_end,
            ..Transitions::default()
        };
        let (mut shares, mut is_weighted) = (0.0, false);
        for link in links {
            match &link.condition {
                Some(condition) => transitions.conditioned.push((condition.clone(), link.to)),
                None => {
                    let share = link.weight.unwrap_or(1.0).max(0.0);
                    is_weighted |= link.weight.is_some();
                    shares += share;
                    transitions.open.push((share, link.to));
                }
            }
        }
        transitions.shares = is_weighted.then_some(shares);
        transitions
    }

    fn draw(&self, random: &mut Random) -> Option<TaskId> {
        let Some(shares) = self.shares else {
            return self.open.first().map(|(_, to)| *to);
        };
        let mut left = random.unit() * shares;
        let mut possible = self.open.iter().filter(|(share, _)| *share > 0.0);
        let drawn = possible.find(|(share, _)| {
            left -= share;
            left < 0.0
        });
        // Rounding may leave a crumb after the last.
        drawn
            .or_else(|| self.open.iter().rev().find(|(share, _)| *share > 0.0))
            .map(|(_, to)| *to)
    }
}
