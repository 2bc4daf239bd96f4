//! Getting work: leftovers, polls and slots.

use super::*;

#[test]
fn what_an_earlier_life_left_is_closed_as_failed_before_the_first_poll() {
    let mut bench = Bench::new(Settings::default());
    assert_eq!(bench.give(Input::Start), [Effect::ListRunning]);
    let foreign = state("foreign", 0, -1, 1, "another");
    let waiting = state("waiting", 0, -1, 0, "");
    let effects = bench.give(Input::Listed(Ok(vec![process("p"), foreign, waiting])));
    // The first look at what waits to be closed comes with the next tick, the poll beside it.
    let effects: Vec<Effect> = effects.into_iter().chain(bench.pass_for(0)).collect();
    let closed: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Close {
                process_id,
                outcome,
                ..
            } => Some((process_id.as_str(), &outcome.errors)),
            _ => None,
        })
        .collect();
    assert_eq!(closed.len(), 1, "{effects:?}");
    assert_eq!(closed[0].0, "p");
    assert!(closed[0].1[0].contains("reloaded or closed"), "{closed:?}");
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Run { .. }))
    );
}

#[test]
fn nothing_is_polled_before_the_server_said_what_is_running() {
    let mut bench = Bench::new(Settings::default());
    assert_eq!(bench.give(Input::Start), [Effect::ListRunning]);
    assert_eq!(bench.pass_for(5_000), [], "one question at a time");
    assert_eq!(bench.give(Input::Listed(Err(unreachable()))), []);
    assert_eq!(bench.pass_for(250), [Effect::ListRunning]);
    assert_eq!(bench.give(Input::Listed(Ok(vec![]))), [assign()]);
}

#[test]
fn a_close_overlaps_the_next_poll() {
    let (mut bench, job) = Bench::running(Settings::default(), process("p"));
    let effects = bench.give(Input::Finished(job, done()));
    assert_eq!(effects, [closes(job, "p", done()), assign()]);
    assert_eq!(bench.give(Input::CloseAnswered(job, Ok(()))), []);
    assert_eq!(closed_ids(&bench.notices), ["p"]);
    bench.assign(process("q"));
}

#[test]
fn as_many_processes_run_as_there_are_slots_and_one_poll_is_out() {
    let mut bench = Bench::polling(slots(3));
    let effects = bench.answer(Ok(process("a")));
    assert!(
        matches!(effects.as_slice(), [Effect::Run { .. }, poll, a_try] if (poll, a_try) == (&assign(), &tries())),
        "the queue holds more: {effects:?}"
    );
    for (poll, id) in [(bench.poll, "b"), (bench.tries[0], "c")] {
        let effects = bench.give(Input::Assigned(poll, Ok(process(id))));
        assert!(
            matches!(effects.as_slice(), [Effect::Run { .. }]),
            "{effects:?}"
        );
    }
    assert_eq!(bench.life.running(), 3);
    let effects = bench.give(Input::Finished(JobId(1), done()));
    assert_eq!(effects, [closes(JobId(1), "b", done()), assign()]);
}

#[test]
fn tries_end_with_the_queue() {
    let mut bench = Bench::polling(slots(8));
    let mut effects = bench.answer(Ok(process("a")));
    assert_eq!(effects.split_off(1), [assign(), tries(), tries(), tries()]);
    for (at, number) in bench.tries.clone().into_iter().enumerate() {
        let effects = bench.give(Input::Assigned(number, Err(nothing())));
        assert_eq!(effects, [], "answer {at}");
    }
    assert_eq!(bench.answer(Err(nothing())), [assign()]);
    // Submitted just now: there is no queue.
    let mut raw = process("b").raw;
    raw["submissiontime"] = raw["starttime"].clone();
    let mut effects = bench.answer(Ok(Process::from_value(raw).unwrap()));
    assert_eq!(effects.split_off(1), [assign()]);
}

#[test]
fn what_a_lost_try_brought_is_asked_for_once_the_poll_is_over() {
    let mut bench = Bench::polling(slots(3));
    bench.answer(Ok(process("a")));
    assert_eq!(bench.tries.len(), 1);
    let lost = Input::Assigned(bench.tries[0], Err(unreachable()));
    assert_eq!(bench.give(lost), []);
    assert_eq!(bench.answer(Err(nothing())), [], "after a pause");
    assert_eq!(bench.pass_for(250), [Effect::ListRunning]);
    let effects = bench.give(Input::Listed(Ok(vec![process("a"), process("b")])));
    let runs = |effect: &&Effect| matches!(effect, Effect::Run { process, .. } if process.process_id == "b");
    assert_eq!(effects.iter().filter(runs).count(), 1, "{effects:?}");
}

#[test]
fn nothing_is_asked_while_a_try_may_still_bring_something() {
    let mut bench = Bench::polling(slots(3));
    bench.answer(Ok(process("a")));
    let slow = bench.tries[0];
    assert_eq!(bench.answer(Err(unreachable())), []);
    let asks = |effects: &[Effect]| effects.contains(&Effect::ListRunning);
    assert!(!asks(&bench.pass_for(1_000)));
    let mut effects = bench.give(Input::Assigned(slow, Ok(process("b"))));
    effects.extend(bench.pass_for(250));
    assert!(asks(&effects), "{effects:?}");
}

#[test]
fn closes_that_are_not_acknowledged_hold_polls_back() {
    let mut bench = Bench::polling(Settings::default());
    for id in ["a", "b"] {
        let job = bench.assign(process(id));
        bench.give(Input::Finished(job, done()));
        bench.give(Input::CloseAnswered(job, Err(unreachable())));
        let wants_work = bench.pass_for(0).contains(&assign());
        assert!(
            !wants_work,
            "the poll is out since the function ended, or held back"
        );
    }
    let polls = bench.pass_for(2_000);
    assert!(
        !polls.contains(&assign()),
        "two wait to be closed: {polls:?}"
    );
}

#[test]
fn an_empty_poll_is_followed_by_the_next_at_once() {
    let mut bench = Bench::polling(Settings::default());
    for _ in 0..5 {
        bench.now += 3_000;
        assert_eq!(bench.answer(Err(nothing())), [assign()]);
    }
    assert!(
        !bench
            .notices
            .iter()
            .any(|n| matches!(n, Notice::Offline { .. }))
    );
}

#[test]
fn an_attempt_older_than_one_that_is_known_is_not_taken_up() {
    let mut bench = Bench::polling(slots(2));
    bench.assign(attempt("p", 20, -1));
    let effects = bench.answer(Ok(attempt("p", 10, -1)));
    assert_eq!(effects, [assign()]);
    assert_eq!(bench.life.running(), 1);
}

#[test]
fn answers_that_nobody_waits_for_change_nothing() {
    let (mut bench, _job) = Bench::running(slots(2), process("p"));
    let before = bench.notices.len();
    for input in [
        Input::Listed(Ok(vec![process("on its way")])),
        Input::HeartbeatAnswered(Err(unreachable())),
        Input::CloseAnswered(JobId(99), Ok(())),
        Input::Watched(JobId(99), Err(not_a_member())),
        Input::Finished(JobId(99), done()),
    ] {
        let what = format!("{input:?}");
        assert_eq!(bench.give(input), [], "{what}");
    }
    assert_eq!(bench.notices.len(), before, "{:?}", bench.notices);
}
