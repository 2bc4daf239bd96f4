//! How an executor is configured from JavaScript.

use wasm_bindgen::prelude::*;

use super::types::{JsCrashes, JsPolicyChange};
use crate::browser::Storage;

/// How an executor joins a colony, and how it behaves there.
#[wasm_bindgen]
#[derive(Debug)]
pub struct WasmExecutorConfig {
    pub(super) server_url: String,
    pub(super) colony_name: String,
    pub(super) executor_name: String,
    pub(super) executor_type: String,
    pub(super) colony_prvkey: String,
    pub(super) executor_prvkey: Option<String>,
    pub(super) storage: Option<Storage>,
    pub(super) policy: Option<JsPolicyChange>,
    pub(super) crashes: Option<JsCrashes>,
    /// Processes that may run at a time; 1 to 64.
    pub slots: u32,
    /// Whether the executor's own key is kept between visits, for each server, colony and name.
    pub keep_key: bool,
    /// Whether lines for people are written to the console.
    pub console: bool,
}

#[wasm_bindgen]
impl WasmExecutorConfig {
    /// `colony_prvkey` is the colony owner's key, used once, to add and approve the executor; "" where the owner
    /// approves it by other means.
    #[wasm_bindgen(constructor)]
    pub fn new(
        server_url: String,
        colony_name: String,
        executor_name: String,
        executor_type: String,
        colony_prvkey: String,
    ) -> Self {
        Self {
            server_url,
            colony_name,
            executor_name,
            executor_type,
            colony_prvkey,
            executor_prvkey: None,
            storage: None,
            policy: None,
            crashes: None,
            slots: 1,
            keep_key: true,
            console: true,
        }
    }

    /// Where the executor's own key is kept. Default: `localStorage`, where there is one.
    #[wasm_bindgen(setter)]
    pub fn set_storage(&mut self, storage: Storage) {
        self.storage = Some(storage);
    }

    /// What the colony may ask of this browser, as far as it isn't the default.
    #[wasm_bindgen(setter)]
    pub fn set_policy(&mut self, policy: JsPolicyChange) {
        self.policy = Some(policy);
    }

    /// What ran when earlier workers of this executor crashed: it is closed with what crashed them, and refused where it
    /// was there twice.
    #[wasm_bindgen(setter)]
    pub fn set_crashes(&mut self, crashes: JsCrashes) {
        self.crashes = Some(crashes);
    }

    /// The key of an executor that the colony knows already. Default: the kept one, else a new one.
    #[wasm_bindgen(setter)]
    pub fn set_executor_prvkey(&mut self, key: String) {
        self.executor_prvkey = Some(key);
    }
}
