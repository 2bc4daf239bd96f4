//! Reading scenarios: the three dialects, every diagnostic, bounds and properties.

// Helpers of tests may fail as tests do.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing)]

mod bounds;
mod diagnostics;
mod dialects;
mod keys;
mod messages;
mod properties;
mod schema;
mod warnings;

use scenario::{Checked, Diagnostics, Limits, Scenario, Severity, parse};

/// The scenario that `yaml` is.
fn scenario(yaml: &str) -> Scenario {
    checked(yaml).scenario
}

/// The scenario that `yaml` is, with its warnings.
fn checked(yaml: &str) -> Checked {
    match parse(yaml, &Limits::default()) {
        Ok(checked) => checked,
        Err(problems) => panic!("{problems}\n{yaml}"),
    }
}

/// What is wrong with `yaml`.
fn problems(yaml: &str) -> Diagnostics {
    match parse(yaml, &Limits::default()) {
        Ok(_) => panic!("nothing is wrong with\n{yaml}"),
        Err(problems) => problems,
    }
}

/// The code and path of every error in `yaml`.
fn errors(yaml: &str) -> Vec<(&'static str, String)> {
    problems(yaml)
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| (problem.code, problem.path.clone()))
        .collect()
}

/// A scenario of the load dialect with these lines in `scenario`, and one step with these beside its own.
fn load_scenario(settings: &str, step: &str) -> String {
    let indent = |text: &str, by: &str| {
        text.lines()
            .map(|line| format!("{by}{line}\n"))
            .collect::<String>()
    };
    format!(
        "scenario:\n  id: test\n{}  workflow:\n    - id: step\n      type: http\n      params: {{url: 'https://127.0.0.1/'}}\n{}",
        indent(settings, "  "),
        indent(step, "      ")
    )
}
