//! `spawn`: a task per item of a captured list, added to this iteration.

use std::rc::Rc;

use super::tree::CountedAs;
use super::{ActionContext, Link, Task, WorkflowEvent};
use crate::model::Spawn;

/// Why no tasks could be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpawnError {
    /// There is nothing at the path.
    #[error("spawn: `{0}` has no value: capture a list before")]
    Nothing(String),
    /// What is there isn't a list.
    #[error("spawn: `{0}` isn't a list")]
    NotAList(String),
}

/// Puts a task per item between the context's task and what follows it: one after the other, in the list's order, in
/// the lane of the task. Tasks that the same task added before, on an earlier pass of a loop, are replaced.
///
/// # Errors
/// When there is no list at the path.
pub fn spawn(
    spawn: &Spawn,
    counted_as: Rc<CountedAs>,
    context: &mut ActionContext<'_>,
) -> Result<(), SpawnError> {
    let scope = context.scope;
    let path = &spawn.for_each.text;
    let Some(list) = scope.value(&spawn.for_each) else {
        return Err(SpawnError::Nothing(path.clone()));
    };
    let Some(items) = list.as_array() else {
        return Err(SpawnError::NotAList(path.clone()));
    };
    let Some(parent) = context.tree.task(context.task).cloned() else {
        return Ok(());
    };

    let mut earlier = Vec::new();
    for (id, task) in context.tree.tasks() {
        if task.added_by == Some(context.task) {
            earlier.push(id);
        }
    }
    // They were added from the last to the first: the one with the lowest place leads to where the parent once led.
    let mut links = match earlier.first().and_then(|last| context.tree.task(*last)) {
        Some(last) => last.links.clone(),
        None => parent.links.clone(),
    };
    // From the last to the first, so that each one's edges lead to a task that is there.
    let item_name: Rc<str> = Rc::from(spawn.item.as_str());
    let count = items.len().min(spawn.limit as usize);
    // An end that spawns isn't the end any more: the last of its tasks is.
    for (position, item) in items.iter().take(count).enumerate().rev() {
        let is_last = position + 1 == count;
        let id = context.add_task(Task {
            id: Rc::from(format!("{}[{position}]", parent.id)),
            node: None,
            action: Some(spawn.action),
            is_end: is_last && parent.is_end,
            priority: parent.priority,
            think_time: parent.think_time,
            pacing: parent.pacing,
            item: Some((item_name.clone(), item.clone())),
            added_by: Some(context.task),
            counted_as: counted_as.clone(),
            links,
        });
        links = vec![Link::to(id)];
    }
    let mut updated = Box::new(Task::clone(&parent));
    updated.links = links;
    updated.is_end = parent.is_end && count == 0;
    context.push(WorkflowEvent::UpdateTask(context.task, updated));
    for id in earlier {
        context.push(WorkflowEvent::RemoveTask(id));
    }
    Ok(())
}
