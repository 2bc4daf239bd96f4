//! One clock that never goes back, and that does not stand still while the machine sleeps.

use std::cell::Cell;

/// The wall clock must have run ahead of the other by this much to count: less is drift, or somebody set it.
const SLEPT_MS: f64 = 2_000.0;

/// Milliseconds since its making. The browser's monotonic clock may stop while the machine sleeps; the wall clock
/// doesn't, so where it ran ahead the difference is time that was slept. A wall clock that was set back is ignored.
#[derive(Debug)]
pub(super) struct Clock {
    seen: Cell<(f64, f64)>,
    elapsed_ms: Cell<f64>,
}

impl Clock {
    pub(super) fn new(monotonic_ms: f64, wall_ms: f64) -> Self {
        Self {
            seen: Cell::new((monotonic_ms, wall_ms)),
            elapsed_ms: Cell::new(0.0),
        }
    }

    pub(super) fn read(&self, monotonic_ms: f64, wall_ms: f64) -> u64 {
        let (monotonic_before, wall_before) = self.seen.replace((monotonic_ms, wall_ms));
        let ticked = (monotonic_ms - monotonic_before).max(0.0);
        let passed = wall_ms - wall_before;
        let elapsed = self.elapsed_ms.get()
            + if passed > ticked + SLEPT_MS {
                passed
            } else {
                ticked
            };
        self.elapsed_ms.set(elapsed);
        elapsed as u64
    }
}

/// Later than any time.
pub(super) const NEVER: u64 = u64::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_counts_and_a_clock_set_back_does_not() {
        let clock = Clock::new(100.0, 1_000_000.0);
        assert_eq!(clock.read(150.0, 1_000_050.0), 50);
        assert_eq!(
            clock.read(160.0, 1_060_050.0),
            60_050,
            "the machine slept a minute"
        );
        assert_eq!(
            clock.read(170.0, 900_000.0),
            60_060,
            "the wall clock was set back"
        );
        assert_eq!(
            clock.read(165.0, 900_001.0),
            60_060,
            "a clock never goes back"
        );
    }
}
