//! Real reports against the published schema: every field is in it, every field of it is there.

use jsonschema::Validator;
use scenario::{Report, RunOptions, Segment};
use serde_json::Value;

use crate::simulated::*;

const SCHEMA: &str = include_str!("../../schemas/report.json");

const YAML: &str = "
scenario:
  id: everything
  load: {arrival_rate: {rate: 20/s, duration: 3s, max_users: 4}, graceful_stop: 1s}
  thresholds: {http_req_duration: ['p(95)<500'], 'http_req_failed{tag:t}': ['rate<0.01'], checks: ['rate>0.9'], http_reqs: ['count>1', 'rate>1']}
  workflow:
    - {id: a, type: http, group: g, tags: [t], params: {url: 'http://h/'}, check: {status: 200}, capture: [{type: json, name: x, from: /x}]}
";

fn validator() -> Validator {
    jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap()
}

fn problems(report: &Value) -> Vec<String> {
    validator()
        .iter_errors(report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn report(segment: Option<Segment>) -> Report {
    let mut target = SimulatedTarget::new(|_, index| Reply {
        result: answer(if index % 3 == 0 { 500 } else { 200 }, r#"{"x": 1}"#),
        phases: index % 2 == 0,
        protocol: None,
        ..ok_after(if index > 30 { 100_000 } else { 150 })
    });
    target.run(
        YAML,
        RunOptions {
            segment,
            warnings: vec!["mind this".into()],
            ..RunOptions::default()
        },
    )
}

#[test]
fn reports_are_what_the_schema_says() {
    let whole = report(None);
    let parts = [report(Segment::new(1, 2)), report(Segment::new(2, 2))];
    let merged = scenario::merge(&parts).unwrap();
    let nothing = "
scenario:
  id: nothing
  load: {warmup: 1m}
  workflow: [{id: a, type: http, params: {url: 'http://h/'}}]
";
    let (idle, _) = run(nothing, 1);
    for report in [&whole, &parts[0], &merged, &idle] {
        let json: Value = serde_json::from_str(&report.clone().into_json()).unwrap();
        assert_eq!(problems(&json), Vec::<String>::new());
    }
    // What the schema describes was there to be looked at.
    let lists = [
        whole.thresholds.len(),
        whole.checks.len(),
        whole.errors.len(),
        whole.steps.len(),
        whole.tags.len(),
    ];
    assert!(lists.iter().all(|length| *length > 0), "{lists:?}");
    assert!(whole.figures.aborted.maybe_sent > 0 && whole.iterations.dropped > 0);
    assert_eq!(
        (
            idle.requests.total_requests,
            idle.requests.latency_p50_ms,
            idle.figures.timing
        ),
        (0, None, None)
    );
}

#[test]
fn the_schema_refuses_what_is_not_a_report() {
    let json: Value = serde_json::from_str(&report(None).into_json()).unwrap();
    let changes: [(&str, Value); 4] = [
        ("/total_requests", Value::from(-1)),
        ("/schema_version", Value::from(2)),
        ("/ended_by", Value::from("boredom")),
        ("/steps/0/phases/waiting/p99_ms", Value::from("slow")),
    ];
    for (pointer, value) in changes {
        let mut wrong = json.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        assert_eq!(problems(&wrong).len(), 1, "{pointer}");
    }
    let mut more = json.clone();
    more["surprise"] = Value::from(1);
    assert_eq!(problems(&more).len(), 1);
    let mut less = json;
    less.as_object_mut().unwrap().remove("latency_p50_ms");
    assert_eq!(problems(&less).len(), 1);
}
