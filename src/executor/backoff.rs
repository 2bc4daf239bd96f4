//! Growing waits between tries, with jitter, so that a thousand pages don't return in the same instant.

/// The first wait after a failure; it doubles up to [`MAX_MS`].
pub(super) const MIN_MS: u64 = 250;
/// The longest wait between two tries.
const MAX_MS: u64 = 30_000;

/// Counts failures and says how long to wait after each.
#[derive(Debug, Clone)]
pub(super) struct Backoff {
    failures: u32,
    /// State of a xorshift generator; never zero.
    chance: u64,
}

impl Backoff {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            failures: 0,
            chance: seed | 1,
        }
    }

    /// Notes a failure; how long to wait now: between half and all of the doubled wait.
    pub(super) fn next_ms(&mut self) -> u64 {
        let doubled = MIN_MS << self.failures.min(20);
        let wait = doubled.min(MAX_MS);
        self.failures = self.failures.saturating_add(1);
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        wait / 2 + self.chance % (wait / 2 + 1)
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failures > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_within_their_bounds() {
        let mut backoff = Backoff::new(7);
        for n in 0..12u32 {
            let whole = (MIN_MS * 2u64.pow(n)).min(MAX_MS);
            let wait = backoff.next_ms();
            assert!((whole / 2..=whole).contains(&wait), "{n}: {wait}");
        }
        backoff.reset();
        assert!(backoff.next_ms() <= MIN_MS);
    }
}
