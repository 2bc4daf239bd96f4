//! Getting work: leftovers, polls, slots, lost answers, signs of life, and a server that is away or paused.

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
    for id in ["a", "b"] {
        let effects = bench.give(Input::Assigned(Ok(process(id))));
        assert!(
            matches!(
                effects.as_slice(),
                [Effect::Run { .. }, Effect::Assign { .. }]
            ),
            "{effects:?}"
        );
    }
    let effects = bench.give(Input::Assigned(Ok(process("c"))));
    assert!(
        matches!(effects.as_slice(), [Effect::Run { .. }]),
        "{effects:?}"
    );
    assert_eq!(bench.life.running(), 3);
    let effects = bench.give(Input::Finished(JobId(1), done()));
    assert_eq!(effects, [closes(JobId(1), "b", done()), assign()]);
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
        assert_eq!(bench.give(Input::Assigned(Err(nothing()))), [assign()]);
    }
    assert!(
        !bench
            .notices
            .iter()
            .any(|n| matches!(n, Notice::Offline { .. }))
    );
}

#[test]
fn after_a_lost_answer_it_asks_and_runs_what_it_was_given_once() {
    let mut bench = Bench::polling(Settings::default());
    assert_eq!(bench.give(Input::Assigned(Err(unreachable()))), []);
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
    // The reply that was thought lost comes late, and the list comes again.
    assert_eq!(
        bench.give(Input::Assigned(Ok(process("p")))),
        [Effect::ListRunning]
    );
    assert_eq!(bench.give(Input::Listed(Ok(vec![process("p")]))), []);
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
    bench.give(Input::Assigned(Err(nothing())));
    let (mut bench, job) = Bench::running(Settings::default(), process("p"));
    // It may have been taken back, and run by somebody else, since.
    assert_eq!(
        bench.give(Input::Assigned(Ok(process("late")))),
        [Effect::ListRunning]
    );
    let effects = bench.give(Input::Listed(Ok(vec![process("p"), process("late")])));
    assert!(
        matches!(effects.as_slice(), [Effect::Run { job: late, .. }] if *late != job),
        "{effects:?}"
    );
}

#[test]
fn an_attempt_older_than_one_that_is_known_is_not_taken_up() {
    let mut bench = Bench::polling(slots(2));
    bench.assign(attempt("p", 20, -1));
    let effects = bench.give(Input::Assigned(Ok(attempt("p", 10, -1))));
    assert_eq!(effects, [assign()]);
    assert_eq!(bench.life.running(), 1);
}

#[test]
fn what_the_list_shows_from_an_answer_that_is_still_on_its_way_is_run_once() {
    let mut bench = Bench::polling(slots(2));
    bench.assign(process("a"));
    assert_eq!(bench.give(Input::Assigned(Err(unreachable()))), []);
    assert_eq!(bench.pass_for(250), [Effect::ListRunning]);
    let effects = bench.give(Input::Listed(Ok(vec![process("a"), process("b")])));
    assert!(
        matches!(effects.as_slice(), [Effect::Run { process: p, .. }] if p.process_id == "b"),
        "{effects:?}"
    );
}

#[test]
fn it_gives_signs_of_life_while_all_slots_are_busy_for_an_hour() {
    let (mut bench, job) = Bench::running(Settings::default(), process("p"));
    let mut beats = Vec::new();
    for _ in 0..3_600 {
        for (at, effect) in bench.pass(1_000) {
            match effect {
                Effect::Heartbeat => {
                    beats.push(at);
                    assert_eq!(bench.give(Input::HeartbeatAnswered(Ok(()))), []);
                }
                Effect::Watch { .. } => {
                    assert_eq!(bench.give(Input::Watched(job, Ok(process("p")))), []);
                }
                other => panic!("at {at}: {other:?}"),
            }
        }
    }
    let gaps = beats.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(
        gaps.max().unwrap() <= 5_000,
        "the server may be set to forget in 10 s"
    );
    assert!(beats.len() >= 720);
}

#[test]
fn a_poll_is_sign_enough() {
    let mut bench = Bench::polling(slots(2));
    for _ in 0..100 {
        let effects = bench.pass_for(3_000);
        assert!(!effects.contains(&Effect::Heartbeat), "{effects:?}");
        assert_eq!(bench.give(Input::Assigned(Err(nothing()))), [assign()]);
    }
}

#[test]
fn away_it_waits_longer_each_time_says_so_and_is_back_at_once() {
    let mut bench = Bench::new(Settings::default());
    let mut effects = bench.give(Input::Start);
    let mut waits = Vec::new();
    for _ in 0..12 {
        assert_eq!(effects, [Effect::ListRunning]);
        bench.give(Input::Listed(Err(unreachable())));
        let &Notice::Offline { retry_in_ms, .. } = bench.last_notice() else {
            panic!("{:?}", bench.last_notice());
        };
        waits.push(retry_in_ms);
        effects = bench.pass_for(retry_in_ms);
    }
    assert!(
        waits[0] <= 250 && waits[11] >= 15_000 && waits[11] <= 30_000,
        "{waits:?}"
    );
    assert_eq!(bench.give(Input::Listed(Ok(vec![]))), [assign()]);
    assert!(bench.notices.contains(&Notice::Online));
}

#[test]
fn a_hint_that_the_network_is_back_ends_the_wait() {
    let mut bench = Bench::new(Settings::default());
    bench.give(Input::Start);
    for _ in 0..8 {
        bench.give(Input::Listed(Err(unreachable())));
        bench.pass_for(30_000);
    }
    bench.give(Input::Listed(Err(unreachable())));
    assert_eq!(bench.pass_for(1_000), []);
    assert_eq!(bench.give(Input::Online), [Effect::ListRunning]);
    assert_eq!(bench.give(Input::Online), [], "it is out already");
}

#[test]
fn a_paused_colony_is_said_once_and_is_no_error() {
    let mut bench = Bench::polling(Settings::default());
    let paused = || refused(408, "Assignment timeout: colony assignments are paused");
    for _ in 0..4 {
        assert_eq!(bench.give(Input::Assigned(Err(paused()))), []);
        assert_eq!(bench.pass_for(250), [assign()]);
    }
    let said = bench
        .notices
        .iter()
        .filter(|n| **n == Notice::Paused)
        .count();
    assert_eq!(said, 1);
    assert!(
        !bench
            .notices
            .iter()
            .any(|n| matches!(n, Notice::Offline { .. }))
    );
    bench.give(Input::Assigned(Err(nothing())));
    bench.give(Input::Assigned(Err(paused())));
    assert_eq!(
        bench.last_notice(),
        &Notice::Paused,
        "paused again is said again"
    );
}

#[test]
fn removed_from_the_colony_it_says_what_to_do_and_comes_back_when_let_in() {
    let mut bench = Bench::polling(Settings::default());
    assert_eq!(bench.give(Input::Assigned(Err(not_a_member()))), []);
    let Notice::Offline { reason, .. } = bench.last_notice() else {
        panic!("{:?}", bench.last_notice());
    };
    assert!(
        reason.contains("colonies executor approve") && reason.contains(ME),
        "{reason}"
    );
    assert_eq!(bench.pass_for(250), [assign()]);
    assert!(!bench.give(Input::Assigned(Ok(process("p")))).is_empty());
    assert!(bench.notices.contains(&Notice::Online));
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
