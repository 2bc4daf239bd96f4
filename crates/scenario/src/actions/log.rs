//! A line in the log.

use super::{ActionComponent, ActionError, Answer, Doing};
use crate::engine::Outcome;
use crate::graph::ActionContext;
use crate::model::{Action, Call};
use crate::template::Mode;

/// Writes a line to the log of the run.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogAction;

impl ActionComponent for LogAction {
    fn do_action(
        &mut self,
        action: &Action,
        context: &mut ActionContext<'_>,
    ) -> Result<Doing, ActionError> {
        let Call::Log { message } = &action.call else {
            return Ok(Doing::Done(Answer::default()));
        };
        let line = message.render(context.scope, &mut *context.functions, Mode::Text)?;
        Ok(Doing::Done(Answer {
            log: vec![line],
            ..Answer::default()
        }))
    }

    fn finish(&mut self, _action: &Action, _outcome: &Outcome) -> Answer {
        Answer::default()
    }
}
