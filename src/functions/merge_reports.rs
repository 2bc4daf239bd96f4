//! Merges the reports of a load scenario's segments into one.

use futures_util::future::{FutureExt, LocalBoxFuture};
use scenario::Report;
use serde_json::Value;

use super::{Arguments, Context, Function, Kind, Outcome, Parameter, Signature};

static SIGNATURE: Signature = Signature::new(
    "merge_reports",
    "Merges the reports of a load scenario's segments; gives one report as JSON text.",
    PARAMETERS,
);
const PARAMETERS: &[Parameter] = &[Parameter::optional(
    "reports",
    Kind::Any,
    "a list of reports, as JSON text or objects; left out: all arguments, or what the workflow's parents gave",
)];

pub(super) struct MergeReports;

impl Function for MergeReports {
    fn signature(&self) -> &Signature {
        &SIGNATURE
    }

    fn call(&self, arguments: Arguments, context: Context) -> LocalBoxFuture<'static, Outcome> {
        let given = match arguments.get("reports") {
            Some(Value::Array(reports)) => reports.clone(),
            Some(_) => arguments.positional,
            None => context.process.input.clone(),
        };
        std::future::ready(merge(&given)).boxed_local()
    }
}

fn merge(given: &[Value]) -> Outcome {
    let mut reports = Vec::with_capacity(given.len());
    let mut errors = Vec::new();
    for (at, value) in given.iter().enumerate() {
        let report = match value {
            Value::String(text) => Report::from_json(text),
            other => Report::from_value(other),
        };
        match report {
            Ok(report) => reports.push(report),
            Err(error) => errors.push(format!("report {}: {error}", at + 1)),
        }
    }
    if !errors.is_empty() {
        return Outcome {
            output: Vec::new(),
            errors,
        };
    }
    match scenario::merge(&reports) {
        Ok(merged) => Outcome::text(merged.into_json()),
        Err(error) => Outcome::failure(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use serde_json::json;

    #[test]
    fn what_is_no_report_is_named() {
        let outcome = run("merge_reports", json!(["{}", "no JSON"]));
        assert_eq!(outcome.errors.len(), 2);
        assert!(
            outcome.errors[1].starts_with("report 2: not JSON"),
            "{:?}",
            outcome.errors
        );
    }

    #[test]
    fn nothing_can_not_be_merged() {
        assert!(!run("merge_reports", json!([])).is_success());
    }
}
