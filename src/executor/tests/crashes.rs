//! What ran at a crash of this executor's worker.

use super::*;

fn crashed(count: u32) -> Settings {
    let crash = Crash {
        process_id: "p".into(),
        count,
        reason: "unreachable executed".into(),
    };
    Settings {
        crashes: vec![crash],
        ..Settings::default()
    }
}

/// The reason with which the only process is closed.
fn reason(effects: &[Effect]) -> &str {
    let closes = effects.iter().filter_map(|effect| match effect {
        Effect::Close { outcome, .. } => Some(outcome.errors[0].as_str()),
        Effect::Run { .. } => panic!("{effects:?}"),
        _ => None,
    });
    let [reason] = closes.collect::<Vec<_>>()[..] else {
        panic!("{effects:?}");
    };
    reason
}

#[test]
fn a_leftover_is_closed_with_the_reason_of_the_crash() {
    for count in [1, 2] {
        let mut bench = Bench::new(crashed(count));
        bench.give(Input::Start);
        let mut effects = bench.give(Input::Listed(Ok(vec![process("p")])));
        effects.extend(bench.pass_for(0));
        assert_eq!(
            reason(&effects),
            "the executor crashed while this ran: unreachable executed"
        );
    }
}

#[test]
fn what_ran_at_one_crash_may_run_again() {
    let (bench, _job) = Bench::running(crashed(1), process("p"));
    assert_eq!(bench.life.running(), 1);
}

#[test]
fn what_ran_at_two_crashes_is_refused_and_the_next_process_is_not() {
    let mut bench = Bench::polling(crashed(2));
    let effects = bench.answer(Ok(process("p")));
    assert_eq!(
        reason(&effects),
        "not run again: this executor crashed 2 times while it ran (unreachable executed)"
    );
    assert_eq!(bench.life.running(), 0);
    bench.give(Input::CloseAnswered(JobId(0), Ok(())));
    let failed = |n: &Notice| matches!(n, Notice::Failed { process_id, .. } if process_id == "p");
    assert!(bench.notices.iter().any(failed), "{:?}", bench.notices);
    bench.assign(process("q"));
}
