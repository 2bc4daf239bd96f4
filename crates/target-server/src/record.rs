//! The record of what arrived: kept while requests are handled, read as JSON.

use hdrhistogram::Histogram;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Arrivals are kept one by one, for tests of pacing: so only so many.
const MAX_ARRIVALS: usize = 100_000;
/// Longer than any answer takes; what takes longer counts as this.
const LONGEST_US: u64 = 3_600_000_000;
/// What a response that was a connection reset counts as, beside the statuses.
const RESET: &str = "reset";

/// Everything that arrived since the last reset.
#[derive(Debug, Default)]
pub(crate) struct Record(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: u64,
    preflights: u64,
    aborted: u64,
    connections: u64,
    in_flight: u64,
    max_in_flight: u64,
    arrivals_ms: Vec<f64>,
    last_at_ms: Option<f64>,
    routes: BTreeMap<String, Route>,
}

#[derive(Debug, Default)]
struct Route {
    count: u64,
    aborted: u64,
    statuses: BTreeMap<String, u64>,
    handled_us: Option<Histogram<u64>>,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum End {
    /// The answer began, with this status, so long after the request came.
    Answered { status: u16, after: Duration },
    /// This side reset the connection.
    Reset,
    /// The client went away before the answer began.
    Aborted,
}

/// The record as `/__stats` gives it.
#[derive(Debug, Serialize)]
pub(crate) struct Stats {
    requests: u64,
    preflights: u64,
    by_route: BTreeMap<String, RouteStats>,
    aborted: u64,
    in_flight: u64,
    max_in_flight: u64,
    connections: u64,
    /// Unix time of the first arrival.
    first_at_ms: Option<f64>,
    /// Unix time of the last arrival.
    last_at_ms: Option<f64>,
}

#[derive(Debug, Serialize)]
struct RouteStats {
    count: u64,
    aborted: u64,
    statuses: BTreeMap<String, u64>,
    handled_ms: Option<Spread>,
}

/// From the arrival of a request's head to the start of its answer.
#[derive(Debug, Serialize)]
struct Spread {
    mean: f64,
    p50: f64,
    p95: f64,
    p99: f64,
    max: f64,
}

impl Record {
    pub(crate) fn connected(&self) {
        self.counts().connections += 1;
    }

    pub(crate) fn preflight(&self) {
        self.counts().preflights += 1;
    }

    pub(crate) fn arrived(&self, route: &str) {
        let now_ms = unix_ms();
        let mut counts = self.counts();
        counts.requests += 1;
        counts.in_flight += 1;
        counts.max_in_flight = counts.max_in_flight.max(counts.in_flight);
        counts.last_at_ms = Some(now_ms);
        if counts.arrivals_ms.len() < MAX_ARRIVALS {
            counts.arrivals_ms.push(now_ms);
        }
        counts.route(route).count += 1;
    }

    pub(crate) fn ended(&self, route: &str, end: End) {
        let mut counts = self.counts();
        counts.in_flight = counts.in_flight.saturating_sub(1);
        counts.aborted += u64::from(end == End::Aborted);
        let route = counts.route(route);
        match end {
            End::Answered { status, after } => {
                *route.statuses.entry(status.to_string()).or_default() += 1;
                route.handled(after);
            }
            End::Reset => *route.statuses.entry(RESET.to_owned()).or_default() += 1,
            End::Aborted => route.aborted += 1,
        }
    }

    /// Forgets everything but what is being handled now.
    pub(crate) fn reset(&self) {
        let mut counts = self.counts();
        let in_flight = counts.in_flight;
        *counts = Counts {
            in_flight,
            max_in_flight: in_flight,
            ..Counts::default()
        };
    }

    /// Unix time of each arrival in ms, up to a bound.
    pub(crate) fn arrivals_ms(&self) -> Vec<f64> {
        self.counts().arrivals_ms.clone()
    }

    pub(crate) fn stats(&self) -> Stats {
        let counts = self.counts();
        let routes = counts.routes.iter();
        Stats {
            requests: counts.requests,
            preflights: counts.preflights,
            by_route: routes
                .map(|(name, route)| (name.clone(), route.stats()))
                .collect(),
            aborted: counts.aborted,
            in_flight: counts.in_flight,
            max_in_flight: counts.max_in_flight,
            connections: counts.connections,
            first_at_ms: counts.arrivals_ms.first().copied(),
            last_at_ms: counts.last_at_ms,
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn route(&mut self, name: &str) -> &mut Route {
        self.routes.entry(name.to_owned()).or_default()
    }
}

impl Route {
    fn handled(&mut self, after: Duration) {
        let us = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
        // An hour to three digits is a valid range, so this makes one.
        let new = || Histogram::new_with_max(LONGEST_US, 3).ok();
        let histogram = self.handled_us.take().or_else(new);
        self.handled_us = histogram.map(|mut histogram| {
            histogram.saturating_record(us);
            histogram
        });
    }

    fn stats(&self) -> RouteStats {
        RouteStats {
            count: self.count,
            aborted: self.aborted,
            statuses: self.statuses.clone(),
            handled_ms: self.handled_us.as_ref().map(Spread::of),
        }
    }
}

impl Spread {
    fn of(us: &Histogram<u64>) -> Self {
        let ms = |quantile| us.value_at_quantile(quantile) as f64 / 1000.0;
        Self {
            mean: us.mean() / 1000.0,
            p50: ms(0.50),
            p95: ms(0.95),
            p99: ms(0.99),
            max: us.max() as f64 / 1000.0,
        }
    }
}

fn unix_ms() -> f64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    since.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(ms: u64) -> End {
        End::Answered {
            status: 200,
            after: Duration::from_millis(ms),
        }
    }

    #[test]
    fn handled_times_are_kept_by_route() {
        let record = Record::default();
        for ms in 1..=100 {
            record.arrived("GET /a");
            record.ended("GET /a", answered(ms));
        }
        let stats = record.stats();
        let spread = stats.by_route["GET /a"].handled_ms.as_ref().unwrap();
        assert!((spread.p50 - 50.0).abs() < 0.1, "{spread:?}");
        assert!((spread.p99 - 99.0).abs() < 0.1, "{spread:?}");
        assert!((spread.mean - 50.5).abs() < 0.1, "{spread:?}");
        assert_eq!(stats.requests, 100);
        assert_eq!(stats.max_in_flight, 1);
    }

    #[test]
    fn a_reset_keeps_what_is_being_handled() {
        let record = Record::default();
        record.arrived("GET /a");
        record.arrived("GET /a");
        record.ended("GET /a", End::Aborted);
        record.reset();
        let stats = record.stats();
        assert_eq!((stats.requests, stats.aborted, stats.in_flight), (0, 0, 1));
        record.ended("GET /a", answered(1));
        assert_eq!(record.stats().in_flight, 0);
    }
}
