//! A run's engine and its requests. The engine hears at once of what comes, and what it wants then is done at once:
//! a task or a queue between the two would cost more than the engine's own work.

use std::cell::{Cell, RefCell, RefMut};
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use futures_util::future::FutureExt;
use scenario::engine::{
    Effect, Failure, FetchId, HttpRequest, Input, Outcome as Ended, RequestId, Response,
};
use scenario::stats::PhaseTimes;
use scenario::{Engine, Micros};

use super::super::Context;
use super::source::download;
use super::target::Targets;
use crate::inbox::Inbox;
use crate::numbered::Numbered;
use crate::platform::{
    FetchError, FetchListener, FetchReply, FetchRequest, Measured, Measuring, Phases, Sent,
};

/// The time on the engine's clock.
pub(super) fn now(context: &Context) -> Micros {
    micros(context.platform.now_ms())
}

/// A run under way.
pub(super) struct Run {
    engine: RefCell<Engine>,
    /// What was told while the engine was at work.
    inbox: Inbox<(Micros, Input)>,
    /// The latest moment that the engine was told.
    told_at: Cell<Micros>,
    in_flight: RefCell<Numbered<u64, InFlight>>,
    refusal: RefCell<Option<String>>,
    /// What is known of the targets.
    pub(super) targets: RefCell<Targets>,
    pub(super) context: Context,
    /// Until when whoever drives the run sleeps, and how to wake it.
    sleeps_until_ms: Cell<f64>,
    sleeper: Cell<Option<Waker>>,
    is_over: Cell<bool>,
}

struct InFlight {
    origin: Rc<str>,
    needs_time: bool,
    /// How it ended, while its user waits for what the browser measured.
    outcome: Option<Ended>,
    _sent: Sent,
}

impl Run {
    pub(super) fn new(engine: Engine, context: Context) -> Self {
        Self {
            engine: RefCell::new(engine),
            inbox: Inbox::default(),
            told_at: Cell::default(),
            in_flight: RefCell::new(Numbered::new()),
            refusal: RefCell::default(),
            targets: RefCell::default(),
            context,
            sleeps_until_ms: Cell::default(),
            sleeper: Cell::default(),
            is_over: Cell::default(),
        }
    }

    pub(super) fn engine(&self) -> RefMut<'_, Engine> {
        self.engine.borrow_mut()
    }

    pub(super) fn refusal(&self) -> Option<String> {
        self.refusal.take()
    }

    /// Aborts what is in flight; nothing is taken any more.
    pub(super) fn end(&self) {
        self.is_over.set(true);
        let aborted = self.in_flight.replace(Numbered::new());
        drop(aborted);
    }

    /// When the engine wants to be told the time; nothing when the run is over.
    pub(super) fn wakes_at_ms(&self) -> Option<f64> {
        wakes_at_ms(&self.engine.borrow())
    }

    /// Ends when the run is over, or wants to be told the time before the one given.
    pub(super) fn wants_to_wake_before(&self, until_ms: f64) -> impl Future<Output = ()> {
        self.sleeps_until_ms.set(until_ms);
        poll_fn(move |context| {
            if self.oversleeps(&self.engine.borrow()) {
                return Poll::Ready(());
            }
            self.sleeper.set(Some(context.waker().clone()));
            Poll::Pending
        })
    }

    fn oversleeps(&self, engine: &Engine) -> bool {
        wakes_at_ms(engine).is_none_or(|wakes_ms| wakes_ms < self.sleeps_until_ms.get())
    }

    /// Tells the engine of something that happens now, and does what it wants then.
    pub(super) fn take(self: &Rc<Self>, input: Input) {
        self.take_at(now(&self.context), input);
    }

    /// The same where the time is known: to ask the browser for it costs more than many a step of the engine.
    fn take_at(self: &Rc<Self>, at: Micros, input: Input) {
        if self.is_over.get() {
            return;
        }
        let at = at.max(self.told_at.get());
        self.told_at.set(at);
        self.inbox.put((at, input));
        // A request that fails at once is told of while the engine is at work, which takes it from there.
        let Ok(mut engine) = self.engine.try_borrow_mut() else {
            return;
        };
        while let Some((at, input)) = self.inbox.take() {
            engine.handle(at, input);
            while let Some(effect) = engine.next_effect() {
                self.carry_out(effect);
            }
        }
        if self.oversleeps(&engine)
            && let Some(sleeper) = self.sleeper.take()
        {
            sleeper.wake();
        }
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Send { id, request } => self.send(id, *request),
            Effect::Abort { id } => {
                let aborted = self.remove(id.0);
                drop(aborted);
            }
            Effect::Fetch { id, url } => self.fetch_feeder(id, url),
            Effect::Log { user, message } => self.context.log(&format!("user {user}: {message}")),
        }
    }

    fn send(self: &Rc<Self>, RequestId(number): RequestId, request: HttpRequest) {
        let needs = request.needs;
        let in_flight = InFlight {
            origin: request.origin,
            needs_time: needs.time,
            outcome: None,
            _sent: Sent::default(),
        };
        self.in_flight.borrow_mut().insert(number, in_flight);
        let request = FetchRequest {
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: request.body.map(|body| body.to_vec()),
            // The engine keeps the time.
            timeout_ms: 0,
            follow_redirects: request.follow_redirects,
            max_bytes: 0,
            drops_body: !needs.body,
            drops_headers: !needs.headers,
            measuring: if needs.time {
                Measuring::AtOnce
            } else {
                Measuring::Together
            },
        };
        let listener: Rc<dyn FetchListener> = Rc::<Self>::clone(self);
        let sent = self.context.send(number, request, listener);
        if let Some(in_flight) = self.in_flight.borrow_mut().get_mut(number) {
            in_flight._sent = sent;
        }
    }

    fn remove(&self, number: u64) -> Option<InFlight> {
        self.in_flight.borrow_mut().remove(number)
    }

    fn fetch_feeder(self: &Rc<Self>, id: FetchId, url: String) {
        let fetch = download(url, &self.context);
        let run = Rc::clone(self);
        let take = move |fetched: Result<FetchReply, FetchError>| {
            let result = match fetched {
                Ok(reply) if reply.status == 200 => Ok(reply.body),
                Ok(reply) => Err(format!("HTTP {}", reply.status)),
                Err(error) => Err(error.to_string()),
            };
            run.take(Input::Fetched { id, result });
        };
        self.context.platform.spawn(fetch.map(take).boxed_local());
    }

    /// How a request ended without a reply.
    fn failed(&self, ended_at: Micros, origin: &str, error: &FetchError) -> Ended {
        let failure = match error {
            FetchError::Timeout(_) => Failure::Timeout,
            FetchError::Network(_) => {
                let targets = self.targets.borrow();
                Failure::Network(targets.explain(origin, &error.to_string()))
            }
            _ => Failure::Network(error.to_string()),
        };
        Ended {
            result: Err(failure),
            sent_at: None,
            ended_at,
            phases: None,
            protocol: None,
        }
    }
}

impl FetchListener for Run {
    fn ended(self: Rc<Self>, number: u64, answer: Result<FetchReply, FetchError>) {
        let id = RequestId(number);
        let Some(mut request) = self.remove(number) else {
            return;
        };
        let at = match &answer {
            Ok(reply) => micros(reply.timing.end_ms),
            Err(_) => now(&self.context),
        };
        let input = match answer {
            Ok(reply) if request.needs_time => {
                request.outcome = Some(succeeded(reply));
                self.in_flight.borrow_mut().insert(number, request);
                Input::Received { id }
            }
            Ok(reply) => Input::Untimed {
                id,
                outcome: succeeded(reply),
            },
            Err(FetchError::Refused(reason)) => {
                self.refusal.borrow_mut().get_or_insert(reason);
                Input::Stop
            }
            Err(error) => Input::Done {
                id,
                outcome: self.failed(at, &request.origin, &error),
            },
        };
        self.take_at(at, input);
    }

    fn measured(self: Rc<Self>, number: u64, (phases, protocol): Measured) {
        let id = RequestId(number);
        let phases = phases.map(phase_times);
        let protocol = Some(protocol).filter(|protocol| !protocol.is_empty());
        let waited_for = self.remove(number);
        match waited_for.and_then(|request| request.outcome) {
            Some(outcome) => self.take(Input::Done {
                id,
                outcome: Ended {
                    phases,
                    protocol,
                    ..outcome
                },
            }),
            // It is only counted: no need to know how late it is.
            None => self.take_at(
                self.told_at.get(),
                Input::Timed {
                    id,
                    phases,
                    protocol,
                },
            ),
        }
    }
}

fn wakes_at_ms(engine: &Engine) -> Option<f64> {
    let wakes_ms = engine
        .wake_at()
        .map_or(f64::INFINITY, |at| at.0 as f64 / 1_000.0);
    (!engine.is_done()).then_some(wakes_ms)
}

fn succeeded(reply: FetchReply) -> Ended {
    let timing = reply.timing;
    Ended {
        result: Ok(Response {
            status: reply.status,
            headers: reply.headers,
            body: reply.body.into(),
            bytes_received: reply.body_bytes,
        }),
        sent_at: Some(micros(timing.start_ms)),
        ended_at: micros(timing.end_ms),
        phases: None,
        protocol: None,
    }
}

fn phase_times(phases: Phases) -> PhaseTimes {
    // To the nearest; what is below nothing becomes nothing.
    let us = |ms: f64| (ms * 1000.0 + 0.5) as u64;
    PhaseTimes {
        blocked_us: us(phases.blocked_ms),
        dns_us: us(phases.dns_ms),
        connecting_us: us(phases.connecting_ms),
        tls_us: us(phases.tls_ms),
        // A browser doesn't tell sending from waiting.
        sending_us: 0,
        waiting_us: us(phases.waiting_ms),
        receiving_us: us(phases.receiving_ms),
    }
}

fn micros(ms: f64) -> Micros {
    Micros((ms * 1000.0) as u64)
}
