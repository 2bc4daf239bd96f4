//! A policy from settings as a page writes them.

use serde_json::{Map, Value};

use super::{Policy, Targets, reach, targets};
use crate::json::to_text;
use crate::text::after_http;

/// What is wrong with a setting of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Settings are an object.
    #[error("a policy is an object of settings, such as {{targets: \"public\"}}")]
    NoObject,
    /// There is no such setting.
    #[error(
        "policy.{0} is no setting; there are functions, targets, listed, max_users, max_requests_per_second, \
         max_minutes and max_megabytes"
    )]
    Unknown(String),
    /// A value that the setting can't have.
    #[error("policy.{key} is {given}; expected {expected}")]
    Value {
        /// The setting.
        key: String,
        /// The value, as JSON.
        given: String,
        /// What it may be.
        expected: &'static str,
    },
}

impl Policy {
    /// The policy with some settings changed: those that `settings` has. `origin_of` is the browser's reading of an
    /// address.
    ///
    /// # Errors
    /// [`PolicyError`], for the first setting that can't be used; then nothing is changed.
    pub fn changed(
        &self,
        settings: &Value,
        origin_of: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, PolicyError> {
        let settings: &Map<String, Value> = settings.as_object().ok_or(PolicyError::NoObject)?;
        let mut policy = self.clone();
        for (key, value) in settings {
            let expected = match policy.set(key, value, origin_of) {
                Ok(()) => continue,
                Err(Some(expected)) => expected,
                Err(None) => return Err(PolicyError::Unknown(key.clone())),
            };
            return Err(PolicyError::Value {
                key: key.clone(),
                given: to_text(value),
                expected,
            });
        }
        Ok(policy)
    }

    /// Changes one setting; else what was expected, or nothing where there is no such setting.
    fn set(
        &mut self,
        key: &str,
        value: &Value,
        origin_of: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(), Option<&'static str>> {
        match key {
            "functions" => {
                self.functions = match value {
                    Value::Null => None,
                    names => Some(
                        texts(names, &|name| Some(name.to_owned()))
                            .ok_or("a list of the functions that are on, or null for all")?,
                    ),
                }
            }
            "targets" => {
                self.targets = match value.as_str() {
                    Some("any") => Targets::Any,
                    Some("public") => Targets::Public,
                    Some("listed") => Targets::Listed,
                    _ => return Err(Some("\"any\", \"public\" or \"listed\"")),
                }
            }
            "listed" => {
                self.listed = texts(value, &|entry| read_entry(entry, origin_of)).ok_or(
                        "a list of hosts (\"example.org\") and origins (\"https://example.org:8443\"), without paths",
                    )?;
            }
            "max_users" => self.max_users = whole(value)? as u64,
            "max_requests_per_second" => self.max_requests_per_second = whole(value)? as u32,
            "max_minutes" => self.max_minutes = above_zero(value)?,
            "max_megabytes" => self.max_megabytes = above_zero(value)?,
            _ => return Err(None),
        }
        Ok(())
    }
}

/// The texts of a list that holds nothing else, as they are read.
fn texts(value: &Value, read: &dyn Fn(&str) -> Option<String>) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    for item in value.as_array()? {
        texts.push(read(item.as_str()?.trim())?);
    }
    Some(texts)
}

fn above_zero(value: &Value) -> Result<f64, &'static str> {
    let number = value.as_f64().filter(|number| *number > 0.0);
    number.ok_or("a number above 0")
}

fn whole(value: &Value) -> Result<f64, &'static str> {
    let number = above_zero(value).ok();
    number
        .filter(|number| number.fract() == 0.0 && *number <= f64::from(u32::MAX))
        .ok_or("a whole number above 0")
}

/// A host or an origin as the browser writes it; nothing where it is neither.
fn read_entry(entry: &str, origin_of: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let authority = after_http(entry);
    let is_host = authority.is_none();
    let authority = authority.unwrap_or(entry);
    let authority = authority.strip_suffix('/').unwrap_or(authority);
    let has_port = reach::host(authority) != authority;
    if authority.contains(['/', '\\', '?', '#', '@', '*']) || (is_host && has_port) {
        return None;
    }
    if is_host {
        let origin = targets::read(&format!("http://{authority}"), origin_of)?;
        return Some(reach::host(&origin).to_owned());
    }
    targets::read(entry, origin_of)
}
