//! Tasks and the edges between them.

use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use super::WorkflowEvent;
use crate::expression::Expression;
use crate::model::{Action, ActionIndex, Delay, NodeIndex, Resource, Scenario};

/// A task's place in its tree. Places aren't used again when a task is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub usize);

/// An edge from one task to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Where it leads.
    pub to: TaskId,
    /// Taken when this holds; edges with a condition are asked first.
    pub condition: Option<Rc<Expression>>,
    /// Its share among the edges without a condition.
    pub weight: Option<f64>,
}

impl Link {
    /// An edge that is always taken.
    pub fn to(to: TaskId) -> Link {
        Link {
            to,
            condition: None,
            weight: None,
        }
    }
}

/// Something to do, and what follows it.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its id.
    pub id: Rc<str>,
    /// The node of the scenario that it is; none for a task added while the workflow runs.
    pub node: Option<NodeIndex>,
    /// What it does; none: it's passed through.
    pub action: Option<ActionIndex>,
    /// Whether an iteration that comes here is complete after it.
    pub is_end: bool,
    /// Its lane.
    pub priority: u8,
    /// The pause after it.
    pub think_time: Option<Delay>,
    /// The period from its start to the next task's.
    pub pacing: Option<Duration>,
    /// The name and value that its action's templates have besides.
    pub item: Option<(Rc<str>, Value)>,
    /// The task that added it.
    pub added_by: Option<TaskId>,
    /// The places of its figures in the statistics.
    pub counted_as: Rc<CountedAs>,
    /// What follows, in order.
    pub links: Vec<Link>,
}

impl Task {
    /// Removes its edges to another.
    fn unlink(&mut self, to: TaskId) {
        self.links.retain(|link| link.to != to);
    }
}

/// The places of a task's figures in the statistics.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountedAs {
    /// Its step.
    pub step: usize,
    /// Its tags.
    pub tags: Vec<usize>,
    /// Its first check; the others follow.
    pub first_check: usize,
}

/// An event that doesn't fit the tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// There is no such task (any more).
    #[error("there is no task number {}", .0.0)]
    NoTask(TaskId),
    /// There is a task at that place already.
    #[error("there is a task number {} already", .0.0)]
    Taken(TaskId),
    /// There is no such action.
    #[error("there is no action number {}", .0.0)]
    NoAction(ActionIndex),
}

/// The tasks, edges and resources of a workflow. Copies share what isn't changed.
#[derive(Debug, Clone)]
pub struct WbsTree {
    tasks: Vec<Option<Rc<Task>>>,
    actions: Vec<Rc<Action>>,
    resources: Rc<[Resource]>,
    start: TaskId,
}

impl WbsTree {
    /// The tree of a scenario; `counted_as` says for each node where its figures are kept.
    pub fn new(scenario: &Scenario, counted_as: &[Rc<CountedAs>]) -> WbsTree {
        let mut tasks = Vec::new();
        for (index, node) in scenario.nodes.iter().enumerate() {
            let mut links = Vec::new();
            for edge in &node.edges {
                links.push(Link {
                    to: TaskId(edge.to.0),
                    condition: edge.condition.clone(),
                    weight: edge.weight,
                });
            }
            tasks.push(Some(Rc::new(Task {
                id: Rc::from(node.id.as_str()),
                node: Some(NodeIndex(index)),
                action: node.action,
                is_end: node.is_end,
                priority: node.priority,
                think_time: node.think_time,
                pacing: node.pacing,
                item: None,
                added_by: None,
                counted_as: counted_as.get(index).cloned().unwrap_or_default(),
                links,
            })));
        }
        WbsTree {
            tasks,
            actions: scenario.actions.clone(),
            resources: scenario.resources.clone(),
            start: TaskId(scenario.start.0),
        }
    }

    /// Where every iteration begins.
    pub fn start(&self) -> TaskId {
        self.start
    }

    /// The task at a place.
    pub fn task(&self, id: TaskId) -> Option<&Rc<Task>> {
        self.tasks.get(id.0)?.as_ref()
    }

    /// All tasks with their places.
    pub fn tasks(&self) -> impl Iterator<Item = (TaskId, &Rc<Task>)> {
        self.tasks
            .iter()
            .enumerate()
            .filter_map(|(index, task)| Some((TaskId(index), task.as_ref()?)))
    }

    /// The action at a place.
    pub fn action(&self, index: ActionIndex) -> Option<&Rc<Action>> {
        self.actions.get(index.0)
    }

    /// How many actions there are.
    pub fn action_count(&self) -> usize {
        self.actions.len()
    }

    /// The named endpoints.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// The place that the next new task gets.
    pub fn next_id(&self) -> TaskId {
        TaskId(self.tasks.len())
    }

    /// Applies one event.
    pub(super) fn apply(&mut self, event: WorkflowEvent) -> Result<(), GraphError> {
        match event {
            WorkflowEvent::RegisterAction(action) => self.actions.push(action),
            WorkflowEvent::AddTask(id, task) => {
                self.check(&task)?;
                let next = self.next_id();
                match self.tasks.get_mut(id.0) {
                    Some(place @ None) => *place = Some(Rc::from(task)),
                    None if id == next => self.tasks.push(Some(Rc::from(task))),
                    _ => return Err(GraphError::Taken(id)),
                }
            }
            WorkflowEvent::UpdateTask(id, task) => {
                self.check(&task)?;
                *self.place(id)? = Rc::from(task);
            }
            WorkflowEvent::RemoveTask(id) => {
                let removed = self.tasks.get_mut(id.0).and_then(Option::take);
                removed.ok_or(GraphError::NoTask(id))?;
                // Nothing may lead to a task that isn't there.
                for task in &mut self.tasks {
                    if let Some(task) = task
                        && task.links.iter().any(|link| link.to == id)
                    {
                        Rc::make_mut(task).unlink(id);
                    }
                }
            }
            WorkflowEvent::AddEdge(from, link) => {
                self.task(link.to).ok_or(GraphError::NoTask(link.to))?;
                Rc::make_mut(self.place(from)?).links.push(link);
            }
            WorkflowEvent::RemoveEdge(from, to) => {
                Rc::make_mut(self.place(from)?).unlink(to);
            }
        }
        Ok(())
    }

    fn place(&mut self, id: TaskId) -> Result<&mut Rc<Task>, GraphError> {
        let place = self.tasks.get_mut(id.0).and_then(Option::as_mut);
        place.ok_or(GraphError::NoTask(id))
    }

    fn check(&self, task: &Task) -> Result<(), GraphError> {
        if let Some(link) = task.links.iter().find(|link| self.task(link.to).is_none()) {
            return Err(GraphError::NoTask(link.to));
        }
        match task.action {
            Some(action) if self.action(action).is_none() => Err(GraphError::NoAction(action)),
            _ => Ok(()),
        }
    }
}
