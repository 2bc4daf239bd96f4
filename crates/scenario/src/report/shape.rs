//! The shape of a report, and of a run's progress, described once for reading and for writing.
//!
//! By hand, and not derived: derived code for these structures takes 80 KB of the WebAssembly module to read them alone,
//! and the field that is wrong is named by its whole path. Serde's derives, for who embeds reports natively, write the
//! same.

use super::visitor::Visitor;
use super::{
    Aborted, Bytes, CheckReport, EndedBy, ErrorReport, Figures, Gate, Generator, HistogramReport,
    Iterations, Phases, Report, Requests, ScenarioId, SeriesPoint, StepPoint, StepReport, Summary,
    ThresholdReport, Timing, Users,
};
use crate::engine::{Progress, StepProgress};
use crate::segment::Segment;

/// What a report consists of.
pub(super) trait Part {
    /// Shows itself and what it consists of. A visitor that reads fills it in, one that writes leaves it as it is.
    fn show(&mut self, visitor: &mut dyn Visitor);
}

impl Part for bool {
    fn show(&mut self, visitor: &mut dyn Visitor) {
        visitor.flag(self);
    }
}

impl Part for u64 {
    fn show(&mut self, visitor: &mut dyn Visitor) {
        visitor.whole(self);
    }
}

impl Part for u32 {
    fn show(&mut self, visitor: &mut dyn Visitor) {
        small(self, visitor);
    }
}

impl Part for u8 {
    fn show(&mut self, visitor: &mut dyn Visitor) {
        small(self, visitor);
    }
}

/// A whole number of a type that holds fewer.
fn small<T: Copy + Into<u64> + TryFrom<u64>>(value: &mut T, visitor: &mut dyn Visitor) {
    let mut whole: u64 = (*value).into();
    visitor.whole(&mut whole);
    match whole.try_into() {
        Ok(small) => *value = small,
        Err(_) => visitor.refuse(),
    }
}

impl Part for f64 {
    fn show(&mut self, visitor: &mut dyn Visitor) {
        visitor.number(self);
    }
}

impl Part for String {
    fn show(&mut self, visitor: &mut dyn Visitor) {
        visitor.text(self);
    }
}

impl Part for (u64, u64) {
    fn show(&mut self, visitor: &mut dyn Visitor) {
        visitor.pair(self);
    }
}

impl Part for Segment {
    fn show(&mut self, visitor: &mut dyn Visitor) {
        let mut text = self.to_string();
        visitor.text(&mut text);
        match text.parse() {
            Ok(segment) => *self = segment,
            Err(_) => visitor.refuse(),
        }
    }
}

/// A value that is written as a word: which one of these.
fn word(place: usize, words: &[&str], visitor: &mut dyn Visitor) -> usize {
    let mut text = words.get(place).copied().unwrap_or_default().to_owned();
    visitor.text(&mut text);
    let read = words.iter().position(|word| *word == text);
    if read.is_none() {
        visitor.refuse();
    }
    read.unwrap_or(place)
}

/// Variants as words, each by its own, in the order of their declaration.
macro_rules! words {
    ($($kind:ident { $($word:literal $variant:ident),* })*) => {
        $(impl Part for $kind {
            fn show(&mut self, visitor: &mut dyn Visitor) {
                let place = word(*self as usize, &[$($word),*], visitor);
                if let Some(variant) = [$($kind::$variant),*].get(place) {
                    *self = *variant;
                }
            }
        })*
    };
}

words! {
    Timing { "phases" Phases, "opaque" Opaque, "mixed" Mixed }
    EndedBy {
        "completed" Completed, "duration" Duration, "threshold" Threshold, "limit" Limit, "stopped" Stopped,
        "running" Running
    }
}

impl<T: Part + Default> Part for Option<T> {
    fn show(&mut self, visitor: &mut dyn Visitor) {
        if visitor.is_some(self.is_some()) {
            self.get_or_insert_default().show(visitor);
        }
    }
}

impl<T: Part + Default> Part for Vec<T> {
    fn show(&mut self, visitor: &mut dyn Visitor) {
        let length = visitor.list(self.len());
        while self.len() < length {
            self.push(T::default());
        }
        for (index, item) in self.iter_mut().enumerate() {
            visitor.item(index, item);
        }
        visitor.end_list();
    }
}

/// Structures as objects of their fields, each by its own name. The fields of `..name` stand among the others.
macro_rules! objects {
    ($($kind:ident { $($(..$group:ident)? $($name:ident)?),* })*) => {
        $(impl Part for $kind {
            fn show(&mut self, visitor: &mut dyn Visitor) {
                visitor.object();
                self.show_fields(visitor);
                visitor.end_object();
            }
        }

        impl $kind {
            fn show_fields(&mut self, visitor: &mut dyn Visitor) {
                let $kind { $($($group)? $($name)?),* } = self;
                $(
                    $($group.show_fields(visitor);)?
                    $(visitor.field(stringify!($name), $name);)?
                )*
            }
        })*
    };
}

objects! {
    Summary { count, min_ms, mean_ms, p50_ms, p90_ms, p95_ms, p99_ms, max_ms }
    Phases { blocked, dns, connecting, tls, sending, waiting, receiving }
    ScenarioId { id, hash }
    ThresholdReport { metric, threshold, value, unit, passed, aborted_run }
    CheckReport { step, name, passes, fails }
    Iterations { completed, failed, interrupted, dropped }
    Users { max, started, waited }
    Aborted { never_sent, maybe_sent }
    Bytes { sent, received }
    ErrorReport { kind, message, count, first_ms, last_ms }
    Gate { per_origin, max_waiting }
    Generator { saturated, timer_drift_ms, hidden_seconds, frozen_seconds, gate }
    HistogramReport { unit, significant_digits, min, max, sum, buckets }
    SeriesPoint {
        at_seconds, width_seconds, users, requests, failed, iterations, bytes_received,
        latency_p50_ms, latency_p95_ms, latency_p99_ms, latency_buckets_us,
    }
    Requests { total_requests, successful, failed, latency_p50_ms, latency_p95_ms, latency_p99_ms }
    Figures { throughput_rps, aborted, timing, phases, service_time, response_time, status_codes, bytes }
    StepReport { id, name, group, ..requests, ..figures, check_passes, check_fails, time_series }
    Progress {
        elapsed_seconds, fraction, users, users_waiting, in_flight, gated, total_requests, failed, current_rps,
        throughput_rps, iterations, dropped, latency_p50_ms, latency_p95_ms, latency_p99_ms, blocked_p95_ms,
        waiting_p50_ms, waiting_p95_ms, thresholds, steps,
    }
    StepProgress { id, requests, failed, latency_p50_ms, latency_p95_ms }
    StepPoint { second, width_seconds, requests, failed, latency_p50_ms, latency_p95_ms, latency_buckets_us }
    Report {
        ..requests, duration_seconds, ..figures, schema_version, scenario, passed, thresholds, checks, iterations,
        iteration_duration, users, steps, tags, errors, protocols, time_series, generator, warnings, ended_by,
        first_start_ms, last_end_ms, seed, segment, merged_segments, start_lateness_ms, histograms,
    }
}
