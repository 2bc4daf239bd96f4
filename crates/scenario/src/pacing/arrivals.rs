//! The open model's arrivals: moments that follow a rate, exact to the microsecond.

use std::time::Duration;

use crate::model::RateStage;
use crate::time::{Micros, micros};
use crate::values::Rate;

/// One arrival, in the unit that counts of arrivals are kept in: half a millionth per second times a microsecond. By
/// halves, as the area below a line is half that of a rectangle.
const ARRIVAL: i128 = 2_000_000_000_000;

/// A piece of the curve: the rate goes in a line from one value to another.
#[derive(Debug, Clone)]
struct Piece {
    begins_us: u64,
    length_us: u64,
    /// Millionths of arrivals per second.
    from: i128,
    to: i128,
    /// Arrivals before it.
    before: i128,
}

impl Piece {
    fn ends_us(&self) -> u64 {
        self.begins_us + self.length_us
    }

    /// Arrivals up to its end.
    fn after(&self) -> i128 {
        self.before + (self.from + self.to) * i128::from(self.length_us)
    }

    /// Whether there are so many arrivals up to a moment of this piece. Both sides are multiplied by its length, so that
    /// nothing is divided and rounded.
    fn has(&self, wanted: i128, elapsed_us: u64) -> bool {
        let (length, elapsed) = (i128::from(self.length_us), i128::from(elapsed_us));
        let come = (2 * self.from * length + (self.to - self.from) * elapsed) * elapsed;
        come >= (wanted - self.before) * length
    }
}

/// When iterations arrive: number `k` (from 0) at the first microsecond at which the rate has made room for `k` before
/// it. At a constant rate that is `k / rate`, rounded up, with no error that adds up.
#[derive(Debug, Clone)]
pub struct Arrivals {
    pieces: Vec<Piece>,
    end_us: u64,
}

fn millionths(rate: Rate) -> i128 {
    i128::from((rate.per_second.clamp(0.0, 1e9) * 1e6).round() as i64)
}

impl Arrivals {
    /// Arrivals at `rate`, then in lines through the stages, then at the last one's target until `duration`.
    pub fn new(rate: Rate, stages: &[RateStage], duration: Duration) -> Arrivals {
        let end_us = micros(duration);
        let mut arrivals = Arrivals {
            pieces: Vec::new(),
            end_us,
        };
        let mut from = millionths(rate);
        for stage in stages {
            let to = millionths(stage.target);
            arrivals.add(from, to, micros(stage.duration));
            from = to;
        }
        let covered = arrivals.pieces.last().map_or(0, Piece::ends_us);
        arrivals.add(from, from, end_us.saturating_sub(covered));
        arrivals
    }

    fn add(&mut self, from: i128, to: i128, length_us: u64) {
        let last = self.pieces.last();
        let (begins_us, before) = last.map_or((0, 0), |last| (last.ends_us(), last.after()));
        if length_us > 0 {
            self.pieces.push(Piece {
                begins_us,
                length_us,
                from,
                to,
                before,
            });
        }
    }

    /// When arrival number `index` (from 0) comes, since the run's start; none at or after the end.
    pub fn at(&self, index: u64) -> Option<Micros> {
        let wanted = i128::from(index) * ARRIVAL;
        let next = self.pieces.partition_point(|piece| piece.before < wanted);
        // The piece before the first that has begun with enough; the very first arrival comes at once.
        let piece = self.pieces.get(next.saturating_sub(1))?;
        // Past the piece's end where there are never as many.
        let (mut low, mut high) = (0, piece.length_us + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if piece.has(wanted, middle) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        // Where the rate begins at nothing, so does the curve: the first arrival waits until there is a rate.
        let moment = match index {
            0 => self.first_rate_us()?,
            _ if low > piece.length_us => return None,
            _ => piece.begins_us + low,
        };
        (moment < self.end_us).then_some(Micros(moment))
    }

    fn first_rate_us(&self) -> Option<u64> {
        self.pieces
            .iter()
            .find(|piece| piece.from > 0 || piece.to > 0)
            .map(|piece| piece.begins_us)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn per_second(per_second: f64) -> Rate {
        Rate { per_second }
    }

    fn all(arrivals: &Arrivals) -> Vec<u64> {
        (0..)
            .map_while(|index| arrivals.at(index))
            .map(|at| at.0)
            .collect()
    }

    #[test]
    fn a_constant_rate_is_exact_to_the_tick() {
        let moments = all(&Arrivals::new(
            per_second(100.0),
            &[],
            Duration::from_secs(30),
        ));
        let expected: Vec<u64> = (0..3_000).map(|index| index * 10_000).collect();
        assert_eq!(moments, expected);
        let moments = all(&Arrivals::new(per_second(3.0), &[], Duration::from_secs(2)));
        assert_eq!(
            moments,
            [0, 333_334, 666_667, 1_000_000, 1_333_334, 1_666_667]
        );
    }

    #[test]
    fn a_rising_rate_has_the_area_below_its_line() {
        let stage = |seconds, target| RateStage {
            duration: Duration::from_secs(seconds),
            target: per_second(target),
        };
        // 0 → 10/s in 10 s: 50 arrivals; then 10/s for 5 s: 50 more.
        let arrivals = Arrivals::new(per_second(0.0), &[stage(10, 10.0)], Duration::from_secs(15));
        let moments = all(&arrivals);
        assert_eq!(moments.len(), 100);
        assert_eq!(moments.iter().filter(|at| **at < 10_000_000).count(), 50);
        // k = t²/2: number 8 comes after four seconds.
        assert_eq!(moments[8], 4_000_000);
        assert_eq!(moments[51] - moments[50], 100_000);
    }

    #[test]
    fn a_falling_rate_ends() {
        let stages = [RateStage {
            duration: Duration::from_secs(10),
            target: per_second(0.0),
        }];
        let moments = all(&Arrivals::new(
            per_second(10.0),
            &stages,
            Duration::from_secs(100),
        ));
        assert!((50..=51).contains(&moments.len()), "{}", moments.len());
        assert!(moments.iter().all(|at| *at <= 10_000_000));
    }

    #[test]
    fn nothing_arrives_at_no_rate_or_in_no_time() {
        assert!(all(&Arrivals::new(per_second(0.0), &[], Duration::from_secs(5))).is_empty());
        assert!(all(&Arrivals::new(per_second(5.0), &[], Duration::ZERO)).is_empty());
    }

    proptest! {
        #[test]
        fn arrivals_never_go_back_and_keep_to_the_rate(rates in proptest::collection::vec((0u64..20, 0u32..400), 1..5), first in 0u32..400) {
            let stages: Vec<RateStage> = rates.iter().map(|(seconds, rate)| RateStage {
                duration: Duration::from_secs(*seconds),
                target: per_second(f64::from(*rate)),
            }).collect();
            let total: u64 = rates.iter().map(|(seconds, _)| seconds).sum();
            let arrivals = Arrivals::new(per_second(f64::from(first)), &stages, Duration::from_secs(total));
            let moments = all(&arrivals);
            prop_assert!(moments.windows(2).all(|pair| pair[0] <= pair[1]));
            let mut from = f64::from(first);
            let mut area = 0.0;
            for (seconds, rate) in &rates {
                area += (from + f64::from(*rate)) / 2.0 * *seconds as f64;
                from = f64::from(*rate);
            }
            prop_assert!((moments.len() as f64 - area).abs() <= 1.0, "{} for {area}", moments.len());
        }
    }
}
