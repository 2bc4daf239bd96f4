//! Parts of a run make up the whole.

use std::time::Duration;

use scenario::merge::MergeError;
use scenario::{Report, RunOptions, Segment};

use crate::simulated::*;

/// Over https without a gate, and each request's time told by its URL: parts don't meet.
fn run_part(yaml: &str, segment: Option<Segment>, seed: u64) -> Report {
    let mut target = SimulatedTarget::new(|request, _| {
        let sum: u64 = request.url.bytes().map(u64::from).sum();
        let status = if sum.is_multiple_of(7) { 500 } else { 200 };
        let after = Duration::from_micros(10_000 + sum * 37);
        Reply {
            after,
            result: answer(status, "{}"),
            phases: true,
            protocol: Some("h2"),
        }
    });
    target.run(
        yaml,
        RunOptions {
            segment,
            seed,
            ..RunOptions::default()
        },
    )
}

fn in_parts(yaml: &str, parts: u32) -> Vec<Report> {
    (1..=parts)
        .map(|part| run_part(yaml, Segment::new(part, parts), 3))
        .collect()
}

fn closed(load: &str) -> String {
    format!(
        "
scenario:
  id: parts
  load: {load}
  feeders: [{{name: f, order: sequential, rows: [{}]}}]
  thresholds: {{http_req_duration: ['p(90)<60', 'p(90)<1'], 'http_req_failed{{step:a}}': ['rate<0.5']}}
  workflow:
    - {{id: a, type: http, params: {{url: 'https://h/{{{{user.id}}}}/{{{{uuid()}}}}'}}, check: {{status: 200}}, think_time: {{exponential: 200ms}}}}
    - {{id: b, type: http, params: {{url: 'https://h/b/{{{{iteration}}}}/{{{{user.id}}}}'}}}}
",
        (0..500).map(|row| format!("{{n: {row}}}")).collect::<Vec<_>>().join(", ")
    )
}

fn assert_equal(merged: &Report, whole: &Report) {
    assert_eq!(merged.histograms, whole.histograms);
    assert_eq!(merged.steps, whole.steps);
    assert_eq!(merged.checks, whole.checks);
    assert_eq!(merged.iterations, whole.iterations);
    assert_eq!(merged.thresholds, whole.thresholds);
    assert_eq!(merged.figures.status_codes, whole.figures.status_codes);
    assert_eq!(
        (merged.figures.bytes, &merged.protocols),
        (whole.figures.bytes, &whole.protocols)
    );
    assert_eq!(merged.errors, whole.errors);
    let figures = |report: &Report| {
        (
            [
                report.requests.total_requests,
                report.requests.successful,
                report.requests.failed,
            ],
            [
                report.requests.latency_p50_ms,
                report.requests.latency_p95_ms,
                report.requests.latency_p99_ms,
            ],
            (
                report.duration_seconds,
                report.figures.throughput_rps,
                report.passed,
            ),
        )
    };
    assert_eq!(figures(merged), figures(whole));
    for (ours, theirs) in merged.time_series.iter().zip(&whole.time_series) {
        assert_eq!(
            (ours.requests, ours.latency_p95_ms),
            (theirs.requests, theirs.latency_p95_ms)
        );
        assert!(ours.users >= theirs.users);
    }
}

#[test]
fn parts_make_up_the_whole_bucket_by_bucket() {
    for load in [
        "{total_users: 23, ramp_duration: 3s, user_lifetime: {mode: loop, iterations: 4, think_time: {uniform: [0s, 1s]}}}",
        "{ramp_up: {phases: [{at_second: 0, spawn_users: 7}, {at_second: 2, spawn_users: 4}]}}",
        "{arrival_rate: {rate: 20/s, duration: 5s, max_users: 100}}",
    ] {
        // In the open model which user takes an arrival depends on who is free, so its URLs mustn't tell.
        let yaml = closed(load);
        let yaml = if load.contains("arrival") {
            yaml.replace("/{{user.id}}/{{uuid()}}", "/a")
                .replace("/{{iteration}}/{{user.id}}", "")
                .replace("think_time: {exponential: 200ms}", "think_time: 50ms")
        } else {
            yaml
        };
        let whole = run_part(&yaml, None, 3);
        assert!(whole.requests.total_requests > 20);
        for parts in [1, 2, 3, 5] {
            let merged = scenario::merge(&in_parts(&yaml, parts)).unwrap();
            assert_equal(&merged, &whole);
            assert_eq!(merged.merged_segments.len(), parts as usize);
        }
    }
}

#[test]
fn a_merge_can_be_merged() {
    let yaml = closed("{total_users: 10}");
    let parts = in_parts(&yaml, 3);
    let first = scenario::merge(&parts[..2]).unwrap();
    assert!(
        first
            .warnings
            .iter()
            .any(|warning| warning.contains("only 1/3, 2/3"))
    );
    let merged = scenario::merge(&[first, parts[2].clone()]).unwrap();
    assert_equal(&merged, &run_part(&yaml, None, 3));
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let yaml = closed("{total_users: 4}");
    let parts = in_parts(&yaml, 2);
    let refused = |reports: &[Report]| scenario::merge(reports).unwrap_err();
    assert_eq!(refused(&[]), MergeError::Nothing);
    let twice = refused(&[parts[0].clone(), parts[0].clone()]);
    assert_eq!(
        twice.to_string(),
        "report 2 is of segment 1/2, which overlaps 1/2: every part can be merged once"
    );
    let halves = refused(&[parts[1].clone(), run_part(&yaml, Segment::new(4, 4), 3)]);
    assert!(matches!(halves, MergeError::Overlap { .. }), "{halves}");
    let whole = refused(&[parts[0].clone(), run_part(&yaml, None, 3)]);
    assert!(matches!(whole, MergeError::Overlap { .. }), "{whole}");
    let seed = refused(&[parts[0].clone(), run_part(&yaml, Segment::new(2, 2), 4)]);
    assert!(
        matches!(
            seed,
            MergeError::Seed {
                report: 2,
                found: 4,
                expected: 3
            }
        ),
        "{seed}"
    );
    let other = run_part(&closed("{total_users: 5}"), Segment::new(2, 2), 3);
    assert!(matches!(
        refused(&[parts[0].clone(), other]),
        MergeError::Scenario { report: 2, .. }
    ));
    let mut old = parts[1].clone();
    old.schema_version = 0;
    assert_eq!(
        refused(&[parts[0].clone(), old]),
        MergeError::Version {
            report: 2,
            version: 0
        }
    );
}

#[test]
fn thresholds_are_judged_on_the_merge() {
    let yaml = closed("{total_users: 30}");
    let parts = in_parts(&yaml, 2);
    let merged = scenario::merge(&parts).unwrap();
    assert_eq!(
        merged
            .thresholds
            .iter()
            .map(|judged| judged.passed)
            .collect::<Vec<_>>()
            .len(),
        3
    );
    assert!(!merged.passed);
    let union: u64 = parts.iter().map(|part| part.requests.total_requests).sum();
    assert_eq!(merged.requests.total_requests, union);
}
