//! The life of an executor against a model of the server, with lost, late and repeated messages, restarts, reloads
//! and crashes, in simulated time.
//!
//! Each run is drawn from a seed: `SIMULATION_SEED=n` runs that one alone and prints what happened;
//! `SIMULATION_SEEDS=count` runs so many.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::large_enum_variant
)]

mod faults;
mod invariants;
mod mishaps;
mod network;
mod page;
mod server;
mod wire;
mod world;

use std::num::NonZero;

use invariants::Violation;
use page::Broken;
use world::{Outcome, run};

const SEEDS: u64 = 10_000;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs the seeds on all cores; each result with its seed.
fn run_all(seeds: u64, broken: Broken) -> Vec<(u64, Outcome)> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get) as u64;
    std::thread::scope(|scope| {
        let work = |first: u64| {
            move || {
                let seeds = (first..seeds).step_by(threads as usize);
                seeds
                    .map(|seed| (seed, run(seed, broken, false)))
                    .collect::<Vec<_>>()
            }
        };
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(work(first))).collect();
        let done = running
            .into_iter()
            .flat_map(|thread| thread.join().expect("no panic"));
        done.collect()
    })
}

#[test]
fn nothing_is_lost_whatever_goes_wrong() {
    if let Some(seed) = number("SIMULATION_SEED") {
        let outcome = run(seed, Broken::No, true);
        println!("{}", outcome.trace.join("\n"));
        assert_eq!(outcome.violations, [], "seed {seed}");
        return;
    }
    let seeds = number("SIMULATION_SEEDS").unwrap_or(SEEDS);
    let outcomes = run_all(seeds, Broken::No);
    let failed: Vec<_> = outcomes
        .iter()
        .filter(|(_, outcome)| !outcome.violations.is_empty())
        .collect();
    for (seed, outcome) in failed.iter().take(20) {
        println!("SIMULATION_SEED={seed}: {:?}", outcome.violations);
    }
    let sum =
        |of: fn(&Outcome) -> u64| outcomes.iter().map(|(_, outcome)| of(outcome)).sum::<u64>();
    println!(
        "{seeds} seeds: {} processes, {} attempts, {} closed by us, {} taken back; {} closes reached another attempt, {} of them sent too late",
        sum(|o| o.submitted as u64),
        sum(|o| o.counts.assigned),
        sum(|o| o.counts.closed),
        sum(|o| o.counts.taken_back),
        sum(|o| o.counts.misdirected),
        sum(|o| o.counts.blind),
    );
    assert!(
        failed.is_empty(),
        "{} of {seeds} seeds failed",
        failed.len()
    );
}

#[test]
fn a_seed_gives_the_same_run_again() {
    for seed in [1, 17, 4_711] {
        assert_eq!(
            run(seed, Broken::No, true).trace,
            run(seed, Broken::No, true).trace,
            "seed {seed}"
        );
    }
}

/// The first of the seeds at which a fault in the executor is noticed.
fn caught(broken: Broken, is_it: fn(&Violation) -> bool) {
    let found = (0..500).find_map(|seed| {
        let outcome = run(seed, broken, false);
        outcome
            .violations
            .into_iter()
            .find(is_it)
            .map(|violation| (seed, violation))
    });
    let (seed, violation) = found.unwrap_or_else(|| panic!("{broken:?} was not noticed"));
    println!("{broken:?} is caught at seed {seed}: {violation:?}");
}

#[test]
fn an_executor_that_never_asks_what_it_runs_is_caught() {
    caught(Broken::SkipsTheList, |violation| {
        matches!(
            violation,
            Violation::NeverEnded(_) | Violation::LeftRunning(_)
        )
    });
}

#[test]
fn an_executor_that_sends_late_results_is_caught() {
    caught(Broken::SendsLateResults, |violation| {
        matches!(violation, Violation::LateResult(_))
    });
}

#[test]
fn an_executor_that_closes_twice_is_caught() {
    caught(Broken::ClosesTwice, |violation| {
        matches!(violation, Violation::LateResult(_))
    });
}
