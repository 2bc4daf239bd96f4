//! Every kind of error: what makes it, and where it is.

mod graphs;
mod keys;
mod values;

use scenario::{Limits, parse};

use super::{errors, load_scenario, problems};

/// Checks that each document has exactly this error, at this path.
fn each(cases: &[(String, &str, &str)]) {
    for (yaml, code, path) in cases {
        assert_eq!(
            errors(yaml),
            [(*code, (*path).to_owned())],
            "{yaml}\n{}",
            problems(yaml)
        );
    }
}

fn settings(
    settings: &str,
    code: &'static str,
    path: &'static str,
) -> (String, &'static str, &'static str) {
    (load_scenario(settings, ""), code, path)
}

fn step(
    step: &str,
    code: &'static str,
    path: &'static str,
) -> (String, &'static str, &'static str) {
    (load_scenario("", step), code, path)
}

fn params(
    params: &str,
    code: &'static str,
    path: &'static str,
) -> (String, &'static str, &'static str) {
    let yaml = format!(
        "scenario: {{id: x, vars: {{host: h}}, workflow: [{{id: step, type: http, params: {{{params}}}}}]}}"
    );
    (yaml, code, path)
}

fn tasks(
    tasks: &str,
    code: &'static str,
    path: &'static str,
) -> (String, &'static str, &'static str) {
    let action = "{id: get, call: get, with: {url: 'https://h/'}}";
    (
        format!("name: x\nactions: [{action}]\ntasks:\n{tasks}"),
        code,
        path,
    )
}

#[test]
fn documents() {
    each(&[
        (String::new(), "empty_document", ""),
        ("# nothing\n".to_owned(), "empty_document", ""),
        ("a: [".to_owned(), "syntax", ""),
        ("a: \u{1}".to_owned(), "syntax", ""),
        ("a: *b".to_owned(), "syntax", ""),
        ("a: !mine 1".to_owned(), "unknown_tag", ""),
        (
            "scenario: 1\n---\nscenario: 2".to_owned(),
            "several_documents",
            "",
        ),
        ("url: {{ x }}/path".to_owned(), "unquoted_template", ""),
        ("just text".to_owned(), "unknown_dialect", ""),
        ("- 1".to_owned(), "unknown_dialect", ""),
        ("scenarios: {}".to_owned(), "unknown_dialect", ""),
        (
            "scenario: {}\ntasks: []".to_owned(),
            "two_dialects",
            "tasks",
        ),
        settings("vars: {a: 1, a: 2}", "duplicate_key", "scenario.vars.a"),
        settings("vars: {a: {{ x }}}", "unquoted_template", "scenario.vars.a"),
    ]);
}

#[test]
fn all_at_once_with_their_places() {
    let yaml = "\
scenario:
  id: many
  lod: {}
  load: {total_users: 5, ramp_duration: 5x}
  workflow:
    - id: a
      type: http
      params: {method: GTE, url: 'ftp://h/'}
      check: {status: 700}
    - id: a
      type: http
      params: {url: 'https://h/{{vars.host}}'}
      think_time: soon
      retries: -1
";
    let found: Vec<_> = problems(yaml)
        .iter()
        .map(|problem| (problem.code, problem.line, problem.column))
        .collect();
    assert_eq!(
        found,
        [
            ("unknown_key", 3, 3),
            ("bad_duration", 4, 41),
            ("bad_method", 8, 24),
            ("bad_url", 8, 34),
            ("bad_status", 9, 23),
            ("duplicate_id", 10, 11),
            ("unknown_name", 12, 21),
            ("bad_duration", 13, 19),
            ("wrong_type", 14, 16),
        ]
    );
}
