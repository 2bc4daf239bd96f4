//! Private keys: checked before they reach the SDK, which panics on bad ones.

use std::fmt;

use colonyos::crypto;

/// The order of secp256k1, as lower-case hex: a private key is at least 1 and less than this.
const CURVE_ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

/// What is wrong with the text of a private key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not 64 characters long.
    #[error("a private key is 64 hexadecimal characters; this one has {0}")]
    Length(usize),
    /// Holds a character that is no hexadecimal digit.
    #[error("a private key holds only 0-9 and a-f; character {0} is something else")]
    NotHex(usize),
    /// Zero, or not below the order of the curve.
    #[error("this private key is outside the range of the curve; generate a new one")]
    OutOfRange,
}

/// A secp256k1 private key of a ColonyOS identity. Its text never shows in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKey(String);

impl PrivateKey {
    /// Reads a key of 64 hexadecimal characters; white space around it and capitals are allowed.
    ///
    /// # Errors
    /// [`KeyError`], when the SDK could not use it.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim().to_ascii_lowercase();
        let length = text.chars().count();
        if length != CURVE_ORDER.len() {
            return Err(KeyError::Length(length));
        }
        if let Some(at) = text.chars().position(|c| !c.is_ascii_hexdigit()) {
            return Err(KeyError::NotHex(at + 1));
        }
        // Both are 64 lower-case digits, so the order of texts is the order of numbers.
        if text.as_str() >= CURVE_ORDER || text.bytes().all(|b| b == b'0') {
            return Err(KeyError::OutOfRange);
        }
        Ok(Self(text))
    }

    /// A new random key. A page asks its browser for one (`browser::new_key`): what `rand` has for that finds out anew
    /// where it runs, which is two kilobytes of the wasm.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn generate() -> Self {
        Self(crypto::gen_prvkey())
    }

    /// The identity that belongs to the key: 64 hexadecimal characters.
    #[must_use]
    pub fn id(&self) -> String {
        crypto::gen_id(&self.0)
    }

    /// A recoverable signature of `message`: 130 hexadecimal characters.
    #[must_use]
    pub fn sign(&self, message: &str) -> String {
        crypto::gen_signature(message, &self.0)
    }

    /// The key's text, to store an executor's own key. The owner's key has no use for it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))] // proptest is native
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A pair made by the Go implementation.
    const KEY: &str = "ddf7f7791208083b6a9ed975a72684f6406a269cfa36f1b1c32045c0a71fff05";
    const ID: &str = "3fc05cf3df4b494e95d6a3d297a34f19938f7daa7422ab0d4f794454133341ac";

    #[test]
    fn the_identity_is_the_one_the_go_implementation_derives() {
        assert_eq!(PrivateKey::parse(KEY).unwrap().id(), ID);
    }

    #[test]
    fn a_signature_recovers_to_the_identity() {
        let key = PrivateKey::parse(KEY).unwrap();
        let signature = key.sign("hello");
        assert_eq!(signature.len(), 130);
        assert_eq!(crypto::recid("hello", &signature), ID);
        assert_ne!(crypto::recid("hullo", &signature), ID);
    }

    #[test]
    fn generated_keys_are_valid_and_differ() {
        let (a, b) = (PrivateKey::generate(), PrivateKey::generate());
        assert_ne!(a, b);
        assert_eq!(PrivateKey::parse(a.expose()), Ok(a));
    }

    #[test]
    fn bad_keys_are_refused_by_name() {
        assert_eq!(PrivateKey::parse(""), Err(KeyError::Length(0)));
        assert_eq!(PrivateKey::parse(&KEY[1..]), Err(KeyError::Length(63)));
        assert_eq!(
            PrivateKey::parse(&KEY.replace('f', "g")),
            Err(KeyError::NotHex(3))
        );
        assert_eq!(
            PrivateKey::parse(&"0".repeat(64)),
            Err(KeyError::OutOfRange)
        );
        assert_eq!(PrivateKey::parse(CURVE_ORDER), Err(KeyError::OutOfRange));
        assert_eq!(
            PrivateKey::parse(&"f".repeat(64)),
            Err(KeyError::OutOfRange)
        );
    }

    #[test]
    fn the_largest_key_and_padding_are_accepted() {
        let largest = CURVE_ORDER.replace("4141", "4140");
        assert!(PrivateKey::parse(&format!("  {}\n", largest.to_uppercase())).is_ok());
    }

    #[test]
    fn debug_hides_the_key() {
        assert!(!format!("{:?}", PrivateKey::parse(KEY).unwrap()).contains("ddf7"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_key_or_an_error(text in "\\PC{0,70}|[0-9a-fA-F]{64}") {
            if let Ok(key) = PrivateKey::parse(&text) {
                prop_assert_eq!(key.id().len(), 64);
            }
        }
    }
}
