//! Which implementation does which action.

use super::{ActionComponent, ActionError, HttpAction, LogAction};
use crate::model::Call;

/// The kind of an action's call, by which its implementation is found.
pub fn kind(call: &Call) -> &'static str {
    match call {
        Call::Http(_) => "http",
        Call::Log { .. } => "log",
    }
}

/// The implementations of actions, by kind.
pub struct Components {
    by_kind: Vec<(&'static str, Box<dyn ActionComponent>)>,
}

impl std::fmt::Debug for Components {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_set()
            .entries(self.by_kind.iter().map(|(kind, _)| kind))
            .finish()
    }
}

impl Default for Components {
    fn default() -> Self {
        Components {
            by_kind: vec![
                ("http", Box::new(HttpAction::default())),
                ("log", Box::new(LogAction)),
            ],
        }
    }
}

impl Components {
    /// Puts an implementation in place of another, or of none.
    pub fn set(&mut self, kind: &'static str, component: Box<dyn ActionComponent>) {
        self.by_kind.retain(|(known, _)| *known != kind);
        self.by_kind.push((kind, component));
    }

    /// The implementation for a call.
    ///
    /// # Errors
    /// When there is none of its kind.
    pub fn of(&mut self, call: &Call) -> Result<&mut dyn ActionComponent, ActionError> {
        let kind = kind(call);
        match self.by_kind.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, component)) => Ok(component.as_mut()),
            None => Err(ActionError {
                kind: "action",
                message: format!("there is no implementation of {kind} actions"),
            }),
        }
    }

    /// Makes all ready.
    ///
    /// # Errors
    /// When one can't be.
    pub fn init(&mut self) -> Result<(), ActionError> {
        self.by_kind
            .iter_mut()
            .try_for_each(|(_, component)| component.init())
    }

    /// Frees what they hold.
    pub fn release(&mut self) {
        for (_, component) in &mut self.by_kind {
            component.release();
        }
    }
}
