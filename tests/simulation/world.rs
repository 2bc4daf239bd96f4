//! One executor and one server in simulated time, and a network between them that loses, delays and repeats.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use wasm_executor::executor::{Input, Settings};

use super::faults::{Chance, Faults, Mishap};
use super::invariants::{Ledger, Violation};
use super::network::Connection;
use super::page::{Broken, Page, Wish};
use super::server::{Attempt, Counts, Reply, Request, Server, State};

/// Work resumes so soon after the faults end, where a slot is free.
const RESUMES_WITHIN_MS: u64 = 30_000;

#[derive(Debug, Clone)]
pub(crate) enum Event {
    AtServer {
        connection: u64,
        request: Request,
    },
    AtPage {
        connection: u64,
        reply: Reply,
    },
    PollEnds,
    Second,
    Wake {
        page: u64,
        turn: u64,
    },
    Function {
        page: u64,
        job: u64,
    },
    Turn {
        page: u64,
        turn: u64,
    },
    Submit,
    /// What the page posts in its last moment reaches the server.
    Farewell(Attempt),
    HangUp {
        page: u64,
        ghosts: bool,
    },
    PageBack,
    ServerBack,
    Approved,
    Resumed,
    StartAgain {
        page: u64,
    },
    FaultsEnd,
    CheckResumed,
    Stop,
}

pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) chance: Chance,
    pub(crate) ledger: Ledger,
    pub(crate) server: Server,
    pub(crate) trace: Option<Vec<String>>,
    pub(crate) events: BinaryHeap<Reverse<(u64, u64)>>,
    pub(crate) payloads: HashMap<u64, Event>,
    pub(crate) next_event: u64,
    pub(crate) connections: BTreeMap<u64, Connection>,
    pub(crate) faults: Faults,
    pub(crate) faults_on: bool,
    pub(crate) page: Page,
    pub(crate) page_is_alive: bool,
    pub(crate) frozen_until: u64,
    /// Events that wait for the machine to wake.
    pub(crate) parked: Vec<u64>,
    /// Pages that are gone, and when they went.
    pub(crate) gone: HashMap<u64, u64>,
    pub(crate) stopping: bool,
    pub(crate) settled: bool,
    pub(crate) ended_faults_at: u64,
}

/// What came of one run.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) violations: Vec<Violation>,
    pub(crate) counts: Counts,
    pub(crate) submitted: usize,
    pub(crate) trace: Vec<String>,
}

/// Runs the life of one executor through what the seed brings.
pub(crate) fn run(seed: u64, broken: Broken, traced: bool) -> Outcome {
    let mut chance = Chance::new(seed);
    let faults = Faults::draw(&mut chance);
    let slots = [1, 1, 1, 2, 4][chance.between(0, 4) as usize];
    let settings = Settings {
        slots,
        ..Settings::default()
    };
    let mut world = World {
        now: 0,
        ledger: Ledger::default(),
        server: Server::new(),
        trace: traced.then(Vec::new),
        events: BinaryHeap::new(),
        payloads: HashMap::new(),
        next_event: 0,
        connections: BTreeMap::new(),
        faults,
        faults_on: true,
        page: Page::new(0, settings, chance.next(), broken),
        chance,
        page_is_alive: true,
        frozen_until: 0,
        parked: Vec::new(),
        gone: HashMap::new(),
        stopping: false,
        settled: false,
        ended_faults_at: 0,
    };
    world.plan();
    world.go();
    Outcome {
        violations: world.ledger.violations,
        counts: world.server.counts,
        submitted: world.server.held.len(),
        trace: world.trace.unwrap_or_default(),
    }
}

impl World {
    pub(crate) fn plan(&mut self) {
        let faults_end = self.chance.between(20_000, 40_000);
        for _ in 0..self.chance.between(6, 24) {
            let at = self.chance.between(0, faults_end - 2_000);
            self.at(at, Event::Submit);
        }
        self.at(faults_end, Event::FaultsEnd);
        self.at(faults_end + RESUMES_WITHIN_MS, Event::CheckResumed);
        self.at(1_000, Event::Second);
        self.tell_page(Input::Start);
    }

    pub(crate) fn go(&mut self) {
        while let Some(Reverse((at, number))) = self.events.pop() {
            self.now = at;
            let Some(event) = self.payloads.remove(&number) else {
                continue;
            };
            let for_page = matches!(
                event,
                Event::AtPage { .. }
                    | Event::Wake { .. }
                    | Event::Function { .. }
                    | Event::Turn { .. }
                    | Event::Stop
            );
            if for_page && self.now < self.frozen_until {
                self.at(self.frozen_until, event);
                self.parked.push(self.next_event);
                continue;
            }
            self.happen(event);
            self.send_replies();
            if (self.stopping && self.settled) || !self.ledger.violations.is_empty() {
                return;
            }
            if self.now > self.ended_faults_at + 300_000 && !self.faults_on {
                return self.ledger.violate(if self.stopping {
                    Violation::NeverSettled
                } else {
                    Violation::NeverEnded(self.unended())
                });
            }
        }
    }

    pub(crate) fn happen(&mut self, event: Event) {
        match event {
            Event::AtServer {
                connection,
                request,
            } => self.at_server(connection, &request),
            Event::AtPage { connection, reply } => self.at_page(connection, reply),
            Event::PollEnds => self.server.end_polls(self.now),
            Event::Second => self.second(),
            Event::Wake { page, turn } if self.is_page(page) && turn == self.page.turn => {
                self.tell_page(Input::Tick)
            }
            Event::Function { page, job } if self.is_page(page) => {
                if let Some(input) = self.page.function_ends(job) {
                    self.tell_page(input);
                }
            }
            Event::Turn { page, turn } if self.is_page(page) => self.tell_page(Input::Turn(turn)),
            Event::Wake { .. } | Event::Function { .. } | Event::Turn { .. } => {}
            Event::Submit => self.submit(),
            Event::HangUp { page, ghosts } => {
                let theirs = self
                    .connections
                    .iter()
                    .filter(|(_, connection)| connection.page == page);
                for number in theirs.map(|(number, _)| *number).collect::<Vec<_>>() {
                    self.server.hang_up(number, ghosts);
                }
            }
            Event::PageBack => {
                self.ledger.forget_what_was_told();
                let seed = self.chance.next();
                self.page = self.page.successor(seed);
                self.page_is_alive = true;
                self.settled = false;
                self.tell_page(Input::Start);
            }
            Event::Farewell(of) => self.server.farewell(of),
            Event::ServerBack => self.server.up = true,
            Event::Approved => self.server.member = true,
            Event::Resumed => self.server.paused = false,
            Event::StartAgain { page } => self.start_again(page),
            Event::FaultsEnd => self.end_faults(),
            Event::CheckResumed => self.check_resumed(),
            Event::Stop => {
                self.note(|| "stop".into());
                self.tell_page(Input::Stop);
            }
        }
    }

    pub(crate) fn submit(&mut self) {
        let limit_s = if self.chance.permille(500) {
            -1
        } else {
            self.chance.between(0, 12) as i64
        };
        let retries = self.chance.between(0, 3) as u32;
        let wakes =
            self.server.up && !(self.faults_on && self.chance.permille(self.faults.wake_lost));
        self.server.submit(self.now, limit_s, retries, wakes);
    }

    pub(crate) fn second(&mut self) {
        self.at(self.now + 1_000, Event::Second);
        if self.server.up {
            let wakes = !(self.faults_on && self.chance.permille(self.faults.wake_lost));
            self.server.second(self.now, wakes);
        }
        if self.faults_on {
            if self.chance.permille(self.faults.mishaps * 10) {
                let mishap = Mishap::draw(&mut self.chance);
                self.befall(mishap);
            }
            if self.server.up && self.chance.permille(30) {
                self.server.another_takes_one(self.now);
            }
            return;
        }
        let quiet_for = self.now - self.ended_faults_at;
        if quiet_for > 45_000 && !self.settled && self.now > self.server.heard_at + 10_000 {
            self.ledger
                .violate(Violation::ForgottenAt(self.server.heard_at));
        }
        if quiet_for > 31_000 && !self.stopping && self.unended().is_empty() {
            self.stop_for_good();
        }
    }

    pub(crate) fn unended(&self) -> Vec<usize> {
        let all = self.server.held.iter().enumerate();
        all.filter(|(_, held)| matches!(held.state, State::Waiting | State::Running))
            .map(|(at, _)| at)
            .collect()
    }

    pub(crate) fn stop_for_good(&mut self) {
        self.stopping = true;
        self.at(self.now + 1, Event::Stop);
        if self.chance.permille(400) {
            let at = self.now + self.chance.between(1, 2_500);
            self.at(at, Event::Stop);
        }
        // Something that the last poll may bring.
        for _ in 0..self.chance.between(0, 2) {
            let at = self.now + self.chance.between(0, 3_000);
            self.at(at, Event::Submit);
        }
    }

    /// Work has resumed, or is looked for again as long after the last slot became free.
    pub(crate) fn check_resumed(&mut self) {
        let resumed = self.server.polled_at >= self.ended_faults_at || self.server.has_polls();
        if resumed || !self.page_is_alive || self.page.is_leaving() {
            return;
        }
        let due = self.page.busy_at(self.now) + RESUMES_WITHIN_MS;
        if self.now < due {
            self.at(due, Event::CheckResumed);
        } else {
            self.ledger.violate(Violation::NotResumed);
        }
    }

    pub(crate) fn start_again(&mut self, page: u64) {
        if self.is_page(page) && !self.stopping {
            self.settled = false;
            self.note(|| "start again".into());
            self.tell_page(Input::Start);
        }
    }

    pub(crate) fn is_page(&self, page: u64) -> bool {
        self.page_is_alive && page == self.page.number
    }

    pub(crate) fn tell_page(&mut self, input: Input) {
        if !self.page_is_alive {
            return;
        }
        let wishes = self
            .page
            .give(self.now, input, &mut self.chance, &mut self.ledger);
        let steps = if self.faults_on && self.chance.permille(self.faults.crashes) {
            self.chance.between(0, wishes.len() as u64) as usize
        } else {
            usize::MAX
        };
        for (step, wish) in wishes.into_iter().enumerate() {
            if step == steps {
                break;
            }
            match wish {
                Wish::Send(request) => self.send(request),
                Wish::Answer(input) => self.tell_page(input),
                Wish::FunctionEnds { job, in_ms } => {
                    let page = self.page.number;
                    self.at(self.now + in_ms, Event::Function { page, job });
                }
                Wish::Turn { turn, in_ms } => {
                    let page = self.page.number;
                    self.at(self.now + in_ms, Event::Turn { page, turn });
                }
                Wish::Settled { all_is_well } => {
                    self.note(|| format!("settled, {all_is_well}"));
                    self.settled = true;
                    self.ledger.settled(&self.server, all_is_well);
                    let page = self.page.number;
                    let at = self.now + self.chance.between(300, 2_000);
                    self.at(at, Event::StartAgain { page });
                }
            }
        }
        if steps != usize::MAX && self.page_is_alive {
            return self.crash();
        }
        if let Some(at) = self.page.life.wake_at() {
            let (page, turn) = (self.page.number, self.page.turn);
            self.at(at.max(self.now), Event::Wake { page, turn });
        }
    }

    pub(crate) fn at(&mut self, at: u64, event: Event) {
        self.next_event += 1;
        self.payloads.insert(self.next_event, event);
        self.events.push(Reverse((at, self.next_event)));
    }

    pub(crate) fn note(&mut self, line: impl FnOnce() -> String) {
        let now = self.now;
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{now:>7} {}", line()));
        }
    }
}
