//! A tree to a value.

use serde_json::Value;

use super::compare::compare;
use super::{Node, Path};

/// What a user knows: its variables, its answers, its row.
pub trait Lookup {
    /// The value at `path`; none when there is none (yet). A JSON null that was captured is `Some(Null)`.
    fn value(&self, path: &Path) -> Option<Value>;
}

/// The value of `node`.
pub(super) fn eval(node: &Node, scope: &dyn Lookup) -> Value {
    let holds = match node {
        Node::Literal(value) => return value.clone(),
        Node::Path(path) => return scope.value(path).unwrap_or_default(),
        Node::Not(inner) => !is_true(&eval(inner, scope)),
        Node::All(parts) => parts.iter().all(|part| is_true(&eval(part, scope))),
        Node::Any(parts) => parts.iter().any(|part| is_true(&eval(part, scope))),
        Node::Compare(parts) => {
            let (left, operator, right) = &**parts;
            compare(&eval(left, scope), *operator, &eval(right, scope))
        }
    };
    Value::Bool(holds)
}

/// Whether `value` holds as a condition.
pub(super) fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(holds) => *holds,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty() && text != "false",
        Value::Array(_) | Value::Object(_) => true,
    }
}
