//! Tests of reading documents.

use serde_json::json;

use super::{Document, read};
use crate::limits::Limits;

fn document(yaml: &str) -> Document {
    read(yaml, &Limits::default()).unwrap_or_else(|problem| panic!("{}: {yaml}", problem.message))
}

#[test]
fn scalars_follow_the_core_schema() {
    for (yaml, expected) in [
        ("5", json!(5)),
        ("-5", json!(-5)),
        ("+5", json!(5)),
        ("0.5", json!(0.5)),
        (".5", json!(0.5)),
        ("1e3", json!(1000.0)),
        ("007", json!("007")),
        ("1.2.3", json!("1.2.3")),
        ("true", json!(true)),
        ("False", json!(false)),
        ("yes", json!("yes")),
        ("null", json!(null)),
        ("~", json!(null)),
        ("'5'", json!("5")),
        ("\"true\"", json!("true")),
        ("!!str 5", json!("5")),
        ("! 5", json!("5")),
        ("a b", json!("a b")),
        ("|\n a\n b\n", json!("a\nb\n")),
        (".inf", json!(".inf")),
        ("12:30", json!("12:30")),
        ("2026-01-01", json!("2026-01-01")),
        ("[1, {a: [x]}]", json!([1, {"a": ["x"]}])),
        ("{a: , b: ''}", json!({"a": null, "b": ""})),
    ] {
        assert_eq!(document(yaml).root().to_value(), expected, "{yaml}");
    }
}

#[test]
fn places_count_characters() {
    let document = document("a: 1\nü: {é: [x, \"y\"]}\n");
    let list = document
        .root()
        .get("ü")
        .and_then(|map| map.get("é"))
        .unwrap();
    let last = list.items().last().unwrap();
    assert_eq!((last.position().line, last.position().column), (2, 12));
    assert_eq!(document.path(last), "ü.é[1]");
}

#[test]
fn odd_keys_are_quoted_in_paths() {
    let document = document("a b: {'x{y}': 1}");
    let (_, map) = document.root().entries().next().unwrap();
    let (key, value) = map.entries().next().unwrap();
    assert_eq!(document.path(value), "[\"a b\"][\"x{y}\"]");
    assert_eq!(document.path(key), document.path(value));
}

#[test]
fn an_alias_is_what_it_names() {
    let document = document("a: &x {b: 1}\nc: *x\n");
    let (first, second) = (
        document.root().get("a").unwrap(),
        document.root().get("c").unwrap(),
    );
    assert_eq!(first.to_value(), second.to_value());
    assert_eq!(
        document.path(second),
        "a",
        "its problems are where they're written"
    );
}

#[test]
fn nodes_are_found_beside_aliases() {
    let document = document("a: [&x {b: 1}, *x, {c: 2}, *x]\nd: {e: *x, *x : 3, f: [4]}\n");
    let mut paths = Vec::new();
    for (_, section) in document.root().entries() {
        for item in section.items() {
            paths.push(document.path(item));
        }
        for (key, value) in section.entries() {
            paths.push(document.path(key));
            paths.push(document.path(value));
        }
    }
    assert_eq!(
        paths,
        [
            "a[0]", "a[0]", "a[2]", "a[0]", "d.e", "a[0]", "a[0]", "d", "d.f", "d.f"
        ]
    );
}
