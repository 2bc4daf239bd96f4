//! Who starts when, worked out one at a time from the scenario alone.

use std::time::Duration;

use super::Arrivals;
use crate::model::{Load, Shape};
use crate::segment::Segment;
use crate::time::{Micros, micros};

/// Something that the load says happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// A user starts: its global index, and its phase where the load has phases.
    Start {
        /// The user's global index, from 0.
        user: u64,
        /// Its phase.
        phase: Option<usize>,
    },
    /// A user is above the line now: it stops at the end of its iteration.
    Retire {
        /// The user's global index.
        user: u64,
    },
    /// An iteration arrives (open model).
    Arrive,
}

/// The happenings of a load in order of time, those of one segment only: how far it is with them.
#[derive(Debug, Clone)]
pub struct Schedule {
    segment: Segment,
    /// Things of this segment handed out so far.
    local: u64,
    /// Phases or stages that are over.
    over: usize,
    /// Users of the phases that are over; of a line the users now.
    users: u64,
    /// When the stage began, and with how many users.
    begins_us: u64,
    from: u64,
    arrivals: Option<Arrivals>,
}

impl Schedule {
    /// The beginning of what happens by `load` in `segment`.
    pub fn new(load: &Load, segment: Segment) -> Schedule {
        Schedule {
            segment,
            local: 0,
            over: 0,
            users: 0,
            begins_us: 0,
            from: 0,
            arrivals: match &load.shape {
                Shape::ArrivalRate {
                    rate,
                    duration,
                    stages,
                    ..
                } => Some(Arrivals::new(*rate, stages, *duration)),
                _ => None,
            },
        }
    }

    /// The load's next happening and its moment since the run's start; none when there are no more.
    pub fn next_happening(&mut self, load: &Load) -> Option<(Micros, Happening)> {
        let global = self.segment.global(self.local);
        match &load.shape {
            Shape::Users {
                total_users,
                ramp_duration,
            } => {
                let total = u64::from(*total_users);
                if global >= total {
                    return None;
                }
                self.local += 1;
                Some((
                    Micros(share(micros(*ramp_duration), global, total)),
                    Happening::Start {
                        user: global,
                        phase: None,
                    },
                ))
            }
            Shape::Phases(phases) => loop {
                let phase = phases.get(self.over)?;
                let users = self.users + u64::from(phase.spawn_users);
                if global < users {
                    self.local += 1;
                    let start = Happening::Start {
                        user: global,
                        phase: Some(self.over),
                    };
                    return Some((Micros(micros(phase.at)), start));
                }
                self.users = users;
                self.over += 1;
            },
            Shape::Stages(stages) => loop {
                let stage = stages.get(self.over)?;
                let (length, target) = (micros(stage.duration), u64::from(stage.target));
                if self.users == target {
                    self.begins_us += length;
                    self.over += 1;
                    self.from = target;
                    continue;
                }
                let width = target.abs_diff(self.from);
                let step = self.users.abs_diff(self.from) + 1;
                let at = Micros(self.begins_us + share(length, step, width));
                let (user, happening) = if self.users < target {
                    let user = self.users;
                    self.users += 1;
                    (user, Happening::Start { user, phase: None })
                } else {
                    self.users -= 1;
                    let user = self.users;
                    (user, Happening::Retire { user })
                };
                if self.segment.owns(user) {
                    return Some((at, happening));
                }
            },
            Shape::ArrivalRate { .. } => {
                let at = self.arrivals.as_ref()?.at(global)?;
                self.local += 1;
                Some((at, Happening::Arrive))
            }
        }
    }

    /// When no iteration starts any more, by the load's own shape and by `test_duration`; none: when all users left.
    pub fn end(load: &Load) -> Option<Duration> {
        let shape = load.shape.has_end().then(|| load.shape.length());
        match (shape, load.test_duration) {
            (Some(shape), Some(bound)) => Some(shape.min(bound)),
            (shape, bound) => shape.or(bound),
        }
    }
}

/// `whole * part / parts`, rounded down; the two parts have 32 bits at most, the product may have more than 64.
fn share(whole: u64, part: u64, parts: u64) -> u64 {
    whole / parts * part + whole % parts * part / parts
}

#[cfg(test)]
mod tests;
