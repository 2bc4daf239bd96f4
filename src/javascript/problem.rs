//! What is wrong with a configuration or a start, as JavaScript sees it.

use std::fmt::Display;

use scenario::quoted::Quoted;
use serde_json::Value;
use wasm_bindgen::JsValue;

use super::config::WasmExecutorConfig;
use super::functions::to_json;
use super::types::JsCrashes;
use crate::browser::{is_mixed_content, origin_of, set_property};
use crate::colony::ServerUrl;
use crate::executor::Crash;
use crate::json::text;

const MAX_SLOTS: u32 = 64;

/// Something that an executor can't do, with a short name for programs.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    code: &'static str,
    message: String,
}

impl Problem {
    pub(super) fn new(code: &'static str, message: &dyn Display) -> Self {
        Self {
            code,
            message: message.to_string(),
        }
    }
}

/// As an `ExecutorError`.
impl From<Problem> for JsValue {
    fn from(problem: Problem) -> Self {
        let error = js_sys::Error::new(&problem.message);
        let _set = set_property(&error, "code", &problem.code.into());
        error.into()
    }
}

/// What can be said of a configuration without asking the server, whose address this is.
pub(super) fn check(config: &WasmExecutorConfig, url: &ServerUrl) -> Result<(), Problem> {
    if origin_of(&url.api()).is_none() {
        return Err(Problem::new(
            "bad_url",
            &format_args!(
                "the server's address {url} can't be read; it looks like http://localhost:50080"
            ),
        ));
    }
    if is_mixed_content(&url.to_string()) {
        return Err(Problem::new(
            "mixed_content",
            &format_args!(
                "this page came over https, so the browser blocks {url}; open the page over http, or put an https proxy before the server"
            ),
        ));
    }
    for (what, name) in [
        ("colony's name", &config.colony_name),
        ("executor's name", &config.executor_name),
        ("executor's type", &config.executor_type),
    ] {
        if name.is_empty() {
            return Err(Problem::new(
                "bad_name",
                &format_args!("the {what} is empty"),
            ));
        }
        // A colon in a name breaks the server's list of executors for the whole colony.
        if let Some(odd) = name
            .chars()
            .find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')))
        {
            return Err(Problem::new(
                "bad_name",
                &format_args!(
                    "the {what} {} holds {}; letters, digits, '.', '_' and '-' are allowed",
                    Quoted(name),
                    Quoted(&odd.to_string())
                ),
            ));
        }
    }
    if config.slots == 0 || config.slots > MAX_SLOTS {
        return Err(Problem::new(
            "bad_setting",
            &format_args!("slots is {}; expected 1 to {MAX_SLOTS}", config.slots),
        ));
    }
    Ok(())
}

/// What ran at earlier crashes.
pub(super) fn read_crashes(given: Option<&JsCrashes>) -> Result<Vec<Crash>, Problem> {
    let Some(given) = given else {
        return Ok(Vec::new());
    };
    let list = to_json(given).unwrap_or_default().unwrap_or_default();
    let bad = || {
        let expected = "crashes is no list of {process_id, count, reason}";
        Problem::new("bad_setting", &expected)
    };
    crashes(&list).ok_or_else(bad)
}

fn crashes(list: &Value) -> Option<Vec<Crash>> {
    let mut crashes = Vec::new();
    for crash in list.as_array()? {
        crashes.push(Crash {
            process_id: text(crash, "process_id")?.to_owned(),
            count: crash.get("count").and_then(Value::as_u64)? as u32,
            reason: text(crash, "reason")?.to_owned(),
        });
    }
    Some(crashes)
}
