//! However a document is made, reading it costs little.

use std::time::{Duration, Instant};

use scenario::{Limits, parse};

use super::{errors, load_scenario, problems};

/// Far above what a debug build takes on a busy machine, far below what a runaway would.
const SOON: Duration = Duration::from_secs(5);

/// The code of the only problem of `yaml`, which must be found soon.
fn only_problem(yaml: &str) -> &'static str {
    let start = Instant::now();
    let found = problems(yaml);
    assert!(start.elapsed() < SOON, "it took {:?}", start.elapsed());
    assert_eq!(found.len(), 1, "{found}");
    found.0[0].code
}

#[test]
fn a_hundred_thousand_levels() {
    for nested in [
        "[".repeat(100_000),
        "- ".repeat(100_000),
        "{a: ".repeat(100_000),
        "? ".repeat(100_000),
        "[".repeat(100_000) + &"]".repeat(100_000),
        (0..1_300)
            .map(|level| " ".repeat(level % 700) + "a:\n")
            .collect(),
    ] {
        let code = only_problem(&nested);
        assert!(
            matches!(code, "over_limit" | "syntax" | "duplicate_key"),
            "{code}"
        );
    }
    assert_eq!(only_problem(&"- ".repeat(100_000)), "over_limit");
    assert_eq!(only_problem(&"[".repeat(100_000)), "over_limit");
}

#[test]
fn depth_is_counted_exactly() {
    let nested = |levels: usize| {
        load_scenario(
            &format!("vars: {{x: {}1{}}}", "[".repeat(levels), "]".repeat(levels)),
            "",
        )
    };
    assert!(parse(&nested(61), &Limits::default()).is_ok());
    assert_eq!(errors(&nested(62)), [("over_limit", String::new())]);
}

#[test]
fn ten_megabytes() {
    let yaml = load_scenario(&format!("description: {}", "x".repeat(10 << 20)), "");
    assert_eq!(only_problem(&yaml), "over_limit");
    let roomy = Limits {
        document_bytes: 20 << 20,
        ..Limits::default()
    };
    let start = Instant::now();
    assert!(parse(&yaml, &roomy).is_ok());
    assert!(start.elapsed() < SOON * 4, "it took {:?}", start.elapsed());
}

#[test]
fn a_megabyte_of_anything() {
    for piece in [
        "a: 1\n",
        "- 1\n",
        "{",
        "[a, ",
        "'",
        "\"\\x41",
        "&a [*a] ",
        "!!str ",
        "# c\n",
        "\u{85}",
        "? a\n",
        ": ",
        "|\n a\n",
        "- - ",
        "{{ a }}: ",
        "a b ",
        "\t",
        "%YAML 1.2\n",
        "---\n",
        "*a ",
        "a: &a\n",
        "[a]: ",
    ] {
        let yaml = piece.repeat((1 << 20) / piece.len());
        let start = Instant::now();
        assert!(parse(&yaml, &Limits::default()).is_err(), "{piece:?}");
        assert!(
            start.elapsed() < SOON,
            "{piece:?} took {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn alias_bombs() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let aliases = format!("*a{}, ", level - 1).repeat(4);
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    assert_eq!(only_problem(&bomb), "over_limit");
    assert_eq!(
        only_problem(&format!("a: &a x\nb: [{}]", "*a, ".repeat(101))),
        "over_limit"
    );
    assert_eq!(only_problem("a: &a [*a]"), "endless_alias");
    let deep = format!(
        "a: &a {}x{}\nb: {}*a{}",
        "[".repeat(40),
        "]".repeat(40),
        "[".repeat(40),
        "]".repeat(40)
    );
    assert_eq!(only_problem(&deep), "over_limit");
}

#[test]
fn aliases_are_fine_within_the_limits() {
    let yaml = load_scenario("vars: {a: &a [1, 2], b: *a}", "");
    let scenario = super::scenario(&yaml);
    assert_eq!(scenario.vars["a"], scenario.vars["b"]);
}

#[test]
fn nodes_are_counted() {
    let items =
        |count: usize| load_scenario(&format!("vars: {{x: [{}]}}", "1, ".repeat(count)), "");
    assert!(parse(&items(9_900), &Limits::default()).is_ok());
    assert_eq!(errors(&items(10_000)), [("over_limit", String::new())]);
}

#[test]
fn every_problem_of_a_large_document() {
    let steps: String = (0..1_500)
        .map(|n| format!("    - {{id: s{n}, tyqe: http}}\n"))
        .collect();
    let start = Instant::now();
    let found = problems(&format!("scenario:\n  id: x\n  workflow:\n{steps}"));
    assert_eq!(
        found.len(),
        3 * 1_500,
        "an unknown key and two missing ones per step"
    );
    assert!(start.elapsed() < SOON, "it took {:?}", start.elapsed());
}

#[test]
fn deep_conditions_are_refused() {
    for nested in [
        "(".repeat(100_000),
        "!".repeat(100_000),
        "(".repeat(65) + "1" + &")".repeat(65),
    ] {
        let yaml = format!(
            "name: x\nactions: []\ntasks: [{{id: start, next: [{{task: end, when: '{nested}'}}]}}, {{id: end}}]"
        );
        assert_eq!(
            errors(&yaml),
            [("bad_expression", "tasks[0].next[0].when".to_owned())]
        );
    }
}
