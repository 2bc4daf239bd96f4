//! Small tools around keys and names.

use wasm_bindgen::prelude::*;

use crate::browser::new_key;
use crate::colony::PrivateKey;
use crate::text::cut;

fn read(private_key: &str) -> Result<PrivateKey, JsError> {
    PrivateKey::parse(private_key).map_err(|error| JsError::new(&error.to_string()))
}

/// A new private key: 64 hexadecimal characters.
#[wasm_bindgen]
pub fn generate_private_key() -> String {
    new_key().expose().to_owned()
}

/// The identity that belongs to a private key. Throws where the key can't be used.
#[wasm_bindgen]
pub fn generate_id(private_key: &str) -> Result<String, JsError> {
    Ok(read(private_key)?.id())
}

/// Signs a message, recovers the signer from the signature, and shows both. Throws where the key can't be used.
#[wasm_bindgen]
pub fn verify_crypto(private_key: &str, message: &str) -> Result<String, JsError> {
    let key = read(private_key)?;
    let (id, signature) = (key.id(), key.sign(message));
    let recovered = colonyos::crypto::recid(message, &signature);
    let matches = id == recovered;
    Ok(format!(
        "ID: {id}\nMessage: {message}\nSignature: {signature}\nRecovered: {recovered}\nMatch: {matches}"
    ))
}

/// A name that no other device is likely to have, such as `browser-k3x9q2`. The caller keeps it between visits.
#[wasm_bindgen]
pub fn default_executor_name(prefix: &str) -> String {
    let key = new_key();
    let chance = cut(key.expose(), 8);
    format!("{prefix}{chance}")
}

/// This library's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Tells an executor in a worker whether its page is hidden, which a worker can't see.
#[wasm_bindgen]
pub fn note_visibility(hidden: bool) {
    crate::browser::note_visibility(hidden);
}
