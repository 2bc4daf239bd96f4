//! What is checked of an answer, and what is kept of it.

use super::names::ANSWER;
use super::read::{capture_nodes, flag, owned, template};
use crate::document::NodeRef;
use crate::expression::Names;
use crate::keys::check::{pattern, report};
use crate::model::{
    Capture, CaptureSource, Check, CheckKind, ContentField, HeaderTest, JsonTest, Scope,
};
use crate::pattern::Pattern;
use crate::sink::Sink;
use crate::values;

/// The checks of an action.
pub(super) fn checks(action: NodeRef<'_>, names: &dyn Names, sink: &mut Sink) -> Vec<Check> {
    let Some(node) = action.get("check") else {
        return Vec::new();
    };
    let mut checks = Vec::new();
    for group in node.items_or_self() {
        let first = checks.len();
        for (key, value) in group.entries() {
            let key = key.text().unwrap_or_default();
            if let Some(check) = check(key, value, names, sink) {
                checks.push(check);
            }
        }
        if let Some(name) = group.get_text("name") {
            let named = checks.get_mut(first..).unwrap_or_default();
            let is_one = named.len() == 1;
            for check in named {
                check.name = if is_one {
                    name.to_owned()
                } else {
                    format!("{name}: {}", check.name)
                };
            }
        }
    }
    checks
}

fn check(key: &str, value: NodeRef<'_>, names: &dyn Names, sink: &mut Sink) -> Option<Check> {
    let text = value.text();
    let (name, kind) = match key {
        "status" => {
            let mut texts = Vec::new();
            let mut ranges = Vec::new();
            for node in value.items_or_self() {
                let Some(text) = node.text() else {
                    continue;
                };
                texts.push(text);
                if let Ok(range) = values::status(text) {
                    ranges.push(range);
                }
            }
            (
                format!("status is {}", texts.join(" or ")),
                CheckKind::Status(ranges),
            )
        }
        "body_contains" => (
            format!("body contains {}", text?),
            CheckKind::BodyContains(template(value, names, sink)),
        ),
        "body_matches" => (
            format!("body matches {}", text?),
            CheckKind::BodyMatches(Pattern::new(text?).ok()?),
        ),
        "json" => json_check(value, sink)?,
        "header" => header_check(value, sink)?,
        "max_ms" => (
            format!("took at most {} ms", text?),
            CheckKind::MaxMs(values::float(text?)?),
        ),
        _ => return None,
    };
    Some(Check { name, kind })
}

fn json_check(node: NodeRef<'_>, sink: &mut Sink) -> Option<(String, CheckKind)> {
    let pointer = node.scalar_text("pointer")?;
    let expected = node.get_or_null("equals").map(NodeRef::to_value);
    one_of(
        node,
        expected.is_some(),
        flag(node, "exists").is_some(),
        "`equals` and `exists`",
        sink,
    );
    let place = if pointer.is_empty() {
        "the whole"
    } else {
        pointer
    };
    let (name, test) = match expected {
        Some(value) => (
            format!("json {place} equals {}", values::to_json(&value)),
            JsonTest::Equals(value),
        ),
        None => {
            let (exists, words) = existence(node);
            (format!("json {place} {words}"), JsonTest::Exists(exists))
        }
    };
    Some((
        name,
        CheckKind::Json {
            // What is no pointer has been refused by the check of the keys.
            pointer: values::json_pointer(pointer).unwrap_or_default(),
            test,
        },
    ))
}

fn header_check(node: NodeRef<'_>, sink: &mut Sink) -> Option<(String, CheckKind)> {
    let header = node.get_text("name")?.to_ascii_lowercase();
    let (equals, contains) = (owned(node, "equals"), owned(node, "contains"));
    one_of(
        node,
        equals.is_some(),
        contains.is_some(),
        "`equals` and `contains`",
        sink,
    );
    let (name, test) = match (equals, contains) {
        (Some(value), _) => (
            format!("header {header} equals {value}"),
            HeaderTest::Equals(value),
        ),
        (None, Some(value)) => (
            format!("header {header} contains {value}"),
            HeaderTest::Contains(value),
        ),
        (None, None) => {
            let (exists, words) = existence(node);
            (
                format!("header {header} {words}"),
                HeaderTest::Exists(exists),
            )
        }
    };
    Some((name, CheckKind::Header { name: header, test }))
}

/// Whether there must be something, and how that is said.
fn existence(node: NodeRef<'_>) -> (bool, &'static str) {
    match flag(node, "exists") {
        Some(false) => (false, "is absent"),
        _ => (true, "exists"),
    }
}

fn one_of(node: NodeRef<'_>, first: bool, second: bool, names: &str, sink: &mut Sink) {
    if first && second {
        sink.error(
            node,
            "bad_value",
            format_args!("{names} exclude each other"),
            "keep one, or make two checks of it",
        );
    }
}

/// What an action keeps of its answer.
pub(super) fn captures(action: NodeRef<'_>, sink: &mut Sink) -> Vec<Capture> {
    let mut captures: Vec<Capture> = Vec::new();
    for node in capture_nodes(action) {
        let Some(capture) = capture(node, sink) else {
            continue;
        };
        let is_content = matches!(capture.source, CaptureSource::Content(_));
        if captures.iter().any(|other| other.name == capture.name) {
            sink.error(
                node,
                "duplicate_id",
                format_args!("`{}` is captured twice", capture.name),
                "give one of them another name",
            );
        } else if !is_content && ANSWER.contains(&capture.name.as_str()) {
            sink.error(
                node,
                "reserved_id",
                format_args!(
                    "`{}` is always there, as a part of the answer",
                    capture.name
                ),
                "give the capture another name",
            );
        }
        captures.push(capture);
    }
    captures
}

fn capture(node: NodeRef<'_>, sink: &mut Sink) -> Option<Capture> {
    let name = node.get_text("name")?;
    let kind = node.get_text("type")?;
    let from = node.scalar_text("from");
    let source = match (kind, from) {
        ("content", from) => CaptureSource::Content(content(node, from.unwrap_or(name), sink)?),
        ("header", Some(header)) => CaptureSource::Header(header.to_ascii_lowercase()),
        ("json", Some(pointer)) => {
            let keys = values::json_pointer(pointer).unwrap_or_else(|error| {
                let from = node.get("from").unwrap_or(node);
                report(from, "bad_pointer", Some(error), sink);
                Vec::new()
            });
            CaptureSource::Json(keys)
        }
        ("regex", Some(text)) => {
            let from = node.get("from").unwrap_or(node);
            CaptureSource::Regex(pattern(from, text, sink)?)
        }
        ("header" | "json" | "regex", None) => {
            let what = match kind {
                "header" => "the header's name",
                "json" => "a JSON pointer",
                _ => "a regular expression",
            };
            sink.error(
                node,
                "missing_key",
                format_args!("`from` is missing in a capture of type {kind}"),
                format_args!("add it: {what}"),
            );
            return None;
        }
        _ => return None,
    };
    let default = node.get_or_null("default").map(NodeRef::to_value);
    let scope = if node.get_text("scope") == Some("user") {
        Scope::User
    } else {
        Scope::Iteration
    };
    Some(Capture {
        name: name.to_owned(),
        source,
        scope,
        default,
        position: node.position(),
    })
}

fn content(node: NodeRef<'_>, field: &str, sink: &mut Sink) -> Option<ContentField> {
    Some(match field {
        "status_code" => ContentField::StatusCode,
        "body" => ContentField::Body,
        "size" => ContentField::Size,
        "time_ms" => ContentField::TimeMs,
        _ => {
            let node = node.get("from").or(node.get("name")).unwrap_or(node);
            sink.error(
                node,
                "bad_value",
                format_args!("an answer has no `{field}`"),
                format_args!("write one of {}", ANSWER.join(", ")),
            );
            return None;
        }
    })
}

impl<'d> NodeRef<'d> {
    /// The text at `key`, which may be empty.
    fn scalar_text(self, key: &str) -> Option<&'d str> {
        self.get(key)?.scalar().map(|scalar| scalar.text.as_str())
    }
}
