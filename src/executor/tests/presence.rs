//! Signs of life, and a server that is away, paused, or does not take us.

use super::*;

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
        assert_eq!(bench.answer(Err(nothing())), [assign()]);
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
        assert_eq!(bench.answer(Err(paused())), []);
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
    bench.answer(Err(nothing()));
    bench.answer(Err(paused()));
    assert_eq!(
        bench.last_notice(),
        &Notice::Paused,
        "paused again is said again"
    );
}

fn last_offline(bench: &Bench) -> &str {
    let offline = bench.notices.iter().rev().find_map(|n| match n {
        Notice::Offline { reason, .. } => Some(reason),
        _ => None,
    });
    offline.expect("it is away")
}

#[test]
fn removed_from_the_colony_it_asks_why_says_so_and_comes_back_when_let_in() {
    let mut bench = Bench::polling(Settings::default());
    assert_eq!(bench.answer(Err(not_a_member())), [Effect::AskStanding]);
    assert!(last_offline(&bench).contains("removed"));
    assert_eq!(bench.give(Input::Standing(None)), []);
    assert_eq!(bench.pass_for(250), [assign()]);
    assert_eq!(
        bench.answer(Err(not_a_member())),
        [Effect::AskStanding],
        "the first time nobody knew"
    );
    bench.give(Input::Standing(Some("rejected".into())));
    assert_eq!(last_offline(&bench), "rejected");
    assert_eq!(bench.pass_for(500), [assign()]);
    assert_eq!(bench.answer(Err(not_a_member())), []);
    assert_eq!(last_offline(&bench), "rejected");
    assert_eq!(bench.pass_for(1_000), [assign()]);
    let effects = bench.answer(Ok(process("p")));
    assert!(
        matches!(effects.as_slice(), [Effect::Introduce, Effect::Run { .. }]),
        "the server has forgotten its functions: {effects:?}"
    );
    assert!(bench.notices.contains(&Notice::Online));
    let before = bench.notices.len();
    bench.give(Input::Standing(Some("late".into())));
    assert_eq!(bench.notices.len(), before, "it is back");
}

#[test]
fn expelled_while_it_was_busy_it_asks_why_too() {
    let (mut bench, _job) = Bench::running(Settings::default(), process("p"));
    let effects = bench.pass_for(4_000);
    assert!(effects.contains(&Effect::Heartbeat), "{effects:?}");
    let effects = bench.give(Input::HeartbeatAnswered(Err(not_a_member())));
    assert_eq!(effects, [Effect::AskStanding]);
}
