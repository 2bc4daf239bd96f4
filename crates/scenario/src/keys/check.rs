//! The check of a document against the table: unknown, missing and ill-typed, all at once.

use super::words::{describe, either, found, names};
use super::{Key, Place, Shape, meant};
use crate::decimal::plain;
use crate::document::{NodeRef, QUOTE_IT, UNQUOTED_TEMPLATE};
use crate::pattern::Pattern;
use crate::sink::Sink;
use crate::values::{self, ValueError};

/// Checks the whole document, which should be a `place`.
pub(crate) fn root(node: NodeRef<'_>, place: &'static Place, sink: &mut Sink) {
    check_place(node, place, None, sink);
}

fn check(node: NodeRef<'_>, shape: &Shape, outer: &'static Place, sink: &mut Sink) {
    match shape {
        Shape::Any => check_any(node, sink),
        Shape::Place(place) if node.is_map() => check_place(node, place, Some(outer), sink),
        Shape::Map(values) if node.is_map() => {
            for (key, value) in node.entries() {
                if key.scalar().is_none() {
                    unreadable_key(key, sink);
                }
                check(value, values, outer, sink);
            }
        }
        Shape::List(items) | Shape::Filled(items) | Shape::Pair(items) if node.is_list() => {
            let count = node.items().count();
            if count == 0 && matches!(shape, Shape::Filled(_)) {
                sink.error(
                    node,
                    "wrong_type",
                    "the list is empty",
                    "it needs at least one item",
                );
            }
            if count != 2 && matches!(shape, Shape::Pair(_)) {
                sink.error(
                    node,
                    "wrong_type",
                    format_args!("the list has {count} items"),
                    "it needs exactly two",
                );
            }
            for item in node.items() {
                check(item, items, outer, sink);
            }
        }
        Shape::Either(shapes) => match shapes.iter().find(|shape| has_form(node, shape)) {
            Some(shape) => check(node, shape, outer, sink),
            None => wrong_type(node, shape, sink),
        },
        shape => match node
            .scalar()
            .filter(|scalar| !scalar.is_null() && !is_compound(shape))
        {
            Some(scalar) => check_scalar(node, &scalar.text, shape, sink),
            None => wrong_type(node, shape, sink),
        },
    }
}

/// Anything goes, but keys that are no text: they'd be lost.
fn check_any(node: NodeRef<'_>, sink: &mut Sink) {
    for item in node.items() {
        check_any(item, sink);
    }
    for (key, value) in node.entries() {
        if key.scalar().is_none() {
            unreadable_key(key, sink);
        }
        check_any(value, sink);
    }
}

fn check_place(
    node: NodeRef<'_>,
    place: &'static Place,
    outer: Option<&'static Place>,
    sink: &mut Sink,
) {
    if !node.is_map() {
        let found = found(node);
        sink.error(
            node,
            "wrong_type",
            format_args!("{} is a mapping, not {found}", place.name),
            format_args!("its keys: {}", names(place)),
        );
        return;
    }
    for (key, value) in node.entries() {
        let Some(name) = key.scalar() else {
            unreadable_key(key, sink);
            continue;
        };
        match place.key(&name.text) {
            Some(known) if value.is_null() && !matches!(known.shape, Shape::Any) => {
                if known.is_required {
                    sink.error(
                        value,
                        "missing_key",
                        format_args!("`{}` has no value", known.name),
                        known.doc,
                    );
                }
            }
            Some(known) => check(value, &known.shape, place, sink),
            None => unknown_key(key, &name.text, place, outer, sink),
        }
    }
    for key in place.keys() {
        if key.is_required && node.get_or_null(key.name).is_none() {
            missing_key(node, place, key, sink);
        }
    }
}

/// A key that must be there isn't.
pub(crate) fn missing_key(node: NodeRef<'_>, place: &Place, key: &Key, sink: &mut Sink) {
    sink.error(
        node,
        "missing_key",
        format_args!("`{}` is missing in {}", key.name, place.name),
        format_args!("add it: {}", key.doc),
    );
}

fn unknown_key(
    key: NodeRef<'_>,
    name: &str,
    place: &Place,
    outer: Option<&'static Place>,
    sink: &mut Sink,
) {
    if name == "<<" {
        let help = "repeat the keys, or alias the whole mapping: `params: *shared`";
        sink.error(
            key,
            "unknown_key",
            "merge keys (`<<`) aren't part of YAML 1.2",
            help,
        );
        return;
    }
    let help = match meant(name, &place.names()) {
        Some(meant) => meant,
        None if outer.is_some_and(|outer| outer.key(name).is_some()) => {
            format!("it belongs one level up, beside {}", place.name)
        }
        None => format!("its keys: {}", names(place)),
    };
    sink.error(
        key,
        "unknown_key",
        format_args!("{} has no key `{name}`", place.name),
        help,
    );
}

/// A key that is a list or mapping. `{{ x }}` without quotes is one.
fn unreadable_key(key: NodeRef<'_>, sink: &mut Sink) {
    if key.is_map() {
        sink.error(key, "unquoted_template", UNQUOTED_TEMPLATE, QUOTE_IT);
    } else {
        sink.error(key, "wrong_type", "a key must be text", "quote it");
    }
}

fn check_scalar(node: NodeRef<'_>, text: &str, shape: &Shape, sink: &mut Sink) {
    match shape {
        Shape::Text if text.is_empty() => {
            sink.error(node, "wrong_type", "the text is empty", "give it some text")
        }
        Shape::Bool if values::flag(text).is_none() => wrong_type(node, shape, sink),
        Shape::Whole(range) => match text.parse() {
            Ok(count) if range.contains(&count) => {}
            Ok(count) => sink.error(
                node,
                "out_of_range",
                format_args!("{count} is out of range"),
                format_args!("it must be from {} to {}", range.start(), range.end()),
            ),
            Err(_) => wrong_type(node, shape, sink),
        },
        Shape::Number => match values::float(text) {
            Some(number) if number < 0.0 => {
                sink.error(
                    node,
                    "out_of_range",
                    format_args!("{} is out of range", plain(number)),
                    "it must be at least 0",
                );
            }
            Some(_) => {}
            None => wrong_type(node, shape, sink),
        },
        Shape::Word(words) if !words.contains(&text) => {
            let help = meant(text, words).unwrap_or_else(|| format!("write {}", either(words)));
            sink.error(
                node,
                "bad_value",
                format_args!("`{text}` isn't known here"),
                help,
            );
        }
        Shape::Method if !values::is_method(&text.to_ascii_uppercase()) => {
            sink.error(
                node,
                "bad_method",
                format_args!("`{text}` isn't a method"),
                "write GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS",
            );
        }
        Shape::Pattern => {
            pattern(node, text, sink);
        }
        _ => check_value(node, text, shape, sink),
    }
}

/// Checks what has a notation of its own.
fn check_value(node: NodeRef<'_>, text: &str, shape: &Shape, sink: &mut Sink) {
    let (code, error) = match shape {
        Shape::Duration => ("bad_duration", values::duration(text).err()),
        Shape::Rate => ("bad_rate", values::rate(text).err()),
        Shape::Status => ("bad_status", values::status(text).err()),
        Shape::Addresses => ("bad_cidr", values::addresses(text).err()),
        Shape::Pointer => ("bad_pointer", values::json_pointer(text).err()),
        Shape::Threshold => ("bad_threshold", values::condition(text).err()),
        Shape::Url => ("bad_url", values::origin(text).err()),
        _ => return,
    };
    report(node, code, error, sink);
}

/// The regular expression that `text` is, or what is wrong with it goes to `sink`.
pub(crate) fn pattern(node: NodeRef<'_>, text: &str, sink: &mut Sink) -> Option<Pattern> {
    match Pattern::new(text) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            sink.error(
                node,
                "bad_pattern",
                format_args!("`{text}` isn't a regular expression: {error}"),
                "in YAML, write patterns in single quotes",
            );
            None
        }
    }
}

/// Puts a value's error down at its node.
pub(crate) fn report(
    node: NodeRef<'_>,
    code: &'static str,
    error: Option<Box<ValueError>>,
    sink: &mut Sink,
) {
    if let Some(error) = error {
        sink.error(node, code, error.message, error.help);
    }
}

fn wrong_type(node: NodeRef<'_>, shape: &Shape, sink: &mut Sink) {
    if has_map_key(node) {
        for (key, _) in node.entries() {
            if key.is_map() {
                unreadable_key(key, sink);
            }
        }
        return;
    }
    let mut expected = String::new();
    describe(shape, &mut expected);
    sink.error(
        node,
        "wrong_type",
        format_args!("{} can't be here", found(node)),
        format_args!("it must be {expected}"),
    );
}

/// Whether a key is a mapping: an unquoted `{{ x }}`.
fn has_map_key(node: NodeRef<'_>) -> bool {
    node.entries().any(|(key, _)| key.is_map())
}

fn is_compound(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::List(_) | Shape::Filled(_) | Shape::Pair(_) | Shape::Map(_) | Shape::Place(_)
    )
}

/// Whether the value has the form (scalar, list, mapping) of the shape.
fn has_form(node: NodeRef<'_>, shape: &Shape) -> bool {
    match shape {
        Shape::Any => true,
        Shape::List(_) | Shape::Filled(_) | Shape::Pair(_) => node.is_list(),
        // A mapping with a mapping for a key is an unquoted `{{ x }}`: better told as such.
        Shape::Map(_) | Shape::Place(_) => node.is_map() && !has_map_key(node),
        Shape::Either(shapes) => shapes.iter().any(|shape| has_form(node, shape)),
        _ => node.scalar().is_some_and(|scalar| !scalar.is_null()),
    }
}
