//! Who starts when, worked out one at a time from the scenario alone.

use std::time::Duration;

use super::Arrivals;
use crate::model::{Load, Phase, Shape, Stage};
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

/// The happenings of a load in order of time, those of one segment only.
#[derive(Debug, Clone)]
pub struct Schedule {
    segment: Segment,
    /// Things of this segment handed out so far.
    local: u64,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Users {
        total: u64,
        ramp_us: u64,
    },
    Phases {
        phases: Vec<Phase>,
        phase: usize,
        before: u64,
    },
    Stages {
        stages: Vec<Stage>,
        stage: usize,
        begins_us: u64,
        from: u64,
        now: u64,
    },
    Arrivals(Box<Arrivals>),
}

impl Schedule {
    /// The happenings of `load` that belong to `segment`.
    pub fn new(load: &Load, segment: Segment) -> Schedule {
        let kind = match &load.shape {
            Shape::Users {
                total_users,
                ramp_duration,
            } => Kind::Users {
                total: u64::from(*total_users),
                ramp_us: micros(*ramp_duration),
            },
            Shape::Phases(phases) => Kind::Phases {
                phases: phases.clone(),
                phase: 0,
                before: 0,
            },
            Shape::Stages(stages) => Kind::Stages {
                stages: stages.clone(),
                stage: 0,
                begins_us: 0,
                from: 0,
                now: 0,
            },
            Shape::ArrivalRate {
                rate,
                duration,
                stages,
                ..
            } => Kind::Arrivals(Box::new(Arrivals::new(*rate, stages, *duration))),
        };
        Schedule {
            segment,
            local: 0,
            kind,
        }
    }

    /// The next happening and its moment since the run's start; none when there are no more.
    pub fn next_happening(&mut self) -> Option<(Micros, Happening)> {
        let global = self.segment.global(self.local);
        match &mut self.kind {
            Kind::Users { total, ramp_us } => {
                if global >= *total {
                    return None;
                }
                self.local += 1;
                Some((
                    Micros(share(*ramp_us, global, *total)),
                    Happening::Start {
                        user: global,
                        phase: None,
                    },
                ))
            }
            Kind::Phases {
                phases,
                phase,
                before,
            } => loop {
                let current = phases.get(*phase)?;
                if global < *before + u64::from(current.spawn_users) {
                    self.local += 1;
                    let start = Happening::Start {
                        user: global,
                        phase: Some(*phase),
                    };
                    return Some((Micros(micros(current.at)), start));
                }
                *before += u64::from(current.spawn_users);
                *phase += 1;
            },
            Kind::Stages {
                stages,
                stage,
                begins_us,
                from,
                now,
            } => loop {
                let current = stages.get(*stage)?;
                let (length, target) = (micros(current.duration), u64::from(current.target));
                if *now == target {
                    *begins_us += length;
                    *stage += 1;
                    *from = target;
                    continue;
                }
                let (step, width) = (now.abs_diff(*from) + 1, target.abs_diff(*from));
                let at = *begins_us + share(length, step, width);
                let happening = if *now < target {
                    *now += 1;
                    Happening::Start {
                        user: *now - 1,
                        phase: None,
                    }
                } else {
                    *now -= 1;
                    Happening::Retire { user: *now }
                };
                let (Happening::Start { user, .. } | Happening::Retire { user }) = happening else {
                    continue;
                };
                if self.segment.owns(user) {
                    return Some((Micros(at), happening));
                }
            },
            Kind::Arrivals(arrivals) => {
                let at = arrivals.at(global)?;
                self.local += 1;
                Some((at, Happening::Arrive))
            }
        }
    }

    /// When no iteration starts any more, by the load's own shape and by `test_duration`; none: when all users left.
    pub fn end(load: &Load) -> Option<Duration> {
        let shape = match &load.shape {
            Shape::Users { .. } | Shape::Phases(_) => None,
            Shape::Stages(stages) => Some(stages.iter().map(|stage| stage.duration).sum()),
            Shape::ArrivalRate { duration, .. } => Some(*duration),
        };
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
