//! Time as the engine sees it: microseconds since the start of the run, given by the caller.

use std::ops::{Add, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment of the run: microseconds since its start, from a clock that never goes back.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub u64);

impl Micros {
    /// The time from `earlier` to `self`; zero when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Micros) -> Duration {
        Duration::from_micros(self.us_since(earlier))
    }

    /// The microseconds from `earlier` to `self`; zero when `earlier` is later.
    #[must_use]
    pub fn us_since(self, earlier: Micros) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same moment in milliseconds.
    #[must_use]
    pub fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1_000.0
    }
}

impl Add<Duration> for Micros {
    type Output = Micros;

    fn add(self, duration: Duration) -> Micros {
        Micros(self.0.saturating_add(micros(duration)))
    }
}

impl Sub<Duration> for Micros {
    type Output = Micros;

    fn sub(self, duration: Duration) -> Micros {
        Micros(self.0.saturating_sub(micros(duration)))
    }
}

/// So many seconds, to the microsecond: the engine's grain, and a whole number of them has no rounding to show. None when
/// they're below zero, at most `u64::MAX` microseconds.
#[must_use]
pub fn seconds(seconds: f64) -> Duration {
    Duration::from_micros((seconds * 1e6).round() as u64)
}

/// A duration in whole microseconds, at most `u64::MAX`. It takes a multiplication of 128 bits, so it's no part of its
/// callers: they are many.
#[must_use]
#[inline(never)]
pub fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
