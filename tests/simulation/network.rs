//! The network between the page and the server.

use wasm_executor::colony::{ColonyError, TransportError};

use super::faults::Fate;
use super::server::{Reply, Request};
use super::world::{Event, World};

/// How long the page waits for a reply to anything but a poll.
const REQUEST_TIMEOUT_MS: u64 = 15_000;
/// How long after its page a connection lives.
pub(crate) const LINGERING_MS: u64 = 20;

pub(crate) struct Connection {
    pub(crate) page: u64,
    pub(crate) request: Request,
    pub(crate) fate: Fate,
    /// The page has its answer, or none will come.
    pub(crate) over: bool,
    /// A close whose attempt was over already when it was sent.
    was_over: bool,
}

impl World {
    pub(crate) fn send(&mut self, request: Request) {
        let is_poll = matches!(request, Request::Assign { .. });
        let fate = if self.faults_on {
            self.faults.fate(&mut self.chance)
        } else {
            Fate::Fine
        };
        let number = self.next_event;
        let was_over = matches!(request, Request::Close { of, .. } if !self.server.is_live(of));
        self.note(|| format!("-> {number} {request:?} {fate:?}"));
        let mut travels = self.chance.between(1, 15);
        if let Request::Assign { poll, ms: 1.. } = request {
            self.page.poll_sent(poll, self.now, &mut self.ledger);
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
                was_over,
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

    pub(crate) fn at_server(&mut self, connection: u64, request: &Request) {
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
        if let Request::Assign { ms, .. } = request {
            self.at(self.now + ms, Event::PollEnds);
        }
        let before = self.server.counts.misdirected;
        self.server.handle(self.now, connection, request);
        if self.server.counts.misdirected > before && self.connections[&connection].was_over {
            self.server.counts.blind += 1;
        }
    }

    pub(crate) fn send_replies(&mut self) {
        for (connection, reply) in std::mem::take(&mut self.server.ready) {
            let mut travels = self.chance.between(1, 15);
            match self.connections[&connection].fate {
                Fate::ReplyLate(ms) => {
                    travels = ms;
                    self.at(self.now + travels, Event::AtPage { connection, reply });
                }
                Fate::ReplyLost => self.break_off(connection, travels),
                Fate::Hung | Fate::Cut(_) | Fate::Refused => {}
                fate => {
                    let reply_again = (fate == Fate::ReplyTwice).then(|| reply.clone());
                    self.at(self.now + travels, Event::AtPage { connection, reply });
                    if let Some(reply) = reply_again {
                        let at = self.now + travels + self.chance.between(0, 20_000);
                        self.at(at, Event::AtPage { connection, reply });
                    }
                }
            }
        }
    }

    pub(crate) fn at_page(&mut self, number: u64, reply: Reply) {
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
        if let Some(input) = self.page.input(&request, reply, &mut self.ledger) {
            self.tell_page(input);
        }
    }

    /// Connections that the page waits for.
    pub(crate) fn waiting_connections(&self) -> Vec<u64> {
        let page = self.page.number;
        let waiting = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.page == page && !connection.over);
        waiting.map(|(number, _)| *number).collect()
    }

    /// The page gets an error in the place of a reply.
    pub(crate) fn break_off(&mut self, number: u64, in_ms: u64) {
        if let Some(connection) = self.connections.get_mut(&number) {
            let request = connection.request.clone();
            if connection.fate == Fate::Fine {
                connection.fate = Fate::Hung;
            }
            self.fail(number, &request, in_ms);
        }
    }

    pub(crate) fn fail(&mut self, connection: u64, request: &Request, in_ms: u64) {
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
