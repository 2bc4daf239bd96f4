//! One executor and one server in simulated time, and a network between them that loses, delays and repeats.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use wasm_executor::colony::{ColonyError, TransportError};
use wasm_executor::executor::{Input, Settings};

use super::faults::{Chance, Fate, Faults, Mishap};
use super::invariants::{Ledger, Violation};
use super::page::{Broken, Page, Wish};
use super::server::{Counts, Reply, Request, Server, State};

/// How long the page waits for a reply to anything but a poll.
const REQUEST_TIMEOUT_MS: u64 = 15_000;
/// How long after its page a connection lives.
const LINGERING_MS: u64 = 20;

#[derive(Debug, Clone)]
enum Event {
    AtServer { connection: u64, request: Request },
    AtPage { connection: u64, reply: Reply },
    PollEnds,
    Second,
    Wake { page: u64, turn: u64 },
    Function { page: u64, job: u64 },
    Submit,
    HangUp { page: u64, ghosts: bool },
    PageBack,
    ServerBack,
    Approved,
    Resumed,
    StartAgain { page: u64 },
    FaultsEnd,
    CheckResumed,
    Stop,
}

struct Connection {
    page: u64,
    request: Request,
    fate: Fate,
    /// The page has its answer, or none will come.
    over: bool,
}

pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) chance: Chance,
    pub(crate) ledger: Ledger,
    pub(crate) server: Server,
    pub(crate) trace: Option<Vec<String>>,
    events: BinaryHeap<Reverse<(u64, u64)>>,
    payloads: HashMap<u64, Event>,
    next_event: u64,
    connections: BTreeMap<u64, Connection>,
    faults: Faults,
    faults_on: bool,
    page: Page,
    page_is_alive: bool,
    frozen_until: u64,
    /// Pages that are gone, and when they went.
    gone: HashMap<u64, u64>,
    stopping: bool,
    settled: bool,
    ended_faults_at: u64,
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
    fn plan(&mut self) {
        let faults_end = self.chance.between(20_000, 40_000);
        for _ in 0..self.chance.between(6, 24) {
            let at = self.chance.between(0, faults_end - 2_000);
            self.at(at, Event::Submit);
        }
        self.at(faults_end, Event::FaultsEnd);
        self.at(faults_end + 30_000, Event::CheckResumed);
        self.at(1_000, Event::Second);
        self.to_page(Input::Start);
    }

    fn go(&mut self) {
        while let Some(Reverse((at, number))) = self.events.pop() {
            self.now = at;
            let Some(event) = self.payloads.remove(&number) else {
                continue;
            };
            let for_page = matches!(
                event,
                Event::AtPage { .. } | Event::Wake { .. } | Event::Function { .. } | Event::Stop
            );
            if for_page && self.now < self.frozen_until {
                self.at(self.frozen_until, event);
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

    fn happen(&mut self, event: Event) {
        match event {
            Event::AtServer {
                connection,
                request,
            } => self.at_server(connection, &request),
            Event::AtPage { connection, reply } => self.at_page(connection, reply),
            Event::PollEnds => self.server.end_polls(self.now),
            Event::Second => self.second(),
            Event::Wake { page, turn } if self.is_page(page) && turn == self.page.turn => {
                self.to_page(Input::Tick)
            }
            Event::Function { page, job } if self.is_page(page) => {
                if let Some(input) = self.page.function_ends(job) {
                    self.to_page(input);
                }
            }
            Event::Wake { .. } | Event::Function { .. } => {}
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
                self.to_page(Input::Start);
            }
            Event::ServerBack => self.server.up = true,
            Event::Approved => self.server.member = true,
            Event::Resumed => self.server.paused = false,
            Event::StartAgain { page } => self.start_again(page),
            Event::FaultsEnd => self.end_faults(),
            Event::CheckResumed => self.check_resumed(),
            Event::Stop => {
                self.note(|| "stop".into());
                self.to_page(Input::Stop);
            }
        }
    }

    fn submit(&mut self) {
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

    fn second(&mut self) {
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

    fn unended(&self) -> Vec<usize> {
        let all = self.server.held.iter().enumerate();
        all.filter(|(_, held)| matches!(held.state, State::Waiting | State::Running))
            .map(|(at, _)| at)
            .collect()
    }

    fn stop_for_good(&mut self) {
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

    fn befall(&mut self, mishap: Mishap) {
        self.note(|| format!("{mishap:?}"));
        match mishap {
            Mishap::PageGone(ms) if self.page_is_alive => self.lose_page(ms),
            Mishap::Sleep(ms) => {
                self.frozen_until = self.now + ms;
                for number in self.waiting_connections() {
                    if self.chance.permille(500) {
                        self.break_off(number, ms);
                    }
                }
            }
            Mishap::ServerGone(ms) if self.server.up => {
                for number in self.server.end() {
                    self.break_off(number, 1);
                }
                self.at(self.now + ms, Event::ServerBack);
            }
            Mishap::Cancel | Mishap::Remove if self.server.up => {
                let state = if mishap == Mishap::Cancel {
                    State::Cancelled
                } else {
                    State::Removed
                };
                self.server.cancel(self.chance.next() as usize >> 1, state);
            }
            Mishap::Removed(ms) if self.server.up && self.server.member => {
                self.server.remove_executor();
                self.at(self.now + ms, Event::Approved);
            }
            Mishap::Paused(ms) => {
                self.server.paused = true;
                self.at(self.now + ms, Event::Resumed);
            }
            Mishap::Stop(twice) => {
                self.at(self.now, Event::Stop);
                if twice {
                    let at = self.now + self.chance.between(1, 3_000);
                    self.at(at, Event::Stop);
                }
            }
            Mishap::Online if self.now >= self.frozen_until => self.to_page(Input::Online),
            _ => {}
        }
    }

    fn lose_page(&mut self, ms: u64) {
        self.page_is_alive = false;
        let page = self.page.number;
        self.gone.insert(page, self.now);
        let ghosts = self.chance.permille(200);
        self.at(self.now + LINGERING_MS, Event::HangUp { page, ghosts });
        self.at((self.now + ms).max(self.frozen_until), Event::PageBack);
    }

    /// From here on nothing goes wrong: what hung is reset, what slept wakes.
    fn end_faults(&mut self) {
        self.note(|| "faults end".into());
        self.faults_on = false;
        self.ended_faults_at = self.now;
        self.frozen_until = self.now;
        (self.server.up, self.server.member, self.server.paused) = (true, true, false);
        for number in self.waiting_connections() {
            if matches!(
                self.connections[&number].fate,
                Fate::Hung | Fate::Cut(_) | Fate::ReplyLost
            ) {
                self.break_off(number, 1);
            }
        }
    }

    fn check_resumed(&mut self) {
        let resumed = self.server.polled_at >= self.ended_faults_at || self.server.has_polls();
        let all_busy = self.page.life.running() >= self.page.slots();
        if self.page_is_alive && !self.page.is_leaving() && !resumed && !all_busy {
            self.ledger.violate(Violation::NotResumed);
        }
    }

    fn start_again(&mut self, page: u64) {
        if self.is_page(page) && !self.stopping {
            self.settled = false;
            self.note(|| "start again".into());
            self.to_page(Input::Start);
        }
    }

    fn is_page(&self, page: u64) -> bool {
        self.page_is_alive && page == self.page.number
    }

    // ---- the network ----

    fn send(&mut self, request: Request) {
        let fate = if self.faults_on {
            self.faults.fate(&mut self.chance)
        } else {
            Fate::Fine
        };
        let number = self.next_event;
        self.note(|| format!("-> {number} {request:?} {fate:?}"));
        let mut travels = self.chance.between(1, 15);
        let is_poll = matches!(request, Request::Assign { .. });
        if is_poll {
            self.page.poll_sent(number, self.now, &mut self.ledger);
        }
        match fate {
            Fate::Refused => self.fail(number, &request, travels),
            Fate::Cut(ms) => self.fail(number, &request, ms),
            Fate::Hung if is_poll => {
                let ms = self.chance.between(16_000, 60_000);
                self.fail(number, &request, ms);
            }
            Fate::Slow(ms) => travels = ms,
            _ => {}
        }
        if !is_poll {
            self.fail(number, &request, REQUEST_TIMEOUT_MS);
        }
        self.connections.insert(
            number,
            Connection {
                page: self.page.number,
                request: request.clone(),
                fate,
                over: false,
            },
        );
        let connection = number;
        if fate != Fate::Refused {
            self.at(
                self.now + travels,
                Event::AtServer {
                    connection,
                    request,
                },
            );
        }
    }

    fn at_server(&mut self, connection: u64, request: &Request) {
        let page = self.connections[&connection].page;
        if self
            .gone
            .get(&page)
            .is_some_and(|gone_at| self.now > gone_at + LINGERING_MS)
        {
            return;
        }
        if !self.server.up {
            return self.break_off(connection, 1);
        }
        if let Request::Assign { ms } = request {
            self.at(self.now + ms, Event::PollEnds);
        }
        self.server.handle(self.now, connection, request);
    }

    fn send_replies(&mut self) {
        for (connection, reply) in std::mem::take(&mut self.server.ready) {
            let travels = self.chance.between(1, 15);
            match self.connections[&connection].fate {
                Fate::ReplyLost => self.break_off(connection, travels),
                Fate::Hung | Fate::Cut(_) | Fate::Refused => {}
                fate => {
                    let reply_again = (fate == Fate::ReplyTwice).then(|| reply.clone());
                    self.at(self.now + travels, Event::AtPage { connection, reply });
                    if let Some(reply) = reply_again {
                        let at = self.now + travels + self.chance.between(0, 500);
                        self.at(at, Event::AtPage { connection, reply });
                    }
                }
            }
        }
    }

    fn at_page(&mut self, number: u64, reply: Reply) {
        let Some(connection) = self.connections.get_mut(&number) else {
            return;
        };
        let again = connection.fate == Fate::ReplyTwice;
        if !self.page_is_alive || connection.page != self.page.number || (connection.over && !again)
        {
            return;
        }
        connection.over = true;
        let request = connection.request.clone();
        self.note(|| format!("<- {number} {request:?}: {}", brief(&reply)));
        if let Some(input) = self
            .page
            .input(self.now, number, &request, reply, &mut self.ledger)
        {
            self.to_page(input);
        }
    }

    /// Connections that the page waits for.
    fn waiting_connections(&self) -> Vec<u64> {
        let page = self.page.number;
        let waiting = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.page == page && !connection.over);
        waiting.map(|(number, _)| *number).collect()
    }

    /// The page gets an error in the place of a reply.
    fn break_off(&mut self, number: u64, in_ms: u64) {
        if let Some(connection) = self.connections.get_mut(&number) {
            let request = connection.request.clone();
            if connection.fate == Fate::Fine {
                connection.fate = Fate::Hung;
            }
            self.fail(number, &request, in_ms);
        }
    }

    fn fail(&mut self, connection: u64, request: &Request, in_ms: u64) {
        let error: ColonyError = TransportError("the connection was reset".into()).into();
        let reply = match request {
            Request::Assign { .. } => Reply::Assigned(Err(error)),
            Request::Heartbeat => Reply::Beaten(Err(error)),
            Request::List => Reply::Listed(Err(error)),
            Request::Watch(_) => Reply::Watched(Err(error)),
            Request::Close { .. } => Reply::Closed(Err(error)),
        };
        self.at(self.now + in_ms, Event::AtPage { connection, reply });
    }

    // ---- the page ----

    fn to_page(&mut self, input: Input) {
        if !self.page_is_alive {
            return;
        }
        let wishes = self
            .page
            .give(self.now, input, &mut self.chance, &mut self.ledger);
        for wish in wishes {
            match wish {
                Wish::Send(request) => self.send(request),
                Wish::Answer(input) => self.to_page(input),
                Wish::FunctionEnds { job, in_ms } => {
                    let page = self.page.number;
                    self.at(self.now + in_ms, Event::Function { page, job });
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
        if let Some(at) = self.page.life.wake_at() {
            let (page, turn) = (self.page.number, self.page.turn);
            self.at(at.max(self.now), Event::Wake { page, turn });
        }
    }

    fn at(&mut self, at: u64, event: Event) {
        self.next_event += 1;
        self.payloads.insert(self.next_event, event);
        self.events.push(Reverse((at, self.next_event)));
    }

    fn note(&mut self, line: impl FnOnce() -> String) {
        let now = self.now;
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{now:>7} {}", line()));
        }
    }
}

fn brief(reply: &Reply) -> String {
    match reply {
        Reply::Assigned(Ok(process)) | Reply::Watched(Ok(process)) => {
            format!(
                "{} {:?} {}",
                process.process_id, process.state, process.start_time
            )
        }
        Reply::Listed(Ok(processes)) => format!("{} running", processes.len()),
        Reply::Assigned(Err(error)) | Reply::Watched(Err(error)) | Reply::Listed(Err(error)) => {
            error.to_string()
        }
        Reply::Beaten(answer) | Reply::Closed(answer) => format!("{answer:?}"),
    }
}
