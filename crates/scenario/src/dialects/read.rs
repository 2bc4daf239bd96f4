//! Values by key. What is wrong with them has been said by the key table's check: here it's just absent.

use std::time::Duration;

use crate::document::NodeRef;
use crate::expression::{ExpressionError, Names};
use crate::keys::meant;
use crate::model::Delay;
use crate::sink::Sink;
use crate::template::Template;
use crate::values::{self, Rate};

pub(super) fn duration(node: NodeRef<'_>, key: &str) -> Option<Duration> {
    values::duration(node.get_text(key)?).ok()
}

pub(super) fn rate(node: NodeRef<'_>, key: &str) -> Option<Rate> {
    values::rate(node.get_text(key)?).ok()
}

pub(super) fn whole(node: NodeRef<'_>, key: &str) -> Option<u32> {
    values::whole(node.get_text(key)?)
}

pub(super) fn number(node: NodeRef<'_>, key: &str) -> Option<f64> {
    values::float(node.get_text(key)?).filter(|number| *number >= 0.0)
}

pub(super) fn flag(node: NodeRef<'_>, key: &str) -> Option<bool> {
    values::flag(node.get_text(key)?)
}

pub(super) fn owned(node: NodeRef<'_>, key: &str) -> Option<String> {
    node.get_text(key).map(str::to_owned)
}

/// The captures of an action, whichever of the two names they stand under.
pub(super) fn capture_nodes(action: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    let mut nodes = Vec::new();
    for key in &["capture", "export"] {
        for node in action.get_items(key) {
            nodes.push(node);
        }
    }
    nodes
}

/// A pause: a duration, or a distribution.
pub(super) fn delay(node: NodeRef<'_>, key: &str, sink: &mut Sink) -> Option<Delay> {
    let node = node.get(key)?;
    if let Some(text) = node.text() {
        return values::duration(text).ok().map(Delay::Constant);
    }
    let mut laws = 0;
    for law in &["uniform", "normal", "exponential"] {
        laws += u32::from(node.get(law).is_some());
    }
    if node.is_map() && laws != 1 {
        sink.error(
            node,
            "bad_value",
            "a random pause has exactly one law",
            "give one of `uniform`, `normal` and `exponential`",
        );
        return None;
    }
    if let Some(ends) = node.get("uniform") {
        let mut read = Vec::new();
        for end in ends.items() {
            if let Some(Ok(end)) = end.text().map(values::duration) {
                read.push(end);
            }
        }
        let (&low, &high) = (read.first()?, read.get(1)?);
        if low > high {
            sink.error(
                ends,
                "out_of_range",
                "the shortest pause is longer than the longest",
                "write [shortest, longest]",
            );
        }
        return Some(Delay::Uniform { low, high });
    }
    if let Some(normal) = node.get("normal") {
        return Some(Delay::Normal {
            mean: duration(normal, "mean")?,
            sd: duration(normal, "sd")?,
        });
    }
    duration(node, "exponential").map(|mean| Delay::Exponential { mean })
}

/// The template at a scalar; an empty one where it's wrong.
pub(super) fn template(node: NodeRef<'_>, names: &dyn Names, sink: &mut Sink) -> Template {
    let text = node
        .scalar()
        .map(|scalar| scalar.text.as_str())
        .unwrap_or_default();
    Template::parse(text, names).unwrap_or_else(|error| {
        name_error(node, "bad_template", *error, sink);
        Template::literal("")
    })
}

/// Says that there is no `what` of this id; `known` are the ids that there are.
pub(super) fn unknown_id(
    node: NodeRef<'_>,
    code: &'static str,
    what: &str,
    id: &str,
    known: &[&str],
    sink: &mut Sink,
) {
    let help = meant(id, known).unwrap_or_else(|| format!("name the id of one of the {what}s"));
    sink.error(node, code, format_args!("there is no {what} `{id}`"), help);
}

/// Puts an expression's or template's error down at its node.
pub(super) fn name_error(
    node: NodeRef<'_>,
    code: &'static str,
    error: ExpressionError,
    sink: &mut Sink,
) {
    let code = if error.is_unknown_name {
        "unknown_name"
    } else {
        code
    };
    sink.error(node, code, error.message, error.help);
}
