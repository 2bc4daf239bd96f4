//! Requests: through the gate, out, and back.

use std::rc::Rc;

use super::core::Engine;
use super::plan::expects;
use super::timers::Due;
use super::types::{Effect, Failure, HttpRequest, Outcome, RequestId};
use super::users::{State, UserKey};
use crate::graph::Task;
use crate::model::Action;
use crate::stats::Sample;
use crate::time::Micros;

/// A request that waits in the gate, or is in flight.
#[derive(Debug)]
pub(super) struct Request {
    user: UserKey,
    task: Rc<Task>,
    action: Rc<Action>,
    gate: usize,
    /// What to send; when no further attempt may be needed, only until it's sent.
    http: Option<Box<HttpRequest>>,
    is_plain: bool,
    bytes_sent: u64,
    timeout: std::time::Duration,
    retries_left: u32,
    queued_at: Micros,
    /// When it was meant to start.
    due: Micros,
    pub(super) sent_at: Option<Micros>,
    /// Not in the warmup.
    counted: bool,
}

/// The requests that wait or are in flight. A request's number holds its slot, and which of the slot's requests it is.
#[derive(Debug, Default)]
pub(super) struct Requests {
    slots: Vec<(u32, Option<Request>)>,
    vacant: Vec<u32>,
}

fn parts_of(id: RequestId) -> (usize, u32) {
    ((id.0 & u64::from(u32::MAX)) as usize, (id.0 >> 32) as u32)
}

impl Requests {
    fn add(&mut self, request: Request) -> RequestId {
        let slot = match self.vacant.pop() {
            Some(slot) => slot,
            None => {
                self.slots.push((0, None));
                self.slots.len() as u32 - 1
            }
        };
        let mut turn = 0;
        if let Some((turns, place)) = self.slots.get_mut(slot as usize) {
            *turns = turns.wrapping_add(1);
            *place = Some(request);
            turn = *turns;
        }
        RequestId(u64::from(turn) << 32 | u64::from(slot))
    }

    fn get(&self, id: RequestId) -> Option<&Request> {
        let (slot, turn) = parts_of(id);
        self.slots
            .get(slot)
            .filter(|(turns, _)| *turns == turn)?
            .1
            .as_ref()
    }

    fn get_mut(&mut self, id: RequestId) -> Option<&mut Request> {
        let (slot, turn) = parts_of(id);
        self.slots
            .get_mut(slot)
            .filter(|(turns, _)| *turns == turn)?
            .1
            .as_mut()
    }

    fn remove(&mut self, id: RequestId) -> Option<Request> {
        let (slot, turn) = parts_of(id);
        let request = self
            .slots
            .get_mut(slot)
            .filter(|(turns, _)| *turns == turn)?
            .1
            .take()?;
        self.vacant.push(slot as u32);
        Some(request)
    }

    /// True when none waits and none is in flight.
    pub(super) fn is_empty(&self) -> bool {
        self.vacant.len() == self.slots.len()
    }
}

impl Engine {
    /// A user's request goes to the gate of its origin.
    pub(super) fn queue_request(
        &mut self,
        now: Micros,
        key: UserKey,
        task: &Rc<Task>,
        action: &Rc<Action>,
        http: HttpRequest,
        retries: u32,
    ) {
        let Some(user) = self.users.get(key) else {
            return;
        };
        let due = user.due;
        let request = Request {
            user: key,
            task: task.clone(),
            action: action.clone(),
            gate: self.gates.of(&http.origin),
            is_plain: http.origin.starts_with("http:"),
            bytes_sent: http.body.as_ref().map_or(0, |body| body.len() as u64),
            timeout: http.timeout,
            http: Some(Box::new(http)),
            retries_left: retries,
            queued_at: now,
            due,
            sent_at: None,
            counted: self.counts(due),
        };
        self.put_in_gate(request);
    }

    fn put_in_gate(&mut self, request: Request) {
        let (user, gate, priority) = (request.user, request.gate, request.task.priority);
        let id = self.requests.add(request);
        if let Some(user) = self.users.get_mut(user) {
            user.state = State::Request(id);
        }
        self.gates.wait(gate, priority, id);
        self.stirred.push(gate);
    }

    /// Lets requests through where there is room, by lane.
    pub(super) fn open_gates(&mut self, now: Micros) {
        while let Some(gate) = self.stirred.pop() {
            while let Some(id) = self.gates.pass(gate) {
                let Some(request) = self.requests.get_mut(id) else {
                    continue;
                };
                request.sent_at = Some(now);
                let http = if request.retries_left > 0 {
                    request.http.clone()
                } else {
                    request.http.take()
                };
                self.timers.set(now + request.timeout, Due::Request(id));
                if let Some(request) = http {
                    self.effects.push_back(Effect::Send { id, request });
                }
            }
        }
    }

    /// A request has taken as long as it may.
    pub(super) fn timed_out(&mut self, now: Micros, id: RequestId) {
        if self.requests.get(id).is_some() {
            self.effects.push_back(Effect::Abort { id });
            let result = Err(Failure::Timeout);
            self.done(
                now,
                id,
                Outcome {
                    result,
                    sent_at: None,
                    ended_at: now,
                    phases: None,
                    protocol: None,
                },
            );
        }
    }

    /// A request has ended.
    pub(super) fn done(&mut self, now: Micros, id: RequestId, outcome: Outcome) {
        if self
            .requests
            .get(id)
            .is_none_or(|request| request.sent_at.is_none())
        {
            return;
        }
        let Some(mut request) = self.requests.remove(id) else {
            return;
        };
        self.timers.abandon(|id| self.requests.get(id).is_some());
        self.gates.leave(request.gate);
        self.stirred.push(request.gate);
        if let Some(protocol) = outcome
            .protocol
            .as_deref()
            .filter(|protocol| !protocol.is_empty())
        {
            self.gates.learn_at(request.gate, protocol);
        }
        let left_gate = request.sent_at.unwrap_or(now);
        let sent_at = outcome.sent_at.unwrap_or(left_gate).max(left_gate);
        let ended_at = outcome.ended_at.clamp(sent_at, now.max(sent_at));
        let status = outcome.result.as_ref().ok().map(|response| response.status);
        let failed = match status {
            None => true,
            Some(status @ 300..=399) if status != 304 && !request.follows_redirects() => {
                !expects(&request.action, status)
            }
            Some(status) => status >= 400 && !expects(&request.action, status),
        };
        let sample = Sample {
            failed,
            status,
            phases: outcome.phases,
            gated: sent_at.since(request.queued_at),
            service: ended_at.since(sent_at),
            response: ended_at.since(request.due.min(sent_at)),
            bytes_sent: request.bytes_sent,
            bytes_received: outcome
                .result
                .as_ref()
                .map_or(0, |response| response.bytes_received),
            ended_at: self.since_start(ended_at),
        };
        if request.counted {
            self.count(&request, &sample, &outcome);
        }
        if failed && request.retries_left > 0 && request.http.is_some() {
            request.retries_left -= 1;
            request.queued_at = now;
            request.due = ended_at;
            request.sent_at = None;
            self.put_in_gate(request);
            return;
        }
        self.back(
            now,
            request,
            &outcome,
            ended_at,
            sample.duration().as_secs_f64() * 1_000.0,
        );
    }

    fn count(&mut self, request: &Request, sample: &Sample, outcome: &Outcome) {
        let protocol = match (&outcome.protocol, &outcome.result) {
            (Some(protocol), _) if !protocol.is_empty() => Some(protocol.as_str()),
            (_, Ok(_)) => Some(if request.is_plain {
                "http/1.1"
            } else {
                "unknown"
            }),
            _ => None,
        };
        let counted_as = &request.task.counted_as;
        self.statistics
            .request(sample, counted_as.step, &counted_as.tags, protocol);
        let (kind, message) = match &outcome.result {
            Err(Failure::Timeout) => (
                "timeout",
                format!("no answer in {} ms", request.timeout.as_millis()),
            ),
            Err(failure) => ("network", failure.to_string()),
            Ok(response) if sample.failed => ("status", format!("status {}", response.status)),
            Ok(_) => return,
        };
        self.statistics.errors.record(
            kind,
            &format!("{}: {message}", request.task.id),
            sample.ended_at,
        );
    }

    /// The last attempt has ended: the user's action is done.
    fn back(
        &mut self,
        now: Micros,
        request: Request,
        outcome: &Outcome,
        ended_at: Micros,
        time_ms: f64,
    ) {
        let Some(user) = self.users.get_mut(request.user) else {
            return;
        };
        user.state = State::Ready;
        user.due = ended_at;
        user.not_before = ended_at;
        let answer = match self.components.of(&request.action.call) {
            Ok(component) => component.finish(&request.action, outcome),
            Err(_) => return,
        };
        let answer = crate::actions::Answer { time_ms, ..answer };
        self.acted(now, request.user, &request.task, &request.action, answer);
    }

    /// What is still waiting or in flight is cut off by the end of the run.
    pub(super) fn cut_off(&mut self) {
        let slots = std::mem::take(&mut self.requests).slots;
        for ((turn, request), slot) in slots.into_iter().zip(0u64..) {
            let Some(request) = request else { continue };
            let id = RequestId(u64::from(turn) << 32 | slot);
            let was_sent = request.sent_at.is_some();
            if was_sent {
                self.effects.push_back(Effect::Abort { id });
            }
            if request.counted {
                let counted_as = &request.task.counted_as;
                self.statistics
                    .cut_off(counted_as.step, &counted_as.tags, was_sent);
            }
        }
    }
}

impl Request {
    fn follows_redirects(&self) -> bool {
        match &self.action.call {
            crate::model::Call::Http(call) => call.follow_redirects,
            crate::model::Call::Log { .. } => true,
        }
    }
}
