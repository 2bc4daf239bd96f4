//! Actions: what a node does, what is checked and what is kept of the answer.

use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use super::ActionIndex;
use crate::diagnostics::Position;
use crate::expression::Path;
use crate::pattern::Pattern;
use crate::template::{JsonTemplate, Template};

/// Something that can be done, by a node or by a spawned task.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its id: `{{ ID.status_code }}` in templates.
    pub id: String,
    /// Where it stands in the document.
    pub position: Position,
    /// What it does.
    pub call: Call,
    /// What is checked of the answer. A failed check is counted, and fails nothing but itself.
    pub checks: Vec<Check>,
    /// What is kept of the answer, read as `{{ ID.NAME }}`.
    pub captures: Vec<Capture>,
    /// Tasks it adds to the iteration when it's done.
    pub spawn: Option<Spawn>,
}

/// What an action does.
#[derive(Debug, Clone)]
pub enum Call {
    /// An HTTP request.
    Http(Box<HttpCall>),
    /// A line in the log.
    Log {
        /// The line.
        message: Template,
    },
}

/// An HTTP request.
#[derive(Debug, Clone)]
pub struct HttpCall {
    /// In capitals: `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD`, `OPTIONS`.
    pub method: Rc<str>,
    /// Where to. Render with [`crate::template::Mode::Url`].
    pub url: Template,
    /// Names as written, in order. A body given as a map has its `Content-Type` here, unless the scenario gives one.
    pub headers: Vec<(String, Template)>,
    /// What is sent.
    pub body: Option<Body>,
    /// The longest an attempt may take, from leaving our gate.
    pub timeout: Duration,
    /// How often a failed attempt is tried again.
    pub retries: u32,
    /// Whether redirects are followed; else one is a failure.
    pub follow_redirects: bool,
}

/// What is sent with a request.
#[derive(Debug, Clone)]
pub enum Body {
    /// Text: values are inserted as they are. Render with [`crate::template::Mode::Text`].
    Text(Template),
    /// A map or list: values keep their types, and it is sent as JSON.
    Json(JsonTemplate),
}

/// A check of an answer.
#[derive(Debug, Clone)]
pub struct Check {
    /// What it's called in the report, such as `status is 200`.
    pub name: String,
    /// What must hold.
    pub kind: CheckKind,
}

/// What a check asks.
#[derive(Debug, Clone)]
pub enum CheckKind {
    /// The status is in one of the ranges. A status named here isn't a failure, even from 400 on.
    Status(Vec<StatusRange>),
    /// The body contains this text.
    BodyContains(Template),
    /// The body matches this pattern somewhere.
    BodyMatches(Pattern),
    /// The body is JSON, and this holds for the value at the pointer.
    Json {
        /// The keys of a JSON pointer (of `/items/0/id`: `items`, `0`, `id`; none: the whole).
        pointer: Vec<String>,
        /// What must hold there.
        test: JsonTest,
    },
    /// This holds for a header. One that CORS hides is absent.
    Header {
        /// The header's name, in lower case.
        name: String,
        /// What must hold.
        test: HeaderTest,
    },
    /// The request took at most this many milliseconds.
    MaxMs(f64),
}

/// A range of status codes, both ends in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusRange {
    /// The lowest.
    pub low: u16,
    /// The highest.
    pub high: u16,
}

impl StatusRange {
    /// Whether `status` is in the range.
    #[must_use]
    pub fn contains(self, status: u16) -> bool {
        self.low <= status && status <= self.high
    }
}

/// What must hold for a JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonTest {
    /// It equals this value (numbers by value: 1 equals 1.0).
    Equals(Value),
    /// There is one (`true`), or there is none (`false`).
    Exists(bool),
}

/// What must hold for a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderTest {
    /// Its value is this text.
    Equals(String),
    /// Its value contains this text.
    Contains(String),
    /// There is one (`true`), or there is none (`false`).
    Exists(bool),
}

/// Something kept of an answer.
#[derive(Debug, Clone)]
pub struct Capture {
    /// Read as `{{ ACTION.NAME }}`.
    pub name: String,
    /// Where it comes from.
    pub source: CaptureSource,
    /// How long it's kept.
    pub scope: Scope,
    /// The value when there is nothing to capture; none: the iteration fails with `capture_failed`.
    pub default: Option<Value>,
    /// Where it stands in the document.
    pub position: Position,
}

/// Where a captured value comes from.
#[derive(Debug, Clone)]
pub enum CaptureSource {
    /// A part of the answer itself.
    Content(ContentField),
    /// The header of this name, in lower case.
    Header(String),
    /// The value at the JSON pointer of these keys in the body.
    Json(Vec<String>),
    /// The first group of the pattern's first match in the body; without a group, the match.
    Regex(Pattern),
}

/// A part of an answer that is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentField {
    /// The status, a number.
    StatusCode,
    /// The body, text.
    Body,
    /// The body's size in bytes, a number.
    Size,
    /// The request's duration in milliseconds, a number.
    TimeMs,
}

/// How long a captured value is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Until the end of the iteration.
    #[default]
    Iteration,
    /// As long as the user lives.
    User,
}

/// Tasks that an action adds to its iteration: one per item of a captured list.
#[derive(Debug, Clone)]
pub struct Spawn {
    /// The list.
    pub for_each: Path,
    /// What is done per item.
    pub action: ActionIndex,
    /// The item's name in that action's templates: [`crate::expression::Root::Item`].
    pub item: String,
    /// The most tasks added.
    pub limit: u32,
}
