//! Several processes at a time, deadlines, and a machine that sleeps.

use tokio::time::Instant;
use wasm_executor::executor::{Notice, Settings};

use super::functions::{echo, wait, wait_within};
use super::stage::{Stage, in_simulated_time, pass, until};

#[test]
fn what_waits_does_not_hold_up_the_others() {
    in_simulated_time(async {
        for (slots, least_s, most_s) in [(1, 16.0, 18.0), (4, 4.0, 5.0)] {
            let stage = Stage::with_slots(slots);
            for _ in 0..16 {
                stage.server.submit(wait(1_000));
            }
            let began = Instant::now();
            stage.start();
            stage.until_done().await;
            let took = began.elapsed().as_secs_f64();
            assert!((least_s..most_s).contains(&took), "{slots} slots: {took} s");
            stage.stop().await;
            assert_eq!(stage.polls.most.get(), 1, "one poller");
            assert_eq!(stage.polls.aborted.get(), 0);
        }
    });
}

#[test]
fn a_slot_that_is_held_for_long_leaves_the_others_at_full_speed() {
    in_simulated_time(async {
        let stage = Stage::with_slots(2);
        stage.server.submit(wait(600_000));
        stage.start();
        pass(1_000).await;
        for _ in 0..500 {
            stage.server.submit(echo("quick"));
        }
        let began = Instant::now();
        let done = || {
            stage
                .server
                .all(|all| all[1..].iter().all(|held| held.state == 2))
        };
        until("the quick ones are done", done).await;
        // A poll and a close take 2 ms each here, and they overlap.
        let each_ms = began.elapsed().as_millis() / 500;
        assert!(each_ms <= 10, "{each_ms} ms");
        stage.executor.stop();
        stage.stop().await;
    });
}

#[test]
fn with_all_slots_busy_it_gives_signs_of_life_for_an_hour() {
    in_simulated_time(async {
        let stage = Stage::new(Settings {
            slots: 2,
            ..Settings::default()
        });
        stage.server.submit(wait(3_600_000));
        stage.server.submit(wait(3_600_000));
        stage.start();
        pass(3_500_000).await;
        let said = stage.server.said("assignprocessmsg");
        let gaps = said.windows(2).map(|pair| pair[1].1 - pair[0].1);
        let longest = gaps.max().unwrap().as_secs_f64();
        assert!(longest <= 5.0, "{longest} s");
        stage.until_done().await;
        stage.stop().await;
    });
}

#[test]
fn after_sleep_the_wall_clock_ends_what_is_past_its_deadline() {
    in_simulated_time(async {
        let stage = Stage::with_slots(1);
        stage.server.submit(wait_within(600_000, 60));
        stage.start();
        pass(10_000).await;
        // The lid was closed for two minutes; the browser's clock and timers stood still.
        stage.surroundings.slept_ms.set(120_000.0);
        let woke_at = Instant::now();
        stage.until_done().await;
        assert!(woke_at.elapsed().as_secs_f64() <= 2.0);
        let errors = stage
            .server
            .look(0, |held| held.closes[0]["errors"].clone());
        assert_eq!(errors[0], "ended before its deadline: maxexectime is 60 s");
        stage.stop().await;
    });
}

#[test]
fn a_deadline_keeps_what_was_done_and_comes_before_the_servers() {
    in_simulated_time(async {
        let stage = Stage::with_slots(1);
        stage.server.submit(wait_within(60_000, 3));
        let began = Instant::now();
        stage.start();
        stage.until_done().await;
        let took = began.elapsed().as_secs_f64();
        assert!((2.5..3.0).contains(&took), "{took} s");
        stage.server.look(0, |held| {
            assert_eq!(held.output[0], "waited in part");
            assert_eq!(held.state, 3);
        });
        stage.stop().await;
    });
}

#[test]
fn a_second_stop_closes_what_runs_as_failed() {
    in_simulated_time(async {
        let stage = Stage::with_slots(2);
        stage.server.submit(wait(60_000));
        stage.server.submit(wait(60_000));
        stage.start();
        pass(1_000).await;
        stage.executor.stop();
        pass(1_000).await;
        assert!(!stage.server.is_done(), "once: they run on");
        stage.stop().await;
        assert!(stage.server.is_done());
        let reason = stage
            .server
            .look(1, |held| held.closes[0]["errors"][0].clone());
        assert_eq!(reason, "the executor was stopped");
        let lost = |n: &Notice| matches!(n, Notice::Lost { .. });
        assert!(!stage.notices.borrow().iter().any(lost));
    });
}
