//! Checks a load scenario without running it.

use futures_util::future::{FutureExt, LocalBoxFuture};
use scenario::{Checked, Diagnostics};
use serde::Serialize;
use serde_json::{Map, Value};

use super::run_scenario::{SCENARIO, check, read_text, reasons};
use super::{Arguments, Context, Function, Outcome, Parameter, Signature};

static SIGNATURE: Signature = Signature::new(
    "validate_scenario",
    "Checks a load scenario; fails with every problem it has, and gives its variables and warnings as JSON text.",
    PARAMETERS,
);
const PARAMETERS: &[Parameter] = &[SCENARIO];

pub(super) struct ValidateScenario;

#[derive(Serialize)]
struct Valid<'a> {
    schema_version: u32,
    scenario: &'a str,
    vars: &'a Map<String, Value>,
    warnings: Diagnostics,
}

#[derive(Serialize)]
struct Invalid<'a> {
    schema_version: u32,
    problems: &'a Diagnostics,
}

impl Function for ValidateScenario {
    fn signature(&self) -> &Signature {
        &SIGNATURE
    }

    fn call(&self, arguments: Arguments, context: Context) -> LocalBoxFuture<'static, Outcome> {
        validate(arguments, context).boxed_local()
    }
}

async fn validate(arguments: Arguments, context: Context) -> Outcome {
    let text = match read_text(&arguments, &context).await {
        Ok(text) => text,
        Err(unreadable) => return unreadable,
    };
    match check(&text, &context) {
        Ok(Checked { scenario, warnings }) => Outcome::json(&Valid {
            schema_version: 1,
            scenario: &scenario.id,
            vars: &scenario.vars,
            warnings,
        }),
        // The same for programs, beside the reasons.
        Err(problems) => Outcome {
            output: Outcome::json(&Invalid {
                schema_version: 1,
                problems: &problems,
            })
            .output,
            ..reasons(&problems, &arguments)
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use serde_json::{Value, json};

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
        let listed: Value = serde_json::from_str(outcome.output[0].as_str().unwrap()).unwrap();
        let problems = listed["problems"].as_array().unwrap();
        assert_eq!(problems.len(), outcome.errors.len());
        assert!(problems.iter().all(|problem| problem["line"].is_u64()));
    }

    #[test]
    fn the_variables_of_a_good_scenario_are_in_the_answer() {
        let yaml = "scenario: {id: x, vars: {a: 1, b: 'two'}, workflow: [{id: a, type: http, params: {url: 'http://h/'}}]}";
        let outcome = run("validate_scenario", json!([yaml]));
        let answer: Value = serde_json::from_str(outcome.output[0].as_str().unwrap()).unwrap();
        assert_eq!(answer["vars"], json!({"a": 1, "b": "two"}));
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
