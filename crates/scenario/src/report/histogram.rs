//! A histogram as reports carry it.

use serde::{Deserialize, Serialize};

/// Durations as `[value, count]` pairs, values ascending, within the significant digits. Adding the counts of equal
/// values merges two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistogramReport {
    /// The unit of the values: `us`, microseconds.
    pub unit: String,
    /// How many significant decimal digits a value has.
    pub significant_digits: u8,
    /// The smallest value, exactly; 0 of nothing.
    pub min: u64,
    /// The largest value, exactly; 0 of nothing.
    pub max: u64,
    /// The sum of all values, exactly.
    pub sum: u64,
    /// Each value that was recorded, with how often.
    pub buckets: Vec<(u64, u64)>,
}

/// Why a histogram of a report can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HistogramError {
    /// It was written by something that measures otherwise.
    #[error("histogram of {digits} digits in \"{unit}\": expected 3 digits in \"us\"")]
    Unit {
        /// The unit found.
        unit: String,
        /// The digits found.
        digits: u8,
    },
    /// More samples in one bucket than a histogram holds.
    #[error("{count} samples in one histogram bucket: at most 4294967295 can be held")]
    Count {
        /// The count found.
        count: u64,
    },
}
