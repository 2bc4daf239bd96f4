//! `check`: every problem, with its place in the source.

use std::path::Path;
use std::process::ExitCode;

use scenario::{Diagnostics, Limits, Severity};

use crate::excerpt::excerpt;

pub(crate) fn run(file: &Path, yaml: &str) -> ExitCode {
    match scenario::parse(yaml, &Limits::default()) {
        Ok(checked) => {
            show(file, yaml, &checked.warnings);
            println!(
                "{} is a scenario that can run ({})",
                file.display(),
                counts(&checked.warnings)
            );
            ExitCode::SUCCESS
        }
        Err(problems) => {
            show(file, yaml, &problems);
            eprintln!("{} can't run: {}", file.display(), counts(&problems));
            ExitCode::FAILURE
        }
    }
}

/// Prints the problems: errors and warnings alike go to standard error.
pub(crate) fn show(file: &Path, yaml: &str, problems: &Diagnostics) {
    let lines: Vec<&str> = yaml.lines().collect();
    for problem in problems.iter() {
        let severity = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        eprintln!("{severity}[{}]: {}", problem.code, problem.message);
        let line = usize::try_from(problem.line)
            .ok()
            .and_then(|line| lines.get(line.checked_sub(1)?))
            .copied();
        let place = format!("{}:{}:{}", file.display(), problem.line, problem.column);
        eprintln!(
            "{}",
            excerpt(&place, &problem.path, problem.line, problem.column, line)
        );
        eprintln!("  help: {}\n", problem.help);
    }
}

fn counts(problems: &Diagnostics) -> String {
    let errors = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .count();
    let warnings = problems.len() - errors;
    let plural =
        |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    match (errors, warnings) {
        (0, warnings) => plural(warnings, "warning"),
        (errors, 0) => plural(errors, "error"),
        (errors, warnings) => format!(
            "{}, {}",
            plural(errors, "error"),
            plural(warnings, "warning")
        ),
    }
}
