//! The command, as people call it.
// Helpers of tests may fail as tests do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use scenario::engine::{Outcome, Response};
use scenario::{Effect, Engine, Input, Limits, Micros, Report, RunOptions};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_scenario"))
        .args(arguments)
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A file in the tests' own directory.
fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn example(name: &str) -> String {
    format!("{}/scenarios/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn check_reports_eight_mistakes_with_their_places() {
    let path = file(
        "eight.yaml",
        "\
scenario:
  id: eight
  lod: {total_users: 1}
  load: {ramp_duration: 5x, total_users: many}
  workflow:
    - id: a
      type: http
      params: {method: GTE, url: 'ftp://h/'}
      check: {status: 700}
    - id: a
      type: http
      params: {url: 'https://h/{{vars.host}}'}
",
    );
    let output = run(&["check", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    for place in [
        ":3:3", ":4:25", ":4:42", ":8:24", ":8:34", ":9:23", ":10:11", ":12:21",
    ] {
        assert!(
            text.contains(&format!("eight.yaml{place} ")),
            "{place}\n{text}"
        );
    }
    assert!(text.ends_with("can't run: 8 errors\n"), "{text}");
    assert!(
        text.contains("3 |   lod: {total_users: 1}\n  |   ^\n  help: did you mean `load`?"),
        "{text}"
    );
}

#[test]
fn check_passes_the_examples() {
    for name in ["load.yaml", "tasks.yaml", "workbook.yaml"] {
        let output = run(&["check", &example(name)]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stdout(&output).contains("is a scenario that can run"));
    }
}

#[test]
fn a_file_that_is_not_there() {
    let output = run(&["check", "no/such.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("error: no/such.yaml can't be read: "));
}

#[test]
fn plan_shows_users_graph_and_requests() {
    let output = run(&["plan", &example("workbook.yaml")]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    for line in [
        "       0      10        0         0            10",
        "       5       5        0         0            15",
        "    -> push when probe-get.status_code < vars.threshold",
        "  push: POST http://{{target.ip}}:{{target.port}}/post",
        "    spawn fetch-one for each of probe-get.links, at most 20",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line}\n{text}");
    }
}

#[test]
fn plan_counts_arrivals_of_a_long_run_without_end() {
    let step = "{id: a, type: http, params: {url: 'https://h/'}}";
    let path = file(
        "arrivals.yaml",
        &format!(
            "scenario: {{id: x, load: {{arrival_rate: {{rate: 50/s, duration: 1m, max_users: 9}}}}, workflow: [{step}]}}"
        ),
    );
    let text = stdout(&run(&["plan", path.to_str().unwrap()]));
    let arrivals: u64 = text
        .lines()
        .filter_map(|line| {
            line.split_whitespace()
                .collect::<Vec<_>>()
                .get(3)?
                .parse::<u64>()
                .ok()
        })
        .sum();
    assert_eq!(arrivals, 3_000, "{text}");
}

#[test]
fn schemas_are_those_that_are_checked_in() {
    for (of, published) in [
        ("scenario", include_str!("../schemas/scenario.json")),
        ("report", include_str!("../schemas/report.json")),
    ] {
        let output = run(&["schema", of]);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(stdout(&output).trim_end(), published.trim_end());
    }
}

/// The report of a run of one segment, all of whose requests take a millisecond.
fn report(segment: &str) -> String {
    let yaml = std::fs::read_to_string(example("load.yaml")).unwrap();
    let scenario = scenario::parse(&yaml, &Limits::default()).unwrap().scenario;
    let options = RunOptions {
        segment: Some(segment.parse().unwrap()),
        seed: 7,
        ..RunOptions::default()
    };
    let mut engine = Engine::new(scenario, options).unwrap();
    let mut now = Micros(0);
    engine.handle(now, Input::Start { lateness: None });
    for _ in 0..1_000 {
        while let Some(effect) = engine.next_effect() {
            if let Effect::Send { id, .. } = effect {
                now = Micros(now.0 + 1_000);
                let response = Response {
                    status: 200,
                    headers: Vec::new(),
                    body: Vec::new().into(),
                    bytes_received: 0,
                };
                let outcome = Outcome {
                    result: Ok(response),
                    sent_at: None,
                    ended_at: now,
                    phases: None,
                    protocol: None,
                };
                engine.handle(now, Input::Done { id, outcome });
            }
        }
        match engine.wake_at() {
            Some(at) if !engine.is_done() => now = at.max(now),
            _ => break,
        }
        engine.handle(now, Input::Tick);
    }
    assert!(engine.is_done());
    engine.report().into_json()
}

#[test]
fn merge_adds_segments_up() {
    let first = file("first.json", &report("1/2"));
    let second = file("second.json", &report("2/2"));
    let output = run(&["merge", first.to_str().unwrap(), second.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let merged: Report = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(
        (merged.requests.total_requests, merged.merged_segments.len()),
        (5, 2)
    );

    let twice = run(&["merge", first.to_str().unwrap(), first.to_str().unwrap()]);
    assert_eq!(twice.status.code(), Some(1));
    assert!(
        stderr(&twice).starts_with("error: report 2 is of segment 1/2"),
        "{}",
        stderr(&twice)
    );

    let other = file("other.json", "{}");
    let output = run(&["merge", other.to_str().unwrap()]);
    assert!(
        stderr(&output).contains("isn't a report"),
        "{}",
        stderr(&output)
    );
}
