//! The load within its limits, and with an end.

use std::time::Duration;

use super::graph::has_end;
use crate::decimal::plain;
use crate::dialects::Outline;
use crate::document::NodeRef;
use crate::limits::Limits;
use crate::model::{LifetimeMode, Scenario, Shape};
use crate::sink::Sink;

pub(super) fn check(scenario: &Scenario, outline: &Outline<'_>, limits: &Limits, sink: &mut Sink) {
    let Some(node) = outline.settings.get("load") else {
        return;
    };
    let load = &scenario.load;
    let at = |key: &str| node.get(key).unwrap_or(node);
    let (users_at, length_at) = match load.shape {
        Shape::Users { .. } => (at("total_users"), at("ramp_duration")),
        Shape::Phases(_) => (at("ramp_up"), at("ramp_up")),
        Shape::Stages(_) => (at("stages"), at("stages")),
        Shape::ArrivalRate { .. } => {
            let arrivals = at("arrival_rate");
            (arrivals.get("max_users").unwrap_or(arrivals), arrivals)
        }
    };
    let users = load.shape.users();
    if users > u64::from(limits.users) {
        sink.error(
            users_at,
            "over_limit",
            format_args!("{users} users; {} are allowed", limits.users),
            "lower the number, or share it between more browsers by segments",
        );
    }
    time(load.shape.length(), length_at, limits, sink);
    match &load.shape {
        Shape::Phases(phases) => {
            if phases.iter().any(|phase| phase.ip_pool_override.is_some())
                && load.ip_binding.is_none()
            {
                let help = "enable user_resources.ip_binding, or remove `ip_pool_override`";
                sink.warning(
                    users_at,
                    "no_ip_binding",
                    "`ip_pool_override` has no effect: users get no addresses",
                    help,
                );
            }
        }
        Shape::ArrivalRate { .. } => {
            let rate_at = length_at.get("rate").unwrap_or(length_at);
            let highest = load.shape.highest_rate();
            if highest > limits.rate_per_s {
                sink.error(
                    rate_at,
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
                    rate_at,
                    "out_of_range",
                    "the rate is 0: nothing would start",
                    "give it a rate above 0",
                );
            }
        }
        Shape::Users { .. } | Shape::Stages(_) => {}
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
