//! The function over a platform whose every request is answered at once.

use futures_util::future::{FutureExt, LocalBoxFuture};
use serde_json::{Value, json};

use super::super::testing::{TestPlatform, begin, run, run_on, run_under};
use super::super::{Abort, Outcome};

const YAML: &str = "scenario:\n  id: two\n  load: {total_users: 2}\n  workflow:\n    - {id: get, type: http, params: {url: 'http://127.0.0.1:9/get'}}\n";

/// How its only step ends.
const REQUEST_END: &str = "/get'}}";
/// The same with a check that asks for its time.
const TIMED_END: &str = "/get'}, check: {max_ms: 1000}}";

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

#[test]
fn targets_that_the_policy_keeps_from_it_end_it() {
    let platform = TestPlatform::default().answering(200, "[]");
    let public = json!({"targets": "public"});
    let said = |args: Value| {
        let outcome = run_under(&public, &platform, "run_scenario", args);
        outcome.errors.first().cloned().unwrap_or_default()
    };
    let templated = YAML
        .replace("'http://127.0.0.1:9/get'", "'{{ vars.target }}/get'")
        .replace(
            "  id: two",
            "  id: two\n  vars: {target: 'http://0x7f.1:9'}",
        );
    let feeder = YAML.replace("127.0.0.1", "example.org").replace(
        "  id: two",
        "  id: two\n  feeders: [{name: f, json: 'http://10.0.0.1/rows.json'}]",
    );
    for scenario in [YAML, &templated, &feeder, "http://10.0.0.1/load.yaml"] {
        let said = said(json!([scenario]));
        assert!(said.contains("policy.targets"), "{scenario}: {said}");
    }
    assert_eq!(platform.sent().len(), 0, "nothing went out");
    assert_eq!(said(json!([YAML.replace("127.0.0.1", "example.org")])), "");
}

#[test]
fn what_asks_for_more_than_the_policy_allows_is_not_begun() {
    let platform = TestPlatform::default().answering(200, "x");
    let arrivals = YAML.replace(
        "{total_users: 2}",
        "{arrival_rate: {rate: 30/s, max_users: 5, duration: 10s}}",
    );
    for (settings, yaml, key) in [
        (json!({"max_users": 1}), YAML, "policy.max_users"),
        (
            json!({"max_requests_per_second": 29}),
            &arrivals,
            "policy.max_requests_per_second",
        ),
        (json!({"max_minutes": 0.1}), &arrivals, "policy.max_minutes"),
    ] {
        let mut settings = settings;
        settings["targets"] = json!("any");
        let outcome = run_under(&settings, &platform, "run_scenario", json!([yaml]));
        assert!(
            outcome.errors[0].contains("refused by this page's policy: the scenario asks for"),
            "{outcome:?}"
        );
        assert!(outcome.errors[0].contains(key), "{outcome:?}");
    }
    assert_eq!(platform.sent().len(), 0);
}

#[test]
fn a_run_that_used_up_what_the_policy_allows_fails_with_its_report() {
    let platform = TestPlatform::default().answering(200, "0123456789");
    let settings = json!({"targets": "any", "max_megabytes": 0.000_01});
    let outcome = run_under(&settings, &platform, "run_scenario", json!([YAML]));
    let reason = outcome.errors.first().unwrap();
    assert!(
        reason.contains("sent and received 0.00001 MB") && reason.contains("policy.max_megabytes"),
        "{reason}"
    );
    assert!(
        outcome.output[0]
            .as_str()
            .unwrap()
            .contains("\"total_requests\"")
    );
}

/// A run whose first requests are sent, and held; and what tells it to end.
fn held(load: &str) -> (TestPlatform, Abort, LocalBoxFuture<'static, Outcome>) {
    held_asking(load, REQUEST_END)
}

/// The same with another end of the step.
fn held_asking(load: &str, end: &str) -> (TestPlatform, Abort, LocalBoxFuture<'static, Outcome>) {
    let platform = TestPlatform::default().answering(200, "ok").holding();
    let yaml = YAML
        .replace("{total_users: 2}", load)
        .replace(REQUEST_END, end);
    let any = json!({"targets": "any"});
    let (abort, mut running) = begin(&any, &platform, "run_scenario", json!([yaml]));
    assert!((&mut running).now_or_never().is_none());
    (platform, abort, running)
}

#[test]
fn the_end_of_a_request_sends_the_next_one_without_a_turn_of_the_driver() {
    let (platform, _abort, running) =
        held("{total_users: 1, user_lifetime: {mode: loop, iterations: 3}}");
    for sent in 1..=3 {
        assert_eq!(platform.sent().len(), sent);
        platform.answer_one();
    }
    let outcome = running.now_or_never().expect("all was answered");
    let report = outcome.output[0].as_str().unwrap();
    assert!(report.contains("\"total_requests\":3"), "{report}");
}

#[test]
fn a_run_that_is_dropped_gives_up_its_requests_and_hears_of_none() {
    let (platform, _abort, running) =
        held("{total_users: 2, test_duration: 9s, user_lifetime: {mode: loop}}");
    platform.answer_one();
    assert_eq!((platform.sent().len(), platform.given_up()), (3, 1));
    drop(running);
    assert_eq!(platform.given_up(), 3);
    platform.answer_one();
    assert_eq!(platform.sent().len(), 3);
}

#[test]
fn told_to_stop_it_waits_for_what_was_measured_of_requests_that_had_ended() {
    let (platform, abort, mut running) =
        held("{total_users: 2, test_duration: 9s, user_lifetime: {mode: loop}}");
    let measure = platform.answer_one_unmeasured();
    abort.abort("told to stop");
    assert!(
        (&mut running).now_or_never().is_none(),
        "the measures are on their way"
    );
    assert_eq!(platform.given_up(), 3, "the rest was aborted");
    measure();
    let outcome = running.now_or_never().expect("all was measured");
    let report: Value = serde_json::from_str(outcome.output[0].as_str().unwrap()).unwrap();
    assert_eq!(report["successful"], json!(1), "{report}");
}

#[test]
fn a_user_whose_check_asks_for_the_time_waits_until_it_is_measured() {
    let platform = TestPlatform::default().answering(200, "ok");
    let yaml = YAML.replace(REQUEST_END, TIMED_END);
    let outcome = run_on(&platform, "run_scenario", json!([yaml]));
    let report: Value = serde_json::from_str(outcome.output[0].as_str().unwrap()).unwrap();
    let check = &report["checks"][0];
    assert_eq!(
        (&check["passes"], &report["successful"]),
        (&json!(2), &json!(2))
    );
}

#[test]
fn what_a_user_waits_for_its_measures_does_not_count_for_its_next_request() {
    let (platform, _abort, running) = held_asking(
        "{total_users: 1, user_lifetime: {mode: loop, iterations: 2}}",
        TIMED_END,
    );
    let measure = platform.answer_one_unmeasured();
    platform.pass(40.0);
    assert_eq!(platform.sent().len(), 1, "its user waits");
    measure();
    assert_eq!(platform.sent().len(), 2);
    platform.answer_one();
    let outcome = running.now_or_never().expect("all was answered");
    let report: Value = serde_json::from_str(outcome.output[0].as_str().unwrap()).unwrap();
    let blocked = &report["phases"]["blocked"];
    assert_eq!(
        (&blocked["count"], &blocked["max_ms"]),
        (&json!(2), &json!(0.0)),
        "{report}"
    );
}
