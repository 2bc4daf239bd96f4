//! Thresholds in k6's grammar: `http_req_duration{step:login}` and `p(95)<500`.

use super::{ValueError, find_any};
use crate::expression::Comparison;
use crate::model::{Aggregate, Metric, Selector};

const METRICS: [(&str, Metric); 9] = [
    ("http_req_duration", Metric::HttpReqDuration),
    ("http_req_waiting", Metric::HttpReqWaiting),
    ("http_req_blocked", Metric::HttpReqBlocked),
    ("http_req_failed", Metric::HttpReqFailed),
    ("http_reqs", Metric::HttpReqs),
    ("iteration_duration", Metric::IterationDuration),
    ("iterations", Metric::Iterations),
    ("dropped_iterations", Metric::DroppedIterations),
    ("checks", Metric::Checks),
];

/// The metric, and the part of the run, that `text` names.
///
/// # Errors
/// When there is no such metric, or the selector is neither `{step:…}` nor `{tag:…}`.
pub fn metric(text: &str) -> Result<(Metric, Option<Selector>), Box<ValueError>> {
    let (name, selector) = match text.split_once('{') {
        None => (text, None),
        Some((name, rest)) => (name, Some(rest)),
    };
    let metric = METRICS.iter().find(|(known, _)| *known == name.trim()).map(|&(_, metric)| metric).ok_or_else(|| {
        let near = crate::keys::nearest(name.trim(), &METRICS.map(|(known, _)| known));
        let message = match near {
            Some(near) => format!("there is no metric `{name}`; did you mean `{near}`?"),
            None => format!("there is no metric `{name}`"),
        };
        ValueError::new(message, "the metrics: http_req_duration, http_req_waiting, http_req_blocked, http_req_failed, http_reqs, iteration_duration, iterations, dropped_iterations, checks")
    })?;
    let Some(selector) = selector else {
        return Ok((metric, None));
    };
    let selector = selector
        .trim()
        .strip_suffix('}')
        .and_then(|inside| inside.split_once(':'))
        .and_then(|(kind, value)| match (kind.trim(), value.trim()) {
            (_, "") => None,
            ("step", value) => Some(Selector::Step(value.to_owned())),
            ("tag", value) => Some(Selector::Tag(value.to_owned())),
            _ => None,
        });
    match selector {
        Some(selector) => Ok((metric, Some(selector))),
        None => Err(ValueError::of(
            text,
            "has no proper selector",
            "write http_req_duration{step:ID} or {tag:NAME}",
        )),
    }
}

/// A threshold's condition: `p(95)<500`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition {
    /// Which figure.
    pub aggregate: Aggregate,
    /// How it's compared.
    pub comparison: Comparison,
    /// With what.
    pub value: f64,
}

/// The condition that `text` is.
///
/// # Errors
/// When it isn't one.
pub fn condition(text: &str) -> Result<Condition, Box<ValueError>> {
    parse(text).ok_or_else(|| {
        ValueError::of(
            text,
            "isn't a threshold",
            "write `p(95)<500`, or avg, min, max, med, count, rate with < <= > >= == !=",
        )
    })
}

fn parse(text: &str) -> Option<Condition> {
    let at = find_any(text, b"<>=!")?;
    let (aggregate, rest) = text.split_at_checked(at)?;
    let end = rest
        .find(|c| !matches!(c, '<' | '>' | '=' | '!'))
        .unwrap_or(rest.len());
    let (operator, value) = rest.split_at_checked(end)?;
    let comparison = match operator {
        "===" => Comparison::Equal,
        _ => Comparison::of(operator)?,
    };
    let aggregate = match aggregate.trim() {
        "avg" => Aggregate::Avg,
        "min" => Aggregate::Min,
        "max" => Aggregate::Max,
        "med" => Aggregate::Med,
        "count" => Aggregate::Count,
        "rate" => Aggregate::Rate,
        percentile => {
            let inside = percentile.strip_prefix("p(")?.strip_suffix(')')?;
            Aggregate::Percentile(super::decimal(inside.trim()).filter(|p| *p <= 100.0)?)
        }
    };
    let value = super::number(value.trim())?
        .as_f64()
        .filter(|value| value.is_finite())?;
    Some(Condition {
        aggregate,
        comparison,
        value,
    })
}

impl Metric {
    /// Whether `aggregate` is a figure of this metric.
    #[must_use]
    pub fn has(self, aggregate: Aggregate) -> bool {
        match self {
            Metric::HttpReqFailed | Metric::Checks => aggregate == Aggregate::Rate,
            Metric::HttpReqs | Metric::Iterations | Metric::DroppedIterations => {
                matches!(aggregate, Aggregate::Count | Aggregate::Rate)
            }
            Metric::HttpReqDuration
            | Metric::HttpReqWaiting
            | Metric::HttpReqBlocked
            | Metric::IterationDuration => !matches!(aggregate, Aggregate::Count | Aggregate::Rate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_k6_conditions() {
        for (text, aggregate, comparison, value) in [
            (
                "p(95)<500",
                Aggregate::Percentile(95.0),
                Comparison::Less,
                500.0,
            ),
            (
                "p(99.9) <= 1.5e3",
                Aggregate::Percentile(99.9),
                Comparison::LessOrEqual,
                1500.0,
            ),
            ("avg>0", Aggregate::Avg, Comparison::Greater, 0.0),
            ("min>=1", Aggregate::Min, Comparison::GreaterOrEqual, 1.0),
            ("med!=2", Aggregate::Med, Comparison::NotEqual, 2.0),
            ("count==10", Aggregate::Count, Comparison::Equal, 10.0),
            ("rate<0.01", Aggregate::Rate, Comparison::Less, 0.01),
        ] {
            assert_eq!(
                condition(text),
                Ok(Condition {
                    aggregate,
                    comparison,
                    value
                }),
                "{text}"
            );
        }
        for text in [
            "",
            "p(95)",
            "<500",
            "p(101)<1",
            "p95<500",
            "p(x)<1",
            "avg<",
            "avg=1",
            "avg<<1",
            "avg<1ms",
            "avg<1 && avg>0",
            "median<1",
        ] {
            assert!(condition(text).is_err(), "{text}");
        }
    }

    #[test]
    fn reads_metrics_with_selectors() {
        assert_eq!(metric("http_reqs"), Ok((Metric::HttpReqs, None)));
        assert_eq!(
            metric("checks{tag:smoke}"),
            Ok((Metric::Checks, Some(Selector::Tag("smoke".to_owned()))))
        );
        assert_eq!(
            metric("http_req_duration{step: a-b }"),
            Ok((
                Metric::HttpReqDuration,
                Some(Selector::Step("a-b".to_owned()))
            ))
        );
        for text in [
            "",
            "http_req_time",
            "checks{",
            "checks{}",
            "checks{step}",
            "checks{group:a}",
            "checks{step:}",
        ] {
            assert!(metric(text).is_err(), "{text}");
        }
    }
}
