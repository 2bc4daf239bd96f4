//! What who watches a run is told.

use std::time::Duration;

use scenario::{Engine, Input, Micros, RunOptions};

use crate::simulated::*;

const YAML: &str = "
scenario:
  id: watched
  load: {total_users: 10, test_duration: 20s, user_lifetime: {mode: loop}}
  thresholds:
    http_req_duration: ['p(95)<500', 'p(95)<60']
    http_req_failed: ['rate<0.1']
    'http_req_duration{step:last}': ['max<1']
  workflow:
    - {id: fast, type: http, params: {url: 'http://h/fast'}}
    - {id: slow, type: http, params: {url: 'http://h/slow'}}
    - {id: last, type: http, params: {url: 'http://h/last'}, think_time: 1s}
";

#[test]
fn thresholds_and_steps_are_told_while_the_run_goes_on() {
    let mut target = SimulatedTarget::new(|request, index| Reply {
        after: Duration::from_millis(if request.url.ends_with("slow") {
            90
        } else {
            30
        }),
        result: answer(if index % 2 == 0 { 500 } else { 200 }, ""),
        ..ok_after(0)
    });
    let mut engine = Engine::new(parse(YAML), RunOptions::default()).unwrap();
    let begin = Micros(5_000_000);
    let before = engine.progress(begin);
    assert_eq!((before.thresholds.len(), before.steps.len()), (4, 0));
    assert!(
        before
            .thresholds
            .iter()
            .all(|threshold| threshold.passed && threshold.value.is_none())
    );
    engine.handle(begin, Input::Start { lateness: None });
    // Before any user has come to the third step.
    let now = target.run_until(&mut engine, begin, begin + Duration::from_millis(110));
    let progress = engine.progress(now);
    let verdicts: Vec<(&str, bool)> = progress
        .thresholds
        .iter()
        .map(|judged| (judged.threshold.as_str(), judged.passed))
        .collect();
    assert!(verdicts.contains(&("p(95)<500", true)), "{verdicts:?}");
    assert!(verdicts.contains(&("rate<0.1", false)), "{verdicts:?}");
    assert!(verdicts.contains(&("max<1", true)), "{verdicts:?}");
    let ids: Vec<&str> = progress.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["fast"]);

    let now = target.run_until(&mut engine, now, begin + Duration::from_secs(10));
    let progress = engine.progress(now);
    assert!(
        progress
            .thresholds
            .iter()
            .any(|judged| judged.threshold == "p(95)<60" && !judged.passed)
    );
    let steps = &progress.steps;
    assert_eq!(
        steps.iter().map(|step| step.requests).sum::<u64>(),
        progress.total_requests
    );
    assert_eq!(
        steps.iter().map(|step| step.failed).sum::<u64>(),
        progress.failed
    );
    assert_eq!(
        (steps[0].latency_p50_ms, steps[1].latency_p95_ms),
        (Some(30.0), Some(90.0))
    );
    // Ten users for six places: they wait at our gate, and that isn't the target's time.
    assert_eq!(progress.waiting_p95_ms, Some(90.0));
    assert!(progress.blocked_p95_ms.unwrap() > 20.0);
    let json = serde_json::to_value(&progress).unwrap();
    assert!(json["thresholds"][0]["unit"].is_string() && json["steps"][0]["id"] == "fast");
}

#[test]
fn each_step_has_its_course_over_time() {
    let (report, _) = run(YAML, 50);
    for step in &report.steps {
        let points = &step.time_series;
        assert_eq!(
            points.iter().map(|point| point.requests).sum::<u64>(),
            step.requests.total_requests
        );
        assert_eq!((points[1].second, points[1].width_seconds), (1, 1));
        let p95 = points[0].latency_p95_ms.unwrap();
        assert!((49.0..=51.0).contains(&p95), "{p95}");
    }
    let in_second = |second: usize| -> u64 {
        let points = report
            .steps
            .iter()
            .filter_map(|step| step.time_series.get(second));
        points.map(|point| point.requests).sum()
    };
    for (second, point) in report.time_series.iter().enumerate() {
        assert_eq!(in_second(second), point.requests, "{second}");
    }
}
