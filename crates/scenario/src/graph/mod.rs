//! The workflow while it runs: a tree of tasks, the state machine compiled from it, and the way actions change both.
//!
//! `Scenario → WbsTree (tasks, edges, resources) → StateMachine (transitions)`. All users share one [`Workflow`]; an
//! iteration whose actions change it gets a copy of its own at the first change, and the copy ends with the iteration.

mod context;
mod machine;
mod spawn;
mod tree;

use std::rc::Rc;

pub use context::{ActionContext, WorkflowEvent};
pub use machine::{Next, StateMachine};
pub use spawn::{SpawnError, spawn};
pub use tree::{CountedAs, GraphError, Link, Task, TaskId, WbsTree};

/// A tree of tasks and the state machine that is in step with it.
#[derive(Debug, Clone)]
pub struct Workflow {
    tree: WbsTree,
    machine: StateMachine,
}

impl Workflow {
    /// The workflow of a tree.
    pub fn new(tree: WbsTree) -> Workflow {
        let machine = StateMachine::new(&tree);
        Workflow { tree, machine }
    }

    /// Its tasks.
    pub fn tree(&self) -> &WbsTree {
        &self.tree
    }

    /// Its transitions.
    pub fn machine(&self) -> &StateMachine {
        &self.machine
    }

    /// Applies events in order to this iteration's copy, then brings the state machine in step.
    ///
    /// # Errors
    /// At the first event that doesn't fit the tree; those before it stay applied.
    pub fn apply(
        workflow: &mut Rc<Workflow>,
        events: Vec<WorkflowEvent>,
    ) -> Result<(), GraphError> {
        if events.is_empty() {
            return Ok(());
        }
        let workflow = Rc::make_mut(workflow);
        let mut changed = Vec::new();
        let mut applied = Ok(());
        for event in events {
            applied = workflow.tree.apply(event, &mut changed);
            if applied.is_err() {
                break;
            }
        }
        workflow.machine.sync(&workflow.tree, &changed);
        applied
    }
}

#[cfg(test)]
mod tests;
