//! What the page posts in its last moment.

use std::rc::Rc;

use base64ct::{Base64, Encoding};
use serde_json::Value;
use wasm_executor::executor::Settings;

use super::functions::{echo, wait};
use super::stage::{Stage, in_simulated_time, pass, until};

#[test]
fn while_something_runs_there_is_a_signed_message_that_closes_it_as_failed() {
    in_simulated_time(async {
        let stage = Stage::new(Settings::default());
        let said = Rc::clone(&stage.farewells);
        stage.server.submit(wait(5_000));
        stage.start();
        until("it runs", || !said.borrow().is_empty()).await;
        let (id, message) = said.borrow()[0].clone();
        assert_eq!(id, "p0");
        let envelope: Value = serde_json::from_str(&message.unwrap()).unwrap();
        assert_eq!(envelope["payloadtype"], "closefailedmsg");
        let payload = envelope["payload"].as_str().unwrap();
        let signature = envelope["signature"].as_str().unwrap();
        assert_eq!(
            colonyos::crypto::recid(payload, signature),
            stage.executor.executor_id()
        );
        let message: Value = serde_json::from_slice(&Base64::decode_vec(payload).unwrap()).unwrap();
        assert_eq!(message["processid"], "p0");
        assert_eq!(
            message["errors"][0],
            "the page was closed, or ended its executor, while this ran"
        );
        stage.until_done().await;
        pass(100).await;
        assert_eq!(said.borrow()[1..], [("p0".to_owned(), None)]);
        stage.stop().await;
    });
}

#[test]
fn what_ends_at_once_and_what_is_cancelled_leave_nothing_to_post() {
    in_simulated_time(async {
        let stage = Stage::new(Settings::default());
        let said = Rc::clone(&stage.farewells);
        stage.server.submit(echo("hello"));
        stage.server.submit(wait(60_000));
        stage.start();
        until("it runs", || said.borrow().iter().any(|(_, m)| m.is_some())).await;
        stage.server.cancel(1);
        until("it is told", || {
            said.borrow().last() == Some(&("p1".to_owned(), None))
        })
        .await;
        let signed = said.borrow().iter().filter(|(_, m)| m.is_some()).count();
        assert_eq!(signed, 1, "{:?}", said.borrow());
        stage.stop().await;
    });
}
