//! How an executor gets work and shows that it lives: turns, polls, and signs of life.
//!
//! A poll is never aborted and there is never a second one beside it: an aborted poll leaves a ghost on the server
//! that eats wake-ups, and may lose the process that was on its way. What may be out beside it are tries, which the
//! server answers at once: they fill the other slots while the queue holds more than one poll brings. Polls and tries
//! have numbers, so that the answer to one that was given up is not taken for the next one's.

use super::backoff::Backoff;
use super::clock::NEVER;
use super::doubt::{Doubt, Lost};
use super::input::{Effect, Input, Notice};
use super::life::{Life, Phase};
use super::turn::Turn;
use crate::colony::{ColonyError, Process, Refusal};

/// How long the server may hold a poll, in seconds. Short, because the server's wake-ups get lost: a process whose
/// wake-up went astray waits for the next poll.
pub(super) const POLL_S: u32 = 3;
pub(super) const POLL_MS: u64 = POLL_S as u64 * 1_000;
/// A poll that is unanswered for so long counts as lost; it is still not aborted.
pub const LONGEST_POLL_MS: u64 = POLL_MS + 12_000;
/// Signs of life while all slots are busy.
const HEARTBEAT_MS: u64 = 4_000;
/// A process that was in the queue for longer than this waited behind others.
const BACKLOG_MS: f64 = 100.0;
/// The longest that a poll lets a close go first.
const YIELD_MS: u64 = 500;
/// Tries at a time: with the poll they leave two of a browser's six connections to the closes.
const MAX_TRIES: usize = 3;

/// A poll or a try that was sent.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) poll: u64,
    pub(super) at: u64,
    is_try: bool,
}

/// The poll or try of a number, where it is among these; it isn't any more.
pub(super) fn take(sent: &mut Vec<Sent>, poll: u64) -> Option<Sent> {
    let at = sent.iter().position(|sent| sent.poll == poll)?;
    Some(sent.remove(at))
}

#[derive(Debug)]
pub(super) struct Polling {
    /// The poll and the tries that are out.
    sent: Vec<Sent>,
    /// When the list of what runs under us was asked for, while it is on its way: then nothing else is out.
    pub(super) listing: Option<u64>,
    pub(super) turn: Option<Turn>,
    pub(super) next_turn: u64,
    next_poll: u64,
    /// A sign of life is out.
    pub(super) beating: bool,
    pub(super) doubt: Option<Doubt>,
    /// Asked about once, when the polls may not have been over yet.
    pub(super) ask_again: Option<Lost>,
    /// Polls whose answers may still come.
    pub(super) given_up: Vec<Sent>,
    /// No request before this time.
    pub(super) not_before: u64,
    /// When the server last had a reason to think us alive.
    seen_at: u64,
    pub(super) backoff: Backoff,
    pub(super) offline: bool,
    pub(super) paused: bool,
    /// Whether the server does not count us among the colony's executors.
    pub(super) expelled: bool,
    /// Why it doesn't, and what to do, once that is known.
    pub(super) standing: Option<String>,
    /// Whether a close holds the next poll up.
    held_up: bool,
    /// Whether processes wait in the queue: then polls overlap closes, and tries fill the other slots.
    backlog: bool,
    /// Whether the next poll lets a close go first.
    pub(super) yielding: bool,
}

impl Polling {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            sent: Vec::new(),
            listing: None,
            turn: None,
            next_turn: 0,
            next_poll: 0,
            beating: false,
            doubt: None,
            ask_again: None,
            given_up: Vec::new(),
            not_before: 0,
            seen_at: 0,
            backoff: Backoff::new(seed),
            offline: false,
            paused: false,
            expelled: false,
            standing: None,
            held_up: false,
            backlog: false,
            yielding: false,
        }
    }

    pub(super) fn start(&mut self, now: u64) {
        self.doubt = Some(Doubt::Start);
        self.not_before = now;
        self.seen_at = now;
        self.beating = false;
        // Its answer may have come while nobody listened.
        self.listing = None;
    }

    /// Something was said while we were stopped.
    pub(super) fn note_late(&mut self, input: &Input) {
        if let Input::Assigned(poll, _) = input {
            let _sent = take(&mut self.sent, *poll);
        }
    }

    /// Whether a poll is out.
    pub(super) fn polls(&self) -> bool {
        self.sent.iter().any(|sent| !sent.is_try)
    }

    /// How many tries are out.
    fn tries(&self) -> usize {
        self.sent.len() - usize::from(self.polls())
    }

    /// Takes note of how long a process was in the queue.
    pub(super) fn note_queued(&mut self, queued_ms: Option<f64>) {
        self.backlog = queued_ms.is_none_or(|ms| ms >= BACKLOG_MS);
    }

    /// A close is about to be sent. Where nothing waits in the queue the next poll lets it go first: the server looks
    /// for work before it answers, and the close would wait for that.
    pub(super) fn let_close_go_first(&mut self, now: u64) {
        if !self.backlog && !self.offline {
            self.yielding = true;
            self.not_before = self.not_before.max(now + YIELD_MS);
        }
    }

    /// A close was answered.
    pub(super) fn close_went(&mut self, now: u64) {
        if std::mem::take(&mut self.yielding) {
            self.not_before = now;
        }
    }

    pub(super) fn retry_now(&mut self, now: u64) {
        self.not_before = self.not_before.min(now);
    }

    /// Whether an answer is out that may bring processes. It is waited for when we leave.
    pub(super) fn is_in_flight(&self) -> bool {
        self.listing.is_some() || self.may_bring_processes()
    }

    /// Whether a poll or a try is out, or may be for all we know.
    pub(super) fn may_bring_processes(&self) -> bool {
        !self.sent.is_empty() || self.lost().is_some()
    }

    /// Whether something may run under us that we don't know of.
    pub(super) fn is_unsure(&self) -> bool {
        self.doubt == Some(Doubt::Start) || self.is_in_flight()
    }
}

impl Life {
    pub(super) fn polling_wake_at(&self) -> u64 {
        let polling = &self.polling;
        let mut wake_at = NEVER;
        if polling.listing.is_some() || polling.polls() {
            // An answer comes first.
        } else if polling.doubt.is_some() {
            if polling.sent.is_empty() {
                wake_at = polling.not_before;
            }
        } else if self.wants_poll() && polling.turn.is_none_or(Turn::has_come) {
            wake_at = polling.not_before;
        } else {
            if !polling.beating {
                wake_at = polling.seen_at + HEARTBEAT_MS;
            }
            if let Some(lost) = polling.ask_again {
                wake_at = wake_at.min(lost.over_at());
            }
            if let Some(ends_at) = polling.turn.and_then(Turn::ends_at) {
                wake_at = wake_at.min(ends_at);
            }
            wake_at = wake_at.max(polling.not_before);
        }
        for sent in &polling.sent {
            wake_at = wake_at.min(sent.at + LONGEST_POLL_MS);
        }
        wake_at
    }

    /// Sends the next request, when one is due.
    pub(super) fn advance_polling(&mut self, now: u64) {
        self.give_up_overdue(now);
        self.ask_again(now);
        self.polling.held_up = self.jobs.0.iter().any(|job| job.blocks_assign(now));
        let is_due = now >= self.polling.not_before;
        let polls = is_due && self.wants_poll();
        self.leave_turn(now, polls);
        if !is_due {
            return;
        }
        match self.polling.turn {
            _ if self.polling.listing.is_some() => {}
            _ if self.polling.polls() => self.try_beside(now),
            // What a try brings is not to be taken for what was left.
            _ if self.polling.doubt.is_some() && !self.polling.sent.is_empty() => {}
            _ if self.polling.doubt.is_some() => {
                self.polling.listing = Some(now);
                self.effects.push(Effect::ListRunning);
            }
            None if polls => self.take_turn(),
            Some(turn) if polls && turn.has_come() => {
                self.poll(now);
                self.try_beside(now);
            }
            _ if !self.polling.beating && now >= self.polling.seen_at + HEARTBEAT_MS => {
                self.polling.beating = true;
                self.polling.seen_at = now;
                self.effects.push(Effect::Heartbeat);
            }
            _ => {}
        }
    }

    fn give_up_overdue(&mut self, now: u64) {
        let is_overdue = |sent: &Sent| now >= sent.at + LONGEST_POLL_MS;
        while let Some(at) = self.polling.sent.iter().position(is_overdue) {
            let sent = self.polling.sent.remove(at);
            self.answer_lost(now, sent.at, "the server did not answer a poll");
            self.polling.give_up(sent);
        }
    }

    fn poll(&mut self, now: u64) {
        self.polling.seen_at = now;
        self.notify(Notice::Polling);
        self.send_assign(now, false);
    }

    fn send_assign(&mut self, now: u64, is_try: bool) {
        let timeout_s = if is_try { 0 } else { POLL_S };
        let poll = self.polling.next_poll;
        self.polling.next_poll += 1;
        self.polling.sent.push(Sent {
            poll,
            at: now,
            is_try,
        });
        self.effects.push(Effect::Assign { poll, timeout_s });
    }

    /// Fills the slots that the poll leaves free, while the queue is known to hold more.
    fn try_beside(&mut self, now: u64) {
        while self.polling.backlog && self.polling.tries() < MAX_TRIES && self.wants_poll() {
            self.send_assign(now, true);
        }
    }

    /// Whether there is a slot that nothing may fill yet, and nothing that must be asked or closed first.
    fn wants_poll(&self) -> bool {
        let busy = self.running();
        let closing = self.jobs.0.len() - busy;
        self.phase == Phase::Working
            && self.polling.doubt.is_none()
            && !self.polling.held_up
            && busy + self.polling.sent.len() < self.settings.slots
            && closing <= self.settings.slots
    }

    pub(super) fn assigned(&mut self, now: u64, poll: u64, answer: Result<Process, ColonyError>) {
        let Some(Sent { at: sent_at, .. }) = take(&mut self.polling.sent, poll) else {
            return self.assigned_late(now, poll, answer.ok());
        };
        match answer {
            Ok(process) => {
                self.answered(now);
                let start = now.min(sent_at + POLL_MS);
                self.take_up(now, start..=start, process);
            }
            Err(error) => match error.refusal() {
                Some(Refusal::NoProcess) => {
                    self.polling.backlog = false;
                    self.answered(now);
                }
                Some(Refusal::Paused) => self.is_paused(now),
                _ if error.is_unknown() => self.answer_lost(now, sent_at, &error.to_string()),
                _ => self.fall_back_after(now, &error),
            },
        }
    }
}
