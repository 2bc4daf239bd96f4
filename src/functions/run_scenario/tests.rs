//! The function over a platform whose every request is answered at once.

use serde_json::{Value, json};

use super::super::testing::{TestPlatform, run, run_on};

const YAML: &str = "scenario:\n  id: two\n  load: {total_users: 2}\n  workflow:\n    - {id: get, type: http, params: {url: 'http://127.0.0.1:9/get'}}\n";

fn report(args: Value) -> Value {
    let outcome = run_on(
        &TestPlatform::default().answering(200, "ok"),
        "run_scenario",
        args,
    );
    assert!(outcome.is_success(), "{:?}", outcome.errors);
    serde_json::from_str(outcome.output.first().unwrap().as_str().unwrap()).unwrap()
}

#[test]
fn text_and_object_are_the_same_scenario() {
    let object = json!({"scenario": {"id": "two", "load": {"total_users": 2}, "workflow": [
        {"id": "get", "type": "http", "params": {"url": "http://127.0.0.1:9/get"}}]}});
    for scenario in [json!(YAML), object] {
        let report = report(json!([scenario]));
        assert_eq!(
            (&report["total_requests"], &report["successful"]),
            (&json!(2), &json!(2))
        );
        assert_eq!(report["schema_version"], 1);
    }
}

#[test]
fn a_broken_threshold_fails_the_process_and_keeps_the_report() {
    let yaml = format!("{YAML}  thresholds: {{http_reqs: ['count>100']}}\n");
    let outcome = run_on(
        &TestPlatform::default().answering(200, "ok"),
        "run_scenario",
        json!([yaml]),
    );
    assert!(
        outcome
            .errors
            .first()
            .unwrap()
            .contains("http_reqs count>100"),
        "{:?}",
        outcome.errors
    );
    assert!(
        outcome
            .output
            .first()
            .unwrap()
            .as_str()
            .unwrap()
            .contains("\"total_requests\":2")
    );
}

#[test]
fn text_that_the_cli_cut_is_recognised() {
    for args in [
        json!(["scenario:"]),
        json!(["scenario:", "  id: x", "  workflow: []"]),
    ] {
        let outcome = run("run_scenario", args);
        assert!(
            outcome
                .errors
                .first()
                .unwrap()
                .contains("pkg-scripts/submit"),
            "{:?}",
            outcome.errors
        );
    }
}

#[test]
fn mistakes_in_the_arguments_are_named() {
    assert!(run("run_scenario", json!([7])).errors[0].contains("argument `scenario` is 7"));
    assert!(run("run_scenario", json!([])).errors[0].contains("`scenario` is missing"));
}

#[test]
fn an_address_that_gives_no_scenario_says_so() {
    let platform = TestPlatform::default().answering(404, "");
    let outcome = run_on(&platform, "run_scenario", json!(["http://h/load.yaml"]));
    assert!(
        outcome.errors[0].contains("http://h/load.yaml") && outcome.errors[0].contains("HTTP 404")
    );
}
