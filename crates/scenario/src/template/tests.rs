//! Tests of templates.

use serde_json::{Value, json};

use super::{Functions, JsonTemplate, Mode, Template};
use crate::expression::{ExpressionError, Lookup, Names, Path, Root};

struct Anything;

impl Names for Anything {
    fn resolve(&self, name: &str, _: &[String]) -> Result<(Root, usize), Box<ExpressionError>> {
        Ok((Root::Item(name.to_owned()), 0))
    }
}

struct Values;

impl Lookup for Values {
    fn value(&self, path: &Path) -> Option<Value> {
        let values = json!({
            "base": "http://h:9000/api", "host": "h", "id": 7, "half": 0.5, "yes": true, "none": null,
            "text": "a b/ü?&\"", "nested": "{{ id }}", "list": [1, "x"], "map": {"any key": 1},
        });
        let Root::Item(name) = &path.root else {
            return None;
        };
        path.descend(values.get(name)?, 0)
    }
}

/// The low end, and fixed values.
struct Fixed;

impl Functions for Fixed {
    fn uuid(&mut self) -> String {
        "00000000-0000-4000-8000-000000000000".to_owned()
    }

    fn random_int(&mut self, low: i64, _: i64) -> i64 {
        low
    }

    fn now_ms(&mut self) -> i64 {
        1_700_000_000_000
    }
}

fn render(source: &str, mode: Mode) -> String {
    let template =
        Template::parse(source, &Anything).unwrap_or_else(|error| panic!("{source}: {error}"));
    template
        .render(&Values, &mut Fixed, mode)
        .unwrap_or_else(|error| panic!("{source}: {error}"))
}

#[test]
fn text() {
    for (source, expected) in [
        ("", ""),
        ("plain } {", "plain } {"),
        ("a {{ id }} b", "a 7 b"),
        ("{{id}}{{half}}{{yes}}", "70.5true"),
        ("{{ none }}", "null"),
        (
            "{{ list }} {{ list[1] }} {{ map[\"any key\"] }}",
            "[1,\"x\"] x 1",
        ),
        ("{{ text }}", "a b/ü?&\""),
        ("{{ text | json }}", "\"a b/ü?&\\\"\""),
        ("{{ text | raw }}", "a b/ü?&\""),
        ("\\{{ id }}", "{{ id }}"),
        ("{{ nested }}", "{{ id }}"),
        ("{{ map[\"}}\"] }}", "?"),
        ("{{ uuid() }}", "00000000-0000-4000-8000-000000000000"),
        ("{{ random_int(1, 9) }}/{{ random_int(-3, -3) }}", "1/-3"),
        ("{{ now() }}", "1700000000000"),
    ] {
        if expected == "?" {
            assert!(Template::parse(source, &Anything).is_ok(), "{source}");
        } else {
            assert_eq!(render(source, Mode::Text), expected, "{source}");
        }
    }
}

#[test]
fn urls_are_encoded_from_the_path_on() {
    for (source, expected) in [
        ("{{ base }}/x", "http://h:9000/api/x"),
        (
            "http://{{ host }}:{{ id }}/{{ text }}",
            "http://h:7/a%20b%2F%C3%BC%3F%26%22",
        ),
        (
            "http://h?q={{ text }}",
            "http://h?q=a%20b%2F%C3%BC%3F%26%22",
        ),
        ("http://h/{{ text | raw }}", "http://h/a b/ü?&\""),
        (
            "{{ base }}/{{ text }}",
            "http://h:9000/api/a%20b%2F%C3%BC%3F%26%22",
        ),
        ("http://h/{{ list }}", "http://h/%5B1%2C%22x%22%5D"),
        (
            "http://h/{{ half }}-{{ uuid() }}",
            "http://h/0.5-00000000-0000-4000-8000-000000000000",
        ),
    ] {
        assert_eq!(render(source, Mode::Url), expected, "{source}");
    }
}

#[test]
fn what_is_not_there_yet_is_an_error() {
    let template = Template::parse("{{ probe.token }}", &Anything).unwrap();
    let error = template
        .render(&Values, &mut Fixed, Mode::Text)
        .unwrap_err();
    assert_eq!(error.to_string(), "`probe.token` has no value yet");
}

#[test]
fn json_keeps_types() {
    let text = |source: &str| JsonTemplate::Text(Template::parse(source, &Anything).unwrap());
    let body = JsonTemplate::Map(vec![
        ("id".to_owned(), text("{{ id }}")),
        ("list".to_owned(), text("{{ list }}")),
        ("none".to_owned(), text("{{ none }}")),
        ("mixed".to_owned(), text("n{{ id }}")),
        ("random".to_owned(), text("{{ random_int(5, 6) }}")),
        ("quoted".to_owned(), text("{{ id | json }}")),
        (
            "items".to_owned(),
            JsonTemplate::List(vec![JsonTemplate::Literal(json!(1)), text("plain")]),
        ),
    ]);
    assert_eq!(
        body.render(&Values, &mut Fixed).unwrap(),
        json!({"id": 7, "list": [1, "x"], "none": null, "mixed": "n7", "random": 5, "quoted": "7", "items": [1, "plain"]})
    );
}

#[test]
fn what_is_no_template_is_refused() {
    for (source, message) in [
        ("{{ id", "a `{{` has no end"),
        ("{{ }}", "`{{ }}` is empty"),
        (
            "{{ id == 1 }}",
            "only a path or a function can stand in a template",
        ),
        ("{{ id | upper }}", "there is no such filter"),
        ("{{ 5 }}", "`5` can't be here"),
        (
            "{{ uuid(1) }}",
            "`uuid(` isn't closed, or has too many arguments",
        ),
        (
            "{{ random_int(1) }}",
            "`random_int` takes two whole numbers, the smaller first",
        ),
        (
            "{{ random_int(2, 1) }}",
            "`random_int` takes two whole numbers, the smaller first",
        ),
        (
            "{{ random_int(1.5, 2) }}",
            "`random_int` takes two whole numbers, the smaller first",
        ),
        ("{{ sleep(1) }}", "`sleep()` can't be called here"),
    ] {
        let error = Template::parse(source, &Anything).unwrap_err();
        assert_eq!(error.message, message, "{source}");
    }
}

#[test]
fn parts_can_be_asked_for() {
    let parse = |source| Template::parse(source, &Anything).unwrap();
    assert_eq!(
        parse("{{ a.b }}").as_path().map(|path| path.text.clone()),
        Some("a.b".to_owned())
    );
    assert_eq!(parse("x{{ a.b }}").as_path(), None);
    assert_eq!(
        (
            parse("x").as_text(),
            parse("").as_text(),
            parse("{{ a }}").as_text()
        ),
        (Some("x"), Some(""), None)
    );
    assert_eq!(parse("http://h/{{ a }}").leading_text(), "http://h/");
    assert_eq!(parse("{{ a }}{{ now() }}{{ b.c }}").paths().len(), 2);
}
