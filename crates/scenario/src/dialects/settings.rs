//! The `load` section.

use std::time::Duration;

use super::outline::Outline;
use super::read::{delay, duration, flag, number, owned, rate, unknown_id, whole};
use crate::document::NodeRef;
use crate::model::{
    BindingStrategy, Concurrency, IpBinding, Lifetime, LifetimeMode, Load, Phase, PoolIndex,
    RateStage, ReleaseOn, Shape, Stage,
};
use crate::sink::Sink;
use crate::values::{self, Rate};

const GRACEFUL_STOP: Duration = Duration::from_secs(30);
const POOL_WAIT: Duration = Duration::from_secs(30);
/// The four load models: one at most.
const MODELS: [&str; 4] = ["total_users", "ramp_up", "stages", "arrival_rate"];

/// The load of an outline; one user, once, where it has none.
pub(super) fn load(outline: &Outline<'_>, sink: &mut Sink) -> Load {
    let node = outline.settings.section("load");
    let shape = shape(node, outline, sink).unwrap_or(Shape::Users {
        total_users: 1,
        ramp_duration: Duration::ZERO,
    });
    Load {
        test_duration: duration(node, "test_duration"),
        lifetime: lifetime(node.section("user_lifetime"), &shape, sink),
        shape,
        concurrency: concurrency(node.section("concurrency")),
        ip_binding: ip_binding(node, outline, sink),
        warmup: duration(node, "warmup").unwrap_or_default(),
        graceful_stop: duration(node, "graceful_stop").unwrap_or(GRACEFUL_STOP),
        seed: node.get_text("seed").and_then(values::whole),
    }
}

fn shape(node: NodeRef<'_>, outline: &Outline<'_>, sink: &mut Sink) -> Option<Shape> {
    let mut first = None;
    for model in MODELS {
        let Some(at) = node.get(model) else {
            continue;
        };
        if let Some((first, _)) = first {
            sink.error(
                at,
                "two_load_models",
                format_args!("`{first}` and `{model}` are two load models"),
                "keep one of total_users, ramp_up, stages and arrival_rate",
            );
            break;
        }
        first = Some((model, at));
    }
    let is_users = matches!(first, Some(("total_users", _)));
    if let Some(ramp) = node.get("ramp_duration").filter(|_| !is_users) {
        sink.error(
            ramp,
            "missing_key",
            "`ramp_duration` goes with `total_users`",
            "add total_users, or remove it",
        );
    }
    match first? {
        ("total_users", _) => Some(Shape::Users {
            total_users: whole(node, "total_users")?,
            ramp_duration: duration(node, "ramp_duration").unwrap_or_default(),
        }),
        ("ramp_up", ramp_up) => {
            let mut phases: Vec<Phase> = Vec::new();
            for node in ramp_up.get_items("phases") {
                if let Some(phase) = phase(node, outline, sink) {
                    let place = phases.partition_point(|other| other.at <= phase.at);
                    phases.insert(place, phase);
                }
            }
            Some(Shape::Phases(phases))
        }
        ("stages", list) => {
            let mut stages = Vec::new();
            for node in list.items() {
                if let (Some(duration), Some(target)) =
                    (duration(node, "duration"), whole(node, "target"))
                {
                    stages.push(Stage { duration, target });
                }
            }
            Some(Shape::Stages(stages))
        }
        (_, arrivals) => arrival_rate(arrivals, sink),
    }
}

fn phase(node: NodeRef<'_>, outline: &Outline<'_>, sink: &mut Sink) -> Option<Phase> {
    Some(Phase {
        at: crate::time::seconds(number(node, "at_second")?),
        spawn_users: whole(node, "spawn_users")?,
        tenant_id: owned(node, "tenant_id"),
        ip_pool_override: node
            .get("ip_pool_override")
            .and_then(|node| pool(node, outline, sink)),
    })
}

fn arrival_rate(node: NodeRef<'_>, sink: &mut Sink) -> Option<Shape> {
    let mut stages = Vec::new();
    let mut in_stages = Duration::ZERO;
    for node in node.get_items("stages") {
        if let (Some(duration), Some(target)) = (duration(node, "duration"), rate(node, "target")) {
            stages.push(RateStage { duration, target });
            in_stages = in_stages.saturating_add(duration);
        }
    }
    let written = duration(node, "duration");
    if written.is_none()
        && node.get("stages").is_none()
        && node.is_map()
        && node.get("duration").is_none()
    {
        sink.error(
            node,
            "missing_key",
            "`duration` is missing in `arrival_rate`",
            "add it, or `stages`: how long iterations are started",
        );
    }
    Some(Shape::ArrivalRate {
        rate: rate(node, "rate")?,
        duration: written.unwrap_or(in_stages),
        stages,
        max_users: whole(node, "max_users")?,
    })
}

/// Once by default; along `stages` users go on until they're above the line.
fn lifetime(node: NodeRef<'_>, shape: &Shape, sink: &mut Sink) -> Lifetime {
    let word = node.get_text("mode");
    let iterations = whole(node, "iterations");
    let is_loop = word == Some("loop") || word.is_none() && matches!(shape, Shape::Stages(_));
    let mode = if is_loop {
        LifetimeMode::Loop {
            iterations: iterations.filter(|&count| count > 0),
        }
    } else {
        if let Some(node) = node.get("iterations").filter(|_| iterations != Some(1)) {
            sink.error(
                node,
                "bad_value",
                "`iterations` goes with `mode: loop`",
                "add `mode: loop`, or remove it",
            );
        }
        LifetimeMode::Once
    };
    Lifetime {
        mode,
        think_time: delay(node, "think_time", sink),
    }
}

fn concurrency(node: NodeRef<'_>) -> Concurrency {
    Concurrency {
        max_concurrent_users: whole(node, "max_concurrent_users"),
        spawn_rate_limit: rate(node, "spawn_rate_limit")
            .filter(|rate: &Rate| rate.per_second > 0.0),
    }
}

fn ip_binding(load: NodeRef<'_>, outline: &Outline<'_>, sink: &mut Sink) -> Option<IpBinding> {
    let Some(node) = load.section("user_resources").get("ip_binding") else {
        let shared = IpBinding {
            pool: PoolIndex(0),
            strategy: BindingStrategy::Shared,
            release_on: ReleaseOn::UserExit,
            wait_on_exhaustion: false,
            wait_timeout: POOL_WAIT,
        };
        return (outline.shares_first_pool && !outline.pools.is_empty()).then_some(shared);
    };
    let pool = match node.get("pool_id") {
        Some(id) => pool(id, outline, sink),
        None if outline.pools.is_empty() && flag(node, "enabled") != Some(false) => {
            sink.error(
                node,
                "unknown_pool",
                "there is no pool to take addresses from",
                "add one under `ip_pools`",
            );
            None
        }
        None => Some(PoolIndex(0)),
    };
    let strategy = match node.get_text("strategy") {
        Some("shared") => BindingStrategy::Shared,
        Some("per_task") => BindingStrategy::PerTask,
        _ => BindingStrategy::PerUser,
    };
    let release_on = match node.get_text("release_on") {
        Some("task_end") => ReleaseOn::TaskEnd,
        None if strategy == BindingStrategy::PerTask => ReleaseOn::TaskEnd,
        _ => ReleaseOn::UserExit,
    };
    if flag(node, "enabled") == Some(false) {
        return None;
    }
    Some(IpBinding {
        pool: pool?,
        strategy,
        release_on,
        wait_on_exhaustion: flag(node, "wait_on_exhaustion").unwrap_or(false),
        wait_timeout: duration(node, "wait_timeout").unwrap_or(POOL_WAIT),
    })
}

/// The pool that a node names.
fn pool(node: NodeRef<'_>, outline: &Outline<'_>, sink: &mut Sink) -> Option<PoolIndex> {
    let id = node.text()?;
    let index = outline.pools.iter().position(|pool| pool.id == id);
    if index.is_none() {
        let mut known = Vec::new();
        for pool in &outline.pools {
            known.push(pool.id);
        }
        unknown_id(node, "unknown_pool", "pool", id, &known, sink);
    }
    index.map(PoolIndex)
}
