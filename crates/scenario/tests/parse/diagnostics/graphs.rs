//! Workflows that lead nowhere or round and round.

use super::*;

#[test]
fn graphs() {
    each(&[
        tasks(
            "- {id: t1, action: get, next: [{task: end}]}\n- {id: end}",
            "no_start",
            "tasks",
        ),
        tasks(
            "- {id: start, next: [{task: edn}]}\n- {id: end}",
            "unknown_node",
            "tasks[0].next[0].task",
        ),
        tasks(
            "- {id: start, action: got, next: [{task: end}]}\n- {id: end}",
            "unknown_action",
            "tasks[0].action",
        ),
        tasks(
            "- {id: start, next: [{task: end}]}\n- {id: lost}\n- {id: end}",
            "unreachable_node",
            "tasks[1].id",
        ),
        tasks(
            "- {id: start}\n- {id: end}",
            "end_unreachable",
            "tasks[1].id",
        ),
        tasks(
            "- {id: start, next: [{task: a}]}\n- {id: a, action: get, next: [{task: start}]}",
            "endless_cycle",
            "tasks[0].id",
        ),
        tasks(
            "- {id: start, next: [{task: end}]}\n- {id: start}\n- {id: end}",
            "duplicate_id",
            "tasks[1].id",
        ),
        tasks(
            "- {id: start, next: [{task: get}]}\n- {id: get, next: [{task: end}]}\n- {id: end}",
            "duplicate_id",
            "tasks[1].id",
        ),
        tasks(
            "- {id: start, next: [{task: user}]}\n- {id: user, next: [{task: end}]}\n- {id: end}",
            "duplicate_id",
            "tasks[1].id",
        ),
        tasks(
            "- {id: start, next: [{task: end}]}\n- {id: end, next: [{task: start}]}",
            "bad_value",
            "tasks[1].next[0]",
        ),
        tasks(
            "- {id: start, next: [{task: end, when: 'get.status_code ='}]}\n- {id: end}",
            "bad_expression",
            "tasks[0].next[0].when",
        ),
        tasks(
            "- {id: start, next: [{task: end, when: 'got.status_code < 4'}]}\n- {id: end}",
            "unknown_name",
            "tasks[0].next[0].when",
        ),
        (
            "name: x\nactions: {actions: []}\nworkflows: {nodes: [{id: a, type: action}]}"
                .to_owned(),
            "missing_key",
            "workflows.nodes[0]",
        ),
    ]);
}

#[test]
fn a_cycle_is_fine_when_the_run_has_a_duration() {
    let (yaml, ..) = tasks(
        "- {id: start, next: [{task: a}]}\n- {id: a, action: get, next: [{task: start}]}",
        "",
        "",
    );
    assert!(
        parse(
            &format!("load: {{test_duration: 1s}}\n{yaml}"),
            &Limits::default()
        )
        .is_ok()
    );
}
