//! The life of an executor, one table of what happens and what it answers at a time.

mod closing;
mod crashes;
mod deadlines;
mod doubt;
mod polling;
mod presence;
mod stopping;
mod turns;

use serde_json::json;

use super::polling::POLL_S;
use super::{Crash, Effect, Input, JobId, Life, Notice, Phase, Settings};
use crate::colony::{ColonyError, Process, TransportError};
use crate::functions::Outcome;

const ME: &str = "me";

/// A life, its clock, and what it has said so far.
struct Bench {
    life: Life,
    now: u64,
    notices: Vec<Notice>,
    /// The number of the last poll.
    poll: u64,
    /// The numbers of all tries.
    tries: Vec<u64>,
}

impl Bench {
    /// Not started.
    fn new(settings: Settings) -> Self {
        Self {
            life: Life::new(settings, ME, 7),
            now: 1_000,
            notices: Vec::new(),
            poll: u64::MAX,
            tries: Vec::new(),
        }
    }

    /// Started, with nothing left over, and its first poll out.
    fn polling(settings: Settings) -> Self {
        let mut bench = Self::new(settings);
        assert_eq!(bench.give(Input::Start), [Effect::ListRunning]);
        assert_eq!(bench.give(Input::Listed(Ok(vec![]))), [assign()]);
        bench
    }

    /// Started, and running one process that has just been assigned.
    fn running(settings: Settings, process: Process) -> (Self, JobId) {
        let mut bench = Self::polling(settings);
        let job = bench.assign(process);
        (bench, job)
    }

    /// Answers the poll with a process; the run it starts.
    fn assign(&mut self, process: Process) -> JobId {
        let effects = self.answer(Ok(process.clone()));
        match effects.first() {
            Some(Effect::Run { job, process: run }) => {
                assert_eq!(run.process_id, process.process_id);
                *job
            }
            other => panic!("expected a run, got {other:?}"),
        }
    }

    /// As [`Self::assign`], where something else is asked as well.
    fn assign_asking(&mut self, process: Process) -> JobId {
        let effects = self.answer(Ok(process));
        match effects.as_slice() {
            [Effect::Run { job, .. }, Effect::ListRunning] => *job,
            other => panic!("{other:?}"),
        }
    }

    /// Answers the last poll.
    fn answer(&mut self, answer: Result<Process, ColonyError>) -> Vec<Effect> {
        self.give(Input::Assigned(self.poll, answer))
    }

    /// Gives an input; what is wanted then, notices and turns aside. It is at once the turn of each poll.
    fn give(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = self.give_alone(input);
        while let Some(at) = effects
            .iter()
            .position(|effect| matches!(effect, Effect::TakeTurn { .. }))
        {
            if let Effect::TakeTurn { turn } = effects.remove(at) {
                effects.extend(self.give_alone(Input::Turn(turn)));
            }
        }
        effects.retain(|effect| !matches!(effect, Effect::LeaveTurn { .. }));
        for effect in &mut effects {
            if let Effect::Assign { poll, timeout_s } = effect {
                let number = std::mem::take(poll);
                if *timeout_s == 0 {
                    self.tries.push(number);
                } else {
                    self.poll = number;
                }
            }
        }
        effects
    }

    /// As [`Self::give`], but turns are not given.
    fn give_alone(&mut self, input: Input) -> Vec<Effect> {
        self.life.handle(self.now, input);
        let mut effects = Vec::new();
        while let Some(effect) = self.life.next_effect() {
            match effect {
                Effect::Notify(notice) => self.notices.push(notice),
                effect => effects.push(effect),
            }
        }
        effects
    }

    /// Lets time pass, waking when it wants to be woken; all that it wants meanwhile, with the time of each.
    fn pass(&mut self, ms: u64) -> Vec<(u64, Effect)> {
        let until = self.now + ms;
        let mut wanted = Vec::new();
        for _ in 0..10_000 {
            let Some(at) = self.life.wake_at().filter(|at| *at <= until) else {
                self.now = until;
                return wanted;
            };
            self.now = self.now.max(at);
            let effects = self.give(Input::Tick);
            wanted.extend(effects.into_iter().map(|effect| (self.now, effect)));
        }
        panic!("it wants to be woken again and again at {}", self.now);
    }

    /// As [`Self::pass`], without the times.
    fn pass_for(&mut self, ms: u64) -> Vec<Effect> {
        self.pass(ms)
            .into_iter()
            .map(|(_, effect)| effect)
            .collect()
    }

    fn last_notice(&self) -> &Notice {
        self.notices.last().unwrap()
    }
}

/// A poll; what its number is [`Bench`] keeps.
fn assign() -> Effect {
    let timeout_s = POLL_S;
    Effect::Assign { poll: 0, timeout_s }
}

/// A try beside the poll.
fn tries() -> Effect {
    Effect::Assign {
        poll: 0,
        timeout_s: 0,
    }
}

/// A process that is running under us, without a time limit.
fn process(id: &str) -> Process {
    attempt(id, 0, -1)
}

/// A process that was given to us at the second `start_s`, with its limit.
fn attempt(id: &str, start_s: u32, max_exec_time_s: i64) -> Process {
    state(id, start_s, max_exec_time_s, 1, ME)
}

fn state(id: &str, start_s: u32, max_exec_time_s: i64, state: i64, executor: &str) -> Process {
    let start = format!("2026-11-20T12:{:02}:{:02}Z", start_s / 60, start_s % 60);
    Process::from_value(json!({
        "processid": id, "state": state, "starttime": start, "assignedexecutorid": executor,
        "initiatorname": "somebody",
        "spec": {"funcname": "echo", "args": ["hello"], "maxexectime": max_exec_time_s},
    }))
    .unwrap()
}

/// The given process in another state.
fn ended(process: &Process, state: i64) -> Process {
    let mut raw = process.raw.clone();
    raw["state"] = state.into();
    Process::from_value(raw).unwrap()
}

fn slots(slots: usize) -> Settings {
    Settings {
        slots,
        ..Settings::default()
    }
}

fn done() -> Outcome {
    Outcome::text("hello")
}

fn closes(job: JobId, id: &str, outcome: Outcome) -> Effect {
    Effect::Close {
        job,
        process_id: id.into(),
        outcome: outcome.into(),
    }
}

fn watches(job: JobId, id: &str) -> Effect {
    Effect::Watch {
        job,
        process_id: id.into(),
    }
}

fn unreachable() -> ColonyError {
    TransportError("reset".into()).into()
}

fn refused(status: u16, message: &str) -> ColonyError {
    ColonyError::Refused {
        status,
        message: message.into(),
    }
}

fn nothing() -> ColonyError {
    refused(404, "No process available for assignment")
}

fn not_a_member() -> ColonyError {
    refused(403, "Access denied, not a member of Colony with name <dev>")
}

fn closed_ids(notices: &[Notice]) -> Vec<&str> {
    let ids = notices.iter().filter_map(|notice| match notice {
        Notice::Closed { process_id, .. } => Some(process_id.as_str()),
        _ => None,
    });
    ids.collect()
}
