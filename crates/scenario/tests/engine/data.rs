//! Variables, feeders, addresses.

use scenario::engine::{EngineError, Input};
use scenario::{Engine, Micros, Report, RunOptions};

use crate::simulated::*;

fn urls(target: &SimulatedTarget) -> Vec<&str> {
    target
        .arrivals
        .iter()
        .map(|arrival| arrival.request.url.trim_start_matches("http://h/"))
        .collect()
}

fn pool(users: &str, binding: &str, workflow: &str) -> String {
    format!(
        "
version: '1.0'
name: pool
workbook:
  ip_pools: [{{id: pool, ranges: ['198.51.100.0/30']}}, {{id: other, ranges: ['203.0.113.9']}}]
load: {{{users}, user_resources: {{ip_binding: {{enabled: true, pool_id: pool, {binding}}}}}}}
actions:
  actions:
    - {{id: get, call: get, with: {{url: 'http://h/{{{{user.allocated_ip}}}}', headers: {{X-Forwarded-For: '{{{{user.allocated_ip}}}}'}}}}}}
workflows:
  nodes:
    - {{id: start, type: action, action: get, edges: [{{to: {workflow}, trigger: {{condition: 'true'}}}}, {{to: again}}]}}
    - {{id: again, type: action, action: get, edges: [{{to: end}}]}}
    - {{id: end, type: end}}
"
    )
}

fn kinds(report: &Report) -> Vec<(&str, u64)> {
    report
        .errors
        .iter()
        .map(|error| (error.kind.as_str(), error.count))
        .collect()
}

#[test]
fn variables_come_from_the_scenario_and_from_the_run() {
    let yaml = "
scenario:
  id: vars
  vars: {host: h, page: 1}
  workflow: [{id: a, type: http, params: {method: POST, url: 'http://{{vars.host}}/{{vars.page}}', body: {n: '{{vars.page}}', u: '{{uuid()}}'}}}]
";
    let vars = serde_json::json!({"page": 2}).as_object().unwrap().clone();
    let mut target = SimulatedTarget::new(|_, _| ok_after(1));
    let report = target.run(
        yaml,
        RunOptions {
            vars,
            ..RunOptions::default()
        },
    );
    assert_eq!(urls(&target), ["2"]);
    let body: serde_json::Value =
        serde_json::from_slice(target.arrivals[0].request.body.as_ref().unwrap()).unwrap();
    assert_eq!(body["n"], 2);
    assert_eq!(body["u"].as_str().map(str::len), Some(36));
    assert_eq!(
        report.figures.bytes.sent,
        target.arrivals[0].request.body.as_ref().unwrap().len() as u64
    );
    let vars = serde_json::json!({"pgae": 2}).as_object().unwrap().clone();
    let error = Engine::new(
        parse(yaml),
        RunOptions {
            vars,
            ..RunOptions::default()
        },
    )
    .unwrap_err();
    assert!(matches!(&error, EngineError::UnknownVariable { name, .. } if name == "pgae"));
    assert_eq!(
        error.to_string(),
        "the scenario has no variable \"pgae\": it has host, page"
    );
}

#[test]
fn an_iteration_has_a_row_of_every_feeder() {
    let yaml = "
scenario:
  id: feed
  load: {total_users: 1, user_lifetime: {mode: loop, iterations: 4}}
  feeders:
    - {name: people, order: sequential, rows: [{name: ann}, {name: bob}, {name: cy}]}
    - {name: colours, order: circular, csv: 'http://files/c.csv'}
  workflow: [{id: a, type: http, params: {url: 'http://h/{{feeder.people.name}}-{{feeder.colours.c}}'}}]
";
    let mut target = SimulatedTarget::new(|_, _| ok_after(1));
    target
        .documents
        .insert("http://files/c.csv".into(), b"c\nred\nblue\n".to_vec());
    let report = target.run(yaml, RunOptions::default());
    assert_eq!(urls(&target), ["ann-red", "bob-blue", "cy-red"]);
    assert_eq!(
        (report.iterations.completed, kinds(&report)),
        (3, vec![("feeder_exhausted", 1)])
    );
}

#[test]
fn a_feeder_that_cannot_be_had_stops_the_run_before_it_begins() {
    let yaml = "
scenario:
  id: feed
  feeders: [{name: gone, json: 'http://files/gone.json'}]
  workflow: [{id: a, type: http, params: {url: 'http://h/{{feeder.gone.x}}'}}]
";
    let mut engine = Engine::new(parse(yaml), RunOptions::default()).unwrap();
    assert!(!engine.is_ready());
    let mut target = SimulatedTarget::new(|_, _| ok_after(1));
    engine.handle(Micros(0), Input::Start { lateness: None });
    target.run_until(&mut engine, Micros(0), Micros(1_000_000));
    assert!(engine.is_done());
    assert_eq!(engine.error(), Some("feeder gone: 404"));
    assert!(target.arrivals.is_empty());
}

#[test]
fn each_user_has_an_address_until_it_leaves() {
    let (report, target) = run(
        &pool(
            "total_users: 2",
            "strategy: per_user, release_on: user_exit",
            "again",
        ),
        100,
    );
    assert_eq!(
        urls(&target),
        [
            "198.51.100.1",
            "198.51.100.2",
            "198.51.100.1",
            "198.51.100.2"
        ]
    );
    assert_eq!(target.arrivals[0].request.headers[0].1, "198.51.100.1");
    assert_eq!(report.iterations.completed, 2);
}

#[test]
fn an_exhausted_pool_fails_or_makes_wait() {
    let binding = "strategy: per_user, release_on: user_exit";
    let (report, _) = run(&pool("total_users: 5", binding, "end"), 100);
    assert_eq!(
        (report.iterations.completed, report.iterations.failed),
        (2, 3)
    );
    assert_eq!(kinds(&report), [("pool_exhausted", 3)]);
    let waiting = format!("{binding}, wait_on_exhaustion: true");
    let (report, target) = run(&pool("total_users: 5", &waiting, "end"), 100);
    assert_eq!(moments_ms(&target), [0, 0, 100, 100, 200]);
    assert_eq!(report.iterations.completed, 5);
    // Who waits for an address was meant to start before.
    assert_eq!(report.figures.response_time.max_ms, Some(300.0));
    let impatient = format!("{waiting}, wait_timeout: 150ms");
    let (report, _) = run(&pool("total_users: 5", &impatient, "end"), 100);
    assert_eq!(
        (report.iterations.completed, kinds(&report)),
        (4, vec![("pool_exhausted", 1)])
    );
}

#[test]
fn each_task_can_have_an_address_of_its_own() {
    let (_, target) = run(
        &pool(
            "total_users: 1",
            "strategy: per_task, release_on: task_end",
            "again",
        ),
        100,
    );
    assert_eq!(urls(&target), ["198.51.100.1", "198.51.100.2"]);
}

#[test]
fn all_can_share_the_pool_in_turn() {
    let (_, target) = run(&pool("total_users: 3", "strategy: shared", "end"), 100);
    assert_eq!(
        urls(&target),
        ["198.51.100.1", "198.51.100.2", "198.51.100.1"]
    );
}

#[test]
fn a_phase_can_have_a_pool_of_its_own() {
    let phases = "ramp_up: {phases: [{at_second: 0, spawn_users: 1}, {at_second: 1, spawn_users: 1, ip_pool_override: other}]}";
    let (_, target) = run(&pool(phases, "strategy: per_user", "end"), 10);
    assert_eq!(urls(&target), ["198.51.100.1", "203.0.113.9"]);
}
