//! Back from JSON to a report.
//!
//! By hand, and not by a derived visitor: derived code for these structures takes 80 KB of the WebAssembly module, this
//! takes 10, and it names the field that is wrong by its whole path.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Aborted, Bytes, CheckReport, EndedBy, ErrorReport, Gate, Generator, HistogramReport,
    Iterations, Phases, Report, ScenarioId, SeriesPoint, StepReport, Summary, ThresholdReport,
    Timing, Users,
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
        Report::decode(value).map_err(|wrong| ReadError::Field(wrong.0))
    }
}

/// The path of what is wrong.
struct Wrong(String);

trait Decode: Sized {
    fn decode(value: &Value) -> Result<Self, Wrong>;
}

fn wrong() -> Wrong {
    Wrong(String::new())
}

impl Wrong {
    fn under(mut self, name: &str) -> Wrong {
        let dot = if self.0.is_empty() || self.0.starts_with('[') {
            ""
        } else {
            "."
        };
        self.0.insert_str(0, dot);
        self.0.insert_str(0, name);
        self
    }
}

fn field<T: Decode>(object: &Value, name: &str) -> Result<T, Wrong> {
    T::decode(object.get(name).unwrap_or(&Value::Null)).map_err(|wrong| wrong.under(name))
}

impl Decode for u64 {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        value.as_u64().ok_or_else(wrong)
    }
}

impl Decode for u32 {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        u64::decode(value)?.try_into().map_err(|_| wrong())
    }
}

impl Decode for u8 {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        u64::decode(value)?.try_into().map_err(|_| wrong())
    }
}

impl Decode for f64 {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        value.as_f64().ok_or_else(wrong)
    }
}

impl Decode for bool {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        value.as_bool().ok_or_else(wrong)
    }
}

impl Decode for String {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        value.as_str().map(str::to_owned).ok_or_else(wrong)
    }
}

impl Decode for Segment {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        value
            .as_str()
            .and_then(|text| text.parse().ok())
            .ok_or_else(wrong)
    }
}

impl Decode for Timing {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        match value.as_str() {
            Some("phases") => Ok(Timing::Phases),
            Some("opaque") => Ok(Timing::Opaque),
            Some("mixed") => Ok(Timing::Mixed),
            _ => Err(wrong()),
        }
    }
}

impl Decode for EndedBy {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        match value.as_str() {
            Some("running") => Ok(EndedBy::Running),
            Some("completed") => Ok(EndedBy::Completed),
            Some("duration") => Ok(EndedBy::Duration),
            Some("threshold") => Ok(EndedBy::Threshold),
            Some("stopped") => Ok(EndedBy::Stopped),
            _ => Err(wrong()),
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        if value.is_null() {
            Ok(None)
        } else {
            T::decode(value).map(Some)
        }
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        let items = value.as_array().ok_or_else(wrong)?;
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            list.push(T::decode(item).map_err(|wrong| wrong.under(&format!("[{index}]")))?);
        }
        Ok(list)
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        let mut map = BTreeMap::new();
        for (name, value) in value.as_object().ok_or_else(wrong)? {
            map.insert(
                name.clone(),
                T::decode(value).map_err(|wrong| wrong.under(name))?,
            );
        }
        Ok(map)
    }
}

impl Decode for (u64, u64) {
    fn decode(value: &Value) -> Result<Self, Wrong> {
        match value.as_array().map(Vec::as_slice) {
            Some([first, second]) => Ok((u64::decode(first)?, u64::decode(second)?)),
            _ => Err(wrong()),
        }
    }
}

/// Reads a structure field by field, each by its own name.
macro_rules! decode {
    ($($kind:ident { $($name:ident),* $(,)? })*) => {
        $(impl Decode for $kind {
            fn decode(value: &Value) -> Result<Self, Wrong> {
                if !value.is_object() {
                    return Err(wrong());
                }
                Ok($kind { $($name: field(value, stringify!($name))?),* })
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
    Generator { saturated, timer_drift_ms, hidden_seconds, gate }
    HistogramReport { unit, significant_digits, min, max, sum, buckets }
    SeriesPoint {
        at_seconds, width_seconds, users, requests, failed, iterations, bytes_received,
        latency_p50_ms, latency_p95_ms, latency_p99_ms, latency_buckets_us,
    }
    StepReport {
        id, name, group, total_requests, successful, failed, latency_p50_ms, latency_p95_ms, latency_p99_ms,
        throughput_rps, aborted, check_passes, check_fails, timing, phases, service_time, response_time,
        status_codes, bytes,
    }
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

    #[test]
    fn says_which_field_is_wrong() {
        let message = |text: &str| Report::from_json(text).map(|_| ()).unwrap_err().to_string();
        assert!(message("{").starts_with("not JSON: "));
        assert_eq!(
            message("[]"),
            "not a report: \"\" is missing or of another type"
        );
        assert_eq!(
            message("{}"),
            "not a report: \"total_requests\" is missing or of another type"
        );
        let wrong = Vec::<StepReport>::decode(&serde_json::json!([{"id": 1}]))
            .map(|_| ())
            .map_err(|wrong| wrong.0);
        assert_eq!(wrong, Err("[0].id".to_owned()));
        let wrong =
            field::<Vec<(u64, u64)>>(&serde_json::json!({"buckets": [[1, 2], [1]]}), "buckets");
        assert_eq!(
            wrong.map(|_| ()).map_err(|wrong| wrong.0),
            Err("buckets[1]".to_owned())
        );
    }
}
