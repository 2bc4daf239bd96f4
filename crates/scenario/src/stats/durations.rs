//! One metric's durations, in memory that doesn't grow with their number.

use hdrhistogram::Histogram;

use crate::report::{HistogramError, HistogramReport, Summary};

/// Longer durations are counted as this long: an hour, in µs.
const LONGEST_US: u64 = 3_600_000_000;
/// Significant decimal digits of a recorded value: an error of at most 0.1 %, none below 2.048 ms.
pub(crate) const DIGITS: u8 = 3;

fn ms(value_us: u64) -> f64 {
    value_us as f64 / 1_000.0
}

/// Durations recorded in microseconds into a histogram of three significant digits.
///
/// Memory depends on the longest duration alone (12 KB up to 4 ms, 94 KB for an hour), and none is taken before the
/// first. Adding two adds bucket by bucket, so the percentiles of a sum are those of the union of the samples. The
/// shortest, the longest and the mean are exact.
#[derive(Debug, Clone, Default)]
pub struct Durations {
    histogram: Option<Box<Histogram<u32>>>,
    min_us: u64,
    max_us: u64,
    sum_us: u64,
}

impl Durations {
    /// Records one duration, in µs.
    pub fn record(&mut self, value_us: u64) {
        let value_us = value_us.min(LONGEST_US);
        self.note(value_us, value_us, value_us);
        self.record_n(value_us, 1);
    }

    /// Takes note of exact figures, before the durations they belong to are recorded.
    fn note(&mut self, min_us: u64, max_us: u64, sum_us: u64) {
        self.min_us = if self.count() == 0 {
            min_us
        } else {
            self.min_us.min(min_us)
        };
        self.max_us = self.max_us.max(max_us);
        self.sum_us = self.sum_us.saturating_add(sum_us);
    }

    fn record_n(&mut self, value_us: u64, count: u32) {
        if self.histogram.is_none() {
            self.histogram = Histogram::new(DIGITS).ok().map(Box::new);
        }
        if let Some(histogram) = &mut self.histogram {
            // Can't fail: the histogram grows by itself, up to the longest duration.
            let recorded = histogram.record_n(value_us.min(LONGEST_US), count);
            debug_assert!(recorded.is_ok());
        }
    }

    fn recorded(&self) -> Option<&Histogram<u32>> {
        self.histogram
            .as_deref()
            .filter(|histogram| !histogram.is_empty())
    }

    /// How many durations were recorded.
    pub fn count(&self) -> u64 {
        self.histogram
            .as_ref()
            .map_or(0, |histogram| histogram.len())
    }

    /// The duration that a share of `quantile` (0 to 1) of all don't exceed, in ms; none of nothing.
    pub fn quantile_ms(&self, quantile: f64) -> Option<f64> {
        let value_us = self.recorded()?.value_at_quantile(quantile);
        Some(ms(value_us.clamp(self.min_us, self.max_us)))
    }

    /// The mean, in ms; none of nothing.
    pub fn mean_ms(&self) -> Option<f64> {
        let count = self.recorded()?.len();
        // To the nanosecond: more digits would be noise.
        Some((self.sum_us as f64 / count as f64 * 1_000.0).round() / 1_000_000.0)
    }

    /// The shortest, in ms; none of nothing.
    pub fn min_ms(&self) -> Option<f64> {
        self.recorded().map(|_| ms(self.min_us))
    }

    /// The longest, in ms; none of nothing.
    pub fn max_ms(&self) -> Option<f64> {
        self.recorded().map(|_| ms(self.max_us))
    }

    /// The figures of the report.
    pub fn summary(&self) -> Summary {
        Summary {
            count: self.count(),
            min_ms: self.min_ms(),
            mean_ms: self.mean_ms(),
            p50_ms: self.quantile_ms(0.50),
            p90_ms: self.quantile_ms(0.90),
            p95_ms: self.quantile_ms(0.95),
            p99_ms: self.quantile_ms(0.99),
            max_ms: self.max_ms(),
        }
    }

    /// As `[value, count]` pairs, the form that reports carry.
    pub fn to_report(&self) -> HistogramReport {
        let mut buckets = Vec::new();
        if let Some(histogram) = self.recorded() {
            for bucket in histogram.iter_recorded() {
                let count = u64::from(bucket.count_at_value());
                buckets.push((bucket.value_iterated_to(), count));
            }
        }
        HistogramReport {
            unit: "us".into(),
            significant_digits: DIGITS,
            min: self.min_us,
            max: self.max_us,
            sum: self.sum_us,
            buckets,
        }
    }

    /// Adds the durations of a report, bucket by bucket.
    ///
    /// # Errors
    /// When the unit or the digits are others than ours, or a count is beyond what a histogram holds.
    pub fn add_report(&mut self, report: &HistogramReport) -> Result<(), HistogramError> {
        if report.unit != "us" || report.significant_digits != DIGITS {
            return Err(HistogramError::Unit {
                unit: report.unit.clone(),
                digits: report.significant_digits,
            });
        }
        // What has no durations has no shortest one either.
        if report.buckets.iter().all(|(_, count)| *count == 0) {
            return Ok(());
        }
        self.note(report.min, report.max, report.sum);
        for (value_us, count) in &report.buckets {
            let count =
                u32::try_from(*count).map_err(|_| HistogramError::Count { count: *count })?;
            self.record_n(*value_us, count);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[u64]) -> Durations {
        let mut durations = Durations::default();
        for value in values {
            durations.record(*value);
        }
        durations
    }

    #[test]
    fn nothing_has_no_figures() {
        let summary = Durations::default().summary();
        assert_eq!(summary, Summary::default());
        assert_eq!(summary.p50_ms, None);
        assert!(Durations::default().to_report().buckets.is_empty());
    }

    #[test]
    fn figures_are_within_a_thousandth() {
        let durations = of(&(1..=10_000).map(|value| value * 100).collect::<Vec<_>>());
        for (quantile, expected_ms) in [(0.5, 500.0), (0.95, 950.0), (0.99, 990.0)] {
            let got = durations.quantile_ms(quantile).unwrap();
            assert!(
                (got / expected_ms - 1.0).abs() <= 0.001,
                "{quantile}: {got}"
            );
        }
        assert!((durations.mean_ms().unwrap() - 500.05).abs() < 0.5);
    }

    #[test]
    fn an_hour_is_the_longest() {
        let durations = of(&[u64::MAX, 0]);
        assert!((durations.max_ms().unwrap() - 3_600_000.0).abs() < 4_000.0);
        assert_eq!(durations.min_ms(), Some(0.0));
    }

    #[test]
    fn memory_is_constant() {
        let mut durations = of(&[LONGEST_US]);
        let buckets =
            |durations: &Durations| durations.histogram.as_ref().unwrap().distinct_values();
        let before = buckets(&durations);
        for value in 0..1_000_000u64 {
            durations.record(value * 997 % 4_000_000_000);
        }
        assert_eq!(durations.count(), 1_000_001);
        assert_eq!(buckets(&durations), before);
        assert!(before * size_of::<u32>() < 100_000, "{before}");
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(values in proptest::collection::vec(0u64..100_000_000, 0..300), parts in 1usize..6) {
            let mut sum = Durations::default();
            for part in 0..parts {
                let share: Vec<u64> = values.iter().copied().skip(part).step_by(parts).collect();
                sum.add_report(&of(&share).to_report()).unwrap();
            }
            let whole = of(&values);
            prop_assert_eq!(sum.to_report(), whole.to_report());
            prop_assert_eq!(sum.summary(), whole.summary());
        }
    }
}
