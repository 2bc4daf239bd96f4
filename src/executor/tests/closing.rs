//! Closes: retried until the server acknowledges them, or the attempt is no longer ours.

use super::*;

/// A process whose function has ended, and whose close is out.
fn closing(process: Process) -> (Bench, JobId) {
    let (mut bench, job) = Bench::running(Settings::default(), process);
    let effects = bench.give(Input::Finished(job, done()));
    assert!(
        matches!(effects.first(), Some(Effect::Close { .. })),
        "{effects:?}"
    );
    (bench, job)
}

fn count_closes(effects: &[Effect]) -> usize {
    effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Close { .. }))
        .count()
}

#[test]
fn a_close_is_retried_through_whatever_leaves_its_fate_unknown() {
    let (mut bench, job) = closing(process("p"));
    for error in [
        unreachable(),
        refused(500, "pq: the database system is shutting down"),
        ColonyError::NotColonyOs {
            status: 502,
            detail: "<html>".into(),
        },
    ] {
        assert_eq!(
            count_closes(&bench.give(Input::CloseAnswered(job, Err(error)))),
            0
        );
        assert_eq!(count_closes(&bench.pass_for(1_000)), 1);
    }
    bench.give(Input::CloseAnswered(job, Ok(())));
    assert_eq!(closed_ids(&bench.notices), ["p"]);
    assert_eq!(count_closes(&bench.pass_for(10_000)), 0);
}

#[test]
fn only_one_close_of_a_process_is_out_at_a_time() {
    let (mut bench, _job) = closing(process("p"));
    assert_eq!(count_closes(&bench.pass_for(14_000)), 0);
}

#[test]
fn a_process_that_is_not_ours_is_let_go() {
    for (status, message) in [
        (400, "Tried to set cancelled process as successful"),
        (400, "Tried to set failed process as successful"),
        (
            403,
            "Failed to close process as successful, process is not assigned",
        ),
        (
            403,
            "Failed to close process as successful, not allowed to close process as successful",
        ),
        (500, "Failed to close process as successful, process is nil"),
        (403, "Access denied, not a member of Colony with name <dev>"),
    ] {
        let (mut bench, job) = closing(process("p"));
        bench.give(Input::CloseAnswered(job, Err(refused(status, message))));
        assert!(
            matches!(bench.last_notice(), Notice::Lost { .. }),
            "{message}: {:?}",
            bench.notices
        );
        assert_eq!(count_closes(&bench.pass_for(30_000)), 0, "{message}");
    }
}

#[test]
fn a_failure_whose_answer_was_lost_is_acknowledged_by_the_servers_refusal_to_repeat_it() {
    let (mut bench, job) = Bench::running(Settings::default(), process("p"));
    bench.give(Input::Finished(job, Outcome::failure("no")));
    bench.give(Input::CloseAnswered(job, Err(unreachable())));
    assert_eq!(count_closes(&bench.pass_for(250)), 1);
    let answer = refused(400, "Tried to set failed process as failed");
    bench.give(Input::CloseAnswered(job, Err(answer)));
    assert!(
        matches!(bench.last_notice(), Notice::Failed { .. }),
        "{:?}",
        bench.last_notice()
    );
}

#[test]
fn an_output_that_the_server_does_not_take_becomes_a_failure_and_then_is_given_up() {
    let (mut bench, job) = closing(process("p"));
    for tries in 0.. {
        let answer = refused(400, "Failed to close successful, invalid JSON");
        bench.give(Input::CloseAnswered(job, Err(answer)));
        let effects = bench.pass_for(10_000);
        let closes = effects.iter().find_map(|effect| match effect {
            Effect::Close { outcome, .. } => Some(outcome),
            _ => None,
        });
        match closes {
            Some(outcome) => {
                assert!(outcome.errors[0].contains("did not accept"), "{outcome:?}");
                assert!(outcome.output.is_empty());
            }
            None => {
                assert!(tries >= 2, "given up after {tries}");
                assert!(
                    bench
                        .notices
                        .iter()
                        .any(|n| matches!(n, Notice::Lost { .. }))
                );
                return;
            }
        }
        assert!(tries < 10, "it goes on for ever");
    }
}

#[test]
fn past_its_deadline_a_close_is_sent_only_after_a_look_that_says_it_is_ours() {
    let (mut bench, job) = closing(attempt("p", 0, 3));
    bench.pass_for(3_500);
    bench.give(Input::CloseAnswered(job, Err(unreachable())));
    assert!(bench.pass_for(250).contains(&watches(job, "p")));
    let effects = bench.give(Input::Watched(job, Ok(attempt("p", 0, 3))));
    assert_eq!(count_closes(&effects), 1);
    bench.give(Input::CloseAnswered(job, Err(unreachable())));
    let effects = bench.pass_for(1_000);
    assert!(
        effects.contains(&watches(job, "p")) && count_closes(&effects) == 0,
        "looked anew: {effects:?}"
    );
    bench.give(Input::Watched(job, Ok(attempt("p", 7, 3))));
    assert!(matches!(
        bench.notices.last(),
        Some(Notice::Lost { .. } | Notice::Polling)
    ));
    assert_eq!(
        count_closes(&bench.pass_for(30_000)),
        0,
        "another attempt is not ours to close"
    );
}

#[test]
fn nothing_is_assigned_while_a_close_is_unresolved_past_its_deadline() {
    let (mut bench, job) = closing(attempt("p", 0, 3));
    // The poll that went out beside the close ends without a process.
    bench.now += 2_500;
    bench.give(Input::CloseAnswered(job, Err(unreachable())));
    bench.now += 600;
    let effects = bench.give(Input::Assigned(Err(nothing())));
    assert_eq!(effects, [watches(job, "p")], "no poll");
    bench.give(Input::Watched(job, Err(unreachable())));
    for _ in 0..20 {
        for effect in bench.pass_for(1_000) {
            match effect {
                Effect::Watch { .. } => drop(bench.give(Input::Watched(job, Err(unreachable())))),
                Effect::Heartbeat => drop(bench.give(Input::HeartbeatAnswered(Ok(())))),
                other => panic!("{other:?}"),
            }
        }
    }
    let effects = bench.pass_for(30_000);
    assert!(effects.contains(&watches(job, "p")), "{effects:?}");
    bench.give(Input::Watched(job, Ok(state("p", 0, 3, 0, ""))));
    let effects = bench.give(Input::HeartbeatAnswered(Ok(())));
    assert_eq!(effects, [assign()], "resolved");
}
