//! The virtual users and where each of them is.

use std::net::IpAddr;
use std::rc::Rc;

use serde_json::Value;

use super::kept::Answers;
use super::slots::{Key, Slots};
use crate::graph::{TaskId, Workflow, WorkflowEvent};
use crate::model::ActionIndex;
use crate::pacing::Random;
use crate::pools::Lease;
use crate::time::Micros;

/// A user's place.
pub(super) type UserKey = Key;

/// What a user waits for.
///
/// | from | to | when |
/// |---|---|---|
/// | `Free` | `Ready` | an iteration arrives (open model) |
/// | `Ready` | `Paused` | its task has a pause before it |
/// | `Ready` | `Address` | its pool is exhausted, and may be waited for |
/// | `Ready` | `Request` | its action asks for a request |
/// | `Paused`, `Address`, `Request` | `Ready` | the time has come, an address is free, the request has ended |
/// | `Ready` | `Free` | its iteration has ended (open model; else it begins another, or leaves) |
#[derive(Debug, Clone, Copy)]
pub(super) enum State {
    /// For an iteration to arrive.
    Free,
    /// For its turn.
    Ready,
    /// For a moment.
    Paused(Micros),
    /// For an address, at most until a moment.
    Address(Micros),
    /// For a request to end, or to get through the gate.
    Request,
}

/// A virtual user.
#[derive(Debug)]
pub(super) struct User {
    /// Its index over all segments.
    pub(super) id: u64,
    /// The phase it started in.
    pub(super) phase: Option<usize>,
    pub(super) state: State,
    /// The moment that what it does now is due: the intended start of its next action.
    pub(super) due: Micros,
    /// Not before this does the next action start: think time and pacing.
    pub(super) not_before: Micros,
    /// The number of its iteration, from 0.
    pub(super) iteration: u64,
    /// Moves since time last passed, and when that was.
    pub(super) moves: u32,
    pub(super) moved_at: Micros,
    /// It leaves at the end of its iteration.
    pub(super) retiring: bool,
    pub(super) random: Random,
    /// Addresses it has for itself.
    pub(super) leases: Vec<Lease>,
    /// The address it says it has.
    pub(super) address: Option<IpAddr>,
    /// Captures of `scope: user`.
    pub(super) captures: Vec<(ActionIndex, String, Value)>,
    /// Its walk through the workflow, while in an iteration.
    pub(super) walk: Option<Box<Walk>>,
}

/// A user's way through one iteration.
#[derive(Debug)]
pub(super) struct Walk {
    /// The workflow: everyone's, or a changed copy.
    pub(super) workflow: Rc<Workflow>,
    pub(super) task: TaskId,
    /// When the task's action began; pacing counts from here.
    pub(super) task_due: Micros,
    /// Changes that its last action asked for.
    pub(super) events: Vec<WorkflowEvent>,
    pub(super) steps: u32,
    pub(super) started_at: Micros,
    /// Not in the warmup.
    pub(super) counted: bool,
    /// Its row of each feeder.
    pub(super) rows: Vec<usize>,
    /// Last answers.
    pub(super) answers: Answers,
}

/// All users of a run.
pub(super) type Users = Slots<User>;
