//! Multiplies two numbers.

use futures_util::future::{FutureExt, LocalBoxFuture};

use super::add::{TWO_NUMBERS, calculate};
use super::{Arguments, Context, Function, Outcome, Signature};

static SIGNATURE: Signature = Signature::new(
    "multiply",
    "Multiplies two numbers; the result is text.",
    TWO_NUMBERS,
);

pub(super) struct Multiply;

impl Function for Multiply {
    fn signature(&self) -> &Signature {
        &SIGNATURE
    }

    fn call(&self, arguments: Arguments, _context: Context) -> LocalBoxFuture<'static, Outcome> {
        std::future::ready(calculate(&arguments, |a, b| a * b)).boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use serde_json::json;

    #[test]
    fn multiplies() {
        assert_eq!(run("multiply", json!(["7", 6])).output, [json!("42")]);
    }
}
