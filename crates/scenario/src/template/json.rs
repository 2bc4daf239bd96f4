//! Bodies given as a map or list: values keep their types.

use serde_json::{Map, Value};

use super::{Functions, RenderError, Template};
use crate::expression::{Lookup, Path};

/// A JSON value with templates in its texts. A text that is one placeholder and nothing else becomes
/// the value itself, with its type.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonTemplate {
    /// A number, boolean or null.
    Literal(Value),
    /// A text.
    Text(Template),
    /// A list.
    List(Vec<JsonTemplate>),
    /// An object. What is sent has its keys in alphabetical order.
    Map(Vec<(String, JsonTemplate)>),
}

impl JsonTemplate {
    /// The JSON with the values in it.
    ///
    /// # Errors
    /// When a value isn't there.
    pub fn render(
        &self,
        scope: &dyn Lookup,
        functions: &mut dyn Functions,
    ) -> Result<Value, RenderError> {
        match self {
            JsonTemplate::Literal(value) => Ok(value.clone()),
            JsonTemplate::Text(template) => template.render_value(scope, functions),
            JsonTemplate::List(items) => {
                let mut list = Vec::new();
                for item in items {
                    list.push(item.render(scope, functions)?);
                }
                Ok(Value::Array(list))
            }
            JsonTemplate::Map(entries) => {
                let mut map = Map::new();
                for (key, value) in entries {
                    map.insert(key.clone(), value.render(scope, functions)?);
                }
                Ok(Value::Object(map))
            }
        }
    }

    /// The paths in it, added to `paths`.
    pub fn collect_paths<'t>(&'t self, paths: &mut Vec<&'t Path>) {
        match self {
            JsonTemplate::Literal(_) => {}
            JsonTemplate::Text(template) => template.collect_paths(paths),
            JsonTemplate::List(items) => {
                for item in items {
                    item.collect_paths(paths);
                }
            }
            JsonTemplate::Map(entries) => {
                for (_, value) in entries {
                    value.collect_paths(paths);
                }
            }
        }
    }
}
