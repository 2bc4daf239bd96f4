//! Every key does what it says.

mod steps;

use std::time::Duration;

use scenario::expression::Comparison;
use scenario::model::{
    Aggregate, Body, Call, CaptureSource, CheckKind, ContentField, Delay, FeederOrder,
    FeederSource, HeaderTest, HttpCall, JsonTest, LifetimeMode, Load, Metric, OnBrokenThreshold,
    PoolStrategy, RateStage, ReleaseOn, ResourceKind, Scenario, Scope, Shape, Stage, StatusRange,
};
use scenario::values::Rate;
use serde_json::json;

use super::{load_scenario, scenario};

const S: Duration = Duration::from_secs(1);

fn load(section: &str) -> Load {
    scenario(&load_scenario(&format!("load: {{{section}}}"), "")).load
}

fn with_step(step: &str) -> Scenario {
    scenario(&load_scenario("", step))
}

fn http(scenario: &Scenario) -> &HttpCall {
    match &scenario.actions[0].call {
        Call::Http(call) => call,
        Call::Log { .. } => panic!("not http"),
    }
}

#[test]
fn load_models() {
    assert_eq!(
        load("total_users: 4").shape,
        Shape::Users {
            total_users: 4,
            ramp_duration: Duration::ZERO
        }
    );
    assert_eq!(
        load("stages: [{duration: 1m, target: 10}, {duration: 30, target: 0}]").shape,
        Shape::Stages(vec![
            Stage {
                duration: 60 * S,
                target: 10
            },
            Stage {
                duration: 30 * S,
                target: 0
            }
        ])
    );
    assert_eq!(
        load("arrival_rate: {rate: 600/m, duration: 30s, max_users: 50}").shape,
        Shape::ArrivalRate {
            rate: Rate { per_second: 10.0 },
            duration: 30 * S,
            stages: vec![],
            max_users: 50
        }
    );
    let stages = vec![RateStage {
        duration: 5 * S,
        target: Rate { per_second: 2.0 },
    }];
    assert_eq!(
        load("arrival_rate: {rate: 1, stages: [{duration: 5s, target: 2/s}], max_users: 1}").shape,
        Shape::ArrivalRate {
            rate: Rate { per_second: 1.0 },
            duration: 5 * S,
            stages,
            max_users: 1
        }
    );
    let Shape::Phases(phases) = load("ramp_up: {phases: [{at_second: 2.5, spawn_users: 1}, {at_second: 0, spawn_users: 2, tenant_id: t}]}").shape else {
        panic!("not phases")
    };
    assert_eq!(
        phases
            .iter()
            .map(|phase| (phase.at.as_millis(), phase.spawn_users))
            .collect::<Vec<_>>(),
        [(0, 2), (2_500, 1)]
    );
}

#[test]
fn load_settings() {
    let bare = load("");
    assert_eq!(
        (
            bare.test_duration,
            bare.warmup,
            bare.graceful_stop,
            bare.seed
        ),
        (None, Duration::ZERO, 30 * S, None)
    );
    let full = load(
        "test_duration: 1m30s, warmup: 250ms, graceful_stop: 0, seed: 42, concurrency: {max_concurrent_users: 3, spawn_rate_limit: 100/s}",
    );
    assert_eq!(
        (
            full.test_duration,
            full.warmup,
            full.graceful_stop,
            full.seed
        ),
        (Some(90 * S), S / 4, Duration::ZERO, Some(42))
    );
    assert_eq!(full.concurrency.max_concurrent_users, Some(3));
    assert_eq!(
        full.concurrency.spawn_rate_limit,
        Some(Rate { per_second: 100.0 })
    );
}

#[test]
fn lifetimes() {
    let mode = |lifetime: &str| {
        load(&format!("test_duration: 1s, user_lifetime: {{{lifetime}}}"))
            .lifetime
            .mode
    };
    assert_eq!(mode(""), LifetimeMode::Once);
    assert_eq!(mode("mode: once"), LifetimeMode::Once);
    assert_eq!(
        mode("mode: loop, iterations: 3"),
        LifetimeMode::Loop {
            iterations: Some(3)
        }
    );
    assert_eq!(
        mode("mode: loop, iterations: 0"),
        LifetimeMode::Loop { iterations: None }
    );
    assert_eq!(mode("mode: loop"), LifetimeMode::Loop { iterations: None });
}

#[test]
fn users_go_on_along_stages() {
    let mode = |keys: &str| {
        load(&format!("stages: [{{duration: 1s, target: 1}}]{keys}"))
            .lifetime
            .mode
    };
    assert_eq!(mode(""), LifetimeMode::Loop { iterations: None });
    assert_eq!(
        mode(", user_lifetime: {iterations: 2}"),
        LifetimeMode::Loop {
            iterations: Some(2)
        }
    );
    assert_eq!(mode(", user_lifetime: {mode: once}"), LifetimeMode::Once);
}

#[test]
fn beside_load() {
    let scenario = scenario(&load_scenario(
        "description: d\nversion: 1.0\nvars: {a: 1, b: [x], c: '1', d: 007}\non_broken_threshold: report\nfeeders:\n  - {name: f, rows: [{a: 1}], order: shuffled}\n  - {name: g, csv: 'https://h/a.csv', order: sequential}\n  - {name: h, json: 'https://h/a.json', order: random}\nthresholds:\n  http_req_duration: [p(95)<500, {threshold: avg<=1, abort_on_fail: true, delay_abort_eval: 5s}]\n  'checks{tag:t}': rate>0.9\n  dropped_iterations: {threshold: count==0}",
        "tags: [t]",
    ));
    assert_eq!(scenario.vars["a"], json!(1));
    assert_eq!(
        (
            &scenario.vars["b"],
            &scenario.vars["c"],
            &scenario.vars["d"]
        ),
        (&json!(["x"]), &json!("1"), &json!("007"))
    );
    assert_eq!(scenario.on_broken_threshold, OnBrokenThreshold::Report);
    let orders: Vec<_> = scenario.feeders.iter().map(|feeder| feeder.order).collect();
    assert_eq!(
        orders,
        [
            FeederOrder::Shuffled,
            FeederOrder::Sequential,
            FeederOrder::Random
        ]
    );
    assert!(
        matches!(&scenario.feeders[0].source, FeederSource::Rows(rows) if rows[0]["a"] == json!(1))
    );
    assert_eq!(
        scenario.feeders[1].source,
        FeederSource::Csv("https://h/a.csv".to_owned())
    );
    assert_eq!(
        scenario.feeders[2].source,
        FeederSource::Json("https://h/a.json".to_owned())
    );

    let thresholds = &scenario.thresholds;
    assert_eq!(thresholds.len(), 4);
    assert_eq!(
        (thresholds[0].metric, thresholds[0].aggregate),
        (Metric::HttpReqDuration, Aggregate::Percentile(95.0))
    );
    assert_eq!(
        (
            thresholds[1].comparison,
            thresholds[1].abort_on_fail,
            thresholds[1].delay_abort_eval
        ),
        (Comparison::LessOrEqual, true, 5 * S)
    );
    assert_eq!(
        (thresholds[2].name.as_str(), thresholds[2].source.as_str()),
        ("checks{tag:t}", "rate>0.9")
    );
    assert_eq!(
        (
            thresholds[3].metric,
            thresholds[3].aggregate,
            thresholds[3].value
        ),
        (Metric::DroppedIterations, Aggregate::Count, 0.0)
    );
}
