//! Deadlines, and what the server says of a process that runs here.

use super::*;

#[test]
fn a_deadline_aborts_and_closes_as_failed_before_the_server_takes_it_back() {
    // (maxexectime, aborted at, given up at) from the assignment.
    for (limit_s, aborted_at, given_up_at) in [
        (3, 2_700, 3_100),
        (10, 9_500, 9_900),
        (3_600, 3_599_500, 3_599_900),
    ] {
        let (mut bench, job) = Bench::running(Settings::default(), attempt("p", 0, limit_s));
        let began = bench.now;
        let mut seen = Vec::new();
        while bench.now < began + given_up_at {
            for (at, effect) in bench.pass(100) {
                match effect {
                    Effect::Watch { .. } => {
                        bench.give(Input::Watched(job, Ok(attempt("p", 0, limit_s))));
                    }
                    Effect::Heartbeat => {
                        bench.give(Input::HeartbeatAnswered(Ok(())));
                    }
                    effect => seen.push((at - began, effect)),
                }
            }
        }
        let reason = format!("ended before its deadline: maxexectime is {limit_s} s");
        assert_eq!(
            seen[0],
            (
                aborted_at,
                Effect::Abort {
                    job,
                    reason: reason.clone()
                }
            )
        );
        assert_eq!(seen[1], (given_up_at, Effect::Forget { job }));
        let ends = |effect: &Effect| match effect {
            Effect::Close { outcome, .. } => **outcome == Outcome::failure(reason.clone()),
            Effect::Watch { .. } => true,
            _ => false,
        };
        assert!(
            seen.get(2).is_none_or(|(_, effect)| ends(effect)),
            "{seen:?}"
        );
        assert_eq!(
            bench.give(Input::Finished(job, done())),
            [],
            "a late result is dropped"
        );
    }
}

#[test]
fn what_was_done_until_the_deadline_is_kept_beside_the_reason() {
    let (mut bench, job) = Bench::running(Settings::default(), attempt("p", 0, 10));
    let effects = pass_watched(&mut bench, job, 9_500);
    assert!(
        matches!(effects.last(), Some(Effect::Abort { .. })),
        "{effects:?}"
    );
    let effects = bench.give(Input::Finished(job, Outcome::text("half")));
    let Some(Effect::Close { outcome, .. }) = effects.first() else {
        panic!("{effects:?}");
    };
    assert_eq!(outcome.output, ["half"]);
    assert_eq!(
        outcome.errors,
        ["ended before its deadline: maxexectime is 10 s"]
    );
}

#[test]
fn a_limit_of_nothing_still_lets_a_quick_function_answer() {
    let (mut bench, job) = Bench::running(Settings::default(), attempt("p", 0, 0));
    assert_eq!(bench.pass_for(200), []);
    let effects = bench.give(Input::Finished(job, done()));
    assert_eq!(
        effects,
        [watches(job, "p")],
        "its time is up: is it still ours?"
    );
    let effects = bench.give(Input::Watched(job, Ok(attempt("p", 0, 0))));
    assert_eq!(effects[0], closes(job, "p", done()));
}

#[test]
fn an_end_on_the_server_is_noticed_within_two_seconds_and_nothing_is_sent_for_it() {
    let running = process("p");
    for (now_is, words) in [
        (Ok(ended(&running, 4)), "cancelled"),
        (Ok(ended(&running, 3)), "time was up"),
        (Ok(ended(&running, 2)), "closed already"),
        (Ok(state("p", 0, -1, 0, "")), "took it back"),
        (Ok(state("p", 9, -1, 1, ME)), "took it back"),
        (Ok(state("p", 9, -1, 1, "another")), "took it back"),
        (
            Err(refused(404, "Failed to get process, process not found")),
            "removed",
        ),
    ] {
        let (mut bench, job) = Bench::running(Settings::default(), running.clone());
        assert_eq!(bench.pass_for(2_000), [watches(job, "p")]);
        let effects = bench.give(Input::Watched(job, now_is));
        assert!(
            matches!(
                effects.as_slice(),
                [
                    Effect::Abort { .. },
                    Effect::Forget { .. },
                    Effect::Assign { .. }
                ]
            ),
            "{words}: {effects:?}"
        );
        let Some(Notice::Lost { reason, .. }) = bench
            .notices
            .iter()
            .find(|n| matches!(n, Notice::Lost { .. }))
        else {
            panic!("{words}: {:?}", bench.notices);
        };
        assert!(reason.contains(words), "{words}: {reason}");
        assert_eq!(bench.give(Input::Finished(job, done())), [], "{words}");
    }
}

#[test]
fn a_hint_makes_it_look_at_once() {
    let (mut bench, job) = Bench::running(Settings::default(), process("p"));
    bench.now += 10;
    assert_eq!(bench.give(Input::Hint(job)), [watches(job, "p")]);
    // What it is told of meanwhile, the look may have missed.
    assert_eq!(bench.give(Input::Hint(job)), []);
    let effects = bench.give(Input::Watched(job, Ok(process("p"))));
    assert_eq!(effects, [watches(job, "p")]);
    assert_eq!(bench.give(Input::Watched(job, Ok(process("p")))), []);
    assert_eq!(bench.pass_for(1_499), []);
    assert_eq!(bench.give(Input::Hint(JobId(99))), []);
    let effects = bench.give(Input::Finished(job, done()));
    assert!(!effects.contains(&watches(job, "p")), "{effects:?}");
    assert_eq!(bench.give(Input::Hint(job)), []);
}

#[test]
fn a_look_that_fails_loses_nothing_and_is_repeated() {
    let (mut bench, job) = Bench::running(Settings::default(), process("p"));
    for _ in 0..3 {
        assert!(bench.pass_for(1_500).contains(&watches(job, "p")));
        assert_eq!(bench.give(Input::Watched(job, Err(unreachable()))), []);
    }
    assert_eq!(bench.life.running(), 1);
}

#[test]
fn a_new_attempt_of_the_same_process_replaces_the_old() {
    let (mut bench, old) = Bench::running(slots(2), attempt("p", 0, 1));
    let effects = bench.answer(Ok(attempt("p", 5, 1)));
    assert!(
        matches!(effects.as_slice(), [Effect::Abort { job, .. }, Effect::Forget { .. }, Effect::Run { .. }, ..] if *job == old),
        "{effects:?}"
    );
    assert_eq!(
        bench.give(Input::Finished(old, done())),
        [],
        "the old attempt's result is void"
    );
    assert_eq!(bench.life.running(), 1);
}

#[test]
fn the_page_can_end_a_process() {
    let (mut bench, job) = Bench::running(Settings::default(), process("p"));
    assert_eq!(bench.give(Input::Cancel("unknown".into())), []);
    let effects = bench.give(Input::Cancel("p".into()));
    assert!(
        matches!(effects.as_slice(), [Effect::Abort { .. }]),
        "{effects:?}"
    );
    assert_eq!(bench.give(Input::Cancel("p".into())), [], "once is enough");
    let effects = bench.give(Input::Finished(job, done()));
    assert!(
        matches!(effects.first(), Some(Effect::Close { outcome, .. }) if !outcome.is_success()),
        "{effects:?}"
    );
}

/// Lets time pass while every look says that the process is still ours.
fn pass_watched(bench: &mut Bench, job: JobId, ms: u64) -> Vec<Effect> {
    let until = bench.now + ms;
    let mut seen = Vec::new();
    while bench.now < until {
        for effect in bench.pass_for(100) {
            match effect {
                Effect::Watch { .. } => {
                    drop(bench.give(Input::Watched(job, Ok(attempt("p", 0, 10)))))
                }
                Effect::Heartbeat => drop(bench.give(Input::HeartbeatAnswered(Ok(())))),
                effect => seen.push(effect),
            }
        }
    }
    seen
}
