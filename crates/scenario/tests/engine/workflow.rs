//! Graphs: conditions, weights, loops, failures of iterations, captures, `spawn`, lanes.

use std::time::Duration;

use scenario::engine::HttpRequest;
use scenario::{Report, RunOptions};

use crate::simulated::*;

fn workbook(load: &str, actions: &str, nodes: &str) -> String {
    format!(
        "version: '1.0'\nname: graph\nworkbook: {{}}\nload: {load}\nactions:\n  actions:\n{actions}\nworkflows:\n  nodes:\n{nodes}\n"
    )
}

fn kinds(report: &Report) -> Vec<(&str, u64)> {
    report
        .errors
        .iter()
        .map(|error| (error.kind.as_str(), error.count))
        .collect()
}

fn paths(target: &SimulatedTarget) -> Vec<&str> {
    target
        .arrivals
        .iter()
        .map(|arrival| arrival.request.url.trim_start_matches("http://h"))
        .collect()
}

/// A target that answers with what a function makes of the request.
fn telling(tell: impl Fn(&HttpRequest, usize) -> (u16, String) + 'static) -> SimulatedTarget {
    SimulatedTarget::new(move |request, index| {
        let (status, body) = tell(request, index);
        Reply {
            result: answer(status, &body),
            ..ok_after(10)
        }
    })
}

#[test]
fn the_example_of_the_tasks_dialect_goes_back_on_failure() {
    let yaml = r#"
name: simple
ip_pools: [{name: default, ips: [127.0.0.1]}]
actions:
  - {id: get, call: http.request, with: {method: GET, url: "http://127.0.0.1:9000/get"}}
tasks:
  - {id: start, next: [{task: t1}]}
  - {id: t1, action: get, next: [{task: end, when: "{{get.status_code < 400}}"}, {task: start}]}
  - {id: end}
"#;
    let mut target = telling(|_, index| (if index < 2 { 503 } else { 200 }, String::new()));
    let report = target.run(yaml, RunOptions::default());
    assert_eq!(
        (
            report.requests.total_requests,
            report.requests.failed,
            report.iterations.completed
        ),
        (3, 2, 1)
    );
}

#[test]
fn edges_by_condition_then_by_weight() {
    let actions = "    - {id: get, call: get, with: {url: 'http://h/{{iteration}}'}}\n    - {id: rare, call: get, with: {url: 'http://h/rare'}}\n    - {id: usual, call: get, with: {url: 'http://h/usual'}}";
    let nodes = r#"
    - {id: start, type: action, action: get, edges: [{to: usual, weight: 3}, {to: rare, weight: 1}, {to: end, trigger: {condition: "{{get.status_code == 204}}"}}]}
    - {id: rare, type: action, action: rare, edges: [{to: end}]}
    - {id: usual, type: action, action: usual, edges: [{to: end}]}
    - {id: end, type: end}"#;
    let load = "{total_users: 1, user_lifetime: {mode: loop, iterations: 1000}}";
    let mut target = telling(|request, _| {
        (
            if request.url.ends_with('7') { 204 } else { 200 },
            String::new(),
        )
    });
    let report = target.run(&workbook(load, actions, nodes), RunOptions::default());
    let count = |id: &str| {
        report
            .steps
            .iter()
            .find(|step| step.id == id)
            .map_or(0, |step| step.requests.total_requests)
    };
    assert_eq!(count("start"), 1_000);
    assert_eq!(count("usual") + count("rare"), 900);
    assert!((180..270).contains(&count("rare")), "{}", count("rare"));
}

#[test]
fn where_no_edge_can_be_taken_the_iteration_fails() {
    let actions = "    - {id: get, call: get, with: {url: 'http://h/'}}";
    let nodes = r#"
    - {id: start, type: action, action: get, edges: [{to: end, trigger: {condition: "{{get.status_code == 204}}"}}]}
    - {id: end, type: end}"#;
    let (report, _) = run(&workbook("{total_users: 3}", actions, nodes), 10);
    assert_eq!(
        (report.iterations.failed, report.iterations.completed),
        (3, 0)
    );
    assert_eq!(kinds(&report), [("no_edge", 3)]);
    assert_eq!(report.requests.failed, 0);
}

#[test]
fn a_walk_without_end_fails() {
    let actions = "    - {id: get, call: get, with: {url: 'http://h/'}}\n    - {id: note, call: log, with: {message: hello}}";
    let nodes = |action: &str| {
        format!(
            r#"
    - {{id: start, type: action, action: {action}, edges: [{{to: start, trigger: {{condition: "{{{{get.status_code != 500}}}}"}}}}, {{to: other}}]}}
    - {{id: other, type: action, action: get, edges: [{{to: end}}]}}
    - {{id: end, type: end}}"#
        )
    };
    let load = "{total_users: 1, user_lifetime: {mode: loop}, test_duration: 1h}";
    let (report, target) = run(&workbook(load, actions, &nodes("note")), 10);
    assert_eq!(kinds(&report), [("runaway", 1)]);
    assert_eq!((target.log.len(), report.iterations.failed), (1_000, 1));
    let (report, _) = run(&workbook("{total_users: 1}", actions, &nodes("get")), 10);
    assert_eq!(
        (report.requests.total_requests, kinds(&report)),
        (10_000, vec![("runaway", 1)])
    );
}

#[test]
fn captures_are_kept_for_the_iteration_or_the_user() {
    let actions = r#"
    - id: login
      call: post
      with: {url: 'http://h/login'}
      export:
        - {type: json, name: token, from: /token, scope: user}
        - {type: json, name: page, from: /page}
        - {type: regex, name: number, from: 'n=(\d+)', default: none}
        - {type: header, name: kind, from: Content-Type}
    - {id: note, call: log, with: {message: 'iteration {{iteration}}'}}
    - {id: use, call: get, with: {url: 'http://h/{{login.token}}/{{login.number}}', headers: {X-Kind: '{{login.kind}}'}}}"#;
    let nodes = r#"
    - {id: start, type: action, action: note, edges: [{to: login, trigger: {condition: "{{login.token == null}}"}}, {to: use}]}
    - {id: login, type: action, action: login, edges: [{to: use}]}
    - {id: use, type: action, action: use, edges: [{to: end}]}
    - {id: end, type: end}"#;
    let load = "{total_users: 1, user_lifetime: {mode: loop, iterations: 2}}";
    let mut target = telling(|_, _| {
        (
            200,
            r#"{"token": "a b", "page": 1, "text": "n=42"}"#.to_owned(),
        )
    });
    let report = target.run(&workbook(load, actions, nodes), RunOptions::default());
    assert_eq!(paths(&target)[..2], ["/login", "/a%20b/42"]);
    assert_eq!(
        target.arrivals[1].request.headers,
        [("X-Kind".to_owned(), "application/json".to_owned())]
    );
    // The second iteration still has the user's token, and no longer the iteration's number.
    assert_eq!(
        (target.arrivals.len(), target.log.as_slice()),
        (2, &["iteration 0".to_owned(), "iteration 1".to_owned()][..])
    );
    assert_eq!(kinds(&report), [("template", 1)]);
}

#[test]
fn what_cannot_be_captured_fails_the_iteration_not_the_request() {
    let yaml = "
scenario:
  id: capture
  load: {total_users: 2}
  workflow:
    - {id: a, type: http, params: {url: 'http://h/'}, capture: [{type: json, name: id, from: /id}], check: {json: {pointer: /id, exists: true}}}
";
    let (report, _) = run(yaml, 10);
    assert_eq!(
        (
            report.requests.successful,
            report.iterations.failed,
            report.checks[0].fails
        ),
        (2, 2, 2)
    );
    assert_eq!(kinds(&report), [("capture_failed", 2)]);
}

#[test]
fn checks_are_counted_and_fail_nothing() {
    let yaml = r#"
scenario:
  id: checks
  load: {total_users: 1}
  thresholds: {checks: ['rate>0.9']}
  workflow:
    - id: a
      type: http
      params: {url: 'http://h/'}
      check:
        status: 2xx
        body_contains: '"id"'
        body_matches: 'id.: *\d'
        json: {pointer: /id, equals: 7}
        header: {name: Content-Type, contains: json}
        max_ms: 5
"#;
    let mut target = telling(|_, _| (200, r#"{"id": 7.0}"#.to_owned()));
    let report = target.run(yaml, RunOptions::default());
    let verdicts: Vec<(u64, u64)> = report
        .checks
        .iter()
        .map(|check| (check.passes, check.fails))
        .collect();
    assert_eq!(
        verdicts
            .iter()
            .filter(|verdict| **verdict == (1, 0))
            .count(),
        5,
        "{:?}",
        report.checks
    );
    assert_eq!(
        report
            .checks
            .iter()
            .find(|check| check.fails == 1)
            .map(|check| check.name.contains('5')),
        Some(true)
    );
    assert_eq!(
        (
            report.requests.failed,
            report.iterations.completed,
            report.passed
        ),
        (0, 1, false)
    );
}

#[test]
fn spawn_adds_a_task_per_item() {
    let yaml = "
scenario:
  id: spawn
  load: {total_users: 1, user_lifetime: {mode: loop, iterations: 2}}
  workflow:
    - id: list
      type: http
      params: {url: 'http://h/list'}
      capture: [{type: json, name: links, from: /links}]
      spawn: {for_each: '{{list.links}}', action: fetch-one, as: link, limit: 3}
    - {id: fetch-one, type: http, params: {url: 'http://h/item/{{link.id}}'}, check: {status: 200}}
    - {id: last, type: http, params: {url: 'http://h/last'}}
";
    let mut target = telling(|request, _| {
        let links = r#"{"links": [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"}]}"#;
        (
            200,
            if request.url.ends_with("list") {
                links.to_owned()
            } else {
                "{}".to_owned()
            },
        )
    });
    let report = target.run(yaml, RunOptions::default());
    let once = ["/list", "/item/a", "/item/b", "/item/c", "/last"];
    assert_eq!(paths(&target), [once, once].concat());
    let spawned = report
        .steps
        .iter()
        .find(|step| step.id == "spawn/fetch-one")
        .unwrap();
    assert_eq!(
        (spawned.requests.total_requests, spawned.check_passes),
        (6, 6)
    );
    assert_eq!(report.iterations.completed, 2);
}

#[test]
fn spawn_of_nothing_and_of_no_list() {
    let yaml = |capture: &str| {
        format!(
            "
scenario:
  id: spawn
  workflow:
    - id: list
      type: http
      params: {{url: 'http://h/list'}}
      capture: [{{type: json, name: links, from: /{capture}}}]
      spawn: {{for_each: '{{{{list.links}}}}', action: one, as: link}}
    - {{id: one, type: http, params: {{url: 'http://h/{{{{link}}}}'}}}}
"
        )
    };
    let mut target = telling(|_, _| (200, r#"{"none": [], "text": "x"}"#.to_owned()));
    let report = target.run(&yaml("none"), RunOptions::default());
    assert_eq!(
        (report.requests.total_requests, report.iterations.completed),
        (1, 1)
    );
    let report = target.run(&yaml("text"), RunOptions::default());
    assert_eq!(
        (report.iterations.failed, kinds(&report)),
        (1, vec![("spawn_failed", 1)])
    );
}

#[test]
fn lanes_decide_who_goes_first_through_the_gate() {
    let yaml = "
name: lanes
load: {total_users: 20}
actions:
  - {id: slow, call: get, with: {url: 'http://h/slow'}}
  - {id: urgent, call: get, with: {url: 'http://h/urgent'}}
  - {id: early, call: get, with: {url: 'http://h/early'}}
tasks:
  - {id: start, action: early, next: [{task: urgent, when: '{{user.id == 19}}'}, {task: slow}]}
  - {id: slow, action: slow, next: [{task: end}]}
  - {id: urgent, action: urgent, priority: 3, next: [{task: end}]}
  - {id: end}
";
    let mut target = SimulatedTarget::new(|request, _| Reply {
        after: Duration::from_millis(10),
        ..ok_after(if request.url.ends_with("early") {
            1
        } else {
            10
        })
    });
    target.run(yaml, RunOptions::default());
    let paths = paths(&target);
    let urgent = paths.iter().position(|path| *path == "/urgent").unwrap();
    let behind = paths
        .iter()
        .skip(urgent)
        .filter(|path| **path == "/slow")
        .count();
    assert!(behind >= 10, "{paths:?}");
    assert_eq!(paths.iter().filter(|path| **path == "/early").count(), 20);
}
