//! What went wrong, by kind and message: a list that can't outgrow its bounds.

use std::collections::BTreeMap;

use crate::report::ErrorReport;
use crate::time::Micros;

/// Different errors kept apart; what comes after is counted as one.
const MOST_ERRORS: usize = 100;
/// Characters kept of a message.
const MOST_CHARACTERS: usize = 300;
/// Where errors beyond the bound are counted.
const OTHER: (&str, &str) = ("other", "further kinds of error, not kept apart");

#[derive(Debug, Clone, Copy)]
struct Seen {
    count: u64,
    first: Micros,
    last: Micros,
}

/// Counts of errors by kind and message, with the first and last time of each.
#[derive(Debug, Clone, Default)]
pub struct Errors {
    seen: BTreeMap<(String, String), Seen>,
}

impl Errors {
    /// Counts one error at a moment since the run's start.
    pub fn record(&mut self, kind: &str, message: &str, at: Micros) {
        self.add(
            kind,
            message,
            Seen {
                count: 1,
                first: at,
                last: at,
            },
        );
    }

    fn add(&mut self, kind: &str, message: &str, more: Seen) {
        let message: String = message.chars().take(MOST_CHARACTERS).collect();
        let mut key = (kind.to_owned(), message);
        if !self.seen.contains_key(&key) && self.seen.len() >= MOST_ERRORS {
            key = (OTHER.0.to_owned(), OTHER.1.to_owned());
        }
        let seen = self.seen.entry(key).or_insert(Seen { count: 0, ..more });
        seen.count += more.count;
        seen.first = seen.first.min(more.first);
        seen.last = seen.last.max(more.last);
    }

    /// Adds the errors of a report.
    pub fn add_report(&mut self, errors: &[ErrorReport]) {
        let micros = |ms: f64| Micros((ms * 1_000.0).round() as u64);
        for error in errors {
            let seen = Seen {
                count: error.count,
                first: micros(error.first_ms),
                last: micros(error.last_ms),
            };
            self.add(&error.kind, &error.message, seen);
        }
    }

    /// The errors, the most frequent first.
    pub fn to_report(&self) -> Vec<ErrorReport> {
        let mut errors: Vec<ErrorReport> = self
            .seen
            .iter()
            .map(|((kind, message), seen)| ErrorReport {
                kind: kind.clone(),
                message: message.clone(),
                count: seen.count,
                first_ms: seen.first.as_millis_f64(),
                last_ms: seen.last.as_millis_f64(),
            })
            .collect();
        errors.sort_by(|a, b| {
            b.count
                .cmp(&a.count)
                .then_with(|| (&a.kind, &a.message).cmp(&(&b.kind, &b.message)))
        });
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_keeps_first_and_last() {
        let mut errors = Errors::default();
        errors.record("network", "refused", Micros(2_000));
        errors.record("network", "refused", Micros(9_000));
        errors.record("timeout", "no answer", Micros(5_000));
        let report = errors.to_report();
        assert_eq!((report[0].kind.as_str(), report[0].count), ("network", 2));
        assert_eq!((report[0].first_ms, report[0].last_ms), (2.0, 9.0));
        let mut twice = errors.clone();
        twice.add_report(&report);
        assert_eq!(
            twice
                .to_report()
                .iter()
                .map(|error| error.count)
                .collect::<Vec<_>>(),
            [4, 2]
        );
    }

    #[test]
    fn stays_within_its_bounds() {
        let mut errors = Errors::default();
        for index in 0..1_000 {
            errors.record(
                "network",
                &format!("{index} {}", "x".repeat(10_000)),
                Micros(index),
            );
        }
        let report = errors.to_report();
        assert_eq!(report.len(), MOST_ERRORS + 1);
        assert_eq!((report[0].kind.as_str(), report[0].count), ("other", 900));
        assert!(
            report
                .iter()
                .all(|error| error.message.len() <= MOST_CHARACTERS)
        );
    }
}
