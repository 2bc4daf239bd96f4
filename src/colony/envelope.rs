//! The envelope around every message: base64 of JSON, signed; and its way back.

use base64ct::{Base64, Encoding};
use serde_json::{Map, Value};

use super::depth::cut;
use super::error::ColonyError;
use super::fields::texts;
use super::keys::PrivateKey;
use super::transport::Reply;
use crate::json::{put, text, to_text};
use crate::text;

/// How much of a foreign reply an error shows, in characters.
const SNIPPET: usize = 120;

/// The body of a request: `message` with `msgtype` in it, signed with `key`.
///
/// The signature covers the base64 text of the payload. There is no nonce: the same bytes may be sent again.
#[must_use]
pub fn sign(msgtype: &str, mut message: Map<String, Value>, key: &PrivateKey) -> String {
    put(&mut message, "msgtype", msgtype.into());
    let payload = Base64::encode_string(to_text(&message).as_bytes());
    to_text(&texts(&[
        ("signature", &key.sign(&payload)),
        ("payloadtype", msgtype),
        ("payload", &payload),
    ]))
}

/// Opens a reply: its payload, or the error that it carries.
///
/// The server at times writes two objects into one body; the first one counts. An empty body with status 200 is
/// an empty payload.
///
/// # Errors
/// [`ColonyError::Refused`] for the server's own errors, [`ColonyError::NotColonyOs`] for anything that it
/// wouldn't say.
pub fn open(reply: &Reply) -> Result<Value, ColonyError> {
    let status = reply.status;
    match read(reply) {
        Ok((payload, false)) => Ok(payload),
        Ok((payload, true)) => Err(refusal(&payload, status)),
        Err(detail) => Err(ColonyError::NotColonyOs { status, detail }),
    }
}

/// A reply's payload, and whether it is an error; else why this is no ColonyOS server's reply.
fn read(reply: &Reply) -> Result<(Value, bool), String> {
    if reply.body.trim().is_empty() {
        // Also what its recovered panics look like: status 500 and no body.
        return if reply.status == 200 {
            Ok((Value::Null, false))
        } else {
            Err("the body is empty".into())
        };
    }
    let Ok(Value::Object(envelope)) = serde_json::from_str(&cut(&reply.body)) else {
        return Err(snippet(&reply.body));
    };
    let text = |name: &str| envelope.get(name).and_then(Value::as_str);
    let (Some(payloadtype), Some(payload)) = (text("payloadtype"), text("payload")) else {
        return Err(snippet(&reply.body));
    };
    let is_error = payloadtype == "error" || envelope.get("error") == Some(&Value::Bool(true));
    let json = Base64::decode_vec(payload).map_err(|_| "its payload is not base64")?;
    let json = String::from_utf8_lossy(&json);
    if json.trim().is_empty() {
        return Ok((Value::Null, is_error));
    }
    match serde_json::from_str(&cut(&json)) {
        Ok(payload) => Ok((payload, is_error)),
        Err(error) => Err(format!("its payload is not JSON: {error}")),
    }
}

/// The server's own error, of a reply with this status.
fn refusal(payload: &Value, status: u16) -> ColonyError {
    let message = text(payload, "message");
    let said = payload.get("status").and_then(Value::as_u64);
    ColonyError::Refused {
        status: said.and_then(|said| said.try_into().ok()).unwrap_or(status),
        message: message.unwrap_or("no reason given").to_owned(),
    }
}

fn snippet(body: &str) -> String {
    let mut one_line = String::new();
    for word in body.split_whitespace() {
        if !one_line.is_empty() {
            one_line.push(' ');
        }
        one_line.push_str(word);
    }
    let start = text::cut(&one_line, SNIPPET);
    if start.len() < one_line.len() {
        return format!("{start}…");
    }
    one_line
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))] // proptest is native
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn wire(payloadtype: &str, payload: &str, error: bool) -> String {
        json!({"payloadtype": payloadtype, "payload": Base64::encode_string(payload.as_bytes()), "error": error})
            .to_string()
    }

    fn reply(status: u16, body: impl Into<String>) -> Reply {
        Reply {
            status,
            body: body.into(),
        }
    }

    #[test]
    fn a_signed_message_carries_its_type_and_a_signature_of_the_payload() {
        let key = PrivateKey::generate();
        let message = Map::from_iter([("colonyname".to_owned(), json!("dev"))]);
        let body: Value = serde_json::from_str(&sign("assignprocessmsg", message, &key)).unwrap();
        let payload = body["payload"].as_str().unwrap();
        let inside: Value = serde_json::from_slice(&Base64::decode_vec(payload).unwrap()).unwrap();
        assert_eq!(
            inside,
            json!({"colonyname": "dev", "msgtype": "assignprocessmsg"})
        );
        assert_eq!(body["payloadtype"], "assignprocessmsg");
        assert_eq!(
            colonyos::crypto::recid(payload, body["signature"].as_str().unwrap()),
            key.id()
        );
    }

    #[test]
    fn two_objects_in_one_body_are_the_first() {
        let error = wire("error", r#"{"status":400,"message":"first"}"#, true);
        let second = wire("error", r#"{"status":400,"message":"second"}"#, true);
        let opened = open(&reply(400, format!("{error}{second}")));
        assert_eq!(
            opened,
            Err(ColonyError::Refused {
                status: 400,
                message: "first".into()
            })
        );
    }

    #[test]
    fn empty_bodies() {
        assert_eq!(open(&reply(200, "")), Ok(Value::Null));
        assert!(matches!(
            open(&reply(500, "")),
            Err(ColonyError::NotColonyOs { status: 500, .. })
        ));
        assert_eq!(open(&reply(200, wire("x", "", false))), Ok(Value::Null));
    }

    #[test]
    fn null_for_a_list_and_integers_beyond_two_to_the_53() {
        assert_eq!(
            open(&reply(200, wire("getlogsmsg", "null", false))),
            Ok(Value::Null)
        );
        let opened = open(&reply(
            200,
            wire("x", r#"{"prioritytime":1795176786471870176}"#, false),
        ))
        .unwrap();
        assert_eq!(
            opened["prioritytime"].as_i64(),
            Some(1_795_176_786_471_870_176)
        );
    }

    #[test]
    fn a_web_page_is_not_a_colonyos_server() {
        let opened = open(&reply(
            200,
            format!("<!doctype html>\n<p>{}", "x".repeat(500)),
        ));
        let Err(ColonyError::NotColonyOs {
            status: 200,
            detail,
        }) = opened
        else {
            panic!("{opened:?}")
        };
        assert!(
            detail.starts_with("<!doctype html> <p>x") && detail.chars().count() == SNIPPET + 1
        );
    }

    proptest! {
        #[test]
        fn any_body_is_a_payload_or_an_error(status in 0u16..600, body in "\\PC*") {
            let _outcome: Result<Value, ColonyError> = open(&reply(status, body));
        }

        #[test]
        fn any_payload_is_a_payload_or_an_error(payload in "\\PC*", error: bool) {
            let opened = open(&reply(200, wire("x", &payload, error)));
            prop_assert!(!error || opened.is_err());
        }
    }
}
