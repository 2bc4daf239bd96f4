//! How long reading a scenario takes, and that it grows in a line: `cargo run --profile native -p scenario --example parse_10k`.
//!
//! Prints JSON: the fastest of several runs (the one least disturbed), for documents of 1,000 and 10,000 YAML nodes (the default limit), and for
//! workflows of 1,000 and 10,000 nodes (with the limits raised), with the growth per node from the one to the other.

use std::time::Instant;

use scenario::{Limits, parse};
use serde_json::{Value, json};

const RUNS: usize = 15;

fn main() -> Result<(), scenario::Diagnostics> {
    let report = json!({
        "yaml_nodes": measure(&yaml_nodes, &Limits::default())?,
        "workflow_nodes": measure(
            &workflow_nodes,
            &Limits { document_bytes: 16 << 20, nodes: 1_000_000, ..Limits::default() },
        )?,
    });
    println!("{report:#}");
    Ok(())
}

fn measure(
    document: &dyn Fn(usize) -> String,
    limits: &Limits,
) -> Result<Value, scenario::Diagnostics> {
    let small = fastest_ms(&document(1_000), limits)?;
    let large = fastest_ms(&document(10_000), limits)?;
    Ok(json!({ "n_1000_ms": small, "n_10000_ms": large, "growth_per_node": large / small / 10.0 }))
}

fn fastest_ms(yaml: &str, limits: &Limits) -> Result<f64, scenario::Diagnostics> {
    let mut fastest_ms = f64::INFINITY;
    for _ in 0..RUNS {
        let start = Instant::now();
        let checked = parse(yaml, limits)?;
        fastest_ms = fastest_ms.min(start.elapsed().as_secs_f64() * 1_000.0);
        drop(checked);
    }
    Ok(fastest_ms)
}

/// A scenario of the load dialect with about `count` YAML nodes: a step has 13.
fn yaml_nodes(count: usize) -> String {
    let mut yaml = "scenario:\n  id: large\n  workflow:\n".to_owned();
    for step in 0..(count - 10) / 13 {
        yaml += &format!(
            "    - id: s{step}\n      type: http\n      params: {{method: GET, url: 'https://127.0.0.1/{step}?i={{{{iteration}}}}'}}\n      think_time: 1s\n"
        );
    }
    yaml
}

/// A task graph with `count` tasks: each leads to the next, or back to the start when its answer isn't good.
fn workflow_nodes(count: usize) -> String {
    let mut yaml = "name: large\nactions:\n  - {id: get, call: get, with: {url: 'https://127.0.0.1/'}}\ntasks:\n  - {id: start, next: [{task: t0}]}\n".to_owned();
    for task in 0..count - 2 {
        let next = if task + 3 == count {
            "end".to_owned()
        } else {
            format!("t{}", task + 1)
        };
        yaml += &format!(
            "  - {{id: t{task}, action: get, next: [{{task: {next}, when: '{{{{get.status_code < 400}}}}'}}, {{task: start}}]}}\n"
        );
    }
    yaml + "  - {id: end}\n"
}
