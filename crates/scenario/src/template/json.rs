//! Bodies given as a map or list: values keep their types.

use serde_json::Value;

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
            JsonTemplate::List(items) => items
                .iter()
                .map(|item| item.render(scope, functions))
                .collect::<Result<_, _>>()
                .map(Value::Array),
            JsonTemplate::Map(entries) => entries
                .iter()
                .map(|(key, value)| Ok((key.clone(), value.render(scope, functions)?)))
                .collect::<Result<_, _>>()
                .map(Value::Object),
        }
    }

    /// The paths in it, added to `paths`.
    pub fn collect_paths<'t>(&'t self, paths: &mut Vec<&'t Path>) {
        match self {
            JsonTemplate::Literal(_) => {}
            JsonTemplate::Text(template) => paths.extend(template.paths()),
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
