//! Which key an executor uses, and how it is kept between visits.

use serde_json::{Map, Value};

use crate::browser::{Storage, new_key};
use crate::colony::{KeyError, PrivateKey, ServerUrl};
use crate::json::{put, text, to_text};

const SCHEMA_VERSION: u64 = 1;

/// The place of one executor's key: the same server, colony and name find it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place(String);

impl Place {
    pub(super) fn new(server: &ServerUrl, colony: &str, name: &str) -> Self {
        Self(format!("wasm-executor/key/{server}/{colony}/{name}"))
    }

    /// The text of the place, also a name for the executor within this page.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The key that is kept here, if one is and it can be used.
    pub(super) fn load(&self, storage: &Storage) -> Option<PrivateKey> {
        let kept: Value = serde_json::from_str(&storage.get(&self.0)?).ok()?;
        let is_known = kept.get("schema_version").and_then(Value::as_u64) == Some(SCHEMA_VERSION);
        let key = text(&kept, "executor_prvkey")?;
        is_known.then(|| PrivateKey::parse(key).ok()).flatten()
    }

    /// Keeps the key.
    pub(super) fn save(&self, storage: &Storage, key: &PrivateKey) {
        let mut kept = Map::new();
        put(&mut kept, "schema_version", SCHEMA_VERSION.into());
        put(&mut kept, "executor_prvkey", key.expose().into());
        storage.set(&self.0, &to_text(&kept));
    }
}

/// The key to use: the given one, else the kept one, else a new one.
pub(super) fn choose(
    given: Option<&str>,
    kept: Option<PrivateKey>,
) -> Result<PrivateKey, KeyError> {
    match given.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => PrivateKey::parse(text),
        None => Ok(kept.unwrap_or_else(new_key)),
    }
}
