//! The run over time: one point per second, and wider ones in long runs.

use crate::report::{SeriesPoint, StepPoint};
use crate::time::Micros;

/// Points kept. When a run outgrows them, neighbours are added and the width doubles.
const MOST_POINTS: usize = 1_200;
/// Points kept of one part of the run, and of all parts together: a report must not grow with the number of steps.
const MOST_OF_PART: usize = 300;
const FEWEST_OF_PART: usize = 12;
/// Leading bits kept of a duration: buckets within 2 %.
const BITS: u32 = 7;
/// Longer durations are counted as this long, in µs: over an hour.
const LONGEST_US: u64 = u32::MAX as u64;

/// One step of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Point {
    users: u64,
    requests: u64,
    failed: u64,
    iterations: u64,
    bytes_received: u64,
    /// Lowest value of a bucket in µs, and its count; ascending. Few are in use in one second.
    buckets: Vec<(u32, u32)>,
}

/// Counts and durations by the second in which they ended.
#[derive(Debug, Clone)]
pub struct Series {
    most_points: usize,
    width_s: u64,
    points: Vec<Point>,
    /// Users now: new points begin with them.
    users: u64,
}

impl Default for Series {
    fn default() -> Self {
        Series {
            most_points: MOST_POINTS,
            width_s: 1,
            points: Vec::new(),
            users: 0,
        }
    }
}

/// The lowest duration in the bucket of a duration.
fn lowest(value_us: u64) -> u32 {
    let value_us = value_us.min(LONGEST_US) as u32;
    let shift = (u32::BITS - value_us.leading_zeros()).saturating_sub(BITS);
    (value_us >> shift) << shift
}

/// The highest duration in the bucket that begins here.
fn highest(lowest_us: u32) -> u32 {
    let shift = (u32::BITS - lowest_us.leading_zeros()).saturating_sub(BITS);
    lowest_us | ((1 << shift) - 1)
}

fn add_bucket(buckets: &mut Vec<(u32, u32)>, lowest_us: u32, count: u32) {
    match buckets.binary_search_by_key(&lowest_us, |(value, _)| *value) {
        Ok(found) => {
            if let Some((_, number)) = buckets.get_mut(found) {
                *number = number.saturating_add(count);
            }
        }
        Err(place) => buckets.insert(place, (lowest_us, count)),
    }
}

impl Point {
    fn add(&mut self, other: &Point) {
        self.requests += other.requests;
        self.failed += other.failed;
        self.iterations += other.iterations;
        self.bytes_received += other.bytes_received;
        for (value, count) in &other.buckets {
            add_bucket(&mut self.buckets, *value, *count);
        }
    }

    fn reported_buckets(&self) -> Vec<(u64, u64)> {
        let mut buckets = Vec::new();
        for (value, count) in &self.buckets {
            buckets.push((u64::from(*value), u64::from(*count)));
        }
        buckets
    }

    fn quantile_ms(&self, quantile: f64) -> Option<f64> {
        let total: u64 = self
            .buckets
            .iter()
            .map(|(_, count)| u64::from(*count))
            .sum();
        let rank = ((total as f64 * quantile).ceil() as u64).max(1);
        let mut seen = 0;
        self.buckets.iter().find_map(|(value, count)| {
            seen += u64::from(*count);
            (seen >= rank).then(|| f64::from(highest(*value)) / 1_000.0)
        })
    }
}

/// A moment of a report.
fn moment(seconds: u64) -> Micros {
    Micros(seconds.min(1 << 40).saturating_mul(1_000_000))
}

impl Series {
    /// Of one of several parts of a run, such as its steps.
    pub fn of_part(parts: usize) -> Series {
        Series {
            most_points: (MOST_POINTS / parts.max(1)).clamp(FEWEST_OF_PART, MOST_OF_PART),
            ..Series::default()
        }
    }

    /// The point of a moment; points between are made, with the users of the time.
    fn at(&mut self, moment: Micros) -> Option<&mut Point> {
        loop {
            let index = usize::try_from(moment.0 / 1_000_000 / self.width_s).unwrap_or(usize::MAX);
            if index < self.most_points {
                while self.points.len() <= index {
                    self.points.push(Point {
                        users: self.users,
                        ..Point::default()
                    });
                }
                return self.points.get_mut(index);
            }
            self.widen();
        }
    }

    /// Doubles the width: neighbours are added.
    fn widen(&mut self) {
        self.width_s = self.width_s.saturating_mul(2);
        let mut wider = Vec::new();
        for pair in self.points.chunks(2) {
            let mut sum = Point::default();
            for point in pair {
                sum.add(point);
                sum.users = sum.users.max(point.users);
            }
            wider.push(sum);
        }
        self.points = wider;
    }

    /// A request ended.
    pub fn request(&mut self, at: Micros, duration_us: u64, failed: bool, bytes_received: u64) {
        if let Some(point) = self.at(at) {
            point.requests += 1;
            point.failed += u64::from(failed);
            point.bytes_received += bytes_received;
            add_bucket(&mut point.buckets, lowest(duration_us), 1);
        }
    }

    /// An iteration ended.
    pub fn iteration(&mut self, at: Micros) {
        if let Some(point) = self.at(at) {
            point.iterations += 1;
        }
    }

    /// From now on there are so many users.
    pub fn users(&mut self, at: Micros, users: u64) {
        // Points up to now are made with the users there were.
        self.at(at);
        self.users = users;
        if let Some(point) = self.at(at) {
            point.users = point.users.max(users);
        }
    }

    /// Requests of the last whole second before a moment, for a live view.
    pub fn requests_in_second_before(&self, at: Micros) -> u64 {
        let index = (at.0 / 1_000_000 / self.width_s)
            .checked_sub(1)
            .and_then(|index| usize::try_from(index).ok());
        index
            .and_then(|index| self.points.get(index))
            .map_or(0, |point| point.requests / self.width_s)
    }

    /// The points as reported.
    pub fn to_report(&self) -> Vec<SeriesPoint> {
        let mut report = Vec::new();
        let mut at_seconds = 0;
        for point in &self.points {
            report.push(SeriesPoint {
                at_seconds,
                width_seconds: self.width_s,
                users: point.users,
                requests: point.requests,
                failed: point.failed,
                iterations: point.iterations,
                bytes_received: point.bytes_received,
                latency_p50_ms: point.quantile_ms(0.50),
                latency_p95_ms: point.quantile_ms(0.95),
                latency_p99_ms: point.quantile_ms(0.99),
                latency_buckets_us: point.reported_buckets(),
            });
            at_seconds += self.width_s;
        }
        report
    }

    /// The points as a step's report has them.
    pub fn to_step_report(&self) -> Vec<StepPoint> {
        let mut report = Vec::new();
        let mut second = 0;
        for point in &self.points {
            report.push(StepPoint {
                second,
                width_seconds: self.width_s,
                requests: point.requests,
                failed: point.failed,
                latency_p50_ms: point.quantile_ms(0.50),
                latency_p95_ms: point.quantile_ms(0.95),
                latency_buckets_us: point.reported_buckets(),
            });
            second += self.width_s;
        }
        report
    }

    /// Adds the points of a step's report.
    pub fn add_step_report(&mut self, points: &[StepPoint]) {
        self.widen_to(points.first().map(|point| point.width_seconds));
        for point in points {
            let (at, buckets) = (moment(point.second), &point.latency_buckets_us);
            self.add(at, point.requests, point.failed, buckets);
        }
    }

    /// Adds the points of a report, time by time: counts, buckets and users add up.
    pub fn add_report(&mut self, points: &[SeriesPoint]) {
        self.widen_to(points.first().map(|point| point.width_seconds));
        // Of their points that fall into one of ours the users don't add up: the most count.
        let mut current: Option<(u64, u64)> = None;
        for point in points {
            let at = moment(point.at_seconds);
            let index = at.0 / 1_000_000 / self.width_s;
            let before = current
                .filter(|(seen, _)| *seen == index)
                .map_or(0, |(_, users)| users);
            let most = before.max(point.users);
            current = Some((index, most));
            let buckets = &point.latency_buckets_us;
            if let Some(ours) = self.add(at, point.requests, point.failed, buckets) {
                ours.users += most - before;
                ours.iterations += point.iterations;
                ours.bytes_received += point.bytes_received;
            }
        }
    }

    /// Makes the points as wide as another's.
    fn widen_to(&mut self, theirs: Option<u64>) {
        let theirs = theirs.unwrap_or(1).clamp(1, 1 << 40);
        while self.width_s < theirs {
            self.widen();
        }
    }

    /// Adds requests to the point of a moment.
    fn add(
        &mut self,
        at: Micros,
        requests: u64,
        failed: u64,
        buckets_us: &[(u64, u64)],
    ) -> Option<&mut Point> {
        let point = self.at(at)?;
        point.requests += requests;
        point.failed += failed;
        for (value, count) in buckets_us {
            let count = u32::try_from(*count).unwrap_or(u32::MAX);
            add_bucket(&mut point.buckets, lowest(*value), count);
        }
        Some(point)
    }

    /// The most users at once.
    pub fn most_users(&self) -> u64 {
        self.points
            .iter()
            .map(|point| point.users)
            .max()
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn users_last_from_second_to_second() {
        let mut series = Series::default();
        series.users(Micros(0), 2);
        series.users(Micros(2_500_000), 5);
        series.users(Micros(2_600_000), 1);
        series.request(Micros(4_000_000), 10_000, false, 7);
        let users: Vec<_> = series.to_report().iter().map(|point| point.users).collect();
        assert_eq!(users, [2, 2, 5, 1, 1]);
        assert_eq!(series.requests_in_second_before(Micros(5_100_000)), 1);
        assert_eq!(series.most_users(), 5);
    }

    #[test]
    fn a_long_run_is_kept_in_wider_steps() {
        let mut series = Series::default();
        for second in 0..10_000 {
            series.request(Micros(second * 1_000_000), 5_000, false, 1);
        }
        let report = series.to_report();
        assert!(report.len() <= MOST_POINTS);
        assert_eq!(report[0].width_seconds, 16);
        assert_eq!(
            report.iter().map(|point| point.requests).sum::<u64>(),
            10_000
        );
        assert_eq!(report[0].requests, 16);
    }

    #[test]
    fn parts_share_the_points_that_there_are() {
        for (parts, most) in [(1, 300), (10, 120), (100, 12), (10_000, 12)] {
            let mut series = Series::of_part(parts);
            for second in 0..5_000 {
                series.request(Micros(second * 1_000_000), 0, second == 7, 1);
            }
            let report = series.to_step_report();
            assert!((most / 2..=most).contains(&report.len()), "{parts}");
            let sum = |get: fn(&StepPoint) -> u64| report.iter().map(get).sum::<u64>();
            assert_eq!(
                (sum(|point| point.requests), sum(|point| point.failed)),
                (5_000, 1)
            );
            let mut again = Series::default();
            again.add_step_report(&report);
            assert_eq!(again.to_step_report(), report);
        }
    }

    proptest! {
        #[test]
        fn buckets_are_within_a_fiftieth(value in 0u64..4_000_000_000) {
            let (low, high) = (u64::from(lowest(value)), u64::from(highest(lowest(value))));
            prop_assert!(low <= value && value <= high);
            prop_assert!((high - low) as f64 <= 0.02 * value as f64);
        }

        #[test]
        fn parts_add_up_to_the_whole(samples in proptest::collection::vec((0u64..100, 0u64..5_000_000, any::<bool>()), 1..200)) {
            let mut parts = [Series::default(), Series::default()];
            let mut whole = Series::default();
            for (index, (second, duration_us, failed)) in samples.iter().enumerate() {
                let at = Micros(second * 1_000_000);
                parts[index % 2].request(at, *duration_us, *failed, 3);
                whole.request(at, *duration_us, *failed, 3);
            }
            let mut sum = Series::default();
            for part in &parts {
                sum.add_report(&part.to_report());
            }
            prop_assert_eq!(sum.to_report(), whole.to_report());
        }
    }
}
