//! Users and iterations start: by the load's schedule, through the line.

use std::time::Duration;

use super::core::{Engine, Stage};
use super::ending::THRESHOLDS_EVERY;
use super::timers::Due;
use super::types::FetchId;
use super::users::{State, User, UserKey};
use crate::pacing::{Happening, Random, Schedule};
use crate::time::Micros;

/// A user that is to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pending {
    pub(super) id: u64,
    pub(super) phase: Option<usize>,
    pub(super) due: Micros,
}

/// Where a user is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// Not there yet, or gone.
    #[default]
    Away,
    /// Waiting in line.
    InLine,
    /// At work.
    Here(UserKey),
}

impl Engine {
    /// A feeder's document has come.
    pub(super) fn fetched(&mut self, now: Micros, id: FetchId, result: &Result<Vec<u8>, String>) {
        let Some(place) = self.missing.iter().position(|missing| *missing == id) else {
            return;
        };
        self.missing.swap_remove(place);
        let Some(rows) = self.shared.feeders.get_mut(id.0) else {
            return;
        };
        let filled = match result {
            Ok(document) => {
                self.used.bytes += document.len() as u64;
                rows.fill(document, self.seed)
                    .map_err(|error| error.to_string())
            }
            Err(reason) => Err(reason.clone()),
        };
        match filled {
            Ok(()) => self.begin_if_ready(now),
            Err(reason) => {
                self.failure = Some(format!("feeder {}: {reason}", rows.name()));
                self.stage = Stage::Over;
            }
        }
    }

    /// The run begins, once it's told to and everything is there.
    pub(super) fn begin_if_ready(&mut self, now: Micros) {
        let Some(lateness) = self.start_asked else {
            return;
        };
        if self.stage != Stage::Waiting || !self.missing.is_empty() {
            return;
        }
        self.stage = Stage::Running;
        self.began = now;
        self.next_start = now;
        self.lateness = lateness;
        if let Some(end) = self.plan.end {
            self.timers.set(now + end, Due::End);
        } else if let Some(most) = self.options.limits.duration {
            self.timers.set(now + most, Due::Limit);
        }
        if self
            .shared
            .scenario
            .thresholds
            .iter()
            .any(|threshold| threshold.abort_on_fail)
        {
            self.timers.set(now + THRESHOLDS_EVERY, Due::Thresholds);
        }
        self.schedule = Some(Schedule::new(&self.shared.scenario.load, self.segment));
        self.schedule_next();
    }

    /// Sets the timer for the load's next happening.
    fn schedule_next(&mut self) {
        self.upcoming = None;
        let load = &self.shared.scenario.load;
        let schedule = self.schedule.as_mut();
        match schedule.and_then(|schedule| schedule.next_happening(load)) {
            Some((at, happening)) => {
                self.upcoming = Some(happening);
                let at = self.began + Duration::from_micros(at.0);
                self.timers.set(at, Due::Schedule);
            }
            None => self.schedule = None,
        }
    }

    /// The load's next happening is due.
    pub(super) fn happen(&mut self, now: Micros, at: Micros) {
        if self.stage != Stage::Running {
            return;
        }
        self.note_drift(now, at);
        match self.upcoming {
            Some(Happening::Start { user, phase }) => self.start(
                now,
                Pending {
                    id: user,
                    phase,
                    due: at,
                },
            ),
            Some(Happening::Retire { user }) => self.retire(now, user),
            Some(Happening::Arrive) => self.arrive(now, at),
            None => {}
        }
        self.schedule_next();
    }

    /// A timer that starts something has fired: how late?
    pub(super) fn note_drift(&mut self, now: Micros, at: Micros) {
        if self.counts(at) {
            self.statistics.timer_drift.record(now.us_since(at));
        }
    }

    /// Where a user is.
    fn place(&self, id: u64) -> Place {
        let place = self.places.get(self.segment.local(id) as usize);
        place.copied().unwrap_or_default()
    }

    /// A user is somewhere else now.
    fn put(&mut self, id: u64, place: Place) {
        let local = self.segment.local(id) as usize;
        if local >= self.places.len() {
            self.places.resize(local + 1, Place::Away);
        }
        if let Some(known) = self.places.get_mut(local) {
            *known = place;
        }
    }

    fn start(&mut self, now: Micros, user: Pending) {
        if let Place::Here(key) = self.place(user.id) {
            // It was to leave after its iteration; the line has come up to it again.
            if let Some(user) = self.users.get_mut(key) {
                user.retiring = false;
            }
            return;
        }
        self.line.push_back(user);
        self.put(user.id, Place::InLine);
        self.queued += 1;
        self.admit(now);
        if self.place(user.id) == Place::InLine {
            self.statistics.users.waited += 1;
        }
    }

    /// A user is above the line now.
    fn retire(&mut self, now: Micros, id: u64) {
        match self.place(id) {
            Place::Away => {}
            Place::InLine => {
                // It's passed over when its turn comes.
                self.put(id, Place::Away);
                self.queued -= 1;
            }
            Place::Here(key) => {
                let Some(user) = self.users.get_mut(key) else {
                    return;
                };
                user.retiring = true;
                if user.walk.is_none() {
                    self.leave(now, key);
                }
            }
        }
    }

    /// Users in line start, as many as may.
    pub(super) fn admit(&mut self, now: Micros) {
        while self.stage == Stage::Running && !self.line.is_empty() {
            if self.plan.max_users.is_some_and(|most| self.active >= most) {
                return;
            }
            if self.next_start > now {
                if !self.line_timer {
                    self.line_timer = true;
                    self.timers.set(self.next_start, Due::Line);
                }
                return;
            }
            let Some(pending) = self.line.pop_front() else {
                return;
            };
            if self.place(pending.id) != Place::InLine {
                continue;
            }
            self.queued -= 1;
            // From when it was due, not from when the timer fired, so that lateness doesn't add up.
            self.next_start = self.next_start.max(pending.due) + self.plan.start_interval;
            let key = self.new_user(pending.id, pending.phase, pending.due);
            self.put(pending.id, Place::Here(key));
            self.set_active(now, self.active + 1);
            self.queue(key);
        }
    }

    /// An iteration arrives: a free user takes it, or a new one, or nobody.
    fn arrive(&mut self, now: Micros, at: Micros) {
        let key = match self.free.pop() {
            Some(key) => key,
            None if self
                .plan
                .max_users
                .is_none_or(|most| self.statistics.users.started < most) =>
            {
                let id = self.segment.global(self.statistics.users.started);
                self.new_user(id, None, at)
            }
            None => {
                if self.counts(at) {
                    self.statistics.iterations.dropped += 1;
                }
                return;
            }
        };
        if let Some(user) = self.users.get_mut(key) {
            user.due = at;
        }
        self.set_active(now, self.active + 1);
        self.queue(key);
    }

    fn new_user(&mut self, id: u64, phase: Option<usize>, due: Micros) -> UserKey {
        self.statistics.users.started += 1;
        self.users.add(User {
            id,
            phase,
            state: State::Ready,
            due,
            not_before: due,
            iteration: 0,
            moves: 0,
            moved_at: due,
            retiring: false,
            random: Random::new(self.seed, id),
            leases: Vec::new(),
            address: None,
            captures: Vec::new(),
            walk: None,
        })
    }

    /// So many users are at work now.
    pub(super) fn set_active(&mut self, now: Micros, active: u64) {
        self.active = active;
        self.statistics.users.max = self.statistics.users.max.max(active);
        self.statistics.series.users(self.since_start(now), active);
    }

    /// A user leaves for good, between iterations.
    pub(super) fn leave(&mut self, now: Micros, key: UserKey) {
        let Some(user) = self.users.remove(key) else {
            return;
        };
        self.put(user.id, Place::Away);
        for lease in user.leases {
            self.give_back(user.phase, lease);
        }
        if !matches!(user.state, State::Free) {
            self.set_active(now, self.active.saturating_sub(1));
        }
        self.left += 1;
        self.admit(now);
    }
}
