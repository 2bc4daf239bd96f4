//! Checks of an answer, and what is captured from it.

use std::borrow::Cow;

use serde_json::Value;

use crate::actions::Answer;
use crate::expression::Lookup;
use crate::model::{
    Action, Capture, CaptureSource, Check, CheckKind, ContentField, HeaderTest, JsonTest,
};
use crate::template::{Functions, Mode};

/// An answer being read. Its body is read as text or as JSON once, if at all.
pub(super) struct Reading<'a> {
    answer: &'a Answer,
    text: Option<Cow<'a, str>>,
    /// None within: it isn't JSON.
    json: Option<Option<Value>>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(answer: &'a Answer) -> Reading<'a> {
        Reading {
            answer,
            text: None,
            json: None,
        }
    }

    /// The body as text.
    pub(super) fn text(&mut self) -> &str {
        let body = &self.answer.body;
        self.text
            .get_or_insert_with(|| String::from_utf8_lossy(body))
    }

    /// The value at the JSON pointer of these keys in the body.
    fn pointer(&mut self, keys: &[String]) -> Option<&Value> {
        let body = &self.answer.body;
        let text = self
            .text
            .get_or_insert_with(|| String::from_utf8_lossy(body));
        let json = self.json.get_or_insert_with(|| match text {
            Cow::Borrowed(text) => serde_json::from_str(text).ok(),
            // Something had to be replaced: it isn't text.
            Cow::Owned(_) => None,
        });
        let mut value = json.as_ref()?;
        for key in keys {
            value = match value {
                Value::Object(map) => map.get(key)?,
                // A position is written in one way: with no sign, and with no zeros before it.
                Value::Array(list) => {
                    let position = crate::values::whole::<usize>(key);
                    list.get(position.filter(|position| position.to_string() == *key)?)?
                }
                _ => return None,
            };
        }
        Some(value)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let headers = self.answer.headers.iter();
        headers
            .clone()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether a check holds. Of what wasn't answered none does.
    pub(super) fn holds(
        &mut self,
        check: &Check,
        scope: &dyn Lookup,
        functions: &mut dyn Functions,
    ) -> bool {
        let Some(status) = self.answer.status_code else {
            return false;
        };
        match &check.kind {
            CheckKind::Status(ranges) => ranges.iter().any(|range| range.contains(status)),
            CheckKind::BodyContains(text) => text
                .render(scope, functions, Mode::Text)
                .is_ok_and(|wanted| self.text().contains(&wanted)),
            CheckKind::BodyMatches(pattern) => pattern.is_match(self.text()),
            CheckKind::Json { pointer, test } => match test {
                JsonTest::Exists(wanted) => self.pointer(pointer).is_some() == *wanted,
                JsonTest::Equals(wanted) => self
                    .pointer(pointer)
                    .is_some_and(|value| is_same(value, wanted)),
            },
            CheckKind::Header { name, test } => match (test, self.header(name)) {
                (HeaderTest::Exists(wanted), header) => header.is_some() == *wanted,
                (HeaderTest::Equals(wanted), Some(header)) => header == wanted,
                (HeaderTest::Contains(wanted), Some(header)) => header.contains(wanted.as_str()),
                (_, None) => false,
            },
            CheckKind::MaxMs(most) => self.answer.time_ms <= *most,
        }
    }

    /// What the action captures.
    ///
    /// # Errors
    /// With the name of the first capture that finds nothing and has no default.
    pub(super) fn captures<'c>(
        &mut self,
        action: &'c Action,
    ) -> Result<Vec<(&'c Capture, Value)>, &'c str> {
        let mut captured = Vec::new();
        for capture in &action.captures {
            match self.find(capture).or_else(|| capture.default.clone()) {
                Some(value) => captured.push((capture, value)),
                None => return Err(&capture.name),
            }
        }
        Ok(captured)
    }

    fn find(&mut self, capture: &Capture) -> Option<Value> {
        self.answer.status_code?;
        match &capture.source {
            CaptureSource::Content(ContentField::StatusCode) => {
                self.answer.status_code.map(Value::from)
            }
            CaptureSource::Content(ContentField::Body) => Some(Value::from(self.text())),
            CaptureSource::Content(ContentField::Size) => Some(Value::from(self.answer.size)),
            CaptureSource::Content(ContentField::TimeMs) => Some(Value::from(self.answer.time_ms)),
            CaptureSource::Header(name) => self.header(name).map(Value::from),
            CaptureSource::Json(pointer) => self.pointer(pointer).cloned(),
            CaptureSource::Regex(pattern) => pattern.find(self.text()).map(Value::from),
        }
    }
}

/// Equal, numbers by value.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| is_same(a, b)))
        }
        _ => left == right,
    }
}
