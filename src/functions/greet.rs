//! Greets somebody.

use futures_util::future::{FutureExt, LocalBoxFuture};

use super::{Arguments, Context, Function, Kind, Outcome, Parameter, Signature};

static SIGNATURE: Signature = Signature::new("greet", "Greets somebody by name.", PARAMETERS);
const PARAMETERS: &[Parameter] = &[Parameter::optional(
    "name",
    Kind::Text,
    "whom to greet; World where it isn't given",
)];

pub(super) struct Greet;

impl Function for Greet {
    fn signature(&self) -> &Signature {
        &SIGNATURE
    }

    fn call(&self, arguments: Arguments, _context: Context) -> LocalBoxFuture<'static, Outcome> {
        let name = arguments.text("name").unwrap_or("World");
        let greeting = format!("Hello, {name}! Greetings from the WASM executor.");
        std::future::ready(Outcome::text(greeting)).boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use serde_json::json;

    #[test]
    fn greets_by_name_or_the_world() {
        assert_eq!(
            run("greet", json!(["Ada"])).output,
            [json!("Hello, Ada! Greetings from the WASM executor.")]
        );
        assert_eq!(
            run("greet", json!([])).output,
            [json!("Hello, World! Greetings from the WASM executor.")]
        );
        assert_eq!(
            run("greet", json!([null])).output,
            [json!("Hello, World! Greetings from the WASM executor.")]
        );
    }
}
