//! Several tabs of one browser: they share connections, and take turns at polling.

use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::Semaphore;
use wasm_executor::executor::Settings;

use super::functions::{echo, wait};
use super::server::Polls;
use super::stage::{Stage, in_simulated_time, pass, until};
use super::surroundings::Surroundings;

const TURNS: usize = 3;

fn tabs(count: usize) -> (Vec<Stage>, Rc<Polls>, Arc<Semaphore>) {
    let turns = Arc::new(Semaphore::new(TURNS));
    let polls: Rc<Polls> = Rc::default();
    let tab = |_| {
        let surroundings = Surroundings::sharing(&turns);
        Stage::with(Settings::default(), surroundings, Rc::clone(&polls))
    };
    let tabs: Vec<Stage> = (0..count).map(tab).collect();
    for tab in &tabs {
        tab.start();
    }
    (tabs, polls, turns)
}

#[test]
fn three_poll_at_a_time_and_each_gets_its_work() {
    in_simulated_time(async {
        let (tabs, polls, _turns) = tabs(9);
        for round in 0..4 {
            for tab in &tabs {
                tab.server.submit(echo(&format!("round {round}")));
            }
            for tab in &tabs {
                tab.until_done().await;
            }
        }
        assert_eq!(polls.most.get(), TURNS);
        // Nine tabs, three at a time, three seconds each: what comes then waits 9 s at most, and the closes nothing.
        pass(1_234).await;
        let submitted_at = tokio::time::Instant::now();
        for tab in &tabs {
            tab.server.submit(echo("late"));
        }
        for tab in &tabs {
            tab.until_done().await;
        }
        let took = submitted_at.elapsed().as_secs_f64();
        assert!(took <= 9.5, "{took} s");
        assert_eq!(polls.aborted.get(), 0);
    });
}

#[test]
fn a_tab_that_waits_for_its_turn_gives_signs_of_life() {
    in_simulated_time(async {
        let (tabs, _polls, turns) = tabs(1);
        let tab = &tabs[0];
        until("it polls", || {
            !tab.server.said("assignprocessmsg").is_empty()
        })
        .await;
        let taken = turns.acquire_many(TURNS as u32).await.unwrap();
        let before = tab.server.said("assignprocessmsg").len();
        pass(60_000).await;
        let said = tab.server.said("assignprocessmsg");
        assert!(said.len() >= before + 14, "{}", said.len());
        assert!(said[before..].iter().all(|(m, _)| m["timeout"] == -1));
        drop(taken);
        tab.server.submit(echo("at last"));
        tab.until_done().await;
    });
}

#[test]
fn stop_does_not_wait_for_a_turn_and_takes_none_with_it() {
    in_simulated_time(async {
        let (tabs, _polls, turns) = tabs(5);
        until("three poll", || turns.available_permits() == 0).await;
        tabs[4].server.submit(wait(10));
        let stopping_at = tokio::time::Instant::now();
        for tab in &tabs {
            tab.executor.stop();
        }
        for tab in &tabs {
            until("it has stopped", || !tab.executor.is_running()).await;
        }
        assert!(
            stopping_at.elapsed().as_secs_f64() <= 3.5,
            "polls are waited out"
        );
        assert_eq!(turns.available_permits(), TURNS);
    });
}
