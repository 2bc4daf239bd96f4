//! The load within its limits, and with an end.

use std::time::Duration;

use super::graph::has_end;
use crate::decimal::plain;
use crate::diagnostics::Sink;
use crate::dialects::Outline;
use crate::document::NodeRef;
use crate::limits::Limits;
use crate::model::{LifetimeMode, Scenario, Shape};

pub(super) fn check(scenario: &Scenario, outline: &Outline<'_>, limits: &Limits, sink: &mut Sink) {
    let Some(node) = outline.settings.get("load") else {
        return;
    };
    let load = &scenario.load;
    let at = |key: &str| node.get(key).unwrap_or(node);
    match &load.shape {
        Shape::Users {
            total_users,
            ramp_duration,
        } => {
            users(u64::from(*total_users), at("total_users"), limits, sink);
            time(*ramp_duration, at("ramp_duration"), limits, sink);
        }
        Shape::Phases(phases) => {
            users(
                phases
                    .iter()
                    .map(|phase| u64::from(phase.spawn_users))
                    .sum(),
                at("ramp_up"),
                limits,
                sink,
            );
            time(
                phases.last().map(|phase| phase.at).unwrap_or_default(),
                at("ramp_up"),
                limits,
                sink,
            );
            if phases.iter().any(|phase| phase.ip_pool_override.is_some())
                && load.ip_binding.is_none()
            {
                let help = "enable user_resources.ip_binding, or remove `ip_pool_override`";
                sink.warning(
                    at("ramp_up"),
                    "no_ip_binding",
                    "`ip_pool_override` has no effect: users get no addresses",
                    help,
                );
            }
        }
        Shape::Stages(stages) => {
            users(
                stages
                    .iter()
                    .map(|stage| u64::from(stage.target))
                    .max()
                    .unwrap_or(0),
                at("stages"),
                limits,
                sink,
            );
            let whole = stages.iter().fold(Duration::ZERO, |sum, stage| {
                sum.saturating_add(stage.duration)
            });
            time(whole, at("stages"), limits, sink);
        }
        Shape::ArrivalRate {
            rate,
            duration,
            stages,
            max_users,
        } => {
            let node = at("arrival_rate");
            users(
                u64::from(*max_users),
                node.get("max_users").unwrap_or(node),
                limits,
                sink,
            );
            time(*duration, node, limits, sink);
            let highest = stages
                .iter()
                .map(|stage| stage.target.per_second)
                .fold(rate.per_second, f64::max);
            if highest > limits.rate_per_s {
                sink.error(
                    node.get("rate").unwrap_or(node),
                    "over_limit",
                    format_args!(
                        "{} iterations a second; {} are allowed",
                        plain(highest),
                        plain(limits.rate_per_s)
                    ),
                    "lower the rate, or share it between more browsers by segments",
                );
            }
            if highest <= 0.0 {
                sink.error(
                    node.get("rate").unwrap_or(node),
                    "out_of_range",
                    "the rate is 0: nothing would start",
                    "give it a rate above 0",
                );
            }
        }
    }
    if let Some(duration) = load.test_duration {
        time(duration, at("test_duration"), limits, sink);
        if duration.is_zero() {
            sink.error(
                at("test_duration"),
                "out_of_range",
                "a run of no time sends nothing",
                "give it some, or leave `test_duration` out",
            );
        }
        if load.warmup >= duration && !duration.is_zero() {
            sink.error(
                at("warmup"),
                "out_of_range",
                "the warmup is as long as the run: no figure would be left",
                "shorten it",
            );
        }
    }
    let is_endless = matches!(load.lifetime.mode, LifetimeMode::Loop { iterations: None });
    if is_endless && !has_end(scenario) && node.get("test_duration").is_none() {
        let at = at("user_lifetime");
        let message = "users go on until the run ends, and the run has no end";
        sink.error(
            at.get("mode").unwrap_or(at),
            "endless_run",
            message,
            "add `test_duration`, or `iterations`",
        );
    }
}

fn users(count: u64, node: NodeRef<'_>, limits: &Limits, sink: &mut Sink) {
    if count > u64::from(limits.users) {
        sink.error(
            node,
            "over_limit",
            format_args!("{count} users; {} are allowed", limits.users),
            "lower the number, or share it between more browsers by segments",
        );
    }
}

fn time(duration: Duration, node: NodeRef<'_>, limits: &Limits, sink: &mut Sink) {
    if duration.as_secs_f64() > limits.run_s {
        sink.error(
            node,
            "over_limit",
            format_args!(
                "{} s; {} s are allowed",
                plain(duration.as_secs_f64()),
                plain(limits.run_s)
            ),
            "shorten it",
        );
    }
}
