//! A stand-in for tests.

use std::cell::RefCell;
use std::rc::Rc;

use super::{ActionComponent, ActionError, Answer, Doing};
use crate::engine::Outcome;
use crate::graph::ActionContext;
use crate::model::Action;

/// What a [`TestDouble`] was called with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DoubleCalls {
    /// How often it was made ready.
    pub inits: u32,
    /// The ids of the actions done, in order.
    pub actions: Vec<String>,
    /// How often it was released.
    pub releases: u32,
}

type Script = dyn FnMut(&Action, &mut ActionContext<'_>) -> Result<Doing, ActionError>;

/// An implementation of actions that does what a test tells it, and keeps a record.
pub struct TestDouble {
    calls: Rc<RefCell<DoubleCalls>>,
    script: Box<Script>,
}

impl std::fmt::Debug for TestDouble {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("TestDouble")
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

impl TestDouble {
    /// A double that does each action by `script`, and the record that it keeps.
    pub fn new(
        script: impl FnMut(&Action, &mut ActionContext<'_>) -> Result<Doing, ActionError> + 'static,
    ) -> (TestDouble, Rc<RefCell<DoubleCalls>>) {
        let calls = Rc::new(RefCell::new(DoubleCalls::default()));
        (
            TestDouble {
                calls: calls.clone(),
                script: Box::new(script),
            },
            calls,
        )
    }
}

impl ActionComponent for TestDouble {
    fn init(&mut self) -> Result<(), ActionError> {
        self.calls.borrow_mut().inits += 1;
        Ok(())
    }

    fn do_action(
        &mut self,
        action: &Action,
        context: &mut ActionContext<'_>,
    ) -> Result<Doing, ActionError> {
        self.calls.borrow_mut().actions.push(action.id.clone());
        (self.script)(action, context)
    }

    fn finish(&mut self, _action: &Action, outcome: &Outcome) -> Answer {
        let status_code = outcome.result.as_ref().ok().map(|response| response.status);
        Answer {
            status_code,
            ..Answer::default()
        }
    }

    fn release(&mut self) {
        self.calls.borrow_mut().releases += 1;
    }
}
