//! Tests of expressions.

use serde_json::{Value, json};

use super::{Expression, ExpressionError, Lookup, Names, Path, Root};

/// Everything but `nothing` is a variable.
struct Anything;

impl Names for Anything {
    fn resolve(&self, name: &str, _: &[String]) -> Result<(Root, usize), Box<ExpressionError>> {
        if name == "nothing" {
            return Err(ExpressionError::unknown_name(
                "there is nothing",
                "name something",
            ));
        }
        Ok((Root::Item(name.to_owned()), 0))
    }
}

/// Roots are keys of an object.
struct Values(Value);

impl Lookup for Values {
    fn value(&self, path: &Path) -> Option<Value> {
        let Root::Item(name) = &path.root else {
            return None;
        };
        path.descend(self.0.get(name)?, 0)
    }
}

fn holds(source: &str) -> bool {
    let values = Values(json!({
        "get": {"status_code": 200, "text": "200", "body": "ok", "list": [1, {"a-b": "c"}], "none": null, "big": 9_007_199_254_740_993_u64},
        "probe-get": {"status_code": 404},
        "yes": true, "yes_text": "true", "no_text": "false", "empty": "", "zero": 0,
    }));
    Expression::parse(source, &Anything)
        .unwrap_or_else(|error| panic!("{source}: {error}"))
        .holds(&values)
}

fn refusal(source: &str) -> String {
    Expression::parse(source, &Anything).unwrap_err().message
}

#[test]
fn comparisons() {
    for source in [
        "get.status_code == 200",
        "get.status_code != 404",
        "get.status_code < 400",
        "get.status_code <= 200",
        "get.status_code > 199.5",
        "get.status_code >= 200",
        "200 == get.status_code",
        "probe-get.status_code == 404",
        "get.body == 'ok'",
        "get.body == \"ok\"",
        "'a' < 'b'",
        "get.list[0] == 1",
        "get.list[1][\"a-b\"] == 'c'",
        "get.list.1.a-b == 'c'",
        "1 == 1.0",
        "1e2 == 100",
        "-1 < 0",
        "get.big == 9007199254740993",
        "get.big != 9007199254740992",
    ] {
        assert!(holds(source), "{source}");
    }
    for source in [
        "get.status_code == 201",
        "get.status_code > 200",
        "'b' < 'a'",
        "get.body == 'OK'",
    ] {
        assert!(!holds(source), "{source}");
    }
}

#[test]
fn text_that_is_a_number_compares_as_one_with_a_number() {
    for source in [
        "get.text == 200",
        "get.text < 1000",
        "'10' > 9",
        "200 == get.text",
        "'2e2' == 200",
        "' 5 ' == 5",
    ] {
        assert!(holds(source), "{source}");
    }
    for source in [
        "'10' > '9'",
        "get.body == 0",
        "get.body < 5",
        "get.body >= 5",
        "'' == 0",
        "'0x10' == 16",
        "'NaN' != 'NaN'",
    ] {
        assert!(!holds(source), "{source}");
    }
}

#[test]
fn other_mixed_comparisons_are_false() {
    for source in [
        "yes == 1",
        "get.list == 1",
        "null == 0",
        "null == ''",
        "null == false",
        "null < 1",
        "null >= null",
        "yes < false",
        "get.list < 1",
    ] {
        assert!(!holds(source), "{source}");
    }
    for source in [
        "yes != 1",
        "null != 0",
        "null == null",
        "get.none == null",
        "missing == null",
        "get.missing.deep == null",
        "get.list != 'x'",
    ] {
        assert!(holds(source), "{source}");
    }
}

#[test]
fn true_equals_its_text() {
    for source in [
        "yes == 'true'",
        "yes_text == true",
        "no_text == false",
        "yes != 'false'",
        "true",
    ] {
        assert!(holds(source), "{source}");
    }
    for source in ["yes == 'True'", "yes == 'yes'"] {
        assert!(!holds(source), "{source}");
    }
}

#[test]
fn conditions() {
    for source in [
        "yes", "get.body", "get.list", "get", "1", "'0'", "!missing", "!zero", "!empty",
        "!no_text", "!(1 > 2)", "!!yes",
    ] {
        assert!(holds(source), "{source}");
    }
    for source in [
        "missing",
        "get.none",
        "zero",
        "empty",
        "no_text",
        "null",
        "false",
        "!yes",
        "missing.status_code < 400",
    ] {
        assert!(!holds(source), "{source}");
    }
}

#[test]
fn and_binds_stronger_than_or() {
    for source in [
        "true || false && false",
        "(true || false) && true",
        "false && false || true",
        "1 < 2 && 2 < 3 && !(3 < 2)",
        "false || false || yes",
    ] {
        assert!(holds(source), "{source}");
    }
    assert!(!holds("(true || false) && false"));
    assert!(holds("!zero == true"), "`!` binds stronger than `==`");
}

#[test]
fn braces_may_stand_around() {
    assert!(holds("{{get.status_code < 400}}"));
    assert!(holds("  {{ true }}  "));
    assert_eq!(
        Expression::parse("{{ a == 1 }}", &Anything)
            .unwrap()
            .source(),
        "a == 1"
    );
}

#[test]
fn eval_gives_the_value() {
    let values = Values(json!({"a": {"b": [1]}}));
    let eval = |source| Expression::parse(source, &Anything).unwrap().eval(&values);
    assert_eq!(
        (eval("a.b"), eval("a.c"), eval("1 < 2")),
        (json!([1]), json!(null), json!(true))
    );
}

#[test]
fn what_is_no_expression_is_refused() {
    for (source, message) in [
        ("", "the expression ends too early"),
        ("a ==", "the expression ends too early"),
        ("a = 1", "`=` isn't an operator"),
        ("a & b", "`&` isn't an operator"),
        ("a + 1", "`+`: there is no arithmetic"),
        ("a - 1", "`-` isn't a number"),
        ("1 < 2 < 3", "comparisons can't be chained"),
        ("(a", "a `(` has no end"),
        ("a)", "`)` can't be here"),
        ("'a", "a text has no end"),
        ("a b", "`b` can't be here"),
        ("a.", "a name is missing after `.`"),
        ("a[", "a key is missing after `[`"),
        ("a[0", "a `[` has no end"),
        ("5x == 1", "`5x` isn't a number"),
        ("uuid() == 1", "`uuid()` can't be called here"),
        ("nothing == 1", "there is nothing"),
        ("a | raw", "`|` can't be here"),
        ("a ; b", "`;` can't be here"),
    ] {
        assert_eq!(refusal(source), message, "{source}");
    }
}

#[test]
fn long_chains_take_no_stack() {
    let source = vec!["true"; 100_000].join(" && ");
    assert!(holds(&source));
}
