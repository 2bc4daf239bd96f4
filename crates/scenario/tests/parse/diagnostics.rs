//! Every kind of error: what makes it, and where it is.

use scenario::{Limits, parse};

use super::{errors, load_scenario, problems};

/// Checks that each document has exactly this error, at this path.
fn each(cases: &[(String, &str, &str)]) {
    for (yaml, code, path) in cases {
        assert_eq!(
            errors(yaml),
            [(*code, (*path).to_owned())],
            "{yaml}\n{}",
            problems(yaml)
        );
    }
}

fn settings(
    settings: &str,
    code: &'static str,
    path: &'static str,
) -> (String, &'static str, &'static str) {
    (load_scenario(settings, ""), code, path)
}

fn step(
    step: &str,
    code: &'static str,
    path: &'static str,
) -> (String, &'static str, &'static str) {
    (load_scenario("", step), code, path)
}

fn params(
    params: &str,
    code: &'static str,
    path: &'static str,
) -> (String, &'static str, &'static str) {
    let yaml = format!(
        "scenario: {{id: x, vars: {{host: h}}, workflow: [{{id: step, type: http, params: {{{params}}}}}]}}"
    );
    (yaml, code, path)
}

fn tasks(
    tasks: &str,
    code: &'static str,
    path: &'static str,
) -> (String, &'static str, &'static str) {
    let action = "{id: get, call: get, with: {url: 'https://h/'}}";
    (
        format!("name: x\nactions: [{action}]\ntasks:\n{tasks}"),
        code,
        path,
    )
}

#[test]
fn documents() {
    each(&[
        (String::new(), "empty_document", ""),
        ("# nothing\n".to_owned(), "empty_document", ""),
        ("a: [".to_owned(), "syntax", ""),
        ("a: \u{1}".to_owned(), "syntax", ""),
        ("a: *b".to_owned(), "syntax", ""),
        ("a: !mine 1".to_owned(), "unknown_tag", ""),
        (
            "scenario: 1\n---\nscenario: 2".to_owned(),
            "several_documents",
            "",
        ),
        ("url: {{ x }}/path".to_owned(), "unquoted_template", ""),
        ("just text".to_owned(), "unknown_dialect", ""),
        ("- 1".to_owned(), "unknown_dialect", ""),
        ("scenarios: {}".to_owned(), "unknown_dialect", ""),
        (
            "scenario: {}\ntasks: []".to_owned(),
            "two_dialects",
            "tasks",
        ),
        settings("vars: {a: 1, a: 2}", "duplicate_key", "scenario.vars.a"),
        settings("vars: {a: {{ x }}}", "unquoted_template", "scenario.vars.a"),
    ]);
}

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
fn values() {
    each(&[
        settings(
            "load: {test_duration: 5 minutes}",
            "bad_duration",
            "scenario.load.test_duration",
        ),
        step(
            "think_time: soon",
            "bad_duration",
            "scenario.workflow[0].think_time",
        ),
        step(
            "think_time: {uniform: [1s]}",
            "wrong_type",
            "scenario.workflow[0].think_time.uniform",
        ),
        step(
            "think_time: {uniform: [2s, 1s]}",
            "out_of_range",
            "scenario.workflow[0].think_time.uniform",
        ),
        step(
            "think_time: {}",
            "bad_value",
            "scenario.workflow[0].think_time",
        ),
        step("timeout: 0", "out_of_range", "scenario.workflow[0].timeout"),
        settings(
            "load: {arrival_rate: {rate: fast, duration: 1s, max_users: 1}}",
            "bad_rate",
            "scenario.load.arrival_rate.rate",
        ),
        settings(
            "load: {arrival_rate: {rate: 0, duration: 1s, max_users: 1}}",
            "out_of_range",
            "scenario.load.arrival_rate.rate",
        ),
        settings(
            "load: {arrival_rate: {rate: 1/s, max_users: 1}}",
            "missing_key",
            "scenario.load.arrival_rate",
        ),
        settings(
            "load: {ip_pool: [192.0.2.7/24]}",
            "bad_cidr",
            "scenario.load.ip_pool[0]",
        ),
        params(
            "url: 'ftp://h/'",
            "bad_url",
            "scenario.workflow[0].params.url",
        ),
        params("url: /get", "bad_url", "scenario.workflow[0].params.url"),
        params("url: ''", "bad_url", "scenario.workflow[0].params.url"),
        params(
            "url: 'http://h:x/{{vars.host}}'",
            "bad_url",
            "scenario.workflow[0].params.url",
        ),
        params(
            "url: 'https://h/', method: FETCH",
            "bad_method",
            "scenario.workflow[0].params.method",
        ),
        params(
            "url: 'https://h/', body: x",
            "body_not_allowed",
            "scenario.workflow[0].params.body",
        ),
        params(
            "url: 'https://h/', headers: {'a b': x}",
            "bad_header",
            "scenario.workflow[0].params.headers[\"a b\"]",
        ),
        params(
            "url: 'https://h/', headers: {a: \"x\\ny\"}",
            "bad_header",
            "scenario.workflow[0].params.headers.a",
        ),
        params(
            "url: 'https://h/', headers: {a: x, A: y}",
            "duplicate_key",
            "scenario.workflow[0].params.headers.A",
        ),
        step(
            "check: {status: 99}",
            "bad_status",
            "scenario.workflow[0].check.status",
        ),
        step(
            "check: {body_matches: '('}",
            "bad_pattern",
            "scenario.workflow[0].check.body_matches",
        ),
        step(
            "check: {json: {pointer: a}}",
            "bad_pointer",
            "scenario.workflow[0].check.json.pointer",
        ),
        step(
            "check: {json: {pointer: /a, equals: 1, exists: true}}",
            "bad_value",
            "scenario.workflow[0].check.json",
        ),
        step(
            "check: {header: {name: a, equals: b, contains: c}}",
            "bad_value",
            "scenario.workflow[0].check.header",
        ),
        step(
            "capture: [{type: json, name: a}]",
            "missing_key",
            "scenario.workflow[0].capture[0]",
        ),
        step(
            "capture: [{type: json, name: a, from: a}]",
            "bad_pointer",
            "scenario.workflow[0].capture[0].from",
        ),
        step(
            "capture: [{type: regex, name: a, from: '('}]",
            "bad_pattern",
            "scenario.workflow[0].capture[0].from",
        ),
        step(
            "capture: [{type: content, name: code}]",
            "bad_value",
            "scenario.workflow[0].capture[0].name",
        ),
        step(
            "capture: [{type: header, name: body, from: a}]",
            "reserved_id",
            "scenario.workflow[0].capture[0]",
        ),
    ]);
}

#[test]
fn thresholds() {
    each(&[
        settings(
            "thresholds: {http_req_time: p(95)<1}",
            "bad_threshold",
            "scenario.thresholds.http_req_time",
        ),
        settings(
            "thresholds: {http_req_duration: p95<1}",
            "bad_threshold",
            "scenario.thresholds.http_req_duration",
        ),
        settings(
            "thresholds: {http_reqs: [avg<1]}",
            "bad_threshold",
            "scenario.thresholds.http_reqs[0]",
        ),
        settings(
            "thresholds: {'checks{step:other}': rate>0.9}",
            "unknown_name",
            "scenario.thresholds[\"checks{step:other}\"]",
        ),
        settings(
            "thresholds: {'checks{tag:smoke}': rate>0.9}",
            "unknown_name",
            "scenario.thresholds[\"checks{tag:smoke}\"]",
        ),
        settings(
            "thresholds: {checks: {threshold: rate>0.9, abort_on_fail: 3}}",
            "wrong_type",
            "scenario.thresholds.checks.abort_on_fail",
        ),
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

#[test]
fn loads() {
    each(&[
        settings(
            "load: {total_users: 1, stages: [{duration: 1s, target: 1}]}",
            "two_load_models",
            "scenario.load.stages",
        ),
        settings(
            "load: {ramp_duration: 1s}",
            "missing_key",
            "scenario.load.ramp_duration",
        ),
        settings(
            "load: {user_lifetime: {mode: loop}}",
            "endless_run",
            "scenario.load.user_lifetime.mode",
        ),
        settings(
            "load: {user_lifetime: {iterations: 3}}",
            "bad_value",
            "scenario.load.user_lifetime.iterations",
        ),
        settings(
            "load: {test_duration: 0}",
            "out_of_range",
            "scenario.load.test_duration",
        ),
        settings(
            "load: {test_duration: 5s, warmup: 5s}",
            "out_of_range",
            "scenario.load.warmup",
        ),
        settings(
            "load: {total_users: 100001}",
            "over_limit",
            "scenario.load.total_users",
        ),
        settings(
            "load: {stages: [{duration: 1s, target: 100001}]}",
            "over_limit",
            "scenario.load.stages",
        ),
        settings(
            "load: {ramp_up: {phases: [{at_second: 0, spawn_users: 60000}, {at_second: 1, spawn_users: 60000}]}}",
            "over_limit",
            "scenario.load.ramp_up",
        ),
        settings(
            "load: {arrival_rate: {rate: 10001/s, duration: 1s, max_users: 1}}",
            "over_limit",
            "scenario.load.arrival_rate.rate",
        ),
        settings(
            "load: {arrival_rate: {rate: 1/s, duration: 1s, max_users: 100001}}",
            "over_limit",
            "scenario.load.arrival_rate.max_users",
        ),
        settings(
            "load: {test_duration: 1000h}",
            "over_limit",
            "scenario.load.test_duration",
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

#[test]
fn all_at_once_with_their_places() {
    let yaml = "\
scenario:
  id: many
  lod: {}
  load: {total_users: 5, ramp_duration: 5x}
  workflow:
    - id: a
      type: http
      params: {method: GTE, url: 'ftp://h/'}
      check: {status: 700}
    - id: a
      type: http
      params: {url: 'https://h/{{vars.host}}'}
      think_time: soon
      retries: -1
";
    let found: Vec<_> = problems(yaml)
        .iter()
        .map(|problem| (problem.code, problem.line, problem.column))
        .collect();
    assert_eq!(
        found,
        [
            ("unknown_key", 3, 3),
            ("bad_duration", 4, 41),
            ("bad_method", 8, 24),
            ("bad_url", 8, 34),
            ("bad_status", 9, 23),
            ("duplicate_id", 10, 11),
            ("unknown_name", 12, 21),
            ("bad_duration", 13, 19),
            ("wrong_type", 14, 16),
        ]
    );
}
