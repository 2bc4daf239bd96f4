//! Keys of steps and tasks.

use super::*;

#[test]
fn bindings() {
    let binding = |keys: &str| {
        load(&format!(
            "ip_pool: [192.0.2.0/30], user_resources: {{ip_binding: {{{keys}}}}}"
        ))
        .ip_binding
    };
    assert_eq!(binding("enabled: false"), None);
    let per_task = binding("pool_id: default, strategy: per_task").unwrap();
    assert_eq!(
        (
            per_task.release_on,
            per_task.wait_on_exhaustion,
            per_task.wait_timeout
        ),
        (ReleaseOn::TaskEnd, false, 30 * S)
    );
    assert_eq!(
        binding("release_on: user_exit, strategy: per_task")
            .unwrap()
            .release_on,
        ReleaseOn::UserExit
    );
}

#[test]
fn task_extras() {
    let scenario = with_step(
        "name: N\npriority: 0\nthink_time: {normal: {mean: 2s, sd: 500ms}}\npacing: 3s\ntags: [a, 1]\ngroup: g",
    );
    let node = &scenario.nodes[0];
    assert_eq!(
        (node.name.as_str(), node.priority, node.pacing),
        ("N", 0, Some(3 * S))
    );
    assert_eq!(
        node.think_time,
        Some(Delay::Normal {
            mean: 2 * S,
            sd: S / 2
        })
    );
    assert_eq!(
        (node.tags.as_slice(), node.group.as_deref()),
        (&["a".to_owned(), "1".to_owned()][..], Some("g"))
    );
    let pause = |text: &str| with_step(&format!("think_time: {text}")).nodes[0].think_time;
    assert_eq!(
        pause("{exponential: 1s}"),
        Some(Delay::Exponential { mean: S })
    );
    assert_eq!(
        pause("{uniform: [1s, 2s]}"),
        Some(Delay::Uniform {
            low: S,
            high: 2 * S
        })
    );
    assert_eq!(pause("1.5"), Some(Delay::Constant(S * 3 / 2)));
}

#[test]
fn request_extras() {
    let scenario = with_step("timeout: 5s\nretries: 2\nfollow_redirects: false");
    let call = http(&scenario);
    assert_eq!(
        (call.timeout, call.retries, call.follow_redirects),
        (5 * S, 2, false)
    );
}

#[test]
fn bodies() {
    let body = |body: &str| {
        let yaml = format!(
            "scenario: {{id: x, workflow: [{{id: a, type: http, params: {{method: post, url: 'https://h/', body: {body}}}}}]}}"
        );
        http(&scenario(&yaml)).clone()
    };
    assert!(
        matches!(body("a=1").body, Some(Body::Text(template)) if template.as_text() == Some("a=1"))
    );
    assert!(
        matches!(body("5").body, Some(Body::Text(template)) if template.as_text() == Some("5"))
    );
    assert!(body("a=1").headers.is_empty());
    let json = body("{a: [1, true, null, '{{user.id}}']}");
    assert!(matches!(json.body, Some(Body::Json(_))));
    assert_eq!(json.headers[0].1.as_text(), Some("application/json"));
    assert_eq!(&*json.method, "POST");
}

#[test]
fn checks() {
    let scenario = with_step(
        "check:\n  - {status: [200, 3xx], max_ms: 50}\n  - {name: mine, body_contains: x}\n  - {name: both, json: {pointer: /a, equals: 1}, header: {name: X-A}}\n  - {json: {pointer: /b, exists: false}}\n  - {body_matches: '^a', header: {name: b, contains: c}}",
    );
    let checks = &scenario.actions[0].checks;
    let names: Vec<_> = checks.iter().map(|check| check.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "status is 200 or 3xx",
            "took at most 50 ms",
            "mine",
            "both: json /a equals 1",
            "both: header x-a exists",
            "json /b is absent",
            "body matches ^a",
            "header b contains c",
        ]
    );
    let CheckKind::Status(ranges) = &checks[0].kind else {
        panic!("not a status")
    };
    assert_eq!(
        ranges.as_slice(),
        [
            StatusRange {
                low: 200,
                high: 200
            },
            StatusRange {
                low: 300,
                high: 399
            }
        ]
    );
    assert!(
        matches!(&checks[3].kind, CheckKind::Json { pointer, test: JsonTest::Equals(value) } if *pointer == ["a"] && *value == json!(1))
    );
    assert!(matches!(
        &checks[4].kind,
        CheckKind::Header {
            test: HeaderTest::Exists(true),
            ..
        }
    ));
    assert!(matches!(
        &checks[5].kind,
        CheckKind::Json {
            test: JsonTest::Exists(false),
            ..
        }
    ));
    assert!(
        matches!(&checks[7].kind, CheckKind::Header { test: HeaderTest::Contains(text), .. } if text == "c")
    );
}

#[test]
fn captures() {
    let scenario = with_step(
        "capture:\n  - {type: content, name: body}\n  - {type: content, name: code, from: status_code}\n  - {type: header, name: h, from: X-Token, scope: user}\nexport:\n  - {type: json, name: j, from: '', default: null}\n  - {type: regex, name: r, from: 'a(b)', default: 1}",
    );
    let captures = &scenario.actions[0].captures;
    assert_eq!(
        captures
            .iter()
            .map(|capture| capture.name.as_str())
            .collect::<Vec<_>>(),
        ["body", "code", "h", "j", "r"]
    );
    assert!(matches!(
        captures[1].source,
        CaptureSource::Content(ContentField::StatusCode)
    ));
    assert!(matches!(&captures[2].source, CaptureSource::Header(name) if name == "x-token"));
    assert_eq!(
        (captures[2].scope, captures[3].scope),
        (Scope::User, Scope::Iteration)
    );
    assert_eq!(
        (
            &captures[2].default,
            &captures[3].default,
            &captures[4].default
        ),
        (&None, &Some(json!(null)), &Some(json!(1)))
    );
}

#[test]
fn workbook_parts() {
    let scenario = scenario(
        "
name: x
workbook:
  ip_pools: [{id: p, name: P, ranges: [192.0.2.0/30, 198.51.100.7], allocation_strategy: random}]
  resources: [{id: db, type: tcp_endpoint, name: DB, properties: {port: 5432}}]
actions: {actions: [{id: say, call: log, with: {message: 'port {{db.port}}'}}]}
workflows:
  nodes:
    - id: a
      type: action
      action: say
      edges: [{to: b, weight: 3, label: l}, {to: end, weight: 1}, {to: end, trigger: {condition: true}}]
    - {id: b, type: action, action: say}
    - {id: end, type: end}
",
    );
    assert_eq!(
        (scenario.ip_pools[0].strategy, scenario.ip_pools[0].size()),
        (PoolStrategy::Random, 3)
    );
    assert_eq!(
        scenario.ip_pools[0].nth(2).unwrap().to_string(),
        "198.51.100.7"
    );
    assert_eq!(scenario.resources[0].kind, ResourceKind::TcpEndpoint);
    assert!(scenario.load.ip_binding.is_none());
    assert!(
        matches!(&scenario.actions[0].call, Call::Log { message } if message.paths().len() == 1)
    );
    let edges = &scenario.nodes[0].edges;
    assert_eq!(
        (edges[0].weight, edges[0].label.as_deref(), edges[1].weight),
        (Some(3.0), Some("l"), Some(1.0))
    );
    assert!(edges[2].condition.as_ref().unwrap().is_always_true());
}
