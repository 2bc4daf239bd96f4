//! A model of the server, with the behaviour that was observed: long polls, wake-ups that get lost, ghosts of polls,
//! times that are up a second late, closes that name only the process.

use wasm_executor::colony::{ColonyError, Process};

use super::wire::{process, refused};

pub(crate) const ME: &str = "me";

/// One assignment of a process: its number, and when it started.
pub(crate) type Attempt = (usize, u64);

#[derive(Debug, Clone)]
pub(crate) enum Request {
    /// The real message doesn't carry the poll's number.
    Assign {
        poll: u64,
        ms: u64,
    },
    Heartbeat,
    List,
    Watch(Attempt),
    /// `of` is the attempt that the sender means; the real message doesn't carry it, and the model looks at it only
    /// to tell what went wrong.
    Close {
        of: Attempt,
        success: bool,
    },
}

#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Assigned(Result<Process, ColonyError>),
    Listed(Result<Vec<Process>, ColonyError>),
    Beaten(Result<(), ColonyError>),
    Watched(Result<Process, ColonyError>),
    Closed(Result<(), ColonyError>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Waiting,
    Running,
    Success,
    Failed,
    Cancelled,
    Removed,
}

#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) state: State,
    pub(crate) start: u64,
    /// Whether it is ours; else somebody else's.
    pub(crate) ours: bool,
    pub(crate) limit_s: i64,
    retries_left: u32,
}

struct Poll {
    connection: u64,
    ends_at: u64,
    ghost: bool,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) assigned: u64,
    pub(crate) closed: u64,
    pub(crate) taken_back: u64,
    /// Closes that reached another attempt than the one they were meant for: the message doesn't name it.
    pub(crate) misdirected: u64,
    /// Of those, the ones whose attempt was over already when they were sent.
    pub(crate) blind: u64,
}

pub(crate) struct Server {
    pub(crate) up: bool,
    pub(crate) member: bool,
    pub(crate) paused: bool,
    pub(crate) held: Vec<Held>,
    pub(crate) counts: Counts,
    /// When the last assign came, be it a poll or a sign of life.
    pub(crate) heard_at: u64,
    pub(crate) polled_at: u64,
    /// Replies that are ready, by connection.
    pub(crate) ready: Vec<(u64, Reply)>,
    polls: Vec<Poll>,
    turn: usize,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self {
            up: true,
            member: true,
            paused: false,
            held: Vec::new(),
            counts: Counts::default(),
            heard_at: 0,
            polled_at: 0,
            ready: Vec::new(),
            polls: Vec::new(),
            turn: 0,
        }
    }

    pub(crate) fn submit(&mut self, now: u64, limit_s: i64, retries: u32, wakes: bool) {
        self.held.push(Held {
            state: State::Waiting,
            start: 0,
            ours: false,
            limit_s,
            retries_left: retries,
        });
        if wakes {
            self.wake(now);
        }
    }

    pub(crate) fn handle(&mut self, now: u64, connection: u64, request: &Request) {
        let reply = match request {
            Request::Assign { ms, .. } => return self.assign(now, connection, *ms),
            Request::Heartbeat => Reply::Beaten(self.member().map(|()| self.heard_at = now)),
            Request::List => Reply::Listed(self.member().map(|()| {
                let ours = |held: &&Held| held.ours && held.state == State::Running;
                let all = self.held.iter().enumerate();
                all.filter(|(_, held)| ours(held))
                    .map(|(at, _)| process(at, &self.held[at]))
                    .collect()
            })),
            Request::Watch((at, _)) => {
                Reply::Watched(self.member().and_then(|()| match self.held[*at].state {
                    State::Removed => Err(refused(404, "Failed to get process, process not found")),
                    _ => Ok(process(*at, &self.held[*at])),
                }))
            }
            Request::Close { of, success } => Reply::Closed(self.close(*of, *success)),
        };
        self.ready.push((connection, reply));
    }

    /// Every second: times that are up. Processes that run out go back to the queue, or fail for good.
    pub(crate) fn second(&mut self, now: u64, wakes: bool) {
        let mut woken = 0;
        for held in &mut self.held {
            let up = held.limit_s >= 0 && now >= held.start + (held.limit_s as u64 + 1) * 1_000;
            if held.state == State::Running && up {
                self.counts.taken_back += u64::from(held.ours);
                held.ours = false;
                if held.retries_left == 0 {
                    held.state = State::Failed;
                } else {
                    held.retries_left -= 1;
                    held.state = State::Waiting;
                    woken += 1;
                }
            }
        }
        for _ in 0..woken {
            if wakes {
                self.wake(now);
            }
        }
    }

    /// Polls whose wait is over.
    pub(crate) fn end_polls(&mut self, now: u64) {
        let paused = self.paused;
        for poll in self
            .polls
            .extract_if(.., |poll| !poll.ghost && now >= poll.ends_at)
        {
            let error = if paused {
                refused(408, "Assignment timeout: colony assignments are paused")
            } else {
                refused(404, "No process available for assignment")
            };
            self.ready
                .push((poll.connection, Reply::Assigned(Err(error))));
        }
    }

    /// Another executor takes what waits and closes it.
    pub(crate) fn another_takes_one(&mut self, now: u64) {
        if let Some(held) = self
            .held
            .iter_mut()
            .find(|held| held.state == State::Waiting)
        {
            held.state = State::Success;
            held.start = now;
        }
    }

    /// The connection is gone; what waited on it becomes a ghost, which eats wake-ups, or is gone too.
    pub(crate) fn hang_up(&mut self, connection: u64, ghost: bool) {
        for poll in &mut self.polls {
            poll.ghost |= poll.connection == connection && ghost;
        }
        self.polls
            .retain(|poll| poll.connection != connection || poll.ghost);
    }

    /// The server ends: its polls are reset. Which those were.
    pub(crate) fn end(&mut self) -> Vec<u64> {
        self.up = false;
        let polls = std::mem::take(&mut self.polls);
        polls
            .iter()
            .filter(|poll| !poll.ghost)
            .map(|poll| poll.connection)
            .collect()
    }

    /// The executor is removed: what it ran goes back to the queue, and nobody is woken for it.
    pub(crate) fn remove_executor(&mut self) {
        self.member = false;
        for held in &mut self.held {
            if held.ours && held.state == State::Running {
                self.counts.taken_back += 1;
                held.ours = false;
                held.state = State::Waiting;
            }
        }
    }

    /// Ends one running process from outside.
    pub(crate) fn cancel(&mut self, nth: usize, state: State) {
        let running = self
            .held
            .iter_mut()
            .filter(|held| held.state == State::Running);
        let running: Vec<&mut Held> = running.collect();
        let count = running.len();
        if let Some(held) = running.into_iter().nth(nth % count.max(1)) {
            self.counts.taken_back += u64::from(held.ours);
            held.state = state;
        }
    }

    pub(crate) fn running_under_us(&self) -> Vec<usize> {
        let all = self.held.iter().enumerate();
        all.filter(|(_, held)| held.ours && held.state == State::Running)
            .map(|(at, _)| at)
            .collect()
    }

    pub(crate) fn has_polls(&self) -> bool {
        self.polls.iter().any(|poll| !poll.ghost)
    }

    fn member(&self) -> Result<(), ColonyError> {
        if self.member {
            Ok(())
        } else {
            Err(refused(
                403,
                "Access denied, not a member of Colony with name <dev>",
            ))
        }
    }

    fn assign(&mut self, now: u64, connection: u64, ms: u64) {
        if let Err(error) = self.member() {
            return self.ready.push((connection, Reply::Assigned(Err(error))));
        }
        self.heard_at = now;
        self.polled_at = now;
        if !self.paused
            && let Some(at) = self.take(now)
        {
            let process = process(at, &self.held[at]);
            return self.ready.push((connection, Reply::Assigned(Ok(process))));
        }
        self.polls.push(Poll {
            connection,
            ends_at: now + ms,
            ghost: false,
        });
    }

    fn take(&mut self, now: u64) -> Option<usize> {
        let at = self
            .held
            .iter()
            .position(|held| held.state == State::Waiting)?;
        let held = &mut self.held[at];
        (held.state, held.start, held.ours) = (State::Running, now, true);
        self.counts.assigned += 1;
        Some(at)
    }

    /// One poll is woken, round robin, ghosts included.
    fn wake(&mut self, now: u64) {
        if self.polls.is_empty() || self.paused || !self.member {
            return;
        }
        self.turn += 1;
        let at = self.turn % self.polls.len();
        if self.polls[at].ghost {
            return;
        }
        if let Some(taken) = self.take(now) {
            let poll = self.polls.remove(at);
            let process = process(taken, &self.held[taken]);
            self.ready
                .push((poll.connection, Reply::Assigned(Ok(process))));
        }
    }

    /// A close that nobody hears the answer of.
    pub(crate) fn farewell(&mut self, of: Attempt) {
        if self.up {
            drop(self.close(of, false));
        }
    }

    /// Whether the attempt is still running under us.
    pub(crate) fn is_live(&self, of: Attempt) -> bool {
        let held = &self.held[of.0];
        held.state == State::Running && held.ours && held.start == of.1
    }

    fn close(&mut self, of: Attempt, success: bool) -> Result<(), ColonyError> {
        self.member()?;
        let held = &mut self.held[of.0];
        let word = if success { "successful" } else { "failed" };
        match held.state {
            State::Removed => Err(refused(500, "Failed to close process, process is nil")),
            State::Waiting => Err(refused(
                403,
                "Failed to close process, process is not assigned",
            )),
            State::Running if !held.ours => Err(refused(403, "not allowed to close process")),
            State::Success if success && held.ours => Ok(()),
            State::Success if success => Err(refused(403, "not allowed to close process")),
            State::Success => Err(refused(400, "Tried to set successful process as failed")),
            State::Failed => Err(refused(
                400,
                &format!("Tried to set failed process as {word}"),
            )),
            State::Cancelled => Err(refused(
                400,
                &format!("Tried to set cancelled process as {word}"),
            )),
            State::Running => {
                self.counts.misdirected += u64::from(held.start != of.1);
                self.counts.closed += 1;
                held.state = if success {
                    State::Success
                } else {
                    State::Failed
                };
                Ok(())
            }
        }
    }
}
