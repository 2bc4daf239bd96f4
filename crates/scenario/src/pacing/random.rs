//! Random numbers that can be told again: the same seed and stream give the same numbers on every machine.

/// A small random number generator (SplitMix64): eight bytes of state, one stream per user.
///
/// It decides think times, feeder rows and sample data, never anything that must be hard to guess.
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

/// The golden ratio's odd 64-bit fraction: steps through all 2^64 states.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

impl Random {
    /// The stream `stream` of a run's `seed`. Streams of one seed are independent of each other,
    /// so a user draws the same numbers whichever segment runs it.
    pub fn new(seed: u64, stream: u64) -> Random {
        Random {
            state: mix(mix(seed).wrapping_add(stream.wrapping_mul(STEP))),
        }
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mix(self.state)
    }

    /// A whole number from `low` to `high`, both included; `low` when the range is empty.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        let Some(width) = high.checked_sub(low) else {
            return low;
        };
        // The upper half of a 128-bit product: no division, and a bias under 2^-64 × width.
        let offset = (u128::from(self.next_u64()) * (u128::from(width) + 1)) >> 64;
        low.saturating_add(offset as u64)
    }

    /// A number from 0 (included) to 1 (left out).
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A sample of the exponential distribution with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }

    /// A sample of the normal distribution with mean 0 and standard deviation 1 (Marsaglia's polar method).
    pub fn normal(&mut self) -> f64 {
        // A pair falls outside the circle with a chance of 0.21: 64 misses in a row don't happen.
        for _ in 0..64 {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
        0.0
    }

    /// Puts the items in a random order (Fisher–Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.between(0, last as u64) as usize;
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_repeats_and_streams_differ() {
        let draw = |seed, stream| {
            let mut random = Random::new(seed, stream);
            [random.next_u64(), random.next_u64(), random.next_u64()]
        };
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }

    #[test]
    fn ranges_are_inclusive_and_covered() {
        let mut random = Random::new(7, 0);
        let mut seen = [0u32; 4];
        for _ in 0..4_000 {
            seen[random.between(3, 6) as usize - 3] += 1;
        }
        assert!(
            seen.iter().all(|count| (850..1150).contains(count)),
            "{seen:?}"
        );
        assert_eq!(random.between(9, 9), 9);
        assert_eq!(random.between(9, 3), 9);
    }

    #[test]
    fn distributions_have_their_moments() {
        let mut random = Random::new(1, 1);
        let count = 50_000;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let exponential: Vec<f64> = (0..count).map(|_| random.exponential()).collect();
        let normal: Vec<f64> = (0..count).map(|_| random.normal()).collect();
        let squares: Vec<f64> = normal.iter().map(|value| value * value).collect();
        assert!((mean(&exponential) - 1.0).abs() < 0.02);
        assert!(mean(&normal).abs() < 0.02);
        assert!((mean(&squares) - 1.0).abs() < 0.03);
    }

    #[test]
    fn a_shuffle_keeps_every_item() {
        let mut items: Vec<u32> = (0..100).collect();
        Random::new(3, 0).shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
