//! What an action sees, and what it can ask for.

use std::rc::Rc;

use super::{Link, Task, TaskId, WbsTree};
use crate::expression::Lookup;
use crate::model::{Action, ActionIndex};
use crate::template::Functions;

/// A change to the workflow, asked for by an action. Changes are applied before the next action, in order.
#[derive(Debug, Clone)]
pub enum WorkflowEvent {
    /// Makes an action known; its place is the next free one ([`ActionContext::register_action`]).
    RegisterAction(Rc<Action>),
    /// Adds a task at a place that [`ActionContext::add_task`] gave.
    AddTask(TaskId, Box<Task>),
    /// Replaces a task.
    UpdateTask(TaskId, Box<Task>),
    /// Removes a task and every edge that leads to it.
    RemoveTask(TaskId),
    /// Adds an edge at the end of a task's edges.
    AddEdge(TaskId, Link),
    /// Removes every edge from one task to another.
    RemoveEdge(TaskId, TaskId),
}

/// An action's view of its iteration, read-only, and a queue for the changes it wants.
pub struct ActionContext<'a> {
    /// The workflow as it is.
    pub tree: &'a WbsTree,
    /// The task that runs.
    pub task: TaskId,
    /// What the user knows.
    pub scope: &'a dyn Lookup,
    /// The functions of templates.
    pub functions: &'a mut dyn Functions,
    next_task: TaskId,
    next_action: ActionIndex,
    events: Vec<WorkflowEvent>,
}

impl std::fmt::Debug for ActionContext<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ActionContext")
            .field("task", &self.task)
            .field("events", &self.events)
            .finish()
    }
}

impl<'a> ActionContext<'a> {
    /// The context of a task.
    pub fn new(
        tree: &'a WbsTree,
        task: TaskId,
        scope: &'a dyn Lookup,
        functions: &'a mut dyn Functions,
    ) -> Self {
        let (next_task, next_action) = (tree.next_id(), ActionIndex(tree.action_count()));
        ActionContext {
            tree,
            task,
            scope,
            functions,
            next_task,
            next_action,
            events: Vec::new(),
        }
    }

    /// Makes an action known; the place is valid for the tasks added after this.
    pub fn register_action(&mut self, action: Action) -> ActionIndex {
        let index = self.next_action;
        self.next_action = ActionIndex(index.0 + 1);
        self.events
            .push(WorkflowEvent::RegisterAction(Rc::new(action)));
        index
    }

    /// Adds a task; its edges may lead to tasks that are there, or were added before it.
    pub fn add_task(&mut self, task: Task) -> TaskId {
        let id = self.next_task;
        self.next_task = TaskId(id.0 + 1);
        self.events.push(WorkflowEvent::AddTask(id, Box::new(task)));
        id
    }

    /// Asks for any other change.
    pub fn push(&mut self, event: WorkflowEvent) {
        self.events.push(event);
    }

    /// The changes asked for, in order.
    pub fn into_events(self) -> Vec<WorkflowEvent> {
        self.events
    }
}
