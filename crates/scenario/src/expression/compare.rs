//! How values compare.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// How values in a condition are compared, and a figure with a threshold's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `==` or `===`
    Equal,
    /// `!=`
    NotEqual,
}

impl Comparison {
    /// The comparison that is written so.
    pub(crate) fn of(symbol: &str) -> Option<Comparison> {
        Some(match symbol {
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            "==" => Comparison::Equal,
            "!=" => Comparison::NotEqual,
            _ => return None,
        })
    }

    /// Whether `figure` compares so with `value`.
    #[must_use]
    pub fn holds(self, figure: f64, value: f64) -> bool {
        match self {
            Comparison::Less => figure < value,
            Comparison::LessOrEqual => figure <= value,
            Comparison::Greater => figure > value,
            Comparison::GreaterOrEqual => figure >= value,
            Comparison::Equal => figure == value,
            Comparison::NotEqual => figure != value,
        }
    }
}

/// Whether `left operator right` holds.
pub(super) fn compare(left: &Value, operator: Comparison, right: &Value) -> bool {
    let order = order(left, right);
    match operator {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => !equal(left, right),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Bool(flag), Value::String(text)) | (Value::String(text), Value::Bool(flag)) => {
            text == if *flag { "true" } else { "false" }
        }
        (Value::Number(_) | Value::String(_), Value::Number(_) | Value::String(_)) => {
            order(left, right) == Some(Ordering::Equal)
        }
        _ => left == right,
    }
}

/// The order of two numbers or two texts, or of a number and a text that is one; none for all else.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => order_numbers(a, b),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (Value::Number(a), Value::String(b)) => order_numbers(a, &crate::values::number(b.trim())?),
        (Value::String(a), Value::Number(b)) => order_numbers(&crate::values::number(a.trim())?, b),
        _ => None,
    }
}

/// Whole numbers exactly, others as f64.
fn order_numbers(a: &Number, b: &Number) -> Option<Ordering> {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}
