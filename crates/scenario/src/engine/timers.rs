//! What is due when.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::types::RequestId;
use super::users::UserKey;
use crate::time::Micros;

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// The load's next happening.
    Schedule,
    /// Users in line may start again.
    Line,
    /// A user has waited long enough: its pause is over, or no address came free.
    User(UserKey),
    /// A request has taken long enough.
    Request(RequestId),
    /// Requests that were held back may begin.
    HeldBack,
    /// The run has lasted as long as it is allowed to.
    Limit,
    /// Thresholds are looked at.
    Thresholds,
    /// No iteration starts any more.
    End,
    /// What still runs is cut off.
    GraceOver,
}

/// A timer, and the how manieth it was to be set.
#[derive(Debug, PartialEq, Eq)]
struct Timer {
    at: Micros,
    number: u64,
    due: Due,
}

/// The heap gives the greatest first: that's the earliest, and of one moment the one that was set first.
impl Ord for Timer {
    fn cmp(&self, other: &Timer) -> Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Timer) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Timers in order of time; those of one moment in the order they were set.
#[derive(Debug, Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Timer>,
    set: u64,
    abandoned: usize,
}

/// Fewer timers than this aren't worth clearing away.
const MANY: usize = 1_024;

impl Timers {
    /// Sets a timer. It can't be taken back: whoever set it knows whether it still matters.
    pub(super) fn set(&mut self, at: Micros, due: Due) {
        self.set += 1;
        self.heap.push(Timer {
            at,
            number: self.set,
            due,
        });
    }

    /// The moment of the next timer.
    pub(super) fn next_at(&self) -> Option<Micros> {
        self.heap.peek().map(|timer| timer.at)
    }

    /// Takes the next timer that is due by `now`.
    pub(super) fn pop(&mut self, now: Micros) -> Option<(Micros, Due)> {
        if self.next_at()? > now {
            return None;
        }
        self.heap.pop().map(|timer| (timer.at, timer.due))
    }

    /// A request has ended before its time: its timer is of no use. When such timers are the most, they are cleared away,
    /// so that at a high rate of requests with a long timeout they don't pile up. `matters` says which requests remain.
    pub(super) fn abandon(&mut self, matters: impl Fn(RequestId) -> bool) {
        self.abandoned += 1;
        if self.abandoned > MANY && self.abandoned > self.heap.len() / 2 {
            self.heap
                .retain(|timer| !matches!(timer.due, Due::Request(id) if !matters(id)));
            self.abandoned = 0;
        }
    }

    /// Forgets all timers.
    pub(super) fn clear(&mut self) {
        self.heap.clear();
    }
}
