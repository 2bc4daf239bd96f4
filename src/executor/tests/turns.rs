//! Polls take turns with other pages of the browser; nothing else waits for a turn.

use super::*;

/// Started, with nothing left over, and waiting for the turn of its first poll.
fn waiting(settings: Settings) -> Bench {
    let mut bench = Bench::new(settings);
    bench.give_alone(Input::Start);
    let effects = bench.give_alone(Input::Listed(Ok(vec![])));
    assert_eq!(effects, [Effect::TakeTurn { turn: 0 }]);
    bench
}

fn poll(poll: u64) -> Effect {
    let timeout_s = POLL_S;
    Effect::Assign { poll, timeout_s }
}

/// Lets time pass without giving turns, and answers signs of life.
fn pass_beating(bench: &mut Bench, ms: u64) -> Vec<(u64, Effect)> {
    let until = bench.now + ms;
    let mut seen = Vec::new();
    while let Some(at) = bench.life.wake_at().filter(|at| *at <= until) {
        bench.now = bench.now.max(at);
        for effect in bench.give_alone(Input::Tick) {
            if effect == Effect::Heartbeat {
                bench.give_alone(Input::HeartbeatAnswered(Ok(())));
            }
            seen.push((bench.now, effect));
        }
    }
    bench.now = until;
    seen
}

#[test]
fn nothing_is_assigned_before_its_turn_and_signs_of_life_go_on() {
    let mut bench = waiting(Settings::default());
    let seen = pass_beating(&mut bench, 60_000);
    assert!(seen.len() >= 14, "{}", seen.len());
    assert!(
        seen.iter().all(|(_, e)| *e == Effect::Heartbeat),
        "{seen:?}"
    );
    assert!(!bench.notices.contains(&Notice::Polling));
    assert_eq!(bench.give_alone(Input::Turn(0)), [poll(0)]);
    assert_eq!(bench.give_alone(Input::Turn(0)), [], "one turn, one poll");
}

#[test]
fn each_poll_that_finds_nothing_takes_a_turn_of_its_own() {
    let mut bench = waiting(Settings::default());
    for number in 0..4 {
        assert_eq!(bench.give_alone(Input::Turn(number)), [poll(number)]);
        bench.now += 3_000;
        let effects = bench.give_alone(Input::Assigned(number, Err(nothing())));
        let next = Effect::TakeTurn { turn: number + 1 };
        assert_eq!(effects, [Effect::LeaveTurn { turn: number }, next]);
        assert_eq!(bench.give_alone(Input::Turn(number)), [], "an old turn");
    }
}

#[test]
fn a_turn_is_kept_for_a_second_of_polls() {
    let mut bench = waiting(Settings::default());
    bench.give_alone(Input::Turn(0));
    for number in 0..9 {
        bench.now += 100;
        let id = number.to_string();
        let effects = bench.give_alone(Input::Assigned(number, Ok(process(&id))));
        assert!(
            matches!(effects.as_slice(), [Effect::Run { .. }]),
            "{effects:?}"
        );
        let job = JobId(number);
        let effects = bench.give_alone(Input::Finished(job, done()));
        assert_eq!(effects, [closes(job, &id, done()), poll(number + 1)]);
        bench.give_alone(Input::CloseAnswered(job, Ok(())));
    }
    bench.now += 100;
    let effects = bench.give_alone(Input::Assigned(9, Ok(process("last"))));
    assert_eq!(effects.last(), Some(&Effect::LeaveTurn { turn: 0 }));
}

#[test]
fn a_kept_turn_is_left_in_time_while_a_process_runs() {
    let mut bench = waiting(Settings::default());
    bench.give_alone(Input::Turn(0));
    let came_at = bench.now;
    bench.now += 100;
    bench.give_alone(Input::Assigned(0, Ok(process("long"))));
    let seen = pass_beating(&mut bench, 1_400);
    assert_eq!(seen, [(came_at + 1_000, Effect::LeaveTurn { turn: 0 })]);
}

#[test]
fn stop_does_not_wait_for_a_turn() {
    let mut bench = waiting(Settings::default());
    let effects = bench.give_alone(Input::Stop);
    assert_eq!(effects, [Effect::LeaveTurn { turn: 0 }, Effect::Settled]);
    assert_eq!(
        bench.give_alone(Input::Turn(0)),
        [],
        "it comes all the same"
    );
    assert_eq!(bench.give_alone(Input::Start), [Effect::ListRunning]);
    let effects = bench.give_alone(Input::Listed(Ok(vec![])));
    assert_eq!(effects, [Effect::TakeTurn { turn: 1 }]);
    assert_eq!(bench.give_alone(Input::Turn(0)), []);
    assert_eq!(bench.give_alone(Input::Turn(1)), [poll(0)]);
}

#[test]
fn with_the_server_away_it_lets_others_have_their_turn() {
    let mut bench = waiting(Settings::default());
    let seen = bench.pass(4_000);
    assert_eq!(seen.last(), Some(&(5_000, Effect::Heartbeat)), "{seen:?}");
    let effects = bench.give_alone(Input::HeartbeatAnswered(Err(unreachable())));
    assert_eq!(effects, [Effect::LeaveTurn { turn: 0 }]);
    let seen = pass_beating(&mut bench, 250);
    assert!(
        matches!(seen.as_slice(), [(_, Effect::TakeTurn { turn: 1 })]),
        "{seen:?}"
    );
}

#[test]
fn a_turn_is_left_when_there_is_something_to_ask_first() {
    let mut bench = waiting(Settings::default());
    let effects = bench.give_alone(Input::Assigned(9, Ok(process("late"))));
    assert_eq!(
        effects,
        [Effect::LeaveTurn { turn: 0 }, Effect::ListRunning]
    );
}

#[test]
fn a_poll_does_not_wait_for_a_sign_of_life() {
    let mut bench = waiting(Settings::default());
    assert!(bench.pass_for(4_000).contains(&Effect::Heartbeat));
    assert_eq!(bench.give_alone(Input::Turn(0)), [poll(0)]);
    assert_eq!(bench.give_alone(Input::HeartbeatAnswered(Ok(()))), []);
}
