//! What is measured while a run goes on, in memory that doesn't grow with its length.

mod durations;
mod errors;
mod requests;
mod series;
mod statistics;

pub use durations::Durations;
pub use errors::Errors;
pub use requests::{PhaseTimes, RequestStats, Sample};
pub use series::Series;
pub use statistics::{Group, Statistics};
pub(crate) use statistics::{per_second, seconds};
