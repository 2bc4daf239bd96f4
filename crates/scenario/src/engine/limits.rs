//! What whoever lends the machine allows a run: refused before the first request where the scenario asks for more, and
//! kept to while it runs.

use std::collections::VecDeque;
use std::time::Duration;

use super::error::{EngineError, LimitKind};
use crate::decimal::plain;
use crate::model::Load;
use crate::pacing::Schedule;
use crate::segment::Segment;
use crate::time::Micros;

/// The most that a run may do; none: no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunLimits {
    /// Virtual users at once.
    pub users: Option<u64>,
    /// Requests begun in any one second.
    pub requests_per_second: Option<u32>,
    /// How long iterations may start.
    pub duration: Option<Duration>,
    /// Bytes of bodies, sent and received.
    pub bytes: Option<u64>,
}

impl RunLimits {
    /// Whether what a load says of itself is within the limits; its share, where it's one segment of many.
    pub(super) fn allow(&self, load: &Load, segment: Segment) -> Result<(), EngineError> {
        refuse(
            LimitKind::Users,
            segment.share_of(load.most_users()) as f64,
            self.users.map(|most| most as f64),
        )?;
        refuse(
            LimitKind::RequestsPerSecond,
            load.shape.highest_rate() / f64::from(segment.parts()),
            self.requests_per_second.map(f64::from),
        )?;
        refuse(
            LimitKind::Duration,
            Schedule::end(load)
                .unwrap_or_else(|| load.shape.length())
                .as_secs_f64(),
            self.duration.map(|most| most.as_secs_f64()),
        )
    }
}

fn refuse(limit: LimitKind, asked: f64, allowed: Option<f64>) -> Result<(), EngineError> {
    match allowed {
        Some(allowed) if asked > allowed => Err(EngineError::OverLimit {
            limit,
            asked: plain(asked),
            allowed: plain(allowed),
        }),
        _ => Ok(()),
    }
}

/// What a run has used of its limits.
#[derive(Debug, Default)]
pub(super) struct Used {
    /// The limit that ended the run.
    pub(super) up: Option<LimitKind>,
    /// Some request was held back.
    pub(super) held_back: bool,
    /// The timer for what is held back is set.
    pub(super) timer: bool,
    pub(super) bytes: u64,
    /// When the requests of the last second began.
    begun: VecDeque<Micros>,
}

impl Used {
    /// Notes that a request begins now, or says when one may.
    pub(super) fn begin(&mut self, now: Micros, most_per_s: Option<u32>) -> Result<(), Micros> {
        let Some(most) = most_per_s else {
            return Ok(());
        };
        const SECOND: Duration = Duration::from_secs(1);
        while self.begun.front().is_some_and(|at| *at + SECOND <= now) {
            self.begun.pop_front();
        }
        match self.begun.front() {
            Some(first) if self.begun.len() >= most.max(1) as usize => Err(*first + SECOND),
            _ => {
                self.begun.push_back(now);
                Ok(())
            }
        }
    }
}
