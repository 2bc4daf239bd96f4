//! Conditions: `{{get.status_code < 400 && !(vars.dry_run)}}`.
//!
//! | | |
//! |---|---|
//! | operators | `== != < <= > >= && \|\| ! ( )`, weakest first: `\|\|`, `&&`, comparison, `!` |
//! | values | text in `"…"` or `'…'`, numbers, `true`, `false`, `null`, paths |
//! | paths | `name.key`, `name[0]`, `name["any key"]`; `-` between name characters belongs to the name |
//!
//! What isn't there is null. Two numbers compare by value, two texts by their characters; a text that is
//! a number compares as a number with a number, and `true` equals `"true"`. Every other mixed comparison
//! is false, and its `!=` true. As a condition, null, `false`, 0, `""` and `"false"` don't hold; all else does.

mod compare;
mod eval;
pub(crate) mod lexer;
pub(crate) mod parser;
mod path;
#[cfg(test)]
mod tests;

pub use compare::Comparison;
pub use eval::Lookup;
pub use parser::ExpressionError;
pub use path::{Names, Path, Root};

use serde_json::Value;

/// A compiled condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    node: Node,
    source: String,
}

/// What an expression is made of.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Literal(Value),
    Path(Path),
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Compare(Box<(Node, Comparison, Node)>),
}

impl Expression {
    /// Compiles `source`, with or without `{{ }}` around it; `names` says which roots there are.
    ///
    /// # Errors
    /// When it isn't an expression, or names something that `names` doesn't know.
    pub fn parse(source: &str, names: &dyn Names) -> Result<Expression, Box<ExpressionError>> {
        let inner = strip_braces(source);
        let node = parser::parse(inner, names)?;
        Ok(Expression {
            node,
            source: inner.trim().to_owned(),
        })
    }

    /// A condition that always, or never, holds.
    #[must_use]
    pub fn constant(holds: bool) -> Expression {
        Expression {
            node: Node::Literal(Value::Bool(holds)),
            source: holds.to_string(),
        }
    }

    /// Its value. What isn't there is null.
    #[must_use]
    pub fn eval(&self, scope: &dyn Lookup) -> Value {
        eval::eval(&self.node, scope)
    }

    /// Whether it holds as a condition.
    #[must_use]
    pub fn holds(&self, scope: &dyn Lookup) -> bool {
        eval::is_true(&eval::eval(&self.node, scope))
    }

    /// Whether it holds whatever the values are, as far as can be told without them.
    #[must_use]
    pub fn is_always_true(&self) -> bool {
        matches!(&self.node, Node::Literal(value) if eval::is_true(value))
    }

    /// The paths in it, added to `paths`.
    pub fn collect_paths<'e>(&'e self, paths: &mut Vec<&'e Path>) {
        self.node.collect_paths(paths);
    }

    /// Its text, without `{{ }}`.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}

impl Node {
    fn collect_paths<'n>(&'n self, paths: &mut Vec<&'n Path>) {
        match self {
            Node::Literal(_) => {}
            Node::Path(path) => paths.push(path),
            Node::Not(inner) => inner.collect_paths(paths),
            Node::All(parts) | Node::Any(parts) => {
                for part in parts {
                    part.collect_paths(paths);
                }
            }
            Node::Compare(parts) => {
                let (left, _, right) = &**parts;
                left.collect_paths(paths);
                right.collect_paths(paths);
            }
        }
    }
}

/// The inside of `{{ … }}`; the text itself when it has none.
fn strip_braces(source: &str) -> &str {
    let trimmed = source.trim();
    trimmed
        .strip_prefix("{{")
        .and_then(|rest| rest.strip_suffix("}}"))
        .unwrap_or(trimmed)
}
