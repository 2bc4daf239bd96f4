//! Back from JSON to a report.
//!
//! By hand, and not by a derived visitor: derived code for these structures takes 80 KB of the WebAssembly module, this
//! takes 10, and it names the field that is wrong by its whole path.

use serde_json::Value;

use super::{
    Aborted, Bytes, CheckReport, EndedBy, ErrorReport, Gate, Generator, HistogramReport,
    Iterations, Named, Phases, Report, ScenarioId, SeriesPoint, StepPoint, StepReport, Summary,
    ThresholdReport, Timing, Users,
};
use crate::segment::Segment;

/// Why something is not a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It isn't JSON.
    #[error("not JSON: {0}")]
    Json(String),
    /// A field is missing, or of another type.
    #[error("not a report: \"{0}\" is missing or of another type")]
    Field(String),
}

impl Report {
    /// Reads a report from its JSON text. Fields it doesn't know are passed over.
    ///
    /// # Errors
    /// When it isn't JSON, or a field is missing or of another type.
    pub fn from_json(text: &str) -> Result<Report, ReadError> {
        let value =
            serde_json::from_str(text).map_err(|error| ReadError::Json(error.to_string()))?;
        Report::from_value(&value)
    }

    /// Reads a report from JSON.
    ///
    /// # Errors
    /// When a field is missing or of another type.
    pub fn from_value(value: &Value) -> Result<Report, ReadError> {
        let mut reader = Reader::default();
        let report = Report::decode(value, &mut reader);
        reader
            .wrong
            .map_or(Ok(report), |path| Err(ReadError::Field(path)))
    }
}

/// Where reading is, and the first thing that was wrong. What is wrong is read as nothing and reading goes on, so that
/// no field needs a way out of its own.
#[derive(Debug, Default)]
struct Reader {
    place: String,
    wrong: Option<String>,
}

impl Reader {
    /// The value that was there, or nothing, and a note of the place.
    fn expect<T: Default>(&mut self, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.wrong.get_or_insert_with(|| self.place.clone());
            T::default()
        })
    }

    /// Reads something that stands one step deeper.
    fn below<T: Decode>(&mut self, step: &str, value: &Value) -> T {
        let length = self.place.len();
        if length > 0 && !step.starts_with('[') {
            self.place.push('.');
        }
        self.place.push_str(step);
        let read = T::decode(value, self);
        self.place.truncate(length);
        read
    }

    #[inline(never)]
    fn field<T: Decode>(&mut self, object: &Value, name: &str) -> T {
        self.below(name, object.get(name).unwrap_or(&Value::Null))
    }
}

trait Decode {
    fn decode(value: &Value, reader: &mut Reader) -> Self;
}

impl Decode for u64 {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        reader.expect(value.as_u64())
    }
}

impl Decode for u32 {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        reader.expect(value.as_u64().and_then(|number| number.try_into().ok()))
    }
}

impl Decode for u8 {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        reader.expect(value.as_u64().and_then(|number| number.try_into().ok()))
    }
}

impl Decode for f64 {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        reader.expect(value.as_f64())
    }
}

impl Decode for bool {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        reader.expect(value.as_bool())
    }
}

impl Decode for String {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        reader.expect(value.as_str().map(str::to_owned))
    }
}

impl Decode for Segment {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        reader.expect(value.as_str().and_then(|text| text.parse().ok()))
    }
}

impl Decode for Timing {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        let timing = match value.as_str() {
            Some("phases") => Some(Timing::Phases),
            Some("opaque") => Some(Timing::Opaque),
            Some("mixed") => Some(Timing::Mixed),
            _ => None,
        };
        reader.expect(timing)
    }
}

impl Decode for EndedBy {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        let ended_by = match value.as_str() {
            Some("running") => Some(EndedBy::Running),
            Some("completed") => Some(EndedBy::Completed),
            Some("duration") => Some(EndedBy::Duration),
            Some("threshold") => Some(EndedBy::Threshold),
            Some("limit") => Some(EndedBy::Limit),
            Some("stopped") => Some(EndedBy::Stopped),
            _ => None,
        };
        reader.expect(ended_by)
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        if value.is_null() {
            None
        } else {
            Some(T::decode(value, reader))
        }
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        let mut list = Vec::new();
        for (index, item) in reader
            .expect(value.as_array().map(Vec::as_slice))
            .iter()
            .enumerate()
        {
            list.push(reader.below(&format!("[{index}]"), item));
        }
        list
    }
}

impl<T: Decode> Decode for Named<T> {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        let mut map = Named::default();
        match value.as_object() {
            Some(object) => {
                for (name, value) in object {
                    map.insert(name.clone(), reader.below(name, value));
                }
            }
            None => reader.expect(None),
        }
        map
    }
}

impl Decode for (u64, u64) {
    fn decode(value: &Value, reader: &mut Reader) -> Self {
        let pair = match value.as_array().map(Vec::as_slice) {
            Some([first, second]) => first.as_u64().zip(second.as_u64()),
            _ => None,
        };
        reader.expect(pair)
    }
}

/// Reads a structure field by field, each by its own name.
macro_rules! decode {
    ($($kind:ident { $($name:ident),* $(,)? })*) => {
        $(impl Decode for $kind {
            fn decode(value: &Value, reader: &mut Reader) -> Self {
                $kind { $($name: reader.field(value, stringify!($name))),* }
            }
        })*
    };
}

decode! {
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
    StepReport {
        id, name, group, total_requests, successful, failed, latency_p50_ms, latency_p95_ms, latency_p99_ms,
        throughput_rps, aborted, check_passes, check_fails, timing, phases, service_time, response_time,
        status_codes, bytes, time_series,
    }
    StepPoint { second, width_seconds, requests, failed, latency_p50_ms, latency_p95_ms, latency_buckets_us }
    Report {
        total_requests, successful, failed, latency_p50_ms, latency_p95_ms, latency_p99_ms, duration_seconds,
        throughput_rps, schema_version, scenario, passed, thresholds, checks, iterations, iteration_duration, users,
        aborted, timing, phases, service_time, response_time, steps, tags, errors, status_codes, bytes, protocols,
        time_series, generator, warnings, ended_by, first_start_ms, last_end_ms, seed, segment, merged_segments,
        start_lateness_ms, histograms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong<T: Decode>(value: Value) -> Option<String> {
        let mut reader = Reader::default();
        T::decode(&value, &mut reader);
        reader.wrong
    }

    #[test]
    fn says_which_field_is_wrong_first() {
        let message = |text: &str| Report::from_json(text).map(|_| ()).unwrap_err().to_string();
        assert!(message("{").starts_with("not JSON: "));
        for text in ["[]", "{}", "7"] {
            assert_eq!(
                message(text),
                "not a report: \"total_requests\" is missing or of another type"
            );
        }
        assert_eq!(
            wrong::<Vec<StepReport>>(serde_json::json!([{"id": 1}])),
            Some("[0].id".into())
        );
        let histogram = serde_json::json!({
            "unit": "us", "significant_digits": 3, "min": 1, "max": 1, "sum": 3, "buckets": [[1, 2], [1]]
        });
        assert_eq!(
            wrong::<HistogramReport>(histogram),
            Some("buckets[1]".into())
        );
        assert_eq!(wrong::<Option<f64>>(Value::Null), None);
        assert_eq!(wrong::<u8>(Value::from(256)), Some(String::new()));
    }
}
