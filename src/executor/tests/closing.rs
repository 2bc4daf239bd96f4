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

/// With what it closes next, while the server answers everything else; nothing where it doesn't any more.
fn next_close(bench: &mut Bench) -> Option<Outcome> {
    let until = bench.now + 40_000;
    let mut close = None;
    while bench.now < until && close.is_none() {
        let mut wanted = bench.pass_for(250);
        while let Some(effect) = wanted.pop() {
            let more = match effect {
                Effect::Close { outcome, .. } => {
                    close = Some((*outcome).clone());
                    continue;
                }
                Effect::Heartbeat => bench.give(Input::HeartbeatAnswered(Ok(()))),
                Effect::ListRunning => bench.give(Input::Listed(Ok(vec![]))),
                Effect::Assign { .. } => bench.answer(Err(nothing())),
                other => panic!("{other:?}"),
            };
            // The next poll stays out for a while.
            wanted.extend(more.into_iter().filter(|effect| *effect != assign()));
        }
    }
    close
}

fn proxy(status: u16) -> ColonyError {
    ColonyError::NotColonyOs {
        status,
        detail: "<html><h1>no</h1>".into(),
    }
}

#[test]
fn what_the_server_does_not_take_becomes_a_short_failure_that_is_closed() {
    for error in [
        refused(
            400,
            &format!("Failed to close successful, {}", "x".repeat(10_000)),
        ),
        proxy(413),
        proxy(400),
    ] {
        let (mut bench, job) = closing(process("p"));
        bench.give(Input::CloseAnswered(job, Err(error)));
        let outcome = next_close(&mut bench).unwrap();
        assert!(outcome.output.is_empty() && outcome.errors.len() == 1);
        let reason = &outcome.errors[0];
        assert!(
            reason.starts_with("the server did not take the output: ") && reason.len() < 300,
            "{reason}"
        );
        bench.give(Input::CloseAnswered(job, Ok(())));
        assert!(
            bench
                .notices
                .iter()
                .any(|n| matches!(n, Notice::Failed { errors, .. } if *errors == outcome.errors)),
            "{:?}",
            bench.notices
        );
    }
}

#[test]
fn four_refusals_of_the_shortest_close_are_told_and_given_up() {
    for error in [
        proxy(413),
        refused(400, "no"),
        refused(500, "pq: value too long"),
    ] {
        let (mut bench, job) = closing(process("p"));
        let mut closes = vec![done()];
        loop {
            // The server answers everything else.
            bench.give(Input::CloseAnswered(job, Err(error.clone())));
            match next_close(&mut bench) {
                Some(outcome) => closes.push(outcome),
                None => break,
            }
            assert!(closes.len() < 20, "it goes on for ever");
        }
        let shortest = closes.last().unwrap();
        assert!(!shortest.is_success());
        let times = closes.iter().filter(|close| *close == shortest).count();
        assert_eq!(times, 4, "{closes:?}");
        let Some(Notice::Lost { reason, .. }) = bench
            .notices
            .iter()
            .find(|n| matches!(n, Notice::Lost { .. }))
        else {
            panic!("{:?}", bench.notices);
        };
        assert!(reason.contains("RUNNING"), "{reason}");
    }
}

#[test]
fn a_large_output_that_never_arrives_while_the_server_answers_becomes_a_short_failure() {
    let (mut bench, job) = Bench::running(Settings::default(), process("p"));
    let large = Outcome::text("x".repeat(300_000));
    bench.give(Input::Finished(job, large.clone()));
    for _ in 0..5 {
        bench.give(Input::CloseAnswered(job, Err(unreachable())));
        assert_eq!(next_close(&mut bench), Some(large.clone()));
    }
    bench.give(Input::CloseAnswered(job, Err(unreachable())));
    let outcome = next_close(&mut bench).unwrap();
    assert!(outcome.output.is_empty() && outcome.errors[0].contains("output"));
}

#[test]
fn a_small_output_is_kept_however_long_it_goes_unanswered() {
    let (mut bench, job) = closing(process("p"));
    for _ in 0..50 {
        bench.give(Input::CloseAnswered(job, Err(unreachable())));
        assert_eq!(next_close(&mut bench), Some(done()));
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
fn a_slow_look_is_not_trusted_while_a_poll_may_bring_the_process_anew() {
    let (mut bench, job) = closing(attempt("p", 0, 3));
    bench.now += 2_500;
    assert_eq!(bench.answer(Err(nothing())), [assign()], "not due yet");
    bench.now += 600;
    let due = bench.give(Input::CloseAnswered(job, Err(unreachable())));
    let due = [due, bench.pass_for(300)].concat();
    assert!(due.contains(&watches(job, "p")), "{due:?}");
    bench.now += 1_500;
    let ours = || Input::Watched(job, Ok(attempt("p", 0, 3)));
    assert_eq!(bench.give(ours()), [watches(job, "p")], "looked anew");
    bench.now += 1_500;
    bench.answer(Err(nothing()));
    let effects = bench.give(ours());
    assert_eq!(count_closes(&effects), 1, "no poll was out: {effects:?}");
}

#[test]
fn nothing_is_assigned_while_a_close_is_unresolved_past_its_deadline() {
    let (mut bench, job) = closing(attempt("p", 0, 3));
    // The poll that went out beside the close ends without a process.
    bench.now += 2_500;
    bench.give(Input::CloseAnswered(job, Err(unreachable())));
    bench.now += 600;
    let effects = bench.answer(Err(nothing()));
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
    let effects = bench.give(Input::Watched(job, Ok(state("p", 0, 3, 0, ""))));
    assert_eq!(effects, [assign()], "resolved");
}
