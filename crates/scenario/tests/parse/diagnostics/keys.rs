//! Keys that are unknown, missing or doubled, names that nobody has, and calls.

use super::*;

#[test]
fn keys() {
    each(&[
        step(
            "<<: {retries: 1}",
            "unknown_key",
            "scenario.workflow[0][\"<<\"]",
        ),
        settings("lod: {}", "unknown_key", "scenario.lod"),
        step("retires: 1", "unknown_key", "scenario.workflow[0].retires"),
        (
            "scenario: {workflow: [{id: a, type: http, params: {url: 'https://h'}}]}".to_owned(),
            "missing_key",
            "scenario",
        ),
        ("scenario: {id: x}".to_owned(), "missing_key", "scenario"),
        (
            "scenario: {id: x, workflow: []}".to_owned(),
            "wrong_type",
            "scenario.workflow",
        ),
        ("scenario: [1]".to_owned(), "wrong_type", "scenario"),
        params("method: GET", "missing_key", "scenario.workflow[0].params"),
        params("url: ", "missing_key", "scenario.workflow[0].params.url"),
        params("url: [1]", "wrong_type", "scenario.workflow[0].params.url"),
        params(
            "url: {{ x }}",
            "unquoted_template",
            "scenario.workflow[0].params.url",
        ),
        step(
            "follow_redirects: maybe",
            "wrong_type",
            "scenario.workflow[0].follow_redirects",
        ),
        step(
            "retries: many",
            "wrong_type",
            "scenario.workflow[0].retries",
        ),
        step(
            "retries: 101",
            "out_of_range",
            "scenario.workflow[0].retries",
        ),
        step(
            "priority: 64",
            "out_of_range",
            "scenario.workflow[0].priority",
        ),
        step("tags: one", "wrong_type", "scenario.workflow[0].tags"),
        settings(
            "load: {total_users: 0}",
            "out_of_range",
            "scenario.load.total_users",
        ),
        settings(
            "on_broken_threshold: explode",
            "bad_value",
            "scenario.on_broken_threshold",
        ),
        settings("name: ''", "wrong_type", "scenario.name"),
    ]);
}

#[test]
fn names() {
    each(&[
        params(
            "url: 'https://h/{{vars.hots}}'",
            "unknown_name",
            "scenario.workflow[0].params.url",
        ),
        params(
            "url: 'https://h/{{host}}'",
            "unknown_name",
            "scenario.workflow[0].params.url",
        ),
        params(
            "url: 'https://h/{{user.name}}'",
            "unknown_name",
            "scenario.workflow[0].params.url",
        ),
        params(
            "url: 'https://h/{{iteration.x}}'",
            "unknown_name",
            "scenario.workflow[0].params.url",
        ),
        params(
            "url: 'https://h/{{step}}'",
            "unknown_name",
            "scenario.workflow[0].params.url",
        ),
        params(
            "url: 'https://h/{{step.token}}'",
            "unknown_name",
            "scenario.workflow[0].params.url",
        ),
        params(
            "url: 'https://h/{{feeder.users.name}}'",
            "unknown_name",
            "scenario.workflow[0].params.url",
        ),
        params(
            "url: 'https://h/{{ }}'",
            "bad_template",
            "scenario.workflow[0].params.url",
        ),
        params(
            "url: 'https://h/{{ vars.host'",
            "bad_template",
            "scenario.workflow[0].params.url",
        ),
        params(
            "url: 'https://h/{{ random_int(9, 1) }}'",
            "bad_template",
            "scenario.workflow[0].params.url",
        ),
        settings(
            "feeders: [{name: a, rows: [{b: 1}]}, {name: a, rows: [{b: 1}]}]",
            "duplicate_id",
            "scenario.feeders[1].name",
        ),
        settings("feeders: [{name: a}]", "bad_value", "scenario.feeders[0]"),
        settings(
            "feeders: [{name: a, csv: users.csv}]",
            "bad_url",
            "scenario.feeders[0].csv",
        ),
        step(
            "spawn: {for_each: '{{step.body}}', action: other, as: x}",
            "unknown_action",
            "scenario.workflow[0].spawn.action",
        ),
        settings(
            "load: {user_resources: {ip_binding: {pool_id: a}}}",
            "unknown_pool",
            "scenario.load.user_resources.ip_binding.pool_id",
        ),
        settings(
            "load: {user_resources: {ip_binding: {enabled: true}}}",
            "unknown_pool",
            "scenario.load.user_resources.ip_binding",
        ),
    ]);
}

#[test]
fn calls() {
    let action = |action: &str, code, path| {
        let tasks = "[{id: start, action: a, next: [{task: end}]}, {id: end}]";
        (
            format!("name: x\nactions: [{{id: a, {action}}}]\ntasks: {tasks}"),
            code,
            path,
        )
    };
    each(&[
        action(
            "call: fetch, with: {url: 'https://h/'}",
            "bad_value",
            "actions[0].call",
        ),
        action("call: get", "missing_key", "actions[0]"),
        action("call: log", "missing_key", "actions[0]"),
        action(
            "call: get, with: {url: 'https://h/', method: POST}",
            "bad_method",
            "actions[0].with.method",
        ),
        action(
            "call: get, with: {url: 'https://h/'}, spawn: {for_each: 'x', action: a, as: y}",
            "bad_template",
            "actions[0].spawn.for_each",
        ),
        action(
            "call: get, with: {url: 'https://h/'}, spawn: {for_each: '{{a.body}}', action: a, as: vars}",
            "reserved_id",
            "actions[0].spawn.as",
        ),
    ]);
}
