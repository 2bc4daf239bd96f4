//! The keys of every place of every dialect, in one table.
//!
//! A `Place` is a mapping in a document; its `Key`s have a `Shape` each. From this table come the
//! check of a document (`check`), its "did you mean", and the published schema. What a
//! dialect's decoder reads is a key of the table, or it would have been refused as unknown.

mod actions;
pub(crate) mod check;
mod load;
pub(crate) mod repeated;
mod roots;
mod suggest;
mod words;

pub(crate) use roots::{LOAD, TASKS, WORKBOOK};
pub(crate) use suggest::{meant, nearest};

use std::ops::RangeInclusive;

/// A mapping with known keys.
#[derive(Debug)]
pub(crate) struct Place {
    /// What it's called in messages: `a step`.
    pub(crate) name: &'static str,
    /// Its keys; those that several places share come as groups.
    pub(crate) groups: &'static [&'static [Key]],
}

impl Place {
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static Key> {
        self.groups.iter().copied().flatten()
    }

    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        for group in self.groups {
            if let Some(key) = group.iter().find(|key| key.name == name) {
                return Some(key);
            }
        }
        None
    }

    /// What its keys are called.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for key in self.keys() {
            names.push(key.name);
        }
        names
    }
}

/// A key of a place.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) is_required: bool,
    pub(crate) shape: Shape,
    /// What it means, for the schema and for the message when it's missing. Nothing reads it in the WebAssembly module
    /// where the key may be missing: the schema is written natively.
    pub(crate) doc: &'static str,
}

const fn required(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        is_required: true,
        shape,
        doc,
    }
}

const fn optional(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        is_required: false,
        shape,
        doc: if cfg!(target_arch = "wasm32") {
            ""
        } else {
            doc
        },
    }
}

/// What a key's value may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Text; numbers and booleans are taken as they're written.
    Text,
    /// Text with `{{ }}` in it.
    Template,
    /// A URL without `{{ }}`.
    Url,
    /// A condition: text, or `true` / `false`.
    Condition,
    Bool,
    /// A whole number in this range.
    Whole(&'static RangeInclusive<u64>),
    /// A number of at least 0.
    Number,
    /// `250ms`, `5s`, `1m30s`, or a number of seconds.
    Duration,
    /// `50/s`, `3000/m`, or a number per second.
    Rate,
    /// `200` or `2xx`.
    Status,
    /// `192.0.2.1` or `192.0.2.0/24`.
    Addresses,
    Method,
    /// A regular expression.
    Pattern,
    /// A JSON pointer.
    Pointer,
    /// A threshold's condition: `p(95)<500`.
    Threshold,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Anything.
    Any,
    /// A list.
    List(&'static Shape),
    /// A list with at least one item.
    Filled(&'static Shape),
    /// A list of exactly two.
    Pair(&'static Shape),
    /// A mapping with keys of the writer's own.
    Map(&'static Shape),
    /// A mapping with known keys.
    Place(&'static Place),
    /// The first of these whose form (scalar, list, mapping) the value has.
    Either(&'static [Shape]),
}

/// Whole numbers with no bound of their own.
const COUNT: Shape = Shape::Whole(&(0..=u32::MAX as u64));
/// Whole numbers from one on.
const SOME: Shape = Shape::Whole(&(1..=u32::MAX as u64));
