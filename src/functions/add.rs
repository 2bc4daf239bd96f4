//! Adds two numbers.

use futures_util::future::{FutureExt, LocalBoxFuture};
use scenario::decimal::plain;

use super::{Arguments, Context, Function, Kind, Outcome, Parameter, Signature};

static SIGNATURE: Signature =
    Signature::new("add", "Adds two numbers; the result is text.", TWO_NUMBERS);

/// The parameters of a function of two numbers.
pub(super) const TWO_NUMBERS: &[Parameter] = &[
    Parameter::required("a", Kind::Number, "the first number"),
    Parameter::required("b", Kind::Number, "the second number"),
];

pub(super) struct Add;

impl Function for Add {
    fn signature(&self) -> &Signature {
        &SIGNATURE
    }

    fn call(&self, arguments: Arguments, _context: Context) -> LocalBoxFuture<'static, Outcome> {
        std::future::ready(calculate(&arguments, |a, b| a + b)).boxed_local()
    }
}

/// The result of a function of two numbers, as text.
pub(super) fn calculate(arguments: &Arguments, operation: fn(f64, f64) -> f64) -> Outcome {
    let (Some(a), Some(b)) = (arguments.number("a"), arguments.number("b")) else {
        return Outcome::failure("both a and b must be numbers");
    };
    let result = operation(a, b);
    if result.is_finite() {
        Outcome::text(plain(result))
    } else {
        Outcome::failure(format!(
            "the result of {} and {} is too large for a 64-bit floating point number",
            plain(a),
            plain(b)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use serde_json::json;

    #[test]
    fn numbers_and_texts_that_are_numbers() {
        assert_eq!(run("add", json!([5, 3])).output, [json!("8")]);
        assert_eq!(run("add", json!(["5", "3.5"])).output, [json!("8.5")]);
        assert_eq!(
            run("add", json!([3_000_000_000_u64, 1])).output,
            [json!("3000000001")]
        );
    }

    #[test]
    fn a_result_out_of_range_is_a_failure() {
        assert!(
            run("add", json!([1.7e308, 1.7e308]))
                .errors
                .first()
                .unwrap()
                .contains("too large")
        );
    }
}
