//! Answers that were lost, late or repeated.

use super::*;

#[test]
fn after_a_lost_answer_it_asks_and_runs_what_it_was_given_once() {
    let mut bench = Bench::polling(Settings::default());
    assert_eq!(bench.answer(Err(unreachable())), []);
    assert_eq!(
        bench.pass_for(250),
        [Effect::ListRunning],
        "asked before the next poll"
    );
    let effects = bench.give(Input::Listed(Ok(vec![process("p")])));
    assert!(
        matches!(effects.as_slice(), [Effect::Run { process: p, .. }] if p.process_id == "p"),
        "{effects:?}"
    );
    // The reply that was thought lost comes late, twice, and so does the list.
    for _ in 0..2 {
        assert_eq!(
            bench.give(Input::Assigned(0, Ok(process("p")))),
            [],
            "it is known"
        );
        assert_eq!(bench.give(Input::Listed(Ok(vec![process("p")]))), []);
    }
    let runs = bench
        .notices
        .iter()
        .filter(|n| matches!(n, Notice::Assigned { .. }));
    assert_eq!(runs.count(), 1);
}

#[test]
fn a_poll_without_an_answer_counts_as_lost_and_its_late_process_is_asked_about() {
    let mut bench = Bench::polling(Settings::default());
    assert_eq!(bench.pass_for(14_999), []);
    assert_eq!(bench.pass_for(300), [Effect::ListRunning]);
    assert_eq!(bench.give(Input::Listed(Ok(vec![]))), [assign()]);
    // The one that was given up is answered now, with a process that may be somebody else's since. The next poll is
    // out, and stays so.
    assert_eq!(bench.give(Input::Assigned(0, Ok(process("late")))), []);
    assert_eq!(bench.pass_for(2_000), [], "one question at a time");
    let job = bench.assign_asking(process("p"));
    let effects = bench.give(Input::Listed(Ok(vec![process("p"), process("late")])));
    assert!(
        matches!(effects.as_slice(), [Effect::Run { job: late, .. }] if *late != job),
        "{effects:?}"
    );
}

#[test]
fn what_the_list_shows_from_an_answer_that_is_still_on_its_way_is_run_once() {
    let mut bench = Bench::polling(slots(2));
    bench.assign(process("a"));
    assert_eq!(bench.answer(Err(unreachable())), []);
    assert_eq!(bench.pass_for(250), [Effect::ListRunning]);
    let effects = bench.give(Input::Listed(Ok(vec![process("a"), process("b")])));
    assert!(
        matches!(effects.as_slice(), [Effect::Run { process: p, .. }] if p.process_id == "b"),
        "{effects:?}"
    );
}

/// A poll that was given up, and the next one out.
fn overdue() -> Bench {
    let mut bench = Bench::polling(slots(2));
    let effects = bench.pass_for(15_250);
    assert_eq!(effects, [Effect::ListRunning]);
    assert_eq!(bench.give(Input::Listed(Ok(vec![]))), [assign()]);
    assert_eq!(bench.poll, 1);
    bench
}

#[test]
fn the_late_answer_of_a_poll_that_was_given_up_is_not_the_next_ones() {
    for late in [Ok(process("late")), Err(nothing()), Err(unreachable())] {
        let mut bench = overdue();
        let is_ok = late.is_ok();
        assert_eq!(bench.give(Input::Assigned(0, late)), []);
        assert_eq!(bench.pass_for(2_000), [], "the next one is still out");
        let effects = bench.answer(Err(nothing()));
        let next = if is_ok { Effect::ListRunning } else { assign() };
        assert_eq!(effects, [next]);
    }
}

#[test]
fn an_answer_that_comes_twice_is_one() {
    let mut bench = Bench::polling(slots(3));
    bench.assign(process("p"));
    assert_eq!(bench.give(Input::Assigned(0, Ok(process("p")))), []);
    assert_eq!(bench.give(Input::Assigned(0, Err(unreachable()))), []);
    bench.assign(process("q"));
    assert_eq!(bench.life.running(), 2);
}

#[test]
fn a_late_answer_while_a_list_is_on_its_way_is_asked_about_after_it() {
    let mut bench = overdue();
    assert_eq!(bench.answer(Err(unreachable())), []);
    assert_eq!(bench.pass_for(500), [Effect::ListRunning]);
    assert_eq!(bench.give(Input::Assigned(0, Ok(process("late")))), []);
    // The server may have written the list before it assigned the process.
    assert_eq!(bench.give(Input::Listed(Ok(vec![]))), [assign()]);
    bench.now += 4_000;
    assert_eq!(bench.answer(Err(nothing())), [Effect::ListRunning]);
}

#[test]
fn what_a_poll_of_no_known_number_brought_is_looked_at_before_it_is_closed() {
    let mut bench = Bench::polling(slots(2));
    bench.now += 10_000;
    assert_eq!(bench.give(Input::Assigned(77, Ok(attempt("p", 0, 5)))), []);
    assert_eq!(bench.answer(Err(nothing())), [Effect::ListRunning]);
    let effects = bench.give(Input::Listed(Ok(vec![attempt("p", 0, 5)])));
    let [Effect::Run { job, .. }, ..] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let effects = bench.give(Input::Finished(*job, done()));
    assert!(effects.contains(&watches(*job, "p")), "{effects:?}");
}
