//! Where the scenario comes from: text, an object, or an address to fetch it from.

use futures_util::future::LocalBoxFuture;
use scenario::{Checked, Diagnostics, Limits};
use serde_json::Value;

use super::super::{Arguments, Context, Kind, Outcome, Parameter};
use crate::json::to_text;
use crate::platform::{FetchError, FetchReply, FetchRequest};
use crate::text::after_http;

const DOWNLOAD_TIMEOUT_MS: u32 = 30_000;

const CUT: &str = "the scenario came in pieces: `colonies function exec --args` cuts text at commas and line ends. \
                   Use pkg-scripts/submit FILE, a spec file with `colonies function submit --spec`, or give an \
                   http(s) address to fetch the scenario from";

/// The argument that holds the scenario.
pub(in super::super) const SCENARIO: Parameter = Parameter::required(
    "scenario",
    Kind::Any,
    "YAML text, an object, or an http(s) address of a YAML file",
);

/// The text of the scenario that a call gives.
pub(in super::super) async fn read_text(
    arguments: &Arguments,
    context: &Context,
) -> Result<String, Outcome> {
    match arguments.get("scenario") {
        Some(Value::String(text)) if is_address(text) => {
            let fetched = fetch(text.trim(), context).await;
            fetched.map_err(Outcome::failure)
        }
        Some(Value::String(text)) => Ok(text.clone()),
        // JSON is YAML.
        Some(object @ Value::Object(_)) => Ok(to_text(object)),
        other => {
            let given = other.map_or_else(|| "nothing".to_owned(), to_text);
            Err(Outcome::failure(format!(
                "argument `scenario` is {given}; expected YAML text, an object, or an http(s) address"
            )))
        }
    }
}

/// Checks it.
pub(in super::super) fn check(text: &str, context: &Context) -> Result<Checked, Diagnostics> {
    let limits = Limits {
        secure_page: context.platform.browser().page_is_https,
        ..Limits::default()
    };
    scenario::parse(text, &limits)
}

/// One reason for each problem.
pub(in super::super) fn reasons(diagnostics: &Diagnostics, arguments: &Arguments) -> Outcome {
    let mut errors = Vec::new();
    if came_in_pieces(arguments) {
        errors.push(CUT.to_owned());
    }
    for diagnostic in diagnostics.iter() {
        errors.push(diagnostic.to_string());
    }
    Outcome {
        output: Vec::new(),
        errors,
    }
}

fn is_address(text: &str) -> bool {
    after_http(text.trim()).is_some_and(|rest| !rest.contains(char::is_whitespace))
}

/// Whether the CLI cut a document at its commas or line ends: more texts than one, or a single line that only opens a
/// map.
fn came_in_pieces(arguments: &Arguments) -> bool {
    match arguments.positional.as_slice() {
        [Value::String(only)] => !only.contains('\n') && only.trim_end().ends_with(':'),
        [_, _, ..] => arguments.positional.iter().all(Value::is_string),
        _ => false,
    }
}

/// Asks for a file that the run needs.
pub(super) fn download(
    url: String,
    context: &Context,
) -> LocalBoxFuture<'static, Result<FetchReply, FetchError>> {
    context.fetch(FetchRequest {
        method: "GET".into(),
        url,
        timeout_ms: DOWNLOAD_TIMEOUT_MS,
        follow_redirects: true,
        max_bytes: context.policy().max_bytes(),
        ..FetchRequest::default()
    })
}

async fn fetch(url: &str, context: &Context) -> Result<String, String> {
    match download(url.to_owned(), context).await {
        Ok(reply) if reply.status == 200 => Ok(String::from_utf8_lossy(&reply.body).into_owned()),
        Ok(reply) => Err(format!(
            "the scenario at {url} can't be had: HTTP {}",
            reply.status
        )),
        Err(FetchError::Refused(reason)) => Err(reason),
        Err(error) => Err(format!(
            "the scenario at {url} can't be had: {error}; its server must answer, and allow this page by CORS"
        )),
    }
}
