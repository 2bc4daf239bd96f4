//! What may run under us without our knowledge, and how it is found.
//!
//! When the answer to a poll is lost, a process may be running under us that we know nothing of, and nobody else will
//! ever look for it: so before the next poll we ask. The server may not have noticed that the connection is gone, and
//! the lost poll may still be given a process until its wait is over: so we ask again after that.

use super::life::Life;
use super::polling::{POLL_MS, Polling, Sent, take};
use crate::colony::{ColonyError, Process};

/// How much later than its wait's end a poll may still be given a process, for the time that it was on its way.
const POLL_MARGIN_MS: u64 = 1_000;
/// How many polls are remembered whose answers may still come.
const MAX_GIVEN_UP: usize = 16;

/// Why we ask what is running under us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// An earlier life of this executor may have left something.
    Start,
    /// Answers to polls were lost.
    LostAnswers(Lost),
}

/// When the processes that lost polls brought were assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lost {
    /// At the earliest.
    first: u64,
    /// At the latest, but for the time that a poll is on its way.
    last: u64,
}

impl Lost {
    /// From when on the polls can't be given a process any more.
    pub(super) fn over_at(self) -> u64 {
        self.last + POLL_MARGIN_MS
    }

    fn and(self, other: Option<Self>) -> Self {
        let other = other.unwrap_or(self);
        Self {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
        }
    }
}

impl Polling {
    /// Polls whose answers were lost, as long as they are not cleared up.
    pub(super) fn lost(&self) -> Option<Lost> {
        match self.doubt {
            Some(Doubt::LostAnswers(lost)) => Some(lost),
            _ => self.ask_again,
        }
    }

    /// The poll's answer is not waited for any more; it may still come.
    pub(super) fn give_up(&mut self, sent: Sent) {
        if self.given_up.len() == MAX_GIVEN_UP {
            self.given_up.remove(0);
        }
        self.given_up.push(sent);
    }

    /// Sees to it that the server is asked what runs.
    fn doubt_for(&mut self, now: u64, mut lost: Lost) {
        lost = lost.and(self.lost());
        if self.listing.is_some() {
            // The list that is on its way may have been written before.
            lost.last = lost.last.max(now);
            self.ask_again = Some(lost);
        } else if self.doubt == Some(Doubt::Start) {
            // What is asked first finds more; these are asked for after it.
            self.ask_again = Some(lost);
        } else {
            self.doubt = Some(Doubt::LostAnswers(lost));
        }
    }
}

impl Life {
    /// Doubts that are due.
    pub(super) fn ask_again(&mut self, now: u64) {
        let polling = &mut self.polling;
        if polling.listing.is_none()
            && let Some(lost) = polling.ask_again.filter(|lost| now >= lost.over_at())
        {
            polling.ask_again = None;
            polling.doubt = Some(match polling.doubt {
                Some(Doubt::Start) => Doubt::Start,
                _ => Doubt::LostAnswers(lost.and(polling.lost())),
            });
        }
    }

    /// Nobody knows what a poll brought.
    pub(super) fn answer_lost(&mut self, now: u64, sent_at: u64, reason: &str) {
        let last = sent_at + POLL_MS;
        let first = sent_at;
        self.polling.doubt_for(now, Lost { first, last });
        self.fall_back(now, reason);
    }

    /// An answer came that was given up. Its process may have been taken back long ago: the server is asked.
    pub(super) fn assigned_late(&mut self, now: u64, poll: u64, process: Option<Process>) {
        let sent = take(&mut self.polling.given_up, poll);
        if process.is_some_and(|process| !self.remembers(&process.attempt())) {
            let (first, last) = match sent {
                Some(sent) => (sent.at, now.min(sent.at + POLL_MS)),
                None => (0, now),
            };
            self.polling.doubt_for(now, Lost { first, last });
        }
    }

    pub(super) fn listed(&mut self, now: u64, answer: Result<Vec<Process>, ColonyError>) {
        let Some(asked_at) = self.polling.listing.take() else {
            return;
        };
        let processes = match answer {
            Ok(processes) => processes,
            Err(error) => return self.fall_back_after(now, &error),
        };
        self.back_online(now);
        let doubt = self.polling.doubt.take();
        if let Some(Doubt::LostAnswers(lost)) = doubt
            && asked_at < lost.over_at()
        {
            self.polling.ask_again = Some(lost.and(self.polling.ask_again));
        }
        for process in processes {
            if !process.is_still(&process.attempt(), &self.executor_id) {
                continue;
            }
            match doubt {
                Some(Doubt::LostAnswers(lost)) => {
                    self.take_up(now, lost.first..=lost.last.min(now), process);
                }
                Some(Doubt::Start) | None => self.settle_leftover(now, &process),
            }
        }
    }
}
