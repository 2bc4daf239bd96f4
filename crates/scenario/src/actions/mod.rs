//! What a task can do: one interface, an implementation per protocol.
//!
//! An action is a small machine without I/O of its own: [`ActionComponent::do_action`] either completes at once or asks
//! for a request; the outcome of the request comes back through [`ActionComponent::finish`]. A new protocol is a new
//! implementation, not a new branch in the engine.

mod double;
mod http;
mod log;
mod registry;

use std::rc::Rc;

use serde_json::Value;

pub use double::{DoubleCalls, TestDouble};
pub use http::HttpAction;
pub use log::LogAction;
pub use registry::{Components, kind};

use crate::engine::{HttpRequest, Outcome};
use crate::graph::ActionContext;
use crate::model::Action;

/// How an action goes on.
#[derive(Debug, Clone, PartialEq)]
pub enum Doing {
    /// It's done.
    Done(Answer),
    /// It's done when this request has ended.
    Request(Box<HttpRequest>),
}

/// What an action brought: the values that are always there. Numbers are null where there was no answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// The status, where there is one.
    pub status_code: Option<u16>,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, where it's asked for.
    pub body: Rc<[u8]>,
    /// Its size.
    pub size: u64,
    /// How long it took, in ms.
    pub time_ms: f64,
    /// Values of the action's own, beside its captures.
    pub values: Vec<(String, Value)>,
    /// Lines for the log.
    pub log: Vec<String>,
}

/// Why an action can't be done: the iteration fails.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ActionError {
    /// The kind of error, as in the report: `template`, `bad_url`.
    pub kind: &'static str,
    /// What is wrong.
    pub message: String,
}

impl From<crate::template::RenderError> for ActionError {
    fn from(error: crate::template::RenderError) -> Self {
        ActionError {
            kind: "template",
            message: error.to_string(),
        }
    }
}

/// An implementation of actions.
///
/// One value of it serves all users of a run: `init` is called before the run's first action, `release` after its last.
pub trait ActionComponent {
    /// Makes it ready.
    ///
    /// # Errors
    /// When the run can't begin.
    fn init(&mut self) -> Result<(), ActionError> {
        Ok(())
    }

    /// Begins an action of one user.
    ///
    /// # Errors
    /// When it can't be done; the iteration fails.
    fn do_action(
        &mut self,
        action: &Action,
        context: &mut ActionContext<'_>,
    ) -> Result<Doing, ActionError>;

    /// Ends an action with the outcome of its request (of the last attempt).
    fn finish(&mut self, action: &Action, outcome: &Outcome) -> Answer;

    /// Frees what it holds.
    fn release(&mut self) {}
}
