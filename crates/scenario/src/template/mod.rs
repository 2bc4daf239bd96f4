//! Templates: text with `{{ path }}`, `{{ uuid() }}`, `{{ random_int(1, 9) }}`, `{{ now() }}` in it.
//!
//! `\{{` is a literal `{{`. A value is never expanded again. A value that isn't there is an error of the
//! iteration. `{{ x | json }}` inserts JSON (text in quotes, escaped); `{{ x | raw }}` keeps a value
//! in a URL as it is, where it is percent-encoded otherwise from the path on.

mod json;
mod parse;
mod render;
#[cfg(test)]
mod tests;

pub use json::JsonTemplate;
pub use render::{Functions, Mode, RenderError};

use crate::expression::{ExpressionError, Lookup, Names, Path};
use serde_json::Value;

/// A compiled template.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    pieces: Vec<Piece>,
    source: String,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Text(String),
    Value(Placeholder),
}

/// What stands between `{{` and `}}`.
#[derive(Debug, Clone, PartialEq)]
struct Placeholder {
    source: Source,
    filter: Filter,
}

/// Where a placeholder's value comes from.
#[derive(Debug, Clone, PartialEq)]
enum Source {
    Path(Path),
    Uuid,
    RandomInt { low: i64, high: i64 },
    Now,
}

/// How a placeholder's value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    None,
    Raw,
    Json,
}

impl Template {
    /// Compiles `source`; `names` says which roots there are.
    ///
    /// # Errors
    /// When a placeholder has no end, isn't a path or a function, or names something that `names` doesn't know.
    pub fn parse(source: &str, names: &dyn Names) -> Result<Template, Box<ExpressionError>> {
        Ok(Template {
            pieces: parse::pieces(source, names)?,
            source: source.to_owned(),
        })
    }

    /// A template that is `text`, whatever is in it.
    #[must_use]
    pub fn literal(text: &str) -> Template {
        Template {
            pieces: vec![Piece::Text(text.to_owned())],
            source: text.to_owned(),
        }
    }

    /// The text with the values in it.
    ///
    /// # Errors
    /// When a value isn't there.
    pub fn render(
        &self,
        scope: &dyn Lookup,
        functions: &mut dyn Functions,
        mode: Mode,
    ) -> Result<String, RenderError> {
        render::text(&self.pieces, scope, functions, mode)
    }

    /// The value: with its own type where the template is one placeholder and nothing else, else text.
    ///
    /// # Errors
    /// When a value isn't there.
    pub fn render_value(
        &self,
        scope: &dyn Lookup,
        functions: &mut dyn Functions,
    ) -> Result<Value, RenderError> {
        match self.pieces.as_slice() {
            [
                Piece::Value(Placeholder {
                    source,
                    filter: Filter::None,
                }),
            ] => render::value(source, scope, functions),
            pieces => render::text(pieces, scope, functions, Mode::Text).map(Value::String),
        }
    }

    /// The path, where the template is one path and nothing else.
    #[must_use]
    pub fn as_path(&self) -> Option<&Path> {
        match self.pieces.as_slice() {
            [
                Piece::Value(Placeholder {
                    source: Source::Path(path),
                    ..
                }),
            ] => Some(path),
            _ => None,
        }
    }

    /// The text, where the template has no placeholders.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text before the first placeholder.
    #[must_use]
    pub fn leading_text(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Text(text)) => text,
            _ => "",
        }
    }

    /// The beginning of a URL whose host is written out: it's in the text before the first placeholder.
    #[must_use]
    pub fn with_host(&self) -> Option<&str> {
        let start = self.leading_text();
        (self.as_text().is_some() || render::is_past_host(start)).then_some(start)
    }

    /// The paths in it, added to `paths` in order.
    pub fn collect_paths<'t>(&'t self, paths: &mut Vec<&'t Path>) {
        for piece in &self.pieces {
            if let Piece::Value(Placeholder {
                source: Source::Path(path),
                ..
            }) = piece
            {
                paths.push(path);
            }
        }
    }

    /// The paths in it, in order.
    #[must_use]
    pub fn paths(&self) -> Vec<&Path> {
        let mut paths = Vec::new();
        self.collect_paths(&mut paths);
        paths
    }

    /// The template as written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}
