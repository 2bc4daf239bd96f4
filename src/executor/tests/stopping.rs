//! Stop means stop.

use super::*;

fn stopped(bench: &Bench) -> Option<&Option<String>> {
    bench.notices.iter().find_map(|notice| match notice {
        Notice::Stopped { reason } => Some(reason),
        _ => None,
    })
}

#[test]
fn with_nothing_to_do_it_waits_only_for_the_poll() {
    let mut bench = Bench::polling(Settings::default());
    assert_eq!(bench.give(Input::Stop), [], "a poll is never aborted");
    assert!(matches!(bench.life.phase(), Phase::Draining { .. }));
    assert_eq!(bench.answer(Err(nothing())), [Effect::Settled]);
    assert_eq!(
        (bench.life.phase(), stopped(&bench)),
        (Phase::Stopped, Some(&None))
    );
    assert_eq!(bench.life.wake_at(), None);
}

#[test]
fn the_first_stop_lets_what_runs_end_and_takes_nothing_new() {
    let (mut bench, job) = Bench::running(slots(2), process("p"));
    assert_eq!(bench.give(Input::Stop), []);
    assert_eq!(bench.answer(Err(nothing())), []);
    let beats = bench.pass_for(10_000);
    assert!(
        beats.contains(&Effect::Heartbeat) && !beats.contains(&assign()),
        "{beats:?}"
    );
    let effects = bench.give(Input::Finished(job, done()));
    assert!(
        !effects.contains(&Effect::Settled),
        "not closed yet: {effects:?}"
    );
    bench.give(Input::Watched(job, Ok(process("p"))));
    let effects = bench.give(Input::CloseAnswered(job, Ok(())));
    assert_eq!(effects, [Effect::Settled]);
    assert_eq!(closed_ids(&bench.notices), ["p"]);
}

#[test]
fn what_the_last_poll_brings_is_run_after_one_stop_and_closed_as_failed_after_two() {
    let mut once = Bench::polling(Settings::default());
    once.give(Input::Stop);
    let job = once.assign(process("p"));
    assert_eq!(
        once.give(Input::Finished(job, done())),
        [closes(job, "p", done())]
    );
    assert_eq!(
        once.give(Input::CloseAnswered(job, Ok(()))),
        [Effect::Settled]
    );

    let mut twice = Bench::polling(Settings::default());
    twice.give(Input::Stop);
    twice.give(Input::Stop);
    assert!(matches!(twice.life.phase(), Phase::Quitting { .. }));
    let effects = twice.answer(Ok(process("p")));
    let [Effect::Close { job, outcome, .. }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(outcome.errors, ["the executor was stopped"]);
    assert_eq!(
        twice.give(Input::CloseAnswered(*job, Ok(()))),
        [Effect::Settled]
    );
}

#[test]
fn the_second_stop_aborts_what_runs_and_closes_it_as_failed() {
    let (mut bench, job) = Bench::running(Settings::default(), process("p"));
    bench.give(Input::Stop);
    let effects = bench.give(Input::Stop);
    assert!(
        matches!(effects.as_slice(), [Effect::Abort { .. }]),
        "{effects:?}"
    );
    assert_eq!(bench.give(Input::Stop), [], "a third changes nothing");
    let effects = bench.pass_for(400);
    assert_eq!(effects[0], Effect::Forget { job }, "it did not end in time");
    assert!(
        matches!(&effects[1], Effect::Close { outcome, .. } if outcome.errors == ["the executor was stopped"])
    );
    assert_eq!(
        bench.give(Input::CloseAnswered(job, Ok(()))),
        [Effect::Settled]
    );
}

#[test]
fn what_does_not_end_in_a_minute_is_aborted() {
    let (mut bench, _job) = Bench::running(Settings::default(), process("p"));
    bench.give(Input::Stop);
    let aborted = |effects: &[(u64, Effect)]| {
        effects
            .iter()
            .any(|(_, e)| matches!(e, Effect::Abort { .. }))
    };
    assert!(!aborted(&bench.pass(59_999)));
    assert!(aborted(&bench.pass(1)));
}

#[test]
fn a_lost_answer_is_cleared_up_before_it_settles() {
    let mut bench = Bench::polling(Settings::default());
    bench.give(Input::Stop);
    bench.give(Input::Stop);
    assert_eq!(bench.answer(Err(unreachable())), []);
    assert_eq!(bench.pass_for(250), [Effect::ListRunning]);
    let effects = bench.give(Input::Listed(Ok(vec![process("p")])));
    let [Effect::Close { job, .. }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(bench.give(Input::CloseAnswered(*job, Ok(()))), []);
    // The server may not know that the connection is gone, and give the lost poll a process until its wait is over.
    let asked = bench.pass(4_000);
    let [(at, Effect::ListRunning)] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert!(*at >= 1_000 + 3_000, "{at}");
    let effects = bench.give(Input::Listed(Ok(vec![])));
    assert_eq!(effects.last(), Some(&Effect::Settled));
}

#[test]
fn with_the_server_gone_it_stops_all_the_same_and_says_what_is_left() {
    let (mut bench, job) = Bench::running(Settings::default(), process("p"));
    bench.give(Input::Stop);
    bench.give(Input::Stop);
    bench.give(Input::Finished(job, done()));
    for _ in 0..100 {
        for effect in bench.pass_for(100) {
            if let Effect::Close { job, .. } = effect {
                bench.give(Input::CloseAnswered(job, Err(unreachable())));
            }
        }
    }
    let reason = stopped(&bench).unwrap().as_ref().unwrap();
    assert!(
        reason.contains("1 process") && reason.contains("starts again"),
        "{reason}"
    );
    assert_eq!(bench.give(Input::Start), [Effect::ListRunning]);
}

#[test]
fn leftovers_that_the_server_is_just_telling_of_are_closed_before_it_settles() {
    let mut bench = Bench::new(Settings::default());
    bench.give(Input::Start);
    assert_eq!(bench.give(Input::Stop), [], "the list is on its way");
    let effects = bench.give(Input::Listed(Ok(vec![process("p")])));
    let [Effect::Close { job, .. }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(
        bench.give(Input::CloseAnswered(*job, Ok(()))),
        [Effect::Settled]
    );
}

#[test]
fn stopped_before_the_server_ever_answered_it_ends_at_once_and_can_start_again() {
    let mut bench = Bench::new(Settings::default());
    bench.give(Input::Start);
    bench.give(Input::Listed(Err(unreachable())));
    assert_eq!(bench.give(Input::Stop), [Effect::Settled]);
    for _ in 0..3 {
        assert_eq!(bench.give(Input::Start), [Effect::ListRunning]);
        bench.give(Input::Stop);
        // Twice, and waited out: what the server says now, nobody hears.
        bench.give(Input::Stop);
        bench.pass_for(20_000);
        assert_eq!(bench.life.phase(), Phase::Stopped);
    }
}

#[test]
fn once_stopped_nothing_that_is_said_starts_a_function() {
    let mut bench = Bench::polling(Settings::default());
    bench.give(Input::Stop);
    bench.give(Input::Stop);
    bench.pass_for(20_000);
    assert_eq!(
        bench.life.phase(),
        Phase::Stopped,
        "the poll never came back"
    );
    assert_eq!(bench.answer(Ok(process("late"))), []);
    assert_eq!(bench.give(Input::Start), [Effect::ListRunning]);
    let effects = bench.give(Input::Listed(Ok(vec![process("late")])));
    assert!(
        !effects.iter().any(|e| matches!(e, Effect::Run { .. })),
        "{effects:?}"
    );
    assert!(
        effects.iter().any(|e| matches!(e, Effect::Close { .. })),
        "{effects:?}"
    );
}

#[test]
fn what_could_not_be_closed_before_the_stop_is_closed_by_the_next_start() {
    let (mut bench, job) = Bench::running(Settings::default(), process("p"));
    bench.give(Input::Stop);
    bench.give(Input::Stop);
    bench.give(Input::Finished(job, done()));
    bench.pass_for(20_000);
    assert_eq!(
        bench.life.phase(),
        Phase::Stopped,
        "the close never came back"
    );
    bench.give(Input::Start);
    let effects = bench.give(Input::Listed(Ok(vec![process("p")])));
    assert!(
        matches!(effects.first(), Some(Effect::Close { process_id, .. }) if process_id == "p"),
        "{effects:?}"
    );
}

#[test]
fn stopped_before_it_could_ask_it_says_so() {
    let mut bench = Bench::new(Settings::default());
    bench.give(Input::Start);
    bench.give(Input::Listed(Err(unreachable())));
    bench.give(Input::Stop);
    let reason = stopped(&bench).unwrap().as_ref().unwrap();
    assert!(reason.contains("could not be asked"), "{reason}");
}
