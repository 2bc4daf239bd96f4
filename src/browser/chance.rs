//! Chance that nobody can foresee.

use wasm_bindgen::prelude::*;

use crate::colony::PrivateKey;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &mut [u8]);
}

/// A new private key.
#[must_use]
pub fn new_key() -> PrivateKey {
    loop {
        let mut bytes = [0; 32];
        fill(&mut bytes);
        // About one in 2^128 is outside the curve's range.
        if let Ok(key) = PrivateKey::parse(&hex::encode(bytes)) {
            return key;
        }
    }
}
