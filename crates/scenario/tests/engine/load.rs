//! Load models: phases, stages, arrivals, lines, pacing, thresholds that stop the run.

use std::time::Duration;

use scenario::report::EndedBy;
use scenario::{Engine, Input, Micros, Report, RunOptions};

use crate::simulated::*;

fn scenario(load: &str, step: &str) -> String {
    format!(
        "scenario:\n  id: load\n  load: {load}\n  workflow: [{{id: a, type: http, params: {{url: 'http://h/'}}{step}}}]\n"
    )
}

#[test]
fn phases_bring_groups_with_their_tenants() {
    let yaml = "
version: '1.0'
name: phases
workbook: {}
load:
  ramp_up: {phases: [{at_second: 0, spawn_users: 3, tenant_id: a}, {at_second: 5, spawn_users: 2, tenant_id: b}]}
actions:
  actions: [{id: get, call: get, with: {url: 'http://h/{{user.tenant_id}}/{{user.id}}'}}]
workflows:
  nodes:
    - {id: start, type: action, action: get, edges: [{to: end}]}
    - {id: end, type: end}
";
    let (report, target) = run(yaml, 100);
    assert_eq!(moments_ms(&target), [0, 0, 0, 5_000, 5_000]);
    let urls: Vec<&str> = target
        .arrivals
        .iter()
        .map(|arrival| arrival.request.url.as_str())
        .collect();
    assert_eq!(
        urls,
        [
            "http://h/a/0",
            "http://h/a/1",
            "http://h/a/2",
            "http://h/b/3",
            "http://h/b/4"
        ]
    );
    assert_eq!(report.users.max, 3);
}

#[test]
fn stages_keep_as_many_users_as_the_line_says() {
    let load = "{stages: [{duration: 4s, target: 4}, {duration: 4s, target: 0}]}";
    let (report, target) = run(&scenario(load, ""), 100);
    let in_second = |second: u64| {
        moments_ms(&target)
            .iter()
            .filter(|at| **at / 1_000 == second)
            .count()
    };
    // The number of users changes when the line comes to the next whole number: 10 requests a second for each of them.
    assert_eq!(
        (0..8).map(in_second).collect::<Vec<_>>(),
        [0, 10, 20, 30, 40, 30, 20, 10]
    );
    assert_eq!(report.users.max, 4);
    assert_eq!(
        (report.iterations.interrupted, report.ended_by),
        (0, EndedBy::Duration)
    );
}

#[test]
fn arrivals_are_exact_whatever_the_target_does() {
    let load = "{arrival_rate: {rate: 100/s, duration: 30s, max_users: 50}}";
    let (report, target) = run(&scenario(load, ""), 40);
    assert_eq!(
        moments_ms(&target),
        (0..3_000).map(|index| index * 10).collect::<Vec<_>>()
    );
    assert_eq!(
        (report.iterations.completed, report.iterations.dropped),
        (3_000, 0)
    );
    assert_eq!(report.generator.timer_drift_ms.max_ms, Some(0.0));
    assert!(!report.generator.saturated);
}

#[test]
fn arrivals_that_find_nobody_free_are_dropped_and_counted() {
    let load = "{arrival_rate: {rate: 10/s, duration: 2s, max_users: 3}}";
    let (report, _) = run(&scenario(load, ""), 1_000);
    // Three start, then nobody is free for the rest of each second.
    assert_eq!(
        (report.iterations.completed, report.iterations.dropped),
        (6, 14)
    );
    assert!(report.generator.saturated);
    assert!(
        report
            .warnings
            .iter()
            .any(|warning| warning.contains("14 iterations were dropped"))
    );
}

#[test]
fn response_time_counts_from_when_it_was_meant_to_start() {
    // 20 a second for a gate that lets 6 through at half a second each: 12 a second. The queue shows in response_time.
    let load = "{arrival_rate: {rate: 20/s, duration: 3s, max_users: 100}}";
    let (report, _) = run(&scenario(load, ""), 500);
    assert_eq!(report.requests.total_requests, 60);
    assert!((report.figures.service_time.max_ms.unwrap() - 500.0).abs() < 1.0);
    assert!((report.requests.latency_p99_ms.unwrap() - 500.0).abs() < 1.0);
    assert!(report.figures.response_time.max_ms.unwrap() > 2_000.0);
    assert!(
        (report.figures.phases.blocked.max_ms.unwrap()
            - (report.figures.response_time.max_ms.unwrap() - 500.0))
            .abs()
            < 3.0
    );
}

#[test]
fn late_timers_show_as_drift_and_in_response_time() {
    let load = "{arrival_rate: {rate: 10/s, duration: 2s, max_users: 10}}";
    let mut target = SimulatedTarget::new(|_, _| ok_after(10));
    target.timer_lateness = Duration::from_millis(7);
    let report = target.run(&scenario(load, ""), RunOptions::default());
    assert_eq!(report.requests.total_requests, 20);
    assert_eq!(report.generator.timer_drift_ms.max_ms, Some(7.0));
    assert_eq!(report.figures.response_time.max_ms, Some(17.0));
    assert_eq!(report.figures.service_time.max_ms, Some(10.0));
    // The lateness doesn't add up: the last is as late as the first.
    assert_eq!(*moments_ms(&target).last().unwrap(), 1_907);
}

#[test]
fn a_page_that_slept_is_reported_so() {
    let mut engine = Engine::new(
        parse(&scenario("{total_users: 1}", "")),
        RunOptions::default(),
    )
    .unwrap();
    let begin = Micros(5_000_000);
    engine.handle(begin, Input::Start { lateness: None });
    SimulatedTarget::new(|_, _| ok_after(10)).run_until(&mut engine, begin, Micros(u64::MAX));
    let awake = engine.report();
    assert!(!awake.generator.saturated && awake.warnings.is_empty());
    engine.note_sleep(Duration::from_secs(9), Duration::ZERO);
    let hidden = engine.report();
    assert_eq!(
        (hidden.generator.hidden_seconds, hidden.generator.saturated),
        (9.0, false)
    );
    engine.note_sleep(Duration::from_secs(9), Duration::from_millis(2_500));
    let frozen = engine.report();
    assert_eq!(
        (frozen.generator.frozen_seconds, frozen.generator.saturated),
        (2.5, true)
    );
    assert!(frozen.warnings[0].contains("stood still"));
    let again = Report::from_json(&frozen.clone().into_json()).unwrap();
    assert_eq!(again, frozen);
    assert_eq!(
        scenario::merge(&[frozen]).unwrap().generator,
        again.generator
    );
}

#[test]
fn pacing_is_a_fixed_period_from_start_to_start() {
    let load = "{total_users: 1, test_duration: 3s, user_lifetime: {mode: loop}}";
    let (_, target) = run(&scenario(load, ", pacing: 250ms"), 90);
    assert_eq!(
        moments_ms(&target),
        (0..12).map(|index| index * 250).collect::<Vec<_>>()
    );
    // Slower than the period: as fast as it goes.
    let (_, target) = run(&scenario(load, ", pacing: 250ms"), 400);
    assert_eq!(
        moments_ms(&target),
        (0..8).map(|index| index * 400).collect::<Vec<_>>()
    );
}

#[test]
fn think_times_are_drawn_from_the_seed() {
    let load = "{total_users: 1, test_duration: 20s, seed: 42, user_lifetime: {mode: loop, think_time: {uniform: [100ms, 300ms]}}}";
    let (first, target) = run(&scenario(load, ""), 50);
    let gaps: Vec<u64> = moments_ms(&target)
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .collect();
    assert!(gaps.iter().all(|gap| (149..=351).contains(gap)), "{gaps:?}");
    assert!(gaps.iter().max() > gaps.iter().min());
    let (second, _) = run(&scenario(load, ""), 50);
    assert_eq!((first.seed, &first), (42, &second));
}

#[test]
fn users_wait_in_line() {
    let load = "{total_users: 10, concurrency: {max_concurrent_users: 2}}";
    let (report, target) = run(&scenario(load, ""), 100);
    assert_eq!(
        moments_ms(&target),
        [0, 0, 100, 100, 200, 200, 300, 300, 400, 400]
    );
    assert_eq!(
        (report.users.max, report.users.waited, report.users.started),
        (2, 8, 10)
    );
    let load = "{total_users: 10, concurrency: {spawn_rate_limit: 4/s}}";
    let (report, target) = run(&scenario(load, ""), 100);
    assert_eq!(
        moments_ms(&target),
        (0..10).map(|index| index * 250).collect::<Vec<_>>()
    );
    assert_eq!(report.users.waited, 9);
}

#[test]
fn a_broken_threshold_can_stop_the_run() {
    let yaml = "
scenario:
  id: stop
  load: {total_users: 2, test_duration: 1h, user_lifetime: {mode: loop}}
  thresholds:
    http_req_failed: [{threshold: 'rate<0.1', abort_on_fail: true, delay_abort_eval: 5s}]
    http_req_duration: ['p(95)<500', 'p(95)<1']
    checks: ['rate>0.9']
  workflow: [{id: a, type: http, params: {url: 'http://h/'}}]
";
    let mut target = SimulatedTarget::new(|_, _| Reply {
        result: answer(500, ""),
        ..ok_after(100)
    });
    let report = target.run(yaml, RunOptions::default());
    assert_eq!(
        (report.ended_by, report.passed, report.duration_seconds),
        (EndedBy::Threshold, false, 5.0)
    );
    let verdicts: Vec<(bool, bool)> = report
        .thresholds
        .iter()
        .map(|judged| (judged.passed, judged.aborted_run))
        .collect();
    assert_eq!(
        verdicts.iter().filter(|(passed, _)| *passed).count(),
        2,
        "{:?}",
        report.thresholds
    );
    assert_eq!(verdicts.iter().filter(|(_, aborted)| *aborted).count(), 1);
    assert!(
        report
            .warnings
            .iter()
            .any(|warning| warning.contains("has no samples"))
    );
    // The other user's request ended in that very moment.
    assert_eq!(report.figures.aborted.maybe_sent, 1);
}
