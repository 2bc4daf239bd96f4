//! The JSON Schemas of scenario and report.

use serde_json::{Map, Value, json};

use crate::keys::{self, Place, Shape};

/// The schema of the report, as text.
pub const REPORT: &str = include_str!("../schemas/report.json");

/// The schema of a scenario in any of the dialects, made from the table of keys.
#[must_use]
pub fn scenario() -> Value {
    let mut definitions = Map::new();
    let dialects: Vec<Value> = [&keys::LOAD, &keys::TASKS, &keys::WORKBOOK]
        .into_iter()
        .map(|dialect| place(dialect, &mut definitions))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Load scenario",
        "description": "An HTTP load scenario in one of three dialects: load, tasks, workbook.",
        "oneOf": dialects,
        "$defs": definitions,
    })
}

/// The schema of a mapping with known keys.
fn place(place: &Place, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in place.keys() {
        let mut property = shape(&key.shape, definitions);
        if let Value::Object(property) = &mut property {
            property.insert("description".to_owned(), Value::String(key.doc.to_owned()));
        }
        properties.insert(key.name.to_owned(), property);
    }
    let required: Vec<&str> = place
        .keys()
        .filter(|key| key.is_required)
        .map(|key| key.name)
        .collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// A reference to the definition of a place, which is made when there is none.
fn reference(target: &Place, definitions: &mut Map<String, Value>) -> Value {
    let definition = place(target, definitions);
    let name: String = target
        .name
        .trim_start_matches("a ")
        .trim_start_matches("an ")
        .replace('`', "")
        .replace(' ', "_");
    // Some places of different dialects are called the same, and have other keys.
    let mut unique = name.clone();
    let mut number = 2;
    while definitions
        .get(&unique)
        .is_some_and(|other| *other != definition)
    {
        unique = format!("{name}_{number}");
        number += 1;
    }
    let path = format!("#/$defs/{unique}");
    definitions.insert(unique, definition);
    json!({"$ref": path})
}

fn shape(of: &Shape, definitions: &mut Map<String, Value>) -> Value {
    match of {
        Shape::Text | Shape::Template => json!({"type": ["string", "number", "boolean"]}),
        Shape::Condition => json!({"type": ["string", "boolean"]}),
        Shape::Url => json!({"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}),
        Shape::Bool => json!({"type": "boolean"}),
        Shape::Whole(range) => {
            json!({"type": "integer", "minimum": range.start(), "maximum": range.end()})
        }
        Shape::Number => json!({"type": "number", "minimum": 0.0}),
        Shape::Duration => text_or_number("^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$|^[0-9]+(\\.[0-9]+)?$"),
        Shape::Rate => text_or_number("^[0-9]+(\\.[0-9]+)?(/[smh])?$"),
        Shape::Status => text_or_number("^[1-5]([0-9]{2}|xx|XX)$"),
        Shape::Addresses => json!({"type": "string", "pattern": "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$"}),
        Shape::Method => {
            json!({"type": "string", "pattern": "^([Gg][Ee][Tt]|[Pp][Oo][Ss][Tt]|[Pp][Uu][Tt]|[Pp][Aa][Tt][Cc][Hh]|[Dd][Ee][Ll][Ee][Tt][Ee]|[Hh][Ee][Aa][Dd]|[Oo][Pp][Tt][Ii][Oo][Nn][Ss])$"})
        }
        Shape::Pattern => json!({"type": "string", "format": "regex"}),
        Shape::Pointer => json!({"type": "string", "format": "json-pointer"}),
        Shape::Threshold => {
            json!({"type": "string", "pattern": "^ *(avg|min|max|med|count|rate|p\\( *[0-9.]+ *\\)) *(<|<=|>|>=|===?|!=) *-?[0-9.eE+-]+ *$"})
        }
        Shape::Word(words) => json!({"enum": words}),
        Shape::Any => json!({}),
        Shape::List(items) => json!({"type": "array", "items": shape(items, definitions)}),
        Shape::Filled(items) => {
            json!({"type": "array", "items": shape(items, definitions), "minItems": 1})
        }
        Shape::Pair(items) => {
            json!({"type": "array", "items": shape(items, definitions), "minItems": 2, "maxItems": 2})
        }
        Shape::Map(values) => {
            json!({"type": "object", "additionalProperties": shape(values, definitions)})
        }
        Shape::Place(place) => reference(place, definitions),
        Shape::Either(shapes) => {
            json!({"anyOf": shapes.iter().map(|of| shape(of, definitions)).collect::<Vec<_>>()})
        }
    }
}

fn text_or_number(pattern: &str) -> Value {
    json!({"anyOf": [{"type": "string", "pattern": pattern}, {"type": "number", "minimum": 0}]})
}
