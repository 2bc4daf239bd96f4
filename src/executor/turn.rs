//! The page's turn to poll, among the pages of its browser; nothing waits for it but the poll.
//!
//! It is kept for the polls that follow within a second: to ask for it anew costs about as much as a short process.
//! For the others that changes little, because a poll that finds no work takes three times as long.

use super::input::Effect;
use super::life::{Life, Phase};

/// How long after it has come a turn is kept for another poll.
const KEPT_MS: u64 = 1_000;

/// A turn that is waited for, or has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    number: u64,
    came_at: Option<u64>,
}

impl Turn {
    pub(super) fn has_come(self) -> bool {
        self.came_at.is_some()
    }

    /// When it is left, once it has come and no poll is out.
    pub(super) fn ends_at(self) -> Option<u64> {
        self.came_at.map(|at| at + KEPT_MS)
    }
}

impl Life {
    pub(super) fn take_turn(&mut self) {
        let number = self.polling.next_turn;
        self.polling.next_turn += 1;
        let came_at = None;
        self.polling.turn = Some(Turn { number, came_at });
        self.effects.push(Effect::TakeTurn { turn: number });
    }

    pub(super) fn turn_came(&mut self, now: u64, number: u64) {
        if let Some(turn) = &mut self.polling.turn
            && turn.number == number
        {
            turn.came_at.get_or_insert(now);
        }
    }

    /// Gives the turn to others, when it is over or not wanted any more. `polls`: whether a poll is.
    pub(super) fn leave_turn(&mut self, now: u64, polls: bool) {
        let polling = &self.polling;
        let Some(turn) = polling.turn else {
            return;
        };
        let works = self.phase == Phase::Working && polling.doubt.is_none() && !polling.offline;
        let is_kept = match turn.ends_at() {
            None => polls,
            Some(ends_at) => now < ends_at && (polls || works),
        };
        if !is_kept && !polling.polls() {
            self.end_turn();
        }
    }

    pub(super) fn end_turn(&mut self) {
        if let Some(turn) = self.polling.turn.take() {
            let turn = turn.number;
            self.effects.push(Effect::LeaveTurn { turn });
        }
    }
}
