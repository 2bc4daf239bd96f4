//! Users do their tasks' actions: what is sent, checked, captured and spawned.

use std::rc::Rc;

use super::answers::Reading;
use super::core::Engine;
use super::kept::Kept;
use super::lanes::EVENT_LANE;
use super::scope::{Dice, UserScope};
use super::types::Effect;
use super::users::UserKey;
use crate::actions::{ActionError, Answer, Doing};
use crate::graph::{self, ActionContext, Task, Workflow};
use crate::model::{Action, Scope};
use crate::time::Micros;

impl Engine {
    /// A moment as `{{ now() }}` gives it.
    fn now_ms(&self, now: Micros) -> i64 {
        self.options.epoch_ms.saturating_add_unsigned(now.0 / 1_000)
    }

    /// A user does its task's action.
    pub(super) fn act(&mut self, now: Micros, key: UserKey, task: &Rc<Task>, action: &Rc<Action>) {
        let now_ms = self.now_ms(now);
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        let mut random = user.random.clone();
        if let Some(walk) = user.walk.as_mut() {
            walk.task_due = user.due;
        }
        let Some(scope) = UserScope::of(&self.shared, &self.users, key) else {
            return;
        };
        let mut dice = Dice {
            random: &mut random,
            now_ms,
        };
        let mut context = ActionContext::new(scope.tree, scope.walk.task, &scope, &mut dice);
        let doing = match self.components.of(&action.call) {
            Ok(component) => component.do_action(action, &mut context),
            Err(error) => Err(error),
        };
        let events = context.into_events();
        if let Some(user) = self.users.get_mut(key) {
            user.random = random;
            if let Some(walk) = user.walk.as_mut() {
                walk.events = events;
            }
        }
        match doing {
            Ok(Doing::Done(answer)) => self.acted(now, key, task, action, answer),
            Ok(Doing::Request(request)) => self.queue_request(now, key, task, action, request),
            Err(ActionError { kind, message }) => {
                self.fail(now, key, kind, &format!("{}: {message}", action.id))
            }
        }
    }

    /// A user's action is done: checks, captures, spawned tasks; then on, or first the changes that were asked for.
    pub(super) fn acted(
        &mut self,
        now: Micros,
        key: UserKey,
        task: &Rc<Task>,
        action: &Rc<Action>,
        mut answer: Answer,
    ) {
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        let id = user.id;
        let counted = user.walk.as_ref().is_some_and(|walk| walk.counted);
        for message in std::mem::take(&mut answer.log) {
            self.effects.push_back(Effect::Log { user: id, message });
        }
        let mut reading = Reading::new(&answer);
        if counted {
            self.check(now, key, task, action, &mut reading);
        }
        let captured = match reading.captures(action) {
            Ok(captured) => captured,
            Err(name) => {
                let message = format!("{}: nothing to capture as \"{name}\"", action.id);
                self.fail(now, key, "capture_failed", &message);
                return;
            }
        };
        let is_kept = task.action.is_some_and(|index| self.plan.keeps(index));
        let keeps_body = task.action.is_some_and(|index| self.plan.keeps_body(index));
        let body = keeps_body.then(|| reading.text().to_owned());
        let mut kept = Kept {
            status_code: answer.status_code,
            size: answer.size,
            time_ms: answer.time_ms,
            body,
            values: std::mem::take(&mut answer.values),
        };
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        for (capture, value) in captured {
            let name = &capture.name;
            match (capture.scope, task.action) {
                (Scope::User, Some(action)) => {
                    let mut known = user.captures.iter_mut();
                    match known.find(|(of, known, _)| *of == action && known == name) {
                        Some((.., known)) => *known = value,
                        None => user.captures.push((action, name.clone(), value)),
                    }
                }
                _ => kept.values.push((name.clone(), value)),
            }
        }
        let Some(walk) = user.walk.as_mut() else {
            return;
        };
        if is_kept {
            walk.answers.keep(task.action, task.node, Rc::new(kept));
        }
        if let Err(message) = self.spawn(key, action) {
            self.fail(now, key, "spawn_failed", &message);
            return;
        }
        let has_events = self
            .users
            .get(key)
            .and_then(|user| user.walk.as_ref())
            .is_some_and(|walk| !walk.events.is_empty());
        if has_events {
            self.ready.push(EVENT_LANE, key);
        } else {
            self.pass_on(now, key);
        }
    }

    /// Asks the action's checks.
    fn check(
        &mut self,
        now: Micros,
        key: UserKey,
        task: &Task,
        action: &Action,
        reading: &mut Reading<'_>,
    ) {
        if action.checks.is_empty() {
            return;
        }
        let now_ms = self.now_ms(now);
        let Some(scope) = UserScope::of(&self.shared, &self.users, key) else {
            return;
        };
        let mut random = scope.user.random.clone();
        let mut dice = Dice {
            random: &mut random,
            now_ms,
        };
        let counted_as = &task.counted_as;
        for (check, place) in action.checks.iter().zip(counted_as.first_check..) {
            let held = reading.holds(check, &scope, &mut dice);
            self.statistics
                .check(place, counted_as.step, &counted_as.tags, held);
        }
    }

    /// Lets the action's `spawn` ask for its tasks.
    fn spawn(&mut self, key: UserKey, action: &Action) -> Result<(), String> {
        let Some(spawn) = &action.spawn else {
            return Ok(());
        };
        let counted_as = self
            .plan
            .spawned_as
            .get(spawn.action.0)
            .cloned()
            .unwrap_or_default();
        let Some(scope) = UserScope::of(&self.shared, &self.users, key) else {
            return Ok(());
        };
        let mut random = scope.user.random.clone();
        let mut dice = Dice {
            random: &mut random,
            now_ms: 0,
        };
        let mut context = ActionContext::new(scope.tree, scope.walk.task, &scope, &mut dice);
        graph::spawn(spawn, counted_as, &mut context)
            .map_err(|error| format!("{}: {error}", action.id))?;
        let mut events = context.into_events();
        if let Some(walk) = self.users.get_mut(key).and_then(|user| user.walk.as_mut()) {
            walk.events.append(&mut events);
        }
        Ok(())
    }

    /// The changes that an action asked for are applied, and the user goes on.
    pub(super) fn apply_events(&mut self, now: Micros, key: UserKey) {
        let Some(walk) = self.users.get_mut(key).and_then(|user| user.walk.as_mut()) else {
            return;
        };
        let events = std::mem::take(&mut walk.events);
        match Workflow::apply(&mut walk.workflow, events) {
            Ok(()) => self.pass_on(now, key),
            Err(error) => self.fail(now, key, "spawn_failed", &error.to_string()),
        }
    }
}
