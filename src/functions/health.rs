//! Says how the executor is.

use futures_util::future::{FutureExt, LocalBoxFuture};
use serde::Serialize;

use super::{Arguments, Context, ExecutorFacts, Function, Outcome, Signature};
use crate::platform::{BrowserFacts, Wakefulness};

static SIGNATURE: Signature =
    Signature::new("health", "Says how this executor is, as JSON text.", &[]);

pub(super) struct Health;

#[derive(Serialize)]
struct Report {
    schema_version: u32,
    status: &'static str,
    version: &'static str,
    executor: ExecutorFacts,
    wakefulness: Wakefulness,
    browser: BrowserFacts,
}

impl Function for Health {
    fn signature(&self) -> &Signature {
        &SIGNATURE
    }

    fn call(&self, _arguments: Arguments, context: Context) -> LocalBoxFuture<'static, Outcome> {
        let report = Report {
            schema_version: 1,
            status: "ok",
            version: env!("CARGO_PKG_VERSION"),
            executor: context.executor(),
            wakefulness: context.platform.wakefulness(),
            browser: context.platform.browser(),
        };
        std::future::ready(Outcome::json(&report)).boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use serde_json::{Value, json};

    #[test]
    fn tells_the_executor_and_its_version() {
        let text = run("health", json!([])).output.remove(0);
        let report: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
        assert_eq!(report["status"], "ok");
        assert_eq!(report["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(report["executor"]["name"], "tester");
    }
}
