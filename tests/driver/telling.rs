//! What reaches the server, and what becomes of what it doesn't take.

use wasm_executor::colony::Reply;
use wasm_executor::executor::{Crash, Notice, Settings};

use super::functions::{echo, wait};
use super::server::{refusal, reply};
use super::stage::{Stage, in_simulated_time, pass, until};

const FAILING: &str = r#"{"funcname":"fail","maxexectime":-1}"#;

fn too_large() -> Reply {
    Reply {
        status: 413,
        body: "<html><h1>413 Request Entity Too Large</h1></html>".into(),
    }
}

#[test]
fn nul_stays_in_outputs_and_is_left_out_of_reasons_and_logs() {
    in_simulated_time(async {
        let stage = Stage::new(Settings::default());
        stage.server.submit(FAILING);
        stage.server.submit(wait(1_000));
        stage.start();
        stage.until_done().await;
        stage.server.look(0, |held| {
            assert_eq!(held.output[0], "half\0done");
            assert_eq!(held.closes[0]["errors"][0], "nogood");
        });
        let log = stage.server.look(1, |held| held.log.clone());
        assert_eq!(log, "waits 1000 ms\n");
    });
}

#[test]
fn a_failure_whose_output_is_too_large_is_closed_without_it() {
    in_simulated_time(async {
        let stage = Stage::new(Settings::default());
        stage.server.submit(FAILING);
        stage
            .server
            .answer_instead(|kind, _| (kind == "setoutputmsg").then(too_large));
        stage.start();
        stage.until_done().await;
        let errors = stage
            .server
            .look(0, |held| held.closes[0]["errors"].clone());
        assert_eq!(errors[0], "nogood");
        let said = errors[1].as_str().unwrap();
        assert!(
            said.starts_with("the server did not take the output: "),
            "{said}"
        );
    });
}

#[test]
fn an_output_that_is_too_large_is_a_failure_that_says_so() {
    in_simulated_time(async {
        let stage = Stage::new(Settings::default());
        stage.server.submit(echo("hello"));
        stage
            .server
            .answer_instead(|kind, _| (kind == "closesuccessfulmsg").then(too_large));
        stage.start();
        stage.until_done().await;
        let errors = stage
            .server
            .look(0, |held| held.closes[0]["errors"].clone());
        let said = errors[0].as_str().unwrap();
        assert!(
            said.contains("did not take the output") && said.contains("413"),
            "{said}"
        );
    });
}

#[test]
fn one_that_was_replaced_says_so_and_what_to_do_and_introduces_itself_when_it_is_back() {
    in_simulated_time(async {
        let not_a_member = "Access denied, not a member of Colony with name <dev>";
        for (rows, words) in [
            (
                None,
                [
                    "another was registered as tester",
                    "colonies executor add --name tester",
                ],
            ),
            (
                Some(0),
                [
                    "waits for approval",
                    "colonies executor approve --name tester",
                ],
            ),
            (
                Some(2),
                ["was rejected", "colonies executor approve --name tester"],
            ),
            (
                Some(3),
                ["was removed", "colonies executor approve --name tester"],
            ),
        ] {
            let stage = Stage::new(Settings::default());
            let id = stage.executor.executor_id().to_owned();
            stage
                .server
                .answer_instead(move |kind, _| match (kind, rows) {
                    ("getexecutorsmsg", Some(state)) => {
                        let row = format!(
                            r#"[{{"executorid":"{id}","executorname":"tester","state":{state}}}]"#
                        );
                        Some(reply(200, kind, &row))
                    }
                    _ => Some(refusal(403, not_a_member)),
                });
            stage.start();
            pass(2_000).await;
            let offline = |n: &Notice| matches!(n, Notice::Offline { reason, .. } if words.iter().all(|word| reason.contains(word)));
            assert!(
                stage.notices.borrow().iter().any(offline),
                "{words:?}: {:?}",
                stage.notices.borrow()
            );
            assert_eq!(stage.server.said("getexecutorsmsg").len(), 1);
            stage.server.answer_instead(|_, _| None);
            until("it introduces itself", || {
                !stage.server.said("updateexecutormsg").is_empty()
            })
            .await;
            assert!(stage.notices.borrow().contains(&Notice::Online));
            stage.stop().await;
        }
    });
}

#[test]
fn what_ran_at_crashes_is_closed_with_the_reason_and_refused_the_second_time() {
    in_simulated_time(async {
        let crash = |process_id: &str| Crash {
            process_id: process_id.into(),
            count: 2,
            reason: "unreachable executed".into(),
        };
        let stage = Stage::new(Settings {
            crashes: vec![crash("p0"), crash("p1")],
            ..Settings::default()
        });
        stage.server.leave_running(echo("left"));
        stage.server.submit(echo("again"));
        stage.server.submit(echo("other"));
        stage.start();
        stage.until_done().await;
        let reason = |at| {
            stage
                .server
                .look(at, |held| held.closes[0]["errors"][0].clone())
        };
        assert_eq!(
            reason(0),
            "the executor crashed while this ran: unreachable executed"
        );
        let refused = reason(1);
        assert!(
            refused.as_str().unwrap().starts_with("not run again"),
            "{refused}"
        );
        assert_eq!(stage.server.look(2, |held| held.output[0].clone()), "other");
        stage.stop().await;
    });
}
