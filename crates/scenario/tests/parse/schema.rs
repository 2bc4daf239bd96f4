//! The published schema is the key table's, and takes what the decoder takes.

use serde_json::{Value, json};

use super::dialects::{LOAD, TASKS, WORKBOOK};

/// Written by `cargo run -p scenario --features cli -- schema`.
const PUBLISHED: &str = include_str!("../../schemas/scenario.json");

#[test]
fn it_has_not_drifted_from_the_key_table() {
    let published: Value = serde_json::from_str(PUBLISHED).unwrap();
    assert!(
        published == scenario::schema::scenario(),
        "write it anew: cargo run -p scenario --features cli -- schema > crates/scenario/schemas/scenario.json"
    );
}

/// The document as JSON, as the decoder's own reader sees it: in `vars` anything goes.
fn to_json(yaml: &str) -> Value {
    let indented: String = yaml.lines().map(|line| format!("      {line}\n")).collect();
    let scenario = super::scenario(&super::load_scenario(
        &format!("vars:\n    document:\n{indented}"),
        "",
    ));
    scenario.vars["document"].clone()
}

#[test]
fn it_takes_the_examples() {
    let validator = jsonschema::validator_for(&scenario::schema::scenario()).unwrap();
    for yaml in [LOAD, TASKS, WORKBOOK] {
        let document = to_json(yaml);
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn it_refuses_what_the_decoder_refuses() {
    let validator = jsonschema::validator_for(&scenario::schema::scenario()).unwrap();
    let step = |step: Value| json!({"scenario": {"id": "x", "workflow": [step]}});
    let params = json!({"url": "https://h/"});
    assert!(validator.is_valid(&step(json!({"id": "a", "type": "http", "params": params}))));
    for document in [
        json!({}),
        json!({"scenario": {"id": "x"}}),
        json!({"scenario": {"id": "x", "workflow": []}}),
        step(json!({"id": "a", "type": "http"})),
        step(json!({"id": "a", "type": "htpp", "params": params})),
        step(json!({"id": "a", "type": "http", "params": params, "retires": 1})),
        step(json!({"id": "a", "type": "http", "params": params, "retries": -1})),
        step(json!({"id": "a", "type": "http", "params": params, "think_time": "soon"})),
        step(json!({"id": "a", "type": "http", "params": params, "check": {"status": "7xx"}})),
        step(
            json!({"id": "a", "type": "http", "params": {"url": "https://h/", "method": "FETCH"}}),
        ),
    ] {
        assert!(!validator.is_valid(&document), "{document}");
    }
}
