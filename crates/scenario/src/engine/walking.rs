//! Users walk the workflow, task by task, iteration by iteration.

use std::time::Duration;

use super::core::{Engine, Stage};
use super::kept::Answers;
use super::lanes::IDLE_LANE;
use super::scope::UserScope;
use super::timers::Due;
use super::users::{State, User, UserKey, Walk};
use crate::graph::{Next, Task};
use crate::model::{DEFAULT_PRIORITY, LifetimeMode, Shape};
use crate::pacing::sample;
use crate::time::Micros;

/// The most tasks of one iteration.
const MOST_STEPS: u32 = 10_000;
/// The most moves of a user in which no time passes.
const MOST_MOVES: u32 = 1_000;

impl Engine {
    /// It's a user's turn: it begins an iteration, does its task, or applies the changes that its action asked for.
    pub(super) fn go_on(&mut self, now: Micros, key: UserKey) {
        let Some(user) = self.users.get(key) else {
            return;
        };
        match &user.walk {
            None => self.begin(now, key),
            Some(walk) if walk.events.is_empty() => self.visit(now, key),
            Some(_) => self.apply_events(now, key),
        }
    }

    /// A user begins an iteration.
    fn begin(&mut self, now: Micros, key: UserKey) {
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        if user.not_before > user.due && user.iteration > 0 {
            user.due = user.not_before;
        }
        let counted = user.due >= self.began + self.shared.scenario.load.warmup;
        user.not_before = user.due;
        let mut rows = Vec::new();
        for feeder in &mut self.shared.feeders {
            match feeder.next(&mut user.random) {
                Some(row) => rows.push(row),
                None => {
                    let message = format!("feeder {} has no row left", feeder.name());
                    user.retiring = true;
                    self.fail(now, key, "feeder_exhausted", &message);
                    return;
                }
            }
        }
        user.walk = Some(Box::new(Walk {
            workflow: self.plan.workflow.clone(),
            task: self.plan.workflow.tree().start(),
            task_due: user.due,
            events: Vec::new(),
            steps: 0,
            started_at: now,
            counted,
            rows,
            answers: Answers::default(),
        }));
        let first = self.since_start(now).max(Micros(crate::time::micros(
            self.shared.scenario.load.warmup,
        )));
        self.statistics.started(first);
        self.queue(key);
    }

    /// A user waits for its turn to do its task, or to begin an iteration.
    pub(super) fn queue(&mut self, key: UserKey) {
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        user.state = State::Ready;
        let lane = match &user.walk {
            Some(walk) => {
                let task = walk.workflow.tree().task(walk.task);
                task.map_or(DEFAULT_PRIORITY, |task| task.priority)
            }
            None => IDLE_LANE,
        };
        self.ready.push(lane, key);
    }

    /// A user has waited as long as it was to.
    pub(super) fn wait_over(&mut self, now: Micros, at: Micros, key: UserKey) {
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        match user.state {
            State::Paused(until) if until == at => {
                user.due = at;
                self.note_drift(now, at);
                self.queue(key);
            }
            State::Address(until) if until == at => {
                self.fail(now, key, "pool_exhausted", "no address came free in time");
            }
            _ => {}
        }
    }

    /// A user comes to a task: it pauses before it, passes through it, or does its action.
    fn visit(&mut self, now: Micros, key: UserKey) {
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        let Some(walk) = user.walk.as_mut() else {
            return;
        };
        let Some(task) = walk.workflow.tree().task(walk.task).cloned() else {
            self.fail(now, key, "no_edge", "the task was removed");
            return;
        };
        let action = task
            .action
            .and_then(|index| walk.workflow.tree().action(index).cloned());
        if action.is_some() && user.not_before > user.due {
            let until = user.not_before;
            if until > now {
                user.state = State::Paused(until);
                self.timers.set(until, Due::User(key));
                return;
            }
            user.due = until;
        }
        walk.steps += 1;
        let runaway = if walk.steps > MOST_STEPS {
            Some("more than 10000 steps in one iteration")
        } else if user.is_stuck() {
            Some("more than 1000 moves in which no time passes")
        } else {
            None
        };
        if let Some(message) = runaway {
            self.fail(now, key, "runaway", message);
            return;
        }
        match action {
            None => self.pass_on(now, key),
            Some(action) => {
                if self.has_address(now, key) {
                    self.act(now, key, &task, &action);
                }
            }
        }
    }

    /// A user leaves its task for the next one, or its iteration is complete.
    pub(super) fn pass_on(&mut self, now: Micros, key: UserKey) {
        self.release_after_task(key);
        let Some(scope) = UserScope::of(&self.shared, &self.users, key) else {
            return;
        };
        let (walk, mut random) = (scope.walk, scope.user.random.clone());
        let next = walk.workflow.machine().next(walk.task, &scope, &mut random);
        let task = walk.workflow.tree().task(walk.task).cloned();
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        user.random = random;
        if let Some(task) = task.as_ref().filter(|task| task.action.is_some()) {
            user.pause_after(task, matches!(next, Next::Task(_)));
        }
        match next {
            Next::Task(next) => {
                if let Some(walk) = user.walk.as_mut() {
                    walk.task = next;
                }
                self.queue(key);
            }
            Next::Complete => self.complete(now, key),
            Next::NoEdge => {
                let id = task.as_ref().map_or("?", |task| &task.id);
                let message = format!("{id}: no edge can be taken");
                self.fail(now, key, "no_edge", &message);
            }
        }
    }

    fn complete(&mut self, now: Micros, key: UserKey) {
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        if let Some(walk) = user.walk.take().filter(|walk| walk.counted) {
            self.statistics.iterations.completed += 1;
            let ended = user.due.max(walk.started_at);
            self.statistics
                .iteration_duration
                .record(ended.us_since(walk.started_at));
            let ended = self.since_start(ended);
            self.statistics.series.iteration(ended);
            self.statistics.ended(ended);
        }
        self.go_again(now, key);
    }

    /// An iteration fails by an error of its own.
    pub(super) fn fail(&mut self, now: Micros, key: UserKey, kind: &str, message: &str) {
        let at = self.since_start(now);
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        let started = user.walk.take().map_or(user.due, |walk| walk.started_at);
        // Iterations that fail at once must not go round for ever.
        user.is_stuck();
        if self.counts(started) {
            self.statistics.iterations.failed += 1;
            self.statistics.errors.record(kind, message, at);
            self.statistics.series.iteration(at);
            self.statistics.ended(at);
        }
        self.release_after_task(key);
        self.go_again(now, key);
    }

    /// After an iteration: another one, or the user is free, or leaves.
    fn go_again(&mut self, now: Micros, key: UserKey) {
        let is_over = self.stage != Stage::Running;
        let Some(user) = self.users.get_mut(key) else {
            return;
        };
        user.iteration += 1;
        if self.plan.is_open {
            user.state = State::Free;
            self.free.push(key);
            self.set_active(now, self.active.saturating_sub(1));
            return;
        }
        let is_last = match self.shared.scenario.load.lifetime.mode {
            // Users that follow a line go on while they are below it: once each, they could not follow it.
            LifetimeMode::Once => !matches!(self.shared.scenario.load.shape, Shape::Stages(_)),
            LifetimeMode::Loop { iterations } => {
                iterations.is_some_and(|most| user.iteration >= u64::from(most))
            }
        };
        if is_over || user.retiring || is_last {
            self.leave(now, key);
            return;
        }
        if let Some(delay) = &self.shared.scenario.load.lifetime.think_time {
            user.not_before = user
                .not_before
                .max(user.due + sample(delay, &mut user.random));
        }
        let until = user.not_before;
        if until > now {
            user.state = State::Paused(until);
            self.timers.set(until, Due::User(key));
        } else {
            self.queue(key);
        }
    }
}

impl User {
    /// Counts a move; true when there were too many in which no time passed. The user then leaves after its iteration:
    /// the next one would go the same way.
    fn is_stuck(&mut self) -> bool {
        if self.due > self.moved_at {
            self.moved_at = self.due;
            self.moves = 0;
        }
        self.moves += 1;
        self.retiring |= self.moves > MOST_MOVES;
        self.moves > MOST_MOVES
    }

    /// The pause that a task asks for after it: think time from its end, unless it was the iteration's last, and the
    /// period from its start, which holds for the next iteration's start too.
    fn pause_after(&mut self, task: &Task, is_followed: bool) {
        if let Some(delay) = task.think_time.as_ref().filter(|_| is_followed) {
            self.not_before = self
                .not_before
                .max(self.due + sample(delay, &mut self.random));
        }
        let began = self.walk.as_ref().map(|walk| walk.task_due);
        if let (Some(period), Some(began)) = (task.pacing, began) {
            self.not_before = self
                .not_before
                .max(began + Duration::min(period, MOST_PERIOD));
        }
    }
}

/// The longest pacing: a day.
const MOST_PERIOD: Duration = Duration::from_secs(86_400);
