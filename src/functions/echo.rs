//! Gives its argument back.

use futures_util::future::{FutureExt, LocalBoxFuture};
use serde_json::Value;

use super::{Arguments, Context, Function, Kind, Outcome, Parameter, Signature};

static SIGNATURE: Signature =
    Signature::new("echo", "Gives its argument back, as it is.", PARAMETERS);
const PARAMETERS: &[Parameter] = &[Parameter::optional(
    "message",
    Kind::Any,
    "any JSON; empty text where it isn't given",
)];

pub(super) struct Echo;

impl Function for Echo {
    fn signature(&self) -> &Signature {
        &SIGNATURE
    }

    fn call(&self, arguments: Arguments, _context: Context) -> LocalBoxFuture<'static, Outcome> {
        let message = arguments
            .get("message")
            .cloned()
            .unwrap_or_else(|| Value::String(String::new()));
        std::future::ready(Outcome::output(vec![message])).boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use serde_json::json;

    #[test]
    fn any_json_comes_back() {
        for message in [
            json!("hello"),
            json!({"a": [1, null]}),
            json!(3_000_000_000_u64),
            json!(null),
        ] {
            assert_eq!(run("echo", json!([message])).output, [message]);
        }
        assert_eq!(run("echo", json!([])).output, [json!("")]);
    }
}
