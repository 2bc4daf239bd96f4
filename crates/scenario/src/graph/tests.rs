use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::expression::{Lookup, Path};
use crate::pacing::Random;
use crate::template::Functions;

struct Nothing;

impl Lookup for Nothing {
    fn value(&self, _path: &Path) -> Option<serde_json::Value> {
        None
    }
}

impl Functions for Nothing {
    fn uuid(&mut self) -> String {
        String::new()
    }

    fn random_int(&mut self, low: i64, _high: i64) -> i64 {
        low
    }

    fn now_ms(&mut self) -> i64 {
        0
    }
}

fn workflow() -> Rc<Workflow> {
    let yaml = "
name: graph
actions: [{id: get, call: get, with: {url: 'http://h/'}}]
tasks:
  - {id: start, next: [{task: a}]}
  - {id: a, action: get, next: [{task: b, when: '{{get.status_code == 200}}'}, {task: c, weight: 2}, {task: end}]}
  - {id: b, next: [{task: c}]}
  - {id: c, action: get, next: [{task: end}]}
  - {id: end}
";
    let scenario = crate::parse(yaml, &crate::Limits::default())
        .unwrap()
        .scenario;
    Rc::new(Workflow::new(WbsTree::new(&scenario, &[])))
}

fn task(id: &str, links: Vec<Link>) -> Task {
    Task {
        id: id.into(),
        node: None,
        action: None,
        is_end: false,
        priority: 32,
        think_time: None,
        pacing: None,
        item: None,
        added_by: None,
        counted_as: Rc::default(),
        links,
    }
}

/// The machine says exactly what the tree says, and nothing leads to a task that isn't there.
fn assert_consistent(workflow: &Workflow) {
    let tree = workflow.tree();
    for place in 0..tree.next_id().0 {
        let id = TaskId(place);
        let targets: BTreeSet<TaskId> = workflow.machine().targets(id).into_iter().collect();
        let links: BTreeSet<TaskId> = tree.task(id).map_or_else(BTreeSet::new, |task| {
            task.links.iter().map(|link| link.to).collect()
        });
        assert_eq!(targets, links);
        assert!(links.iter().all(|to| tree.task(*to).is_some()));
        if let Next::Task(next) = workflow
            .machine()
            .next(id, &Nothing, &mut Random::new(1, 1))
        {
            assert!(tree.task(next).is_some());
        }
    }
}

#[test]
fn a_change_is_the_iterations_own() {
    let shared = workflow();
    let mut own = shared.clone();
    let (new, start) = (own.tree().next_id(), own.tree().start());
    let events = vec![
        WorkflowEvent::AddTask(new, Box::new(task("new", vec![Link::to(TaskId(4))]))),
        WorkflowEvent::RemoveEdge(start, TaskId(1)),
        WorkflowEvent::AddEdge(start, Link::to(new)),
    ];
    Workflow::apply(&mut own, events).unwrap();
    assert_consistent(&own);
    assert_eq!(
        own.machine().next(start, &Nothing, &mut Random::new(1, 1)),
        Next::Task(new)
    );
    assert_eq!(
        shared
            .machine()
            .next(start, &Nothing, &mut Random::new(1, 1)),
        Next::Task(TaskId(1))
    );
    assert!(shared.tree().task(new).is_none());
}

#[test]
fn nothing_leads_to_a_removed_task() {
    let mut workflow = workflow();
    Workflow::apply(&mut workflow, vec![WorkflowEvent::RemoveTask(TaskId(2))]).unwrap();
    assert_consistent(&workflow);
    assert!(workflow.tree().task(TaskId(2)).is_none());
    let again = Workflow::apply(&mut workflow, vec![WorkflowEvent::RemoveTask(TaskId(2))]);
    assert_eq!(again, Err(GraphError::NoTask(TaskId(2))));
}

#[test]
fn an_action_can_register_another_and_a_task_for_it() {
    let workflow = workflow();
    let (scope, mut functions) = (Nothing, Nothing);
    let mut context = ActionContext::new(workflow.tree(), TaskId(1), &scope, &mut functions);
    let mut action = crate::model::Action::clone(
        workflow
            .tree()
            .action(crate::model::ActionIndex(0))
            .unwrap(),
    );
    action.id = "other".into();
    let index = context.register_action(action);
    let id = context.add_task(Task {
        action: Some(index),
        ..task("t", vec![Link::to(TaskId(4))])
    });
    context.push(WorkflowEvent::AddEdge(TaskId(1), Link::to(id)));
    let events = context.into_events();
    let mut own = workflow.clone();
    Workflow::apply(&mut own, events).unwrap();
    assert_consistent(&own);
    assert_eq!(
        own.tree().action(index).map(|action| action.id.as_str()),
        Some("other")
    );
    assert_eq!(
        own.tree().task(id).and_then(|task| task.action),
        Some(index)
    );
}

#[test]
fn weights_without_a_share_are_never_drawn() {
    let mut workflow = workflow();
    let links = vec![
        Link {
            to: TaskId(1),
            condition: None,
            weight: Some(0.0),
        },
        Link {
            to: TaskId(2),
            condition: None,
            weight: Some(1.0),
        },
    ];
    Workflow::apply(
        &mut workflow,
        vec![WorkflowEvent::UpdateTask(
            TaskId(0),
            Box::new(task("start", links)),
        )],
    )
    .unwrap();
    let mut random = Random::new(5, 0);
    assert!((0..100).all(
        |_| workflow.machine().next(TaskId(0), &Nothing, &mut random) == Next::Task(TaskId(2))
    ));
}

fn events() -> impl Strategy<Value = WorkflowEvent> {
    let id = || (0usize..12).prop_map(TaskId);
    let link = move || {
        (id(), proptest::option::of(0.0f64..3.0)).prop_map(|(to, weight)| Link {
            to,
            condition: None,
            weight,
        })
    };
    let new_task = move || {
        (proptest::collection::vec(link(), 0..3), any::<bool>()).prop_map(|(links, is_end)| {
            Box::new(Task {
                is_end,
                ..task("t", links)
            })
        })
    };
    prop_oneof![
        (id(), new_task()).prop_map(|(id, task)| WorkflowEvent::AddTask(id, task)),
        (id(), new_task()).prop_map(|(id, task)| WorkflowEvent::UpdateTask(id, task)),
        id().prop_map(WorkflowEvent::RemoveTask),
        (id(), link()).prop_map(|(id, link)| WorkflowEvent::AddEdge(id, link)),
        (id(), id()).prop_map(|(from, to)| WorkflowEvent::RemoveEdge(from, to)),
    ]
}

proptest! {
    #[test]
    fn consistent_under_any_changes(batches in proptest::collection::vec(proptest::collection::vec(events(), 1..4), 1..20)) {
        let mut workflow = workflow();
        for batch in batches {
            // Events that don't fit are refused; what was applied before them stays, and all is in step.
            let _refused = Workflow::apply(&mut workflow, batch);
            assert_consistent(&workflow);
        }
    }
}
