//! What a document's places and values are called in messages.

use super::{Place, Shape};
use crate::document::NodeRef;

/// Adds what may stand there.
pub(super) fn describe(shape: &Shape, into: &mut String) {
    let listed;
    let text = match shape {
        Shape::Text | Shape::Template => "text",
        Shape::Url => "a URL",
        Shape::Condition => "a condition",
        Shape::Bool => "true or false",
        Shape::Whole(_) => "a whole number",
        Shape::Number => "a number",
        Shape::Duration => "a duration (250ms, 5s, 1m30s, a number of seconds)",
        Shape::Rate => "a rate (50/s)",
        Shape::Status => "a status (200, 2xx)",
        Shape::Addresses => "an address or CIDR range",
        Shape::Method => "a method",
        Shape::Pattern => "a regular expression",
        Shape::Pointer => "a JSON pointer",
        Shape::Threshold => "a threshold (p(95)<500)",
        Shape::Any => "anything",
        Shape::List(_) | Shape::Filled(_) => "a list",
        Shape::Pair(_) => "a list of two",
        Shape::Map(_) => "a mapping",
        Shape::Word(words) => {
            listed = either(words);
            &listed
        }
        Shape::Place(place) => {
            listed = format!("a mapping with {}", names(place));
            &listed
        }
        Shape::Either(shapes) => {
            for shape in *shapes {
                describe(shape, into);
            }
            return;
        }
    };
    if !into.is_empty() {
        into.push_str(", or ");
    }
    into.push_str(text);
}

/// What stands there.
pub(super) fn found(node: NodeRef<'_>) -> &'static str {
    match node.scalar() {
        Some(scalar) if scalar.is_null() => "nothing",
        Some(_) => "text",
        None if node.is_list() => "a list",
        None => "a mapping",
    }
}

/// The keys of a place.
pub(super) fn names(place: &Place) -> String {
    place.names().join(", ")
}

/// Words, the last after an "or".
pub(super) fn either(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
        None => String::new(),
    }
}
