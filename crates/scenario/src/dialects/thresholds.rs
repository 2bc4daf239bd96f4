//! The `thresholds` section.

use std::time::Duration;

use super::outline::Outline;
use super::read::{duration, flag};
use crate::document::NodeRef;
use crate::keys::check::report;
use crate::keys::meant;
use crate::model::{Selector, Threshold};
use crate::sink::Sink;
use crate::values;

/// The thresholds of an outline.
pub(super) fn thresholds(outline: &Outline<'_>, sink: &mut Sink) -> Vec<Threshold> {
    let mut thresholds = Vec::new();
    for (key, value) in outline.settings.get_entries("thresholds") {
        let Some(name) = key.text() else {
            continue;
        };
        let (metric, selector) = match values::metric(name) {
            Ok(metric) => metric,
            Err(error) => {
                report(key, "bad_threshold", Some(error), sink);
                continue;
            }
        };
        if let Some(selector) = &selector {
            check_selector(key, selector, outline, sink);
        }
        for node in value.items_or_self() {
            let source_node = node.get("threshold").unwrap_or(node);
            let Some((source, condition)) = source_node
                .text()
                .and_then(|text| Some((text, values::condition(text).ok()?)))
            else {
                continue;
            };
            if !metric.has(condition.aggregate) {
                let help = "durations have p(…), avg, min, max, med; counters have count, rate; shares have rate";
                sink.error(
                    source_node,
                    "bad_threshold",
                    format_args!("{name} has no such figure: `{source}`"),
                    help,
                );
            }
            thresholds.push(Threshold {
                metric,
                selector: selector.clone(),
                aggregate: condition.aggregate,
                comparison: condition.comparison,
                value: condition.value,
                abort_on_fail: flag(node, "abort_on_fail").unwrap_or(false),
                delay_abort_eval: duration(node, "delay_abort_eval").unwrap_or(Duration::ZERO),
                name: name.to_owned(),
                source: source.to_owned(),
                position: source_node.position(),
            });
        }
    }
    thresholds
}

/// Checks that there is such a step or tag.
fn check_selector(key: NodeRef<'_>, selector: &Selector, outline: &Outline<'_>, sink: &mut Sink) {
    let mut spawned = Vec::new();
    let mut known = Vec::new();
    let (what, name) = match selector {
        Selector::Step(name) => {
            for node in &outline.nodes {
                known.push(node.id);
            }
            // Tasks added by `spawn` are reported as a step of their own.
            for action in &outline.actions {
                if let Some(action) = action.node.section("spawn").get_text("action") {
                    spawned.push(format!("spawn/{action}"));
                }
            }
            for name in &spawned {
                known.push(name);
            }
            ("step", name)
        }
        Selector::Tag(name) => {
            for node in &outline.nodes {
                for tag in node.node.get_items("tags") {
                    if let Some(tag) = tag.text() {
                        known.push(tag);
                    }
                }
            }
            ("tag", name)
        }
    };
    if known.contains(&name.as_str()) {
        return;
    }
    let help = meant(name, &known).unwrap_or_else(|| format!("name a {what} of the workflow"));
    sink.error(
        key,
        "unknown_name",
        format_args!("there is no {what} `{name}`"),
        help,
    );
}
