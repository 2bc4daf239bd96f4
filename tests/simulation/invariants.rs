//! What must hold, checked as it happens.

use std::collections::{HashMap, HashSet};

use super::server::{Attempt, Server};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Violation {
    /// A process was run twice for one assignment.
    RunTwice(Attempt),
    /// A result was sent for an attempt although the page had been told that it is over, or not ours.
    LateResult(Attempt),
    /// It settled, and said that all is well, with processes running under it.
    LeftRunning(Vec<usize>),
    /// Something never ended.
    NeverEnded(Vec<usize>),
    /// The executor did not settle after Stop.
    NeverSettled,
    /// No work was asked for within 30 s after the faults ended.
    NotResumed,
    /// The executor was removed because it gave no sign of life.
    ForgottenAt(u64),
    /// A second poll was sent beside a first that the page still waits for.
    TwoPolls,
    /// A process that was running at two crashes was run again.
    RunAfterCrashes(usize),
    /// What was left by a crash was closed without saying so, or the other way round.
    WrongReason(usize),
    /// It wants to be woken again and again at the same time.
    Spins,
}

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    run: HashSet<Attempt>,
    over: HashSet<Attempt>,
    latest: HashMap<usize, u64>,
    pub(crate) violations: Vec<Violation>,
}

impl Ledger {
    pub(crate) fn violate(&mut self, violation: Violation) {
        self.violations.push(violation);
    }

    /// A page was shown an attempt as its own.
    pub(crate) fn shown(&mut self, attempt: Attempt) {
        let latest = self.latest.entry(attempt.0).or_default();
        if *latest != 0 && *latest < attempt.1 {
            self.over.insert((attempt.0, *latest));
        }
        if attempt.1 < *latest {
            self.over.insert(attempt);
        }
        *latest = attempt.1.max(*latest);
    }

    /// A new page knows nothing of what the one before was told.
    pub(crate) fn forget_what_was_told(&mut self) {
        self.over.clear();
        self.latest.clear();
    }

    /// A page was told that an attempt is over, or not its own.
    pub(crate) fn told_over(&mut self, attempt: Attempt) {
        self.over.insert(attempt);
    }

    pub(crate) fn runs(&mut self, attempt: Attempt) {
        if !self.run.insert(attempt) {
            self.violate(Violation::RunTwice(attempt));
        }
    }

    pub(crate) fn sends_result(&mut self, attempt: Attempt) {
        if self.over.contains(&attempt) {
            self.violate(Violation::LateResult(attempt));
        }
    }

    pub(crate) fn settled(&mut self, server: &Server, says_all_is_well: bool) {
        let left = server.running_under_us();
        if says_all_is_well && !left.is_empty() {
            self.violate(Violation::LeftRunning(left));
        }
    }
}
