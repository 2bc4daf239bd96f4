//! Whether the server is there for us: away and back, paused, and no longer in its books.

use super::backoff;
use super::input::{Effect, Notice};
use super::life::Life;
use crate::colony::{ColonyError, Refusal};

const NOT_A_MEMBER: &str = "the server does not take this executor: it was removed, is not approved, or another took its name";

impl Life {
    pub(super) fn heartbeat_answered(&mut self, now: u64, answer: Result<(), ColonyError>) {
        if std::mem::take(&mut self.polling.beating) {
            match answer {
                Ok(()) => self.back_online(now),
                Err(error) => self.fall_back_after(now, &error),
            }
        }
    }

    /// The server answered as one that has us in its books and is not paused.
    pub(super) fn answered(&mut self, now: u64) {
        let resumed = std::mem::take(&mut self.polling.paused);
        if resumed && !self.polling.offline {
            self.notify(Notice::Online);
        }
        self.back_online(now);
    }

    /// The colony's owner lets nothing be assigned for now.
    pub(super) fn is_paused(&mut self, now: u64) {
        self.back_online(now);
        if !std::mem::replace(&mut self.polling.paused, true) {
            self.notify(Notice::Paused);
        }
        self.polling.not_before = now + backoff::MIN_MS;
    }

    pub(super) fn back_online(&mut self, now: u64) {
        self.polling.backoff.reset();
        if std::mem::take(&mut self.polling.expelled) {
            self.polling.standing = None;
            // The server forgets the functions of those that it removes.
            self.effects.push(Effect::Introduce);
        }
        if std::mem::take(&mut self.polling.offline) {
            self.notify(Notice::Online);
            self.retry_closes_now(now);
        }
    }

    /// The server refused something, or can't be reached.
    pub(super) fn fall_back_after(&mut self, now: u64, error: &ColonyError) {
        if error.refusal() != Some(Refusal::NotMember) {
            return self.fall_back(now, &error.to_string());
        }
        self.polling.expelled = true;
        match self.polling.standing.clone() {
            Some(standing) => self.fall_back(now, &standing),
            None => {
                self.effects.push(Effect::AskStanding);
                self.fall_back(now, NOT_A_MEMBER);
            }
        }
    }

    /// The server said why it does not count us among the colony's executors.
    pub(super) fn standing_told(&mut self, now: u64, standing: Option<String>) {
        if let (true, Some(reason)) = (self.polling.expelled, standing) {
            self.polling.standing = Some(reason.clone());
            let retry_in_ms = self.polling.not_before.saturating_sub(now);
            self.notify(Notice::Offline {
                reason,
                retry_in_ms,
            });
        }
    }

    pub(super) fn fall_back(&mut self, now: u64, reason: &str) {
        let retry_in_ms = self.polling.backoff.next_ms();
        self.polling.not_before = now + retry_in_ms;
        self.polling.yielding = false;
        self.polling.offline = true;
        self.notify(Notice::Offline {
            reason: reason.to_owned(),
            retry_in_ms,
        });
    }
}
