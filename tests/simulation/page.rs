//! The page: carries out what the life wants, as the real driver does, and may be broken in a way that the checks
//! must notice.

use std::collections::HashMap;

use wasm_executor::colony::Refusal;
use wasm_executor::executor::{Effect, Input, JobId, Life, Notice, Phase, Settings};
use wasm_executor::functions::Outcome;

use super::faults::Chance;
use super::invariants::{Ledger, Violation};
use super::server::{Attempt, ME, Reply, Request};
use super::wire::{attempt, number};

/// A fault put into the executor, to see that it is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// As it should be.
    No,
    /// It never asks what is running under it.
    SkipsTheList,
    /// It sends the result of a function that it was told to forget.
    SendsLateResults,
    /// It closes again what was acknowledged.
    ClosesTwice,
}

/// What the world is to do for the page.
pub(crate) enum Wish {
    Send(Request),
    /// Give it this at once.
    Answer(Input),
    FunctionEnds {
        job: u64,
        in_ms: u64,
    },
    Settled {
        all_is_well: bool,
    },
}

struct Run {
    attempt: Attempt,
    forgotten: bool,
    ended: bool,
    outcome: Outcome,
}

pub(crate) struct Page {
    pub(crate) number: u64,
    pub(crate) life: Life,
    /// Goes up with each input, so that wake-ups that were superseded are known.
    pub(crate) turn: u64,
    settings: Settings,
    broken: Broken,
    runs: HashMap<JobId, Run>,
    /// The attempt that this page was last shown of a process.
    shown: HashMap<usize, u64>,
    /// Which requests answer to which job.
    job_of: HashMap<Attempt, JobId>,
    /// Polls that were sent and not answered yet, with their times.
    polls: HashMap<u64, u64>,
    /// An answer came that had been given up. The life can't tell it from the answer to the next poll.
    heard_late: bool,
    last: (u64, u32),
    reason: Option<String>,
}

impl Page {
    pub(crate) fn new(number: u64, settings: Settings, seed: u64, broken: Broken) -> Self {
        Self {
            number,
            life: Life::new(settings.clone(), ME, seed),
            turn: 0,
            settings,
            broken,
            runs: HashMap::new(),
            shown: HashMap::new(),
            job_of: HashMap::new(),
            polls: HashMap::new(),
            heard_late: false,
            last: (0, 0),
            reason: None,
        }
    }

    /// The page after a reload: the same executor, with nothing remembered.
    pub(crate) fn successor(&self, seed: u64) -> Self {
        Self::new(self.number + 1, self.settings.clone(), seed, self.broken)
    }

    pub(crate) fn slots(&self) -> usize {
        self.settings.slots
    }

    pub(crate) fn is_leaving(&self) -> bool {
        self.life.phase() != Phase::Working
    }

    /// What a reply is to the life; nothing where nobody listens any more.
    pub(crate) fn input(
        &mut self,
        now: u64,
        number: u64,
        request: &Request,
        reply: Reply,
        ledger: &mut Ledger,
    ) -> Option<Input> {
        if self.life.phase() == Phase::Stopped {
            return None;
        }
        Some(match reply {
            Reply::Assigned(answer) => {
                let sent_at = self.polls.remove(&number);
                self.heard_late |= sent_at.is_none_or(|at| now >= at + self.overdue_ms());
                if let Ok(process) = &answer {
                    self.show(attempt(process), ledger);
                }
                Input::Assigned(answer)
            }
            Reply::Listed(answer) => {
                for process in answer.iter().flatten() {
                    self.show(attempt(process), ledger);
                }
                Input::Listed(answer)
            }
            Reply::Beaten(answer) => Input::HeartbeatAnswered(answer),
            Reply::Watched(answer) => {
                let Request::Watch(of) = request else {
                    return None;
                };
                let held = *of;
                match &answer {
                    Ok(process)
                        if attempt(process) != held
                            || !process.is_still(&process.attempt(), ME) =>
                    {
                        ledger.told_over(held);
                    }
                    Err(error) if error.refusal() == Some(Refusal::NotOurs) => {
                        ledger.told_over(held)
                    }
                    _ => {}
                }
                Input::Watched(*self.job_of.get(&held)?, answer)
            }
            Reply::Closed(answer) => {
                let Request::Close { of, .. } = request else {
                    return None;
                };
                let refusal = answer.as_ref().err().and_then(|error| error.refusal());
                if answer.is_ok() || matches!(refusal, Some(Refusal::NotOurs | Refusal::NotMember))
                {
                    ledger.told_over(*of);
                }
                Input::CloseAnswered(*self.job_of.get(of)?, answer)
            }
        })
    }

    fn show(&mut self, attempt: Attempt, ledger: &mut Ledger) {
        ledger.shown(attempt);
        let latest = self.shown.entry(attempt.0).or_default();
        *latest = attempt.1.max(*latest);
    }

    fn overdue_ms(&self) -> u64 {
        u64::from(self.settings.poll_s) * 1_000 + self.settings.poll_grace_ms
    }

    /// A poll is out.
    pub(crate) fn poll_sent(&mut self, number: u64, now: u64, ledger: &mut Ledger) {
        let overdue_ms = self.overdue_ms();
        if !self.heard_late && self.polls.values().any(|at| now < at + overdue_ms) {
            ledger.violate(Violation::TwoPolls);
        }
        self.polls.insert(number, now);
    }

    /// A function's time has come.
    pub(crate) fn function_ends(&mut self, job: u64) -> Option<Input> {
        let run = self.runs.get_mut(&JobId(job))?;
        let late = run.forgotten && self.broken != Broken::SendsLateResults;
        if late || std::mem::replace(&mut run.ended, true) || self.life.phase() == Phase::Stopped {
            return None;
        }
        Some(Input::Finished(JobId(job), run.outcome.clone()))
    }

    /// Gives the life an input and carries out what it wants.
    pub(crate) fn give(
        &mut self,
        now: u64,
        input: Input,
        chance: &mut Chance,
        ledger: &mut Ledger,
    ) -> Vec<Wish> {
        self.turn += 1;
        self.last = if self.last.0 == now {
            (now, self.last.1 + 1)
        } else {
            (now, 0)
        };
        if self.last.1 > 500 {
            ledger.violate(Violation::Spins);
        }
        let mut wishes = Vec::new();
        match (&input, self.broken) {
            (Input::CloseAnswered(job, Ok(())), Broken::ClosesTwice) => {
                wishes.extend(self.close(*job, true, ledger));
            }
            (Input::Finished(job, _), Broken::SendsLateResults) if self.runs[job].forgotten => {
                wishes.extend(self.close(*job, true, ledger));
            }
            _ => {}
        }
        self.life.handle(now, input);
        while let Some(effect) = self.life.next_effect() {
            self.carry_out(effect, &mut wishes, chance, ledger);
        }
        wishes
    }

    fn carry_out(
        &mut self,
        effect: Effect,
        wishes: &mut Vec<Wish>,
        chance: &mut Chance,
        ledger: &mut Ledger,
    ) {
        match effect {
            Effect::Assign { timeout_s } => {
                let ms = u64::from(timeout_s) * 1_000;
                wishes.push(Wish::Send(Request::Assign { ms }));
            }
            Effect::ListRunning if self.broken == Broken::SkipsTheList => {
                wishes.push(Wish::Answer(Input::Listed(Ok(vec![]))));
            }
            Effect::ListRunning => wishes.push(Wish::Send(Request::List)),
            Effect::Heartbeat => wishes.push(Wish::Send(Request::Heartbeat)),
            Effect::Watch { job, process_id } => {
                self.know(job, &process_id);
                let of = self.runs[&job].attempt;
                wishes.push(Wish::Send(Request::Watch(of)));
            }
            Effect::Run { job, process } => {
                let attempt = attempt(&process);
                ledger.runs(attempt);
                self.job_of.insert(attempt, job);
                let outcome = if chance.permille(850) {
                    Outcome::text("done")
                } else {
                    Outcome::failure("no")
                };
                let run = Run {
                    attempt,
                    forgotten: false,
                    ended: false,
                    outcome,
                };
                self.runs.insert(job, run);
                let is_limited = process.max_exec_time_s >= 0;
                let in_ms = match chance.between(0, 99) {
                    0..=59 => chance.between(1, 400),
                    60..=84 => chance.between(400, 6_000),
                    85..=94 => chance.between(6_000, 20_000),
                    // Some would never end.
                    _ if is_limited => return,
                    _ => 20_000,
                };
                wishes.push(Wish::FunctionEnds { job: job.0, in_ms });
            }
            Effect::Abort { job, .. } => {
                if chance.permille(700) {
                    let in_ms = chance.between(0, 300);
                    wishes.push(Wish::FunctionEnds { job: job.0, in_ms });
                }
            }
            Effect::Forget { job } => {
                if let Some(run) = self.runs.get_mut(&job) {
                    run.forgotten = true;
                }
            }
            Effect::Close {
                job,
                process_id,
                outcome,
            } => {
                self.know(job, &process_id);
                wishes.extend(self.close(job, outcome.is_success(), ledger));
            }
            Effect::Notify(Notice::Stopped { reason }) => self.reason = reason,
            Effect::Notify(_) => {}
            Effect::Settled => wishes.push(Wish::Settled {
                all_is_well: self.reason.is_none(),
            }),
        }
    }

    /// Which attempt a job is about: what is closed without having been run was shown in a list.
    fn know(&mut self, job: JobId, process_id: &str) {
        let at = number(process_id);
        let attempt = (at, self.shown[&at]);
        self.job_of.entry(attempt).or_insert(job);
        self.runs.entry(job).or_insert(Run {
            attempt,
            forgotten: false,
            ended: true,
            outcome: Outcome::default(),
        });
    }

    fn close(&self, job: JobId, success: bool, ledger: &mut Ledger) -> Option<Wish> {
        let of = self.runs.get(&job)?.attempt;
        ledger.sends_result(of);
        Some(Wish::Send(Request::Close { of, success }))
    }
}
