//! What runs for long is watched by a socket, whose first frame makes the executor look at once.

use base64ct::{Base64, Encoding};
use serde_json::Value;
use tokio::time::Instant;
use wasm_executor::executor::Notice;

use super::functions::{echo, wait};
use super::stage::{Stage, in_simulated_time, pass, until};

#[test]
fn one_subscription_a_socket_for_what_has_run_for_a_second() {
    in_simulated_time(async {
        let stage = Stage::with_slots(1);
        stage.server.submit(echo("quick"));
        stage.server.submit(wait(900));
        stage.server.submit(wait(3_000));
        stage.start();
        stage.until_done().await;
        pass(100).await;
        let sockets = stage.surroundings.sockets.borrow();
        assert_eq!(sockets.len(), 1);
        assert_eq!(sockets[0].url, "ws://played.test/pubsub");
        let envelope: Value = serde_json::from_str(&sockets[0].message).unwrap();
        let payload = Base64::decode_vec(envelope["payload"].as_str().unwrap()).unwrap();
        let message: Value = serde_json::from_slice(&payload).unwrap();
        assert_eq!(message["msgtype"], "subscribeprocessmsg");
        assert_eq!(
            (&message["processid"], &message["state"]),
            (&"p2".into(), &4.into())
        );
        assert!(sockets[0].frame.is_canceled(), "closed with its process");
    });
}

#[test]
fn a_frame_is_only_a_hint_and_a_cancellation_is_noticed_at_once() {
    in_simulated_time(async {
        let stage = Stage::with_slots(1);
        stage.server.submit(wait(60_000));
        stage.start();
        let sockets = || stage.surroundings.sockets.borrow_mut().pop();
        until("it is watched", || stage.surroundings.open_sockets() == 1).await;
        // Away from the look that is due every 1.5 s.
        pass(700).await;
        let looks = stage.server.said("getprocessmsg").len();
        stage.server.cancel(0);
        let cancelled_at = Instant::now();
        sockets().unwrap().frame.send(Some("any".into())).unwrap();
        let is_lost = |n: &Notice| matches!(n, Notice::Lost { .. });
        until("it is noticed", || {
            stage.notices.borrow().iter().any(is_lost)
        })
        .await;
        assert!(cancelled_at.elapsed().as_millis() < 100);
        assert_eq!(stage.server.said("getprocessmsg").len(), looks + 1);
        stage.stop().await;
    });
}

#[test]
fn a_hint_that_is_wrong_ends_nothing() {
    in_simulated_time(async {
        let stage = Stage::with_slots(1);
        stage.server.submit(wait(5_000));
        stage.start();
        until("it is watched", || stage.surroundings.open_sockets() == 1).await;
        let socket = stage.surroundings.sockets.borrow_mut().pop().unwrap();
        socket.frame.send(Some("wrong".into())).unwrap();
        stage.until_done().await;
        assert_eq!(
            stage.server.look(0, |held| held.output.clone()),
            Value::from(vec!["waited"])
        );
    });
}

#[test]
fn four_sockets_at_a_time() {
    in_simulated_time(async {
        let stage = Stage::with_slots(8);
        for _ in 0..8 {
            stage.server.submit(wait(10_000));
        }
        stage.start();
        pass(5_000).await;
        assert_eq!(stage.surroundings.open_sockets(), 4);
        stage.until_done().await;
        pass(100).await;
        assert_eq!(stage.surroundings.open_sockets(), 0);
    });
}

#[test]
fn a_socket_that_does_not_work_is_left_alone_and_one_that_ran_out_is_opened_again() {
    in_simulated_time(async {
        let stage = Stage::with_slots(1);
        stage.server.submit(wait(20_000));
        stage.start();
        until("it is watched", || stage.surroundings.open_sockets() == 1).await;
        let socket = stage.surroundings.sockets.borrow_mut().pop().unwrap();
        socket.frame.send(None).unwrap();
        stage.until_done().await;
        assert_eq!(stage.surroundings.sockets.borrow().len(), 0);

        stage.server.submit(wait(600_000));
        until("it is watched", || stage.surroundings.open_sockets() == 1).await;
        pass(300_000).await;
        let socket = stage.surroundings.sockets.borrow_mut().pop().unwrap();
        socket.frame.send(None).unwrap();
        until("it is watched again", || {
            stage.surroundings.open_sockets() == 1
        })
        .await;
        stage.until_done().await;
    });
}
