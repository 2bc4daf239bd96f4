//! Values of the wrong type or out of range, thresholds, and loads that make no sense.

use super::*;

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
            "load: {ramp_up: {phases: [{at_second: 1e30, spawn_users: 1}]}}",
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
