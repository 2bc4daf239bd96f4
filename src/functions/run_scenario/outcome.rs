//! From a run's end to the process's end.

use scenario::Engine;
use scenario::decimal::rounded;
use scenario::report::ThresholdReport;
use serde_json::Value;

use super::super::Outcome;

/// The report as JSON text. Where a threshold is broken and the scenario doesn't say otherwise, or the run could not
/// begin, it is a failure; the report stands beside the reasons.
pub(super) fn of(engine: &mut Engine) -> Outcome {
    if let Some(error) = engine.error() {
        return Outcome::failure(error);
    }
    let report = engine.report();
    let mut errors = Vec::new();
    if engine.fails_process() {
        for threshold in &report.thresholds {
            if !threshold.passed {
                errors.push(broken(threshold));
            }
        }
    }
    Outcome {
        output: vec![Value::String(report.into_json())],
        errors,
    }
}

fn broken(threshold: &ThresholdReport) -> String {
    let value = threshold
        .value
        .map_or_else(|| "nothing".to_owned(), |value| rounded(value, 3));
    format!(
        "threshold broken: {} {} (it was {value} {}); the report is in the output",
        threshold.metric, threshold.threshold, threshold.unit
    )
}
