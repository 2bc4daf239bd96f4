//! When users start, when iterations arrive, how long pauses are: all in whole microseconds.

mod arrivals;
mod delay;
mod random;
mod schedule;

pub use arrivals::Arrivals;
pub use delay::sample;
pub use random::Random;
pub use schedule::{Happening, Schedule};
