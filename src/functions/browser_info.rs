//! Says which browser this is.

use futures_util::future::{FutureExt, LocalBoxFuture};
use scenario::quoted::Quoted;
use serde::Serialize;

use super::{Arguments, Context, Function, Kind, Outcome, Parameter, Signature};
use crate::platform::BrowserFacts;

static SIGNATURE: Signature = Signature::new(
    "browser_info",
    "Says which browser this executor lives in.",
    PARAMETERS,
);
const PARAMETERS: &[Parameter] = &[Parameter::optional(
    "format",
    Kind::Text,
    "text (the default) or json",
)];

pub(super) struct BrowserInfo;

#[derive(Serialize)]
struct Document {
    browser: BrowserFacts,
    executor: String,
}

impl Function for BrowserInfo {
    fn signature(&self) -> &Signature {
        &SIGNATURE
    }

    fn call(&self, arguments: Arguments, context: Context) -> LocalBoxFuture<'static, Outcome> {
        let browser = context.platform.browser();
        let executor = context.executor().name;
        let outcome = match arguments.text("format").unwrap_or("text") {
            "text" => Outcome::text(format!(
                "User-Agent: {}, Language: {}, Executor: {executor}",
                browser.user_agent, browser.language
            )),
            "json" => Outcome::json(&Document { browser, executor }),
            other => Outcome::failure(format!(
                "argument `format` is {}; expected text or json",
                Quoted(other)
            )),
        };
        std::future::ready(outcome).boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use serde_json::{Value, json};

    #[test]
    fn as_text_as_json_and_as_neither() {
        assert_eq!(
            run("browser_info", json!([])).output,
            [json!(
                "User-Agent: Test/1.0, Language: en, Executor: tester"
            )]
        );
        let text = run("browser_info", json!(["json"])).output.remove(0);
        let document: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
        assert_eq!(document["browser"]["user_agent"], "Test/1.0");
        assert!(
            run("browser_info", json!(["xml"]))
                .errors
                .first()
                .unwrap()
                .contains("\"xml\"")
        );
    }
}
