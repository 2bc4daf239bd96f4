//! The closed model: users, steps, pauses, the gate, counting.

use std::time::Duration;

use scenario::RunOptions;
use scenario::engine::{Failure, Needs};
use scenario::report::{EndedBy, Timing};

use crate::simulated::*;

const EXAMPLE: &str = r#"
scenario:
  id: test-001
  description: Simple HTTP load test
  load:
    total_users: 5
    ramp_duration: 5s
    test_duration: 30s
    ip_pool: [192.0.2.1, 192.0.2.2]
  workflow:
    - id: step1
      type: http
      name: Get Request
      params:
        method: GET
        url: http://127.0.0.1:9000/get
        headers: {Accept: text/plain}
      think_time: 1s
"#;

#[test]
fn the_example_of_the_load_dialect() {
    let (report, target) = run(EXAMPLE, 150);
    assert_eq!(
        (
            report.requests.total_requests,
            report.requests.successful,
            report.requests.failed
        ),
        (5, 5, 0)
    );
    assert_eq!(moments_ms(&target), [0, 1_000, 2_000, 3_000, 4_000]);
    for latency in [
        report.requests.latency_p50_ms,
        report.requests.latency_p95_ms,
        report.requests.latency_p99_ms,
    ] {
        assert!((latency.unwrap() - 150.0).abs() <= 0.15);
    }
    assert_eq!(report.duration_seconds, 4.15);
    assert!((report.figures.throughput_rps - 5.0 / 4.15).abs() < 1e-6);
    assert_eq!(
        (report.iterations.completed, report.iterations.interrupted),
        (5, 0)
    );
    assert_eq!(
        (report.ended_by, report.figures.timing),
        (EndedBy::Completed, Some(Timing::Phases))
    );
    assert_eq!((report.users.max, report.users.started), (1, 5));
    assert_eq!(report.protocols.get("http/1.1"), Some(&5));
    assert_eq!(report.steps[0].id, "step1");
    assert_eq!(report.steps[0].name, "Get Request");
    assert_eq!(report.generator.timer_drift_ms.max_ms, Some(0.0));
    assert_eq!(
        target.arrivals[0].request.headers,
        [("Accept".to_owned(), "text/plain".to_owned())]
    );
}

#[test]
fn fifty_users_over_http1_wait_in_our_gate() {
    let yaml = "
scenario:
  id: gate
  load: {total_users: 50, user_lifetime: {mode: loop, iterations: 2}}
  workflow: [{id: a, type: http, params: {url: 'http://h/'}}]
";
    let (report, target) = run(yaml, 50);
    assert_eq!(target.max_in_flight, 6);
    assert_eq!(report.requests.total_requests, 100);
    // The target's own time is known apart from the wait before it.
    assert!((report.figures.phases.waiting.max_ms.unwrap() - 50.0).abs() < 0.1);
    assert!(report.figures.phases.blocked.max_ms.unwrap() > 390.0);
    assert!(report.figures.response_time.p50_ms.unwrap() > 390.0);
    assert!((report.figures.service_time.max_ms.unwrap() - 50.0).abs() < 0.1);
    assert_eq!(report.generator.gate.max_waiting, 44);
    assert_eq!(report.duration_seconds, 0.85);
}

#[test]
fn http2_has_no_gate() {
    let yaml = "
scenario:
  id: h2
  load: {total_users: 50}
  workflow: [{id: a, type: http, params: {url: 'https://h/'}}]
";
    let mut target = SimulatedTarget::new(|_, _| Reply {
        protocol: None,
        phases: false,
        ..ok_after(50)
    });
    let report = target.run(yaml, RunOptions::default());
    assert_eq!(target.max_in_flight, 50);
    assert_eq!(report.protocols.get("unknown"), Some(&50));
    assert_eq!(report.figures.timing, Some(Timing::Opaque));
    let options = RunOptions {
        protocols: [("https://h".to_owned(), "http/1.1".to_owned())].into(),
        ..Default::default()
    };
    let mut target = SimulatedTarget::new(|_, _| ok_after(50));
    target.run(yaml, options);
    assert_eq!(target.max_in_flight, 6);
}

#[test]
fn a_loop_thinks_between_iterations_and_ends_with_the_run() {
    let yaml = "
scenario:
  id: loop
  load: {total_users: 1, test_duration: 10s, user_lifetime: {mode: loop, think_time: 900ms}}
  workflow:
    - {id: a, type: http, params: {url: 'http://h/a'}, think_time: 500ms}
    - {id: b, type: http, params: {url: 'http://h/b'}}
";
    let (report, target) = run(yaml, 50);
    // 50 + 500 + 50 ms, then 900 ms: an iteration every 1.5 s; the one that began at 9 s ends.
    assert_eq!(
        moments_ms(&target),
        (0..7)
            .flat_map(|i| [i * 1_500, i * 1_500 + 550])
            .collect::<Vec<_>>()
    );
    assert_eq!(report.iterations.completed, 7);
    assert_eq!(report.ended_by, EndedBy::Duration);
    assert!((report.iteration_duration.max_ms.unwrap() - 600.0).abs() < 0.6);
}

#[test]
fn what_runs_past_the_grace_is_cut_off_and_counted_apart() {
    let yaml = "
scenario:
  id: cut
  load: {total_users: 10, test_duration: 1s, graceful_stop: 1s, user_lifetime: {mode: loop}}
  workflow: [{id: a, type: http, params: {url: 'http://h/'}}]
";
    let (report, target) = run(yaml, 5_000);
    assert_eq!(report.requests.total_requests, 0);
    assert_eq!(
        (
            report.figures.aborted.never_sent,
            report.figures.aborted.maybe_sent
        ),
        (4, 6)
    );
    assert_eq!((report.iterations.interrupted, target.aborted), (10, 6));
    assert_eq!(report.requests.latency_p50_ms, None);
    assert_eq!(report.ended_by, EndedBy::Duration);
}

#[test]
fn failures_are_what_the_rules_say() {
    let yaml = "
scenario:
  id: fail
  load: {total_users: 1}
  workflow:
    - {id: gone, type: http, params: {url: 'http://h/404'}}
    - {id: expected, type: http, params: {url: 'http://h/404'}, check: {status: 404}}
    - {id: broken, type: http, params: {url: 'http://h/reset'}}
    - {id: slow, type: http, params: {url: 'http://h/slow'}, timeout: 2s}
    - {id: again, type: http, params: {url: 'http://h/flaky'}, retries: 2}
";
    let mut flaky = 0;
    let mut target = SimulatedTarget::new(move |request, _| {
        let (after, result) = match request.url.rsplit('/').next().unwrap() {
            "404" => (10, answer(404, "")),
            "reset" => (10, Err(Failure::Network("connection reset".into()))),
            "slow" => (60_000, answer(200, "")),
            _ => {
                flaky += 1;
                (10, answer(if flaky < 3 { 503 } else { 200 }, ""))
            }
        };
        Reply {
            after: Duration::from_millis(after),
            result,
            phases: false,
            protocol: None,
        }
    });
    let report = target.run(yaml, RunOptions::default());
    assert_eq!(
        (report.requests.total_requests, report.requests.failed),
        (7, 5)
    );
    assert_eq!(report.iterations.completed, 1);
    assert_eq!(target.aborted, 1);
    let kinds: Vec<(&str, u64)> = report
        .errors
        .iter()
        .map(|error| (error.kind.as_str(), error.count))
        .collect();
    assert_eq!(
        kinds,
        [("status", 2), ("network", 1), ("status", 1), ("timeout", 1)]
    );
    assert_eq!(report.figures.status_codes.get("503"), Some(&2));
    let again = report.steps.iter().find(|step| step.id == "again").unwrap();
    assert_eq!((again.requests.successful, again.requests.failed), (1, 2));
}

#[test]
fn the_warmup_is_left_out_of_every_figure() {
    let yaml = "
scenario:
  id: warm
  load: {total_users: 1, test_duration: 10s, warmup: 4s, user_lifetime: {mode: loop}}
  workflow:
    - {id: a, type: http, params: {url: 'http://h/'}, check: {status: 200}}
";
    let (report, target) = run(yaml, 1_000);
    assert_eq!(target.arrivals.len(), 10);
    assert_eq!(
        (
            report.requests.total_requests,
            report.iterations.completed,
            report.checks[0].passes
        ),
        (6, 6, 6)
    );
    assert_eq!(report.duration_seconds, 6.0);
    assert_eq!(report.figures.throughput_rps, 1.0);
}

/// Requests whose phases are known 20 ms after their end.
fn run_measured_late(yaml: &str) -> (scenario::Report, SimulatedTarget) {
    let mut target = SimulatedTarget::new(|_, _| ok_after(50));
    target.timing_lateness = Duration::from_millis(20);
    let report = target.run(yaml, RunOptions::default());
    (report, target)
}

#[test]
fn nobody_waits_for_what_the_browser_measures() {
    let yaml = "
scenario:
  id: late
  load: {total_users: 6, user_lifetime: {mode: loop, iterations: 3}}
  workflow: [{id: a, type: http, params: {url: 'http://h/'}, check: {status: 200}}]
";
    let (report, target) = run_measured_late(yaml);
    let expected = [[0; 6], [50; 6], [100; 6]].concat();
    assert_eq!(moments_ms(&target), expected);
    // All the same every request is counted with its phases, those at the end of the run too.
    assert_eq!(
        (report.requests.total_requests, report.figures.timing),
        (18, Some(Timing::Phases))
    );
    assert_eq!(
        (report.figures.phases.waiting.count, report.duration_seconds),
        (18, 0.15)
    );
    assert_eq!(report.protocols.get("http/1.1"), Some(&18));
    let needs = target.arrivals[0].request.needs;
    assert_eq!(needs, Needs::default());
}

#[test]
fn who_asks_for_the_time_waits_for_it_and_holds_up_nobody_else() {
    let yaml = "
scenario:
  id: timed
  load: {total_users: 12, user_lifetime: {mode: loop, iterations: 2}}
  workflow: [{id: a, type: http, params: {url: 'http://h/'}, check: {max_ms: 51, body_contains: '{', header: {name: content-type}}}]
";
    let (report, target) = run_measured_late(yaml);
    let passes: Vec<u64> = report.checks.iter().map(|check| check.passes).collect();
    assert_eq!(passes, [24, 24, 24]);
    let expected = [[0; 6], [50; 6], [100; 6], [150; 6]].concat();
    assert_eq!(moments_ms(&target), expected);
    assert_eq!(target.max_in_flight, 6);
    let needs = target.arrivals[0].request.needs;
    assert!(needs.time && needs.body && needs.headers);
    // Alone, it shows.
    let (_, target) = run_measured_late(&yaml.replace("total_users: 12", "total_users: 1"));
    assert_eq!(moments_ms(&target), [0, 70]);
}

#[test]
fn what_ended_before_the_run_was_cut_off_is_counted() {
    let yaml = "
scenario:
  id: cut
  load: {total_users: 2, test_duration: 60ms, graceful_stop: 0s, user_lifetime: {mode: loop}}
  workflow: [{id: a, type: http, params: {url: 'http://h/'}}]
";
    let (report, target) = run_measured_late(yaml);
    assert_eq!(
        (target.arrivals.len(), report.requests.total_requests),
        (4, 2)
    );
    assert_eq!(
        (report.figures.aborted.maybe_sent, report.figures.timing),
        (2, Some(Timing::Phases))
    );
}
