//! A report from JSON, and as JSON; a run's progress as JSON.

use serde_json::Value;

use super::Report;
use super::shape::Part;
use super::visitor::{Reader, Writer};
use crate::engine::Progress;

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
        let mut report = Report::default();
        let mut reader = Reader::new(value);
        report.show(&mut reader);
        reader
            .wrong
            .map_or(Ok(report), |path| Err(ReadError::Field(path)))
    }

    /// As JSON text.
    pub fn into_json(mut self) -> String {
        written(&mut self)
    }
}

impl Progress {
    /// As JSON text.
    pub fn into_json(mut self) -> String {
        written(&mut self)
    }
}

fn written(part: &mut dyn Part) -> String {
    let mut writer = Writer::default();
    part.show(&mut writer);
    writer.into_text()
}

#[cfg(test)]
mod tests {
    use super::super::{Counts, HistogramReport, StepReport, Timing};
    use super::*;
    use crate::segment::Segment;

    fn wrong<T: Part + Default>(value: Value) -> Option<String> {
        let mut reader = Reader::new(&value);
        T::default().show(&mut reader);
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
        assert_eq!(
            wrong::<Counts>(serde_json::json!({"a": 1, "b.c": "x"})),
            Some("b.c".into())
        );
        assert_eq!(wrong::<Counts>(Value::from(1)), Some(String::new()));
        for word in ["phases", "fazes"] {
            let expected = (word != "phases").then(String::new);
            assert_eq!(wrong::<Timing>(Value::from(word)), expected);
        }
        assert_eq!(wrong::<Segment>(Value::from("3/2")), Some(String::new()));
    }
}
