//! The workflow while it runs: a tree of tasks, the state machine that it is, and the way actions change it.
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

/// A tree of tasks, and the state machine that it is.
#[derive(Debug, Clone)]
pub struct Workflow {
    tree: WbsTree,
}

impl Workflow {
    /// The workflow of a tree.
    pub fn new(tree: WbsTree) -> Workflow {
        Workflow { tree }
    }

    /// Its tasks.
    pub fn tree(&self) -> &WbsTree {
        &self.tree
    }

    /// Its transitions.
    pub fn machine(&self) -> StateMachine<'_> {
        StateMachine::new(&self.tree)
    }

    /// Applies events in order to this iteration's copy.
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
        for event in events {
            workflow.tree.apply(event)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
