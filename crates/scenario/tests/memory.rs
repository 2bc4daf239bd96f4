//! How much memory a run takes, counted by the allocator. Each test reads the same counter, so there is one of them.
// In a test a panic is how a surprise is told; the helpers beside the tests are tests too.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use scenario::engine::{Effect, Engine, Input, Outcome, Response, RunOptions};
use scenario::stats::{Durations, Group, PhaseTimes, Sample, Statistics};
use scenario::{Limits, Micros};

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came; the counters only watch.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const MIB: usize = 1024 * 1024;

#[test]
fn memory_stays_small_and_constant() {
    ten_thousand_thinking_users();
    a_million_samples();
}

/// The memory of the whole engine, with users that have a captured value each and think for a second.
fn ten_thousand_thinking_users() {
    let yaml = "
scenario:
  id: many
  load: {total_users: 10000, ramp_duration: 10s, test_duration: 20s, user_lifetime: {mode: loop, think_time: 1s}}
  workflow:
    - {id: a, type: http, params: {url: 'https://h/{{user.id}}'}, capture: [{type: json, name: id, from: /id}], think_time: 1s}
    - {id: b, type: http, params: {url: 'https://h/{{a.id}}'}}
";
    let scenario = scenario::parse(yaml, &Limits::default()).unwrap().scenario;
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let mut engine = Engine::new(scenario, RunOptions::default()).unwrap();
    let body: Rc<[u8]> = format!(r#"{{"id": "x", "filler": "{}"}}"#, "y".repeat(10_000))
        .into_bytes()
        .into();
    engine.handle(Micros(0), Input::Start { lateness: None });
    let mut requests = 0u32;
    for _ in 0..2_000_000 {
        let Some(now) = engine.wake_at() else { break };
        engine.handle(now, Input::Tick);
        while let Some(effect) = engine.next_effect() {
            let Effect::Send { id, .. } = effect else {
                continue;
            };
            requests += 1;
            let response = Response {
                status: 200,
                body: body.clone(),
                bytes_received: 10_000,
                ..Response::default()
            };
            let (sent_at, ended_at) = (None, now);
            let outcome = Outcome {
                result: Ok(response),
                sent_at,
                ended_at,
                phases: None,
                protocol: None,
            };
            engine.handle(now, Input::Done { id, outcome });
        }
        if engine.is_done() {
            break;
        }
    }
    assert!(engine.is_done() && requests > 100_000, "{requests}");
    let peak = PEAK.load(Ordering::Relaxed) - before;
    println!(
        "10000 users: {} bytes each at the peak, {requests} requests",
        peak / 10_000
    );
    assert!(peak < 12 * MIB, "{peak}");
}

/// The memory of the statistics after a million samples is that after ten thousand.
fn a_million_samples() {
    let mut statistics = Statistics {
        steps: vec![Group::default()],
        ..Statistics::default()
    };
    let mut drift = Durations::default();
    let mut record = |index: u64| {
        let duration_us = index * 7_919 % 30_000_000;
        let sample = Sample {
            failed: index.is_multiple_of(100),
            status: Some(200),
            phases: Some(PhaseTimes {
                waiting_us: duration_us,
                ..PhaseTimes::default()
            }),
            gated_us: duration_us,
            service_us: duration_us,
            response_us: duration_us,
            bytes_sent: 0,
            bytes_received: 1,
            ended_at: Micros(index % 600 * 1_000_000),
        };
        statistics.request(&sample, 0, &[], Some("h2"));
        drift.record(duration_us);
    };
    (0..100_000).for_each(&mut record);
    let before = LIVE.load(Ordering::Relaxed);
    let began = std::time::Instant::now();
    (100_000..1_100_000).for_each(&mut record);
    let grown = LIVE.load(Ordering::Relaxed).saturating_sub(before);
    println!("1000000 samples: {grown} bytes more, {:?}", began.elapsed());
    // The points of the time series go on filling their buckets, up to a bound; all else is as large as it was.
    assert!(grown < 4 * MIB, "{grown}");
    let before = LIVE.load(Ordering::Relaxed);
    (1_100_000..1_200_000).for_each(&mut record);
    let grown = LIVE.load(Ordering::Relaxed).saturating_sub(before);
    assert!(grown < MIB / 4, "{grown}");
}
