//! The policy, as JavaScript reads and changes it.

use std::fmt::Display;

use wasm_bindgen::prelude::*;

use super::events::to_js;
use super::functions::to_json;
use super::problem::Problem;
use super::types::JsPolicy;
use crate::browser::{origin_of, page_origin};
use crate::policy::Policy;

/// This page's default policy, with the settings of an object changed.
pub(super) fn of(settings: Option<&JsValue>) -> Result<Policy, Problem> {
    let default = Policy::for_page(&page_origin());
    match settings {
        Some(settings) => changed(&default, settings),
        None => Ok(default),
    }
}

/// The policy with the settings of an object changed.
pub(super) fn changed(policy: &Policy, settings: &JsValue) -> Result<Policy, Problem> {
    let bad = |error: &dyn Display| Problem::new("bad_setting", error);
    let settings = to_json(settings).map_err(|error| bad(&format_args!("policy: {error}")))?;
    let settings = settings.unwrap_or_default();
    policy
        .changed(&settings, &origin_of)
        .map_err(|error| bad(&error))
}

pub(super) fn shown(policy: &Policy) -> JsPolicy {
    to_js(policy).unchecked_into()
}

/// The policy that an executor has unless it is told otherwise: where the page came from this very machine, any target
/// may be reached.
#[wasm_bindgen]
pub fn default_policy() -> JsPolicy {
    shown(&Policy::for_page(&page_origin()))
}
