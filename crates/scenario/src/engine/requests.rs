//! Requests: through the gate, out, and back.

use std::rc::Rc;
use std::time::Duration;

use super::core::Engine;
use super::in_flight::Request;
use super::plan::expects;
use super::timers::Due;
use super::types::{Effect, Failure, HttpRequest, Outcome, RequestId};
use super::users::{State, UserKey};
use crate::graph::Task;
use crate::model::{Action, Call};
use crate::stats::{PhaseTimes, Sample};
use crate::time::{Micros, micros};

/// An attempt that ended, as far as it's to be counted.
#[derive(Debug)]
pub(super) struct Ended {
    id: RequestId,
    task: Rc<Task>,
    gate: usize,
    counted: bool,
    sample: Sample,
}

impl Engine {
    /// A user's request goes to the gate of its origin.
    pub(super) fn queue_request(
        &mut self,
        now: Micros,
        key: UserKey,
        task: &Rc<Task>,
        action: &Rc<Action>,
        mut http: Box<HttpRequest>,
    ) {
        let Some(user) = self.users.get(key) else {
            return;
        };
        let due = user.due;
        http.needs = self.plan.needs(task.action);
        let retries = match &action.call {
            Call::Http(call) => call.retries,
            Call::Log { .. } => 0,
        };
        let request = Request {
            user: key,
            task: task.clone(),
            action: action.clone(),
            gate: self.gates.of(&http.origin),
            bytes_sent: http.body.as_ref().map_or(0, |body| body.len() as u64),
            timeout: http.timeout,
            follows_redirects: http.follow_redirects,
            http: Some(http),
            retries_left: retries,
            queued_at: now,
            due,
            sent_at: None,
            is_received: false,
            counted: self.counts(due),
        };
        self.put_in_gate(request);
    }

    fn put_in_gate(&mut self, request: Request) {
        let (user, gate, priority) = (request.user, request.gate, request.task.priority);
        let id = self.requests.add(request);
        if let Some(user) = self.users.get_mut(user) {
            user.state = State::Request;
        }
        self.gates.wait(gate, priority, id);
        self.stir(gate);
    }

    /// A gate is to be looked at.
    fn stir(&mut self, gate: usize) {
        if !self.stirred.contains(&gate) {
            self.stirred.push_back(gate);
        }
    }

    /// Lets requests through where there is room, by lane, one origin after the other.
    pub(super) fn open_gates(&mut self, now: Micros) {
        while let Some(gate) = self.stirred.pop_front() {
            if !self.gates.has_next(gate) {
                continue;
            }
            self.stirred.push_back(gate);
            let most_per_s = self.options.limits.requests_per_second;
            if let Err(until) = self.used.begin(now, most_per_s) {
                self.used.held_back = true;
                self.gates.hold(gate);
                if !self.used.timer {
                    self.used.timer = true;
                    self.timers.set(until, Due::HeldBack);
                }
                return;
            }
            if let Some(id) = self.gates.pass(gate) {
                self.send(now, id);
            }
        }
    }

    fn send(&mut self, now: Micros, id: RequestId) {
        let Some(request) = self.requests.get_mut(id) else {
            return;
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

    /// A request has taken as long as it may.
    pub(super) fn timed_out(&mut self, now: Micros, id: RequestId) {
        if self
            .requests
            .get(id)
            .is_some_and(|request| !request.is_received)
        {
            self.effects.push_back(Effect::Abort { id });
            let result = Err(Failure::Timeout);
            let outcome = Outcome {
                result,
                sent_at: None,
                ended_at: now,
                phases: None,
                protocol: None,
            };
            self.done(now, id, &outcome, true);
        }
    }

    /// A request's answer is here: the next one may go.
    pub(super) fn received(&mut self, id: RequestId) {
        let Some(request) = self.requests.get_mut(id) else {
            return;
        };
        if request.sent_at.is_none() || request.is_received {
            return;
        }
        request.is_received = true;
        let gate = request.gate;
        self.gates.leave(gate);
        self.stir(gate);
    }

    /// What the browser measured of a request that ended is here: it can be counted.
    pub(super) fn timed(
        &mut self,
        id: RequestId,
        phases: &Option<PhaseTimes>,
        protocol: Option<&str>,
    ) {
        let Some(place) = self.untimed.iter().position(|untimed| untimed.id == id) else {
            return;
        };
        let mut untimed = self.untimed.swap_remove(place);
        untimed.sample.phases = *phases;
        self.count(&untimed, protocol, None);
    }

    /// A request has ended. What the browser measured of it is there, or follows.
    pub(super) fn done(&mut self, now: Micros, id: RequestId, outcome: &Outcome, is_timed: bool) {
        if self
            .requests
            .get(id)
            .is_none_or(|request| request.sent_at.is_none())
        {
            return;
        }
        self.received(id);
        let Some(mut request) = self.requests.remove(id) else {
            return;
        };
        self.timers.abandon(|id| self.requests.get(id).is_some());
        let left_gate = request.sent_at.unwrap_or(now);
        let sent_at = outcome.sent_at.unwrap_or(left_gate).max(left_gate);
        let ended_at = outcome.ended_at.clamp(sent_at, now.max(sent_at));
        let status = outcome.result.as_ref().ok().map(|response| response.status);
        let failed = status.is_none_or(|status| {
            let is_redirect = status >= 300 && status != 304;
            (status >= 400 || is_redirect && !request.follows_redirects)
                && !expects(&request.action, status)
        });
        let sample = Sample {
            failed,
            status,
            phases: outcome.phases,
            gated_us: sent_at.us_since(request.queued_at),
            service_us: ended_at.us_since(sent_at),
            response_us: ended_at.us_since(request.due.min(sent_at)),
            bytes_sent: request.bytes_sent,
            bytes_received: outcome
                .result
                .as_ref()
                .map_or(0, |response| response.bytes_received),
            ended_at: self.since_start(ended_at),
        };
        let bytes = sample.bytes_sent + sample.bytes_received;
        let time_ms = Duration::from_micros(sample.duration_us()).as_secs_f64() * 1_000.0;
        let ended = Ended {
            id,
            task: request.task.clone(),
            gate: request.gate,
            counted: request.counted,
            sample,
        };
        if is_timed {
            let failure = match &outcome.result {
                Err(Failure::Timeout) => Some((
                    "timeout",
                    format!("no answer in {} ms", micros(request.timeout) / 1_000),
                )),
                Err(failure) => Some(("network", failure.to_string())),
                Ok(_) => None,
            };
            self.count(&ended, outcome.protocol.as_deref(), failure);
        } else {
            self.untimed.push(ended);
        }
        if self.use_bytes(now, bytes) {
            return;
        }
        if failed && request.retries_left > 0 && request.http.is_some() {
            request.retries_left -= 1;
            request.queued_at = now;
            request.due = ended_at;
            request.sent_at = None;
            request.is_received = false;
            self.put_in_gate(request);
            return;
        }
        self.back(now, request, outcome, ended_at, time_ms);
    }

    /// Counts an attempt, and learns its origin's protocol.
    fn count(&mut self, ended: &Ended, protocol: Option<&str>, failure: Option<(&str, String)>) {
        let Ended { task, sample, .. } = ended;
        let protocol = self.gates.see(ended.gate, protocol);
        if !ended.counted {
            return;
        }
        let protocol = sample.status.map(|_| protocol);
        let counted_as = &task.counted_as;
        self.statistics
            .request(sample, counted_as.step, &counted_as.tags, protocol);
        let (kind, message) = match (failure, sample.status) {
            (Some(failure), _) => failure,
            (None, Some(status)) if sample.failed => ("status", format!("status {status}")),
            (None, _) => return,
        };
        self.statistics
            .errors
            .record(kind, &format!("{}: {message}", task.id), sample.ended_at);
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
        let mut answer = match self.components.of(&request.action.call) {
            Ok(component) => component.finish(&request.action, outcome),
            Err(_) => return,
        };
        answer.time_ms = time_ms;
        self.acted(now, request.user, &request.task, &request.action, answer);
    }

    /// What is still waiting or in flight is cut off by the end of the run.
    pub(super) fn cut_off(&mut self) {
        for id in self.requests.ids() {
            let Some(request) = self.requests.remove(id) else {
                continue;
            };
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
