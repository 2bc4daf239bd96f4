//! The page: carries out what the life wants, as the real driver does, and may be broken in a way that the checks
//! must notice.

use std::collections::{BTreeSet, HashMap};

use wasm_executor::colony::Refusal;
use wasm_executor::executor::{
    Crash, Effect, Input, JobId, LONGEST_POLL_MS, Life, Notice, Phase, Settings,
};
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
    Turn {
        turn: u64,
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
    /// Processes that this page has and that are not settled, as those who watch it know them.
    open: BTreeSet<usize>,
    /// Polls that were sent and not answered yet, with their times.
    polls: HashMap<u64, u64>,
    last: (u64, u32),
    /// When all slots were last seen busy.
    busy_at: u64,
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
            open: BTreeSet::new(),
            polls: HashMap::new(),
            last: (0, 0),
            busy_at: 0,
            reason: None,
        }
    }

    /// The page after a reload, or with a new worker: the same executor, with nothing remembered.
    pub(crate) fn successor(&self, seed: u64) -> Self {
        Self::new(self.number + 1, self.settings.clone(), seed, self.broken)
    }

    /// The worker has died: what ran is kept for the next one.
    pub(crate) fn note_crash(&mut self) {
        for at in &self.open {
            let process_id = format!("p{at}");
            let crashes = &mut self.settings.crashes;
            match crashes.iter_mut().find(|c| c.process_id == process_id) {
                Some(crash) => crash.count += 1,
                None => crashes.push(Crash {
                    process_id,
                    count: 1,
                    reason: "unreachable executed".into(),
                }),
            }
        }
    }

    /// Attempts whose functions run: the page has a farewell for each.
    pub(crate) fn running(&self) -> Vec<Attempt> {
        let runs = self.runs.values();
        let running = runs.filter(|run| !run.ended && !run.forgotten);
        running.map(|run| run.attempt).collect()
    }

    fn crashes_of(&self, at: usize) -> u32 {
        let process_id = format!("p{at}");
        let mut crashes = self.settings.crashes.iter();
        crashes
            .find(|crash| crash.process_id == process_id)
            .map_or(0, |crash| crash.count)
    }

    /// When all slots were last busy, as far as that was seen.
    pub(crate) fn busy_at(&self, now: u64) -> u64 {
        if self.life.running() >= self.settings.slots {
            now
        } else {
            self.busy_at
        }
    }

    pub(crate) fn is_leaving(&self) -> bool {
        self.life.phase() != Phase::Working
    }

    /// What a reply is to the life; nothing where nobody listens any more.
    pub(crate) fn input(
        &mut self,
        request: &Request,
        reply: Reply,
        ledger: &mut Ledger,
    ) -> Option<Input> {
        if self.life.phase() == Phase::Stopped {
            return None;
        }
        Some(match reply {
            Reply::Assigned(answer) => {
                let Request::Assign { poll, .. } = request else {
                    return None;
                };
                self.polls.remove(poll);
                if let Ok(process) = &answer {
                    self.show(attempt(process), ledger);
                }
                Input::Assigned(*poll, answer)
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
        LONGEST_POLL_MS
    }

    /// A poll is out. Tries are none: the server answers them at once.
    pub(crate) fn poll_sent(&mut self, poll: u64, now: u64, ledger: &mut Ledger) {
        let overdue_ms = self.overdue_ms();
        if self.polls.values().any(|at| now < at + overdue_ms) {
            ledger.violate(Violation::TwoPolls);
        }
        self.polls.insert(poll, now);
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
        self.busy_at = self.busy_at(now);
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
            Effect::TakeTurn { turn } => {
                let in_ms = match chance.between(0, 9) {
                    0..=6 => 0,
                    7..=8 => chance.between(1, 3_000),
                    _ => chance.between(3_000, 12_000),
                };
                wishes.push(Wish::Turn { turn, in_ms });
            }
            // A turn that is left may come all the same: it was on its way.
            Effect::LeaveTurn { .. } | Effect::AskStanding | Effect::Introduce => {}
            Effect::Assign { poll, timeout_s } => {
                let ms = u64::from(timeout_s) * 1_000;
                wishes.push(Wish::Send(Request::Assign { poll, ms }));
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
                if self.crashes_of(attempt.0) >= 2 {
                    ledger.violate(Violation::RunAfterCrashes(attempt.0));
                }
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
                let at = number(&process_id);
                let was_left = !self.runs.contains_key(&job) && !self.open.contains(&at);
                let names_crash = outcome.errors.iter().any(|said| said.contains("crashed"));
                if was_left && names_crash != (self.crashes_of(at) > 0) {
                    ledger.violate(Violation::WrongReason(at));
                }
                self.know(job, &process_id);
                wishes.extend(self.close(job, outcome.is_success(), ledger));
            }
            Effect::Notify(Notice::Stopped { reason }) => self.reason = reason,
            Effect::Notify(Notice::Assigned { process_id, .. }) => {
                self.open.insert(number(&process_id));
            }
            Effect::Notify(
                Notice::Closed { process_id, .. }
                | Notice::Failed { process_id, .. }
                | Notice::Lost { process_id, .. },
            ) => {
                self.open.remove(&number(&process_id));
            }
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
