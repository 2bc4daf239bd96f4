//! Arguments, typed: what a function takes is declared once, and serves for reading, for errors, and for the
//! colony's list of functions.

use std::borrow::Cow;

use scenario::values::float;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::json::to_text;
use crate::text::cut;

/// How much of a wrong argument an error shows, in characters.
const SHOWN: usize = 60;

/// What an argument may be. The CLI sends every argument as text, so text that reads as the kind is taken too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text; numbers and booleans are taken as their text.
    Text,
    /// A finite number, or text that is one.
    Number,
    /// A boolean, or the text `true` or `false`.
    Boolean,
    /// A JSON object, or text that is one.
    Object,
    /// Any JSON.
    Any,
}

impl Kind {
    /// Its name in descriptions and errors.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::Any => "any",
        }
    }

    /// The kind of that name; `string` is text. Anything else is any.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "text" | "string" => Self::Text,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "object" => Self::Object,
            _ => Self::Any,
        }
    }

    /// The value as this kind, if it can be one.
    fn read(self, value: &Value) -> Option<Value> {
        match (self, value) {
            (Self::Text, Value::Number(_) | Value::Bool(_)) => Some(Value::String(to_text(value))),
            (Self::Text, Value::String(_))
            | (Self::Boolean, Value::Bool(_))
            | (Self::Number, Value::Number(_))
            | (Self::Object, Value::Object(_))
            | (Self::Any, _) => Some(value.clone()),
            (Self::Number, Value::String(text)) => {
                let number = float(text.trim())?;
                serde_json::Number::from_f64(number).map(Value::Number)
            }
            (Self::Boolean, Value::String(text)) => text.trim().parse().ok().map(Value::Bool),
            (Self::Object, Value::String(text)) => {
                serde_json::from_str(text).ok().filter(Value::is_object)
            }
            _ => None,
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One argument that a function takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// Its name, as a keyword argument.
    pub name: Cow<'static, str>,
    /// What it may be.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What it is for, and what stands for it where it isn't given.
    pub description: Cow<'static, str>,
    /// Whether a call without it fails.
    pub required: bool,
    /// Whether it is never taken from the positional arguments.
    #[serde(skip)]
    pub keyword_only: bool,
}

impl Parameter {
    /// One that must be given.
    #[must_use]
    pub const fn required(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            kind,
            description: Cow::Borrowed(description),
            required: true,
            keyword_only: false,
        }
    }

    /// One that may be left out.
    #[must_use]
    pub const fn optional(name: &'static str, kind: Kind, description: &'static str) -> Self {
        let mut parameter = Self::required(name, kind, description);
        parameter.required = false;
        parameter
    }

    /// One that may be left out, and is only given by name.
    #[must_use]
    pub const fn keyword(name: &'static str, kind: Kind, description: &'static str) -> Self {
        let mut parameter = Self::optional(name, kind, description);
        parameter.keyword_only = true;
        parameter
    }
}

/// An argument can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// A required argument isn't there.
    #[error("argument `{name}` is missing; expected a value of type {expected}")]
    Missing {
        /// The argument.
        name: String,
        /// Its type.
        expected: &'static str,
    },
    /// It is of another type.
    #[error("argument `{name}` is {given}; expected a value of type {expected}")]
    WrongType {
        /// The argument.
        name: String,
        /// What was given, shortened.
        given: String,
        /// Its type.
        expected: &'static str,
    },
}

/// The arguments of one call, by name, each of its declared kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Arguments {
    /// As they were given, in their order.
    pub positional: Vec<Value>,
    named: Map<String, Value>,
}

impl Arguments {
    /// Binds positional arguments to the parameters in their order, then named ones; a named one wins. `null` counts
    /// as not given, and what no parameter takes is left in [`Self::positional`].
    ///
    /// # Errors
    /// All that is wrong, not only the first.
    pub fn bind(
        parameters: &[Parameter],
        args: &[Value],
        kwargs: &Map<String, Value>,
    ) -> Result<Self, Vec<ArgumentError>> {
        let mut named = Map::new();
        let mut errors = Vec::new();
        for (at, parameter) in parameters.iter().enumerate() {
            let name = parameter.name.as_ref();
            let given = kwargs
                .get(name)
                .or_else(|| args.get(at).filter(|_| !parameter.keyword_only))
                .filter(|value| parameter.takes(value));
            let name = name.to_owned();
            let expected = parameter.kind.name();
            let Some(value) = given else {
                if parameter.required {
                    errors.push(ArgumentError::Missing { name, expected });
                }
                continue;
            };
            match parameter.kind.read(value) {
                Some(value) => drop(named.insert(name, value)),
                None => errors.push(ArgumentError::WrongType {
                    name,
                    given: shown(value),
                    expected,
                }),
            }
        }
        if errors.is_empty() {
            Ok(Self {
                positional: args.to_vec(),
                named,
            })
        } else {
            Err(errors)
        }
    }

    /// The value of a parameter, where it was given.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.named.get(name)
    }

    /// A text, where it was given.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    /// A number, where it was given.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        self.get(name).and_then(Value::as_f64)
    }

    /// An object, where it was given.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<&Map<String, Value>> {
        self.get(name).and_then(Value::as_object)
    }

    /// All values that were given, by name.
    #[must_use]
    pub fn named(&self) -> &Map<String, Value> {
        &self.named
    }
}

impl Parameter {
    fn takes(&self, value: &Value) -> bool {
        // `null` is a value only where any JSON is one.
        !value.is_null() || (self.kind == Kind::Any)
    }
}

/// A value and its type, short enough for an error.
fn shown(value: &Value) -> String {
    let kind = match value {
        Value::Null => return "null".into(),
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let text = to_text(value);
    let start = cut(&text, SHOWN);
    if start.len() < text.len() {
        return format!("{start}… ({kind}, {} bytes)", text.len());
    }
    format!("{text} ({kind})")
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))] // proptest is native
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn parameters() -> Vec<Parameter> {
        vec![
            Parameter::required("a", Kind::Number, "the first"),
            Parameter::optional("note", Kind::Text, "a word"),
            Parameter::optional("headers", Kind::Object, "some"),
        ]
    }

    fn bind(args: Value, kwargs: Value) -> Result<Arguments, Vec<ArgumentError>> {
        let kwargs = kwargs.as_object().cloned().unwrap_or_default();
        Arguments::bind(&parameters(), args.as_array().unwrap(), &kwargs)
    }

    #[test]
    fn the_clis_texts_are_read_as_what_is_declared() {
        let arguments = bind(json!(["5", 7, r#"{"x":1}"#]), json!({})).unwrap();
        assert_eq!(arguments.number("a"), Some(5.0));
        assert_eq!(arguments.text("note"), Some("7"));
        assert_eq!(
            arguments.object("headers").and_then(|map| map.get("x")),
            Some(&json!(1))
        );
    }

    #[test]
    fn a_named_argument_wins() {
        assert_eq!(
            bind(json!([1]), json!({"a": 2})).unwrap().number("a"),
            Some(2.0)
        );
    }

    #[test]
    fn errors_name_the_argument_what_was_given_and_what_is_expected() {
        let errors = bind(json!([{"a": 1}, ["x"]]), json!({})).unwrap_err();
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                r#"argument `a` is {"a":1} (object); expected a value of type number"#,
                r#"argument `note` is ["x"] (array); expected a value of type text"#,
            ]
        );
        let missing = bind(json!([]), json!({})).unwrap_err();
        assert_eq!(
            missing.first().unwrap().to_string(),
            "argument `a` is missing; expected a value of type number"
        );
        assert_eq!(bind(json!([null]), json!({})).unwrap_err(), missing);
    }

    #[test]
    fn numbers_are_finite() {
        for text in ["nan", "inf", "1e999", "", "five"] {
            assert!(bind(json!([text]), json!({})).is_err(), "{text}");
        }
        assert_eq!(
            bind(json!([" -1.5e3 "]), json!({})).unwrap().number("a"),
            Some(-1500.0)
        );
    }

    #[test]
    fn long_values_are_shortened() {
        let error = bind(json!(["x".repeat(1_000_000)]), json!({})).unwrap_err();
        assert!(error.first().unwrap().to_string().len() < 200);
    }

    proptest! {
        #[test]
        fn text_never_breaks_binding(text in "\\PC*") {
            let bound = bind(json!([text]), json!({}));
            prop_assert_eq!(bound.is_ok(), text.trim().parse::<f64>().is_ok_and(f64::is_finite));
        }
    }
}
