//! What whoever lends the machine allows: refused before the run, and kept to in it.

use std::time::Duration;

use scenario::engine::{EngineError, LimitKind, RunLimits};
use scenario::report::EndedBy;
use scenario::{Engine, Input, Micros, Report, RunOptions, Segment};

use crate::simulated::*;

fn scenario(load: &str) -> String {
    format!(
        "scenario:\n  id: limited\n  load: {load}\n  workflow: [{{id: a, type: http, timeout: 5m, params: {{url: 'https://h/'}}}}]\n"
    )
}

fn with(limits: RunLimits) -> RunOptions {
    RunOptions {
        limits,
        ..RunOptions::default()
    }
}

/// Runs to the end; the engine is given back to be asked.
fn run_limited(yaml: &str, limits: RunLimits, latency_ms: u64) -> (Engine, Report, Vec<u64>) {
    let mut target = SimulatedTarget::new(move |_, _| ok_after(latency_ms).over("h2"));
    let mut engine = Engine::new(parse(yaml), with(limits)).unwrap();
    let begin = Micros(5_000_000);
    engine.handle(begin, Input::Start { lateness: None });
    target.run_until(&mut engine, begin, Micros(u64::MAX));
    assert!(engine.is_done());
    let report = engine.report();
    check_consistency(&report);
    (engine, report, moments_ms(&target))
}

#[test]
fn what_asks_for_more_is_refused() {
    let limits = RunLimits {
        users: Some(500),
        requests_per_second: Some(1_000),
        duration: Some(Duration::from_secs(3_600)),
        bytes: Some(1),
    };
    let refused = |load: &str, segment: Option<&str>| {
        let options = RunOptions {
            segment: segment.map(|text| text.parse::<Segment>().unwrap()),
            ..with(limits.clone())
        };
        match Engine::new(parse(&scenario(load)), options) {
            Err(EngineError::OverLimit {
                limit,
                asked,
                allowed,
            }) => Some((limit, asked, allowed)),
            Err(other) => panic!("{other}"),
            Ok(_) => None,
        }
    };
    let over = |limit, asked: &str, allowed: &str| Some((limit, asked.into(), allowed.into()));
    let users = |asked| over(LimitKind::Users, asked, "500");
    let rate = |asked| over(LimitKind::RequestsPerSecond, asked, "1000");
    let duration = |asked| over(LimitKind::Duration, asked, "3600");
    for (load, expected) in [
        ("{total_users: 500}", None),
        ("{total_users: 501}", users("501")),
        (
            "{total_users: 5000, concurrency: {max_concurrent_users: 500}}",
            None,
        ),
        (
            "{ramp_up: {phases: [{at_second: 0, spawn_users: 300}, {at_second: 9, spawn_users: 300}]}}",
            users("600"),
        ),
        (
            "{stages: [{duration: 1m, target: 10}, {duration: 1m, target: 900}]}",
            users("900"),
        ),
        (
            "{arrival_rate: {rate: 10/s, duration: 1m, max_users: 501}}",
            users("501"),
        ),
        (
            "{arrival_rate: {rate: 1000/s, duration: 1h, max_users: 500}}",
            None,
        ),
        (
            "{arrival_rate: {rate: 1/s, duration: 1h, max_users: 5, stages: [{duration: 1m, target: 1500/s}]}}",
            rate("1500"),
        ),
        (
            "{arrival_rate: {rate: 1/s, duration: 2h, max_users: 5}}",
            duration("7200"),
        ),
        (
            "{arrival_rate: {rate: 1/s, duration: 2h, max_users: 5}, test_duration: 30m}",
            None,
        ),
        (
            "{total_users: 1, test_duration: 3601s, user_lifetime: {mode: loop}}",
            duration("3601"),
        ),
        ("{total_users: 5, ramp_duration: 2h}", duration("7200")),
    ] {
        assert_eq!(refused(load, None), expected, "{load}");
    }
    assert_eq!(refused("{total_users: 1500}", Some("2/3")), None);
    assert_eq!(refused("{total_users: 1503}", Some("2/3")), users("501"));
    let error = Engine::new(parse(&scenario("{total_users: 501}")), with(limits)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the scenario asks for 501 users: at most 500 are allowed"
    );
}

#[test]
fn requests_over_the_rate_are_held_back() {
    let limits = RunLimits {
        requests_per_second: Some(10),
        ..RunLimits::default()
    };
    let (engine, report, moments) = run_limited(&scenario("{total_users: 25}"), limits, 100);
    assert_eq!(
        moments,
        [vec![0; 10], vec![1_000; 10], vec![2_000; 5]].concat()
    );
    assert_eq!(
        (engine.ended_by(), report.ended_by),
        (None, EndedBy::Completed)
    );
    // The wait is in `blocked`, and not in the target's time.
    assert_eq!(report.figures.phases.blocked.max_ms, Some(2_000.0));
    assert_eq!(report.figures.phases.blocked.min_ms, Some(0.0));
    assert_eq!(report.figures.service_time.max_ms, Some(100.0));
    assert_eq!(report.generator.gate.max_waiting, 15);
    let held = |report: &Report| {
        let about = |warning: &&String| warning.contains("held back: at most 10 a second");
        report.warnings.iter().filter(about).count()
    };
    assert_eq!(held(&report), 1);
    // Slower than the limit: nothing is held back, and nothing is said.
    let limits = RunLimits {
        requests_per_second: Some(10),
        ..RunLimits::default()
    };
    let slow = scenario("{total_users: 25, ramp_duration: 5s}");
    let (_, report, moments) = run_limited(&slow, limits, 100);
    assert_eq!(moments, (0..25).map(|user| user * 200).collect::<Vec<_>>());
    assert_eq!(
        (report.figures.phases.blocked.max_ms, held(&report)),
        (Some(0.0), 0)
    );
}

#[test]
fn in_no_second_are_there_more_than_allowed() {
    let limits = RunLimits {
        requests_per_second: Some(7),
        ..RunLimits::default()
    };
    let yaml = "
scenario:
  id: origins
  load: {total_users: 12, ramp_duration: 900ms, test_duration: 10s, user_lifetime: {mode: loop}}
  workflow:
    - {id: a, type: http, params: {url: 'https://a/'}}
    - {id: b, type: http, params: {url: 'http://b/'}}
";
    let (_, report, moments) = run_limited(yaml, limits, 130);
    for (index, at) in moments.iter().enumerate() {
        let within = moments
            .iter()
            .skip(index)
            .take_while(|later| **later < at + 1_000);
        assert!(within.count() <= 7, "{at}");
    }
    // All that is allowed is used, and neither origin keeps the other from it.
    let in_ten_seconds = moments.iter().filter(|at| **at < 10_000).count();
    assert!(in_ten_seconds >= 68, "{in_ten_seconds}");
    let by_step: Vec<u64> = report
        .steps
        .iter()
        .map(|step| step.requests.total_requests)
        .collect();
    assert!(
        by_step.iter().all(|requests| *requests >= 20),
        "{by_step:?}"
    );
}

#[test]
fn a_run_without_end_is_ended_when_its_time_is_up() {
    let limits = RunLimits {
        duration: Some(Duration::from_secs(60)),
        ..RunLimits::default()
    };
    let endless = scenario(
        "{total_users: 2, user_lifetime: {mode: loop, iterations: 1000000}, graceful_stop: 10m}",
    );
    let (engine, report, moments) = run_limited(&endless, limits.clone(), 700);
    assert_eq!(engine.ended_by(), Some(LimitKind::Duration));
    assert_eq!(report.ended_by, EndedBy::Limit);
    // As at the end of `test_duration`: what has begun may end.
    assert_eq!(
        (report.iterations.interrupted, report.requests.failed),
        (0, 0)
    );
    assert!(moments.iter().all(|at| *at < 60_000));
    assert!(
        report
            .warnings
            .iter()
            .any(|warning| warning.contains("limit of seconds"))
    );
    // But not for as long as the scenario likes.
    let (engine, report, _) = run_limited(&endless, limits, 100_000);
    assert_eq!(engine.ended_by(), Some(LimitKind::Duration));
    assert_eq!(
        (report.duration_seconds, report.figures.aborted.maybe_sent),
        (90.0, 2)
    );
}

#[test]
fn a_run_is_over_when_its_bytes_are_used_up() {
    let limits = RunLimits {
        // Each answer has two.
        bytes: Some(20),
        ..RunLimits::default()
    };
    let endless = scenario("{total_users: 3, user_lifetime: {mode: loop, iterations: 1000000}}");
    let (engine, report, _) = run_limited(&endless, limits, 100);
    assert_eq!(engine.ended_by(), Some(LimitKind::Bytes));
    assert_eq!(
        (report.ended_by, report.figures.bytes.received),
        (EndedBy::Limit, 20)
    );
    assert_eq!(
        (report.requests.successful, report.iterations.completed),
        (10, 9)
    );
    assert_eq!(report.iterations.interrupted, 3);
    assert_eq!(
        report.figures.aborted.maybe_sent + report.figures.aborted.never_sent,
        2
    );
}
