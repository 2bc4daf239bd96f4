//! Random numbers that a seed repeats.

use fastrand::Rng;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// One sequence for each seed asked for, drawn from in the order of arrival.
#[derive(Debug, Default)]
pub(crate) struct Random(Mutex<HashMap<u64, Rng>>);

impl Random {
    /// The next number of the seed's sequence, in 0..1; without a seed, any.
    pub(crate) fn next(&self, seed: Option<u64>) -> f64 {
        let Some(seed) = seed else {
            return fastrand::f64();
        };
        let mut sequences = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sequences
            .entry(seed)
            .or_insert_with(|| Rng::with_seed(seed))
            .f64()
    }

    /// Lets every sequence begin again.
    pub(crate) fn rewind(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_sequence_after_a_rewind() {
        let random = Random::default();
        let draw = |_| random.next(Some(7));
        let first: Vec<f64> = (0..5).map(draw).collect();
        random.rewind();
        let second: Vec<f64> = (0..5).map(draw).collect();
        assert_eq!(first, second);
        assert!(first.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(first.iter().all(|n| (0.0..1.0).contains(n)));
    }
}
