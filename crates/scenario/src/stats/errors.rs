//! What went wrong, by kind and message: a list that can't outgrow its bounds.

use crate::quoted::cut;
use crate::report::ErrorReport;
use crate::time::Micros;

/// Different errors kept apart; what comes after is counted as one.
const MOST_ERRORS: usize = 100;
/// Characters kept of a message.
const MOST_CHARACTERS: usize = 300;
/// Where errors beyond the bound are counted.
const OTHER: (&str, &str) = ("other", "further kinds of error, not kept apart");

/// Counts of errors by kind and message, with the first and last time of each.
#[derive(Debug, Clone, Default)]
pub struct Errors {
    /// The most frequent first. At most one more than are kept apart: few enough to be looked through.
    seen: Vec<ErrorReport>,
}

impl Errors {
    /// Counts one error at a moment since the run's start.
    pub fn record(&mut self, kind: &str, message: &str, at: Micros) {
        let at_ms = at.as_millis_f64();
        self.add(kind, message, 1, at_ms, at_ms);
    }

    fn add(&mut self, kind: &str, message: &str, count: u64, first_ms: f64, last_ms: f64) {
        let mut key = (kind, cut(message, MOST_CHARACTERS));
        if self.place(key).is_none() && self.seen.len() >= MOST_ERRORS {
            key = OTHER;
        }
        let mut place = match self.place(key) {
            Some(place) => place,
            None => {
                self.seen.push(ErrorReport {
                    kind: key.0.to_owned(),
                    message: key.1.to_owned(),
                    count: 0,
                    first_ms,
                    last_ms,
                });
                self.seen.len() - 1
            }
        };
        if let Some(seen) = self.seen.get_mut(place) {
            seen.count += count;
            seen.first_ms = seen.first_ms.min(first_ms);
            seen.last_ms = seen.last_ms.max(last_ms);
        }
        while place > 0 && self.is_misplaced(place) {
            self.seen.swap(place - 1, place);
            place -= 1;
        }
    }

    /// Whether an error belongs before the one that it follows.
    fn is_misplaced(&self, place: usize) -> bool {
        let (Some(before), Some(error)) = (self.seen.get(place - 1), self.seen.get(place)) else {
            return false;
        };
        (before.count, &error.kind, &error.message) < (error.count, &before.kind, &before.message)
    }

    fn place(&self, (kind, message): (&str, &str)) -> Option<usize> {
        self.seen
            .iter()
            .position(|seen| seen.kind == kind && seen.message == message)
    }

    /// Adds the errors of a report.
    pub fn add_report(&mut self, errors: &[ErrorReport]) {
        for error in errors {
            self.add(
                &error.kind,
                &error.message,
                error.count,
                error.first_ms,
                error.last_ms,
            );
        }
    }

    /// The errors, the most frequent first.
    pub fn to_report(&self) -> Vec<ErrorReport> {
        self.seen.clone()
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
