//! Checks a load scenario without running it.

use futures_util::future::{FutureExt, LocalBoxFuture};
use serde_json::json;

use super::run_scenario::{read_document, scenario_parameter};
use super::{Arguments, Context, Function, Outcome, Signature};

pub(super) struct ValidateScenario;

impl Function for ValidateScenario {
    fn signature(&self) -> Signature {
        Signature::new(
            "validate_scenario",
            "Checks a load scenario; fails with every problem it has, and gives its warnings as JSON text.",
            vec![scenario_parameter()],
        )
    }

    fn call(&self, arguments: Arguments, context: Context) -> LocalBoxFuture<'static, Outcome> {
        async move {
            match read_document(&arguments, &context).await {
                Ok(checked) => {
                    let id = &checked.scenario.id;
                    Outcome::json(
                        &json!({"schema_version": 1, "scenario": id, "warnings": checked.warnings}),
                    )
                }
                Err(problems) => problems,
            }
        }
        .boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use serde_json::json;

    #[test]
    fn every_problem_is_a_reason() {
        let yaml = "scenario:\n  id: x\n  workflow:\n    - {id: a, type: http, params: {}}\n    - {id: a, typ: http}\n";
        let outcome = run("validate_scenario", json!([yaml]));
        assert!(outcome.errors.len() > 2, "{:?}", outcome.errors);
        assert!(
            outcome.errors.iter().any(|error| error.contains("(4:")),
            "{:?}",
            outcome.errors
        );
    }

    #[test]
    fn a_good_scenario_has_its_id_in_the_answer() {
        let yaml = "scenario: {id: x, workflow: [{id: a, type: http, params: {url: 'http://h/'}}]}";
        let outcome = run("validate_scenario", json!([yaml]));
        assert!(
            outcome.is_success() && outcome.output[0].as_str().unwrap().contains("\"x\""),
            "{outcome:?}"
        );
    }
}
