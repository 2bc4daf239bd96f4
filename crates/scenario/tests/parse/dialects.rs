//! The three dialects become one model.

use std::time::Duration;

use scenario::expression::Root;
use scenario::model::{
    ActionIndex, BindingStrategy, Body, Call, CaptureSource, Delay, HttpCall, IpBinding,
    LifetimeMode, NodeIndex, PoolIndex, ReleaseOn, Scenario, Selector, Shape,
};

use super::{checked, scenario};

pub(super) const LOAD: &str = include_str!("../../scenarios/load.yaml");
pub(super) const TASKS: &str = include_str!("../../scenarios/tasks.yaml");
pub(super) const WORKBOOK: &str = include_str!("../../scenarios/workbook.yaml");

fn http(scenario: &Scenario, index: usize) -> &HttpCall {
    match &scenario.actions[index].call {
        Call::Http(call) => call,
        Call::Log { .. } => panic!("not http"),
    }
}

#[test]
fn load() {
    let scenario = scenario(LOAD);
    assert_eq!(scenario.id, "test-001");
    assert_eq!(scenario.description, "Simple HTTP load test");
    assert_eq!(scenario.hash.len(), 16);
    assert_eq!(
        scenario.load.shape,
        Shape::Users {
            total_users: 5,
            ramp_duration: Duration::from_secs(5)
        }
    );
    assert_eq!(scenario.load.test_duration, Some(Duration::from_secs(30)));
    assert_eq!(scenario.load.graceful_stop, Duration::from_secs(30));
    assert_eq!(scenario.load.lifetime.mode, LifetimeMode::Once);
    let binding = scenario.load.ip_binding.as_ref().unwrap();
    assert_eq!(
        (binding.pool, binding.strategy),
        (PoolIndex(0), BindingStrategy::Shared)
    );
    assert_eq!(
        scenario.ip_pools[0].nth(1).unwrap().to_string(),
        "192.168.1.101"
    );
    assert_eq!(scenario.ip_pools[0].size(), 2);

    assert_eq!((scenario.nodes.len(), scenario.start), (1, NodeIndex(0)));
    let node = &scenario.nodes[0];
    assert_eq!(
        (node.id.as_str(), node.name.as_str(), node.action),
        ("step1", "Get Request", Some(ActionIndex(0)))
    );
    assert_eq!(
        node.think_time,
        Some(Delay::Constant(Duration::from_secs(1)))
    );
    assert!(node.is_end && node.edges.is_empty());
    assert_eq!(node.priority, 32);

    let call = http(&scenario, 0);
    assert_eq!(
        (&*call.method, call.url.as_text()),
        ("GET", Some("http://127.0.0.1:9000/get"))
    );
    assert_eq!(call.headers[0].0, "User-Agent");
    assert_eq!(
        (call.timeout, call.retries, call.follow_redirects),
        (Duration::from_secs(30), 0, true)
    );
    assert!(call.body.is_none());
}

#[test]
fn tasks() {
    let scenario = scenario(TASKS);
    assert_eq!(scenario.id, "test-scenario");
    assert_eq!(
        scenario.load.shape,
        Shape::Users {
            total_users: 1,
            ramp_duration: Duration::ZERO
        }
    );
    assert_eq!(
        scenario
            .load
            .ip_binding
            .as_ref()
            .map(|binding| binding.strategy),
        Some(BindingStrategy::Shared)
    );
    let ids: Vec<_> = scenario
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node.action, node.is_end))
        .collect();
    assert_eq!(
        ids,
        [
            ("start", None, false),
            ("t1", Some(ActionIndex(0)), false),
            ("end", None, true)
        ]
    );
    assert_eq!(scenario.nodes[1].edges[0].to, NodeIndex(2));
    assert_eq!(&*http(&scenario, 0).method, "GET");
}

#[test]
fn workbook() {
    let scenario = scenario(WORKBOOK);
    assert_eq!(scenario.id, "probe-and-push");
    let Shape::Phases(phases) = &scenario.load.shape else {
        panic!("{:?}", scenario.load.shape)
    };
    assert_eq!(
        phases
            .iter()
            .map(|phase| (phase.at.as_secs(), phase.spawn_users))
            .collect::<Vec<_>>(),
        [(0, 10), (5, 5)]
    );
    assert_eq!(
        (phases[1].tenant_id.as_deref(), phases[1].ip_pool_override),
        (Some("b"), Some(PoolIndex(1)))
    );
    assert_eq!(
        scenario.load.lifetime.mode,
        LifetimeMode::Loop {
            iterations: Some(3)
        }
    );
    assert_eq!(
        scenario.load.lifetime.think_time,
        Some(Delay::Uniform {
            low: Duration::from_millis(500),
            high: Duration::from_secs(1)
        })
    );
    assert_eq!(
        scenario.load.ip_binding,
        Some(IpBinding {
            pool: PoolIndex(0),
            strategy: BindingStrategy::PerUser,
            release_on: ReleaseOn::UserExit,
            wait_on_exhaustion: true,
            wait_timeout: Duration::from_secs(10),
        })
    );
    assert_eq!(
        (scenario.ip_pools[0].size(), scenario.ip_pools[1].size()),
        (14, 2)
    );
    assert_eq!(scenario.resources[0].properties["port"], "9000");
    assert_eq!(scenario.thresholds.len(), 3);
    assert_eq!(
        scenario.thresholds[1].selector,
        Some(Selector::Step("probe".to_owned()))
    );

    let probe = &scenario.actions[0];
    let spawn = probe.spawn.as_ref().unwrap();
    assert_eq!(
        (spawn.action, spawn.item.as_str(), spawn.limit),
        (ActionIndex(1), "link", 20)
    );
    assert_eq!(
        (&spawn.for_each.root, spawn.for_each.keys.as_slice()),
        (&Root::Action(ActionIndex(0)), &["links".to_owned()][..])
    );
    assert!(
        matches!(&probe.captures[1].source, CaptureSource::Json(pointer) if *pointer == ["links"])
    );
    assert_eq!(probe.captures[1].default, Some(serde_json::json!([])));
    let link = http(&scenario, 1).url.paths().pop().unwrap();
    assert_eq!(link.root, Root::Item("link".to_owned()));

    let push = http(&scenario, 2);
    assert_eq!(&*push.method, "POST");
    assert!(matches!(push.body, Some(Body::Json(_))));
    assert_eq!(push.headers.last().unwrap().0, "Content-Type");
    assert_eq!(scenario.nodes[0].priority, 8);
    assert_eq!(
        scenario.nodes[0].edges[0]
            .condition
            .as_ref()
            .unwrap()
            .source(),
        "probe-get.status_code < vars.threshold"
    );
    assert!(scenario.nodes[2].is_end);
}

#[test]
fn the_same_text_has_the_same_hash() {
    assert_eq!(scenario(LOAD).hash, scenario(LOAD).hash);
    assert_ne!(
        scenario(LOAD).hash,
        scenario(&LOAD.replace("total_users: 5", "total_users: 6")).hash
    );
}

#[test]
fn a_spawned_step_does_not_run_in_its_turn() {
    let scenario = scenario(
        r#"
scenario:
  id: spawn
  workflow:
    - id: list
      type: http
      params: {url: "https://h/list"}
      capture: [{type: json, name: links, from: /links}]
      spawn: {for_each: "{{list.links}}", action: one, as: link}
    - {id: one, type: http, params: {url: "https://h/{{link.id}}"}}
    - {id: last, type: http, params: {url: "https://h/last"}}
"#,
    );
    let ids: Vec<_> = scenario.nodes.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(ids, ["list", "last"]);
    assert_eq!(scenario.nodes[0].edges[0].to, NodeIndex(1));
    assert_eq!(
        scenario.actions[0]
            .spawn
            .as_ref()
            .map(|spawn| (spawn.action, spawn.limit)),
        Some((ActionIndex(1), 100))
    );
}

#[test]
fn only_what_may_surprise_is_warned_of() {
    let codes = |yaml| {
        checked(yaml)
            .warnings
            .iter()
            .map(|warning| warning.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(LOAD), ["dropped_header"]);
    assert_eq!(codes(TASKS), ["dropped_header"]);
    assert_eq!(codes(WORKBOOK), ["http1_users", "preflight", "preflight"]);
}
