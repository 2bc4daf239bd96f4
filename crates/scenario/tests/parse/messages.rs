//! What people read.

use insta::assert_snapshot;

use super::{checked, problems};

#[test]
fn a_load_scenario_with_many_mistakes() {
    let yaml = r#"
scenario:
  id: many
  lod: {}
  load: {total_users: 5, ramp_duration: 5x, stages: [{duration: 1s, target: 2}]}
  vars: {host: a, thing: {{ x }}}
  thresholds: {http_req_durations: "p(95)<500", http_reqs: "p(95)<1"}
  workflow:
    - id: first
      type: http
      params: {method: GTE, url: "ftp://h/", headers: {"a b": c}}
      check: {status: 700, body_matches: '('}
    - id: first
      type: htpp
      params: {url: "https://{{vars.hots}}/", timeout: 3s}
      retires: 3
    - id: last
      type: http
      params: {urll: 5}
      think_time: {uniform: [2s, 1s]}
"#;
    assert_snapshot!(problems(yaml));
}

#[test]
fn a_task_graph_with_many_mistakes() {
    let yaml = r#"
name: many
actions:
  - {id: list, call: gett, with: {url: "https://h/"}}
  - {id: vars, call: get}
tasks:
  - {id: start, action: lsit, next: [{task: edn, when: "list.status_code = 200"}]}
  - {id: end, next: [{task: start, when: "{{ lst.body }}"}]}
"#;
    assert_snapshot!(problems(yaml));
}

#[test]
fn a_workbook_with_many_mistakes() {
    let yaml = r#"
name: many
workbook: {ip_pools: [{id: p, ranges: [192.0.2.7/24]}]}
load:
  ramp_up: {phases: [{at_second: -1, spawn_users: 1, ip_pool_override: q}]}
  user_lifetime: {mode: loop}
actions: {actions: [{id: a, call: get, with: {url: "https://h/{{a.token}}"}, export: [{type: json, name: t}]}]}
workflows:
  nodes:
    - {id: one, type: action, edges: [{to: two, trigger: {conditon: true}}]}
    - {id: two, type: action, action: a, edges: [{to: one}]}
    - {id: end, type: end}
"#;
    assert_snapshot!(problems(yaml));
}

#[test]
fn documents_that_cannot_be_read() {
    let documents = [
        "",
        "scenario:\n  url: {{ x }}/y",
        "scenario:\n\tid: x",
        "scenario: [1, 2",
        "scenarios:\n  id: x",
        "scenario: {}\nworkflows: {}",
        "a: &a [*a]",
        "a: !mine 1",
    ];
    let messages: Vec<String> = documents
        .iter()
        .map(|yaml| problems(yaml).to_string())
        .collect();
    assert_snapshot!(messages.join("\n"));
}

#[test]
fn warnings() {
    let yaml = r#"
scenario:
  id: warned
  load: {total_users: 10}
  workflow:
    - id: a
      type: http
      params:
        method: PUT
        url: "http://127.0.0.1:9000/"
        headers: {Cookie: a=b, Host: h, User-Agent: x}
        bind_ip: 192.0.2.1
        body: {a: 1}
"#;
    assert_snapshot!(checked(yaml).warnings);
}
