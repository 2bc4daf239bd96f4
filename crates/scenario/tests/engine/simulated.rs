//! A target and a clock that exist in numbers only: a run of an hour takes a moment, and comes out the same each time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque};
use std::rc::Rc;
use std::time::Duration;

use scenario::engine::{
    Effect, Engine, Failure, HttpRequest, Input, Outcome, RequestId, Response, RunOptions,
};
use scenario::stats::PhaseTimes;
use scenario::{Limits, Micros, Report, Scenario};

/// What the target does with a request.
pub(crate) struct Reply {
    pub(crate) after: Duration,
    pub(crate) result: Result<Response, Failure>,
    pub(crate) phases: bool,
    pub(crate) protocol: Option<&'static str>,
}

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arrival {
    pub(crate) at: Micros,
    pub(crate) request: HttpRequest,
}

type Behaviour = dyn FnMut(&HttpRequest, usize) -> Reply;

/// The target: it answers as it's told, and keeps a record of what arrived.
pub(crate) struct SimulatedTarget {
    behaviour: Box<Behaviour>,
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) aborted: usize,
    pub(crate) in_flight: BTreeMap<Rc<str>, usize>,
    pub(crate) max_in_flight: usize,
    pub(crate) log: Vec<String>,
    pub(crate) documents: BTreeMap<String, Vec<u8>>,
    pending: BinaryHeap<Reverse<(Micros, RequestId)>>,
    outcomes: BTreeMap<RequestId, (Rc<str>, Outcome)>,
    needs_time: BTreeSet<RequestId>,
    /// How late the engine is woken.
    pub(crate) timer_lateness: Duration,
    /// How long after an answer its phases are known; zero: with it.
    pub(crate) timing_lateness: Duration,
    measured: VecDeque<(Micros, Input)>,
}

/// An answer with a body.
pub(crate) fn answer(status: u16, body: &str) -> Result<Response, Failure> {
    let body: Rc<[u8]> = body.as_bytes().into();
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Ok(Response {
        status,
        headers,
        bytes_received: body.len() as u64,
        body,
    })
}

/// 200 after so many milliseconds.
pub(crate) fn ok_after(after_ms: u64) -> Reply {
    Reply {
        after: Duration::from_millis(after_ms),
        result: answer(200, "{}"),
        phases: true,
        protocol: Some("http/1.1"),
    }
}

impl Reply {
    /// The same by another protocol.
    pub(crate) fn over(self, protocol: &'static str) -> Reply {
        Reply {
            protocol: Some(protocol),
            ..self
        }
    }
}

impl SimulatedTarget {
    pub(crate) fn new(
        behaviour: impl FnMut(&HttpRequest, usize) -> Reply + 'static,
    ) -> SimulatedTarget {
        SimulatedTarget {
            behaviour: Box::new(behaviour),
            arrivals: Vec::new(),
            aborted: 0,
            in_flight: BTreeMap::new(),
            max_in_flight: 0,
            log: Vec::new(),
            documents: BTreeMap::new(),
            pending: BinaryHeap::new(),
            outcomes: BTreeMap::new(),
            needs_time: BTreeSet::new(),
            timer_lateness: Duration::ZERO,
            timing_lateness: Duration::ZERO,
            measured: VecDeque::new(),
        }
    }

    fn carry_out(&mut self, now: Micros, engine: &mut Engine) {
        while let Some(effect) = engine.next_effect() {
            match effect {
                Effect::Send { id, request } => self.receive(now, id, *request),
                Effect::Abort { id } => {
                    if let Some((origin, _)) = self.outcomes.remove(&id) {
                        self.aborted += 1;
                        *self.in_flight.get_mut(&origin).unwrap() -= 1;
                    }
                }
                Effect::Fetch { id, url } => {
                    let result = self
                        .documents
                        .get(&url)
                        .cloned()
                        .ok_or_else(|| "404".to_owned());
                    engine.handle(now, Input::Fetched { id, result });
                }
                Effect::Log { message, .. } => self.log.push(message),
            }
        }
    }

    fn receive(&mut self, now: Micros, id: RequestId, request: HttpRequest) {
        let reply = (self.behaviour)(&request, self.arrivals.len());
        let ended_at = now + reply.after;
        let phases = reply.phases.then(|| PhaseTimes {
            waiting_us: scenario::time::micros(reply.after),
            ..PhaseTimes::default()
        });
        let outcome = Outcome {
            result: reply.result,
            sent_at: None,
            ended_at,
            phases,
            protocol: reply.protocol.map(Rc::from),
        };
        self.pending.push(Reverse((ended_at, id)));
        if request.needs.time {
            self.needs_time.insert(id);
        }
        self.outcomes.insert(id, (request.origin.clone(), outcome));
        let count = self.in_flight.entry(request.origin.clone()).or_default();
        *count += 1;
        self.max_in_flight = self.max_in_flight.max(*count);
        self.arrivals.push(Arrival { at: now, request });
    }

    /// Gives an answer; its phases later, if they are late.
    fn answer(&mut self, now: Micros, engine: &mut Engine, id: RequestId, mut outcome: Outcome) {
        if self.timing_lateness.is_zero() || outcome.result.is_err() {
            return engine.handle(now, Input::Done { id, outcome });
        }
        let at = now + self.timing_lateness;
        if self.needs_time.contains(&id) {
            engine.handle(now, Input::Received { id });
            self.measured.push_back((at, Input::Done { id, outcome }));
            return;
        }
        let phases = outcome.phases.take();
        let protocol = outcome.protocol.take();
        engine.handle(now, Input::Untimed { id, outcome });
        let timed = Input::Timed {
            id,
            phases,
            protocol,
        };
        self.measured.push_back((at, timed));
    }

    /// Runs until the engine is done, or until a moment.
    pub(crate) fn run_until(
        &mut self,
        engine: &mut Engine,
        mut now: Micros,
        until: Micros,
    ) -> Micros {
        self.carry_out(now, engine);
        for _ in 0..20_000_000 {
            let answered = self.pending.peek().map(|Reverse((at, _))| *at);
            let due = engine
                .wake_at()
                .map(|at| (at + self.timer_lateness).max(now));
            let measured = self.measured.front().map(|(at, _)| *at);
            let next = [answered, due, measured].into_iter().flatten().min();
            let Some(at) = next.filter(|at| *at <= until && !engine.is_done()) else {
                return now;
            };
            now = at;
            if measured == Some(at) {
                let (_, input) = self.measured.pop_front().unwrap();
                engine.handle(now, input);
            } else if answered == Some(at) {
                let Reverse((_, id)) = self.pending.pop().unwrap();
                if let Some((origin, outcome)) = self.outcomes.remove(&id) {
                    *self.in_flight.get_mut(&origin).unwrap() -= 1;
                    self.answer(now, engine, id, outcome);
                }
            } else {
                engine.handle(now, Input::Tick);
            }
            self.carry_out(now, engine);
        }
        panic!("the run has no end");
    }

    /// Runs a scenario to its end.
    pub(crate) fn run(&mut self, yaml: &str, options: RunOptions) -> Report {
        let mut engine = Engine::new(parse(yaml), options).unwrap();
        let begin = Micros(5_000_000);
        self.carry_out(begin, &mut engine);
        engine.handle(begin, Input::Start { lateness: None });
        self.run_until(&mut engine, begin, Micros(u64::MAX));
        assert!(
            engine.is_done(),
            "nothing is due, and yet the run isn't over"
        );
        let report = engine.report();
        check_consistency(&report);
        report
    }
}

/// What holds for every report.
pub(crate) fn check_consistency(report: &Report) {
    assert_eq!(
        report.requests.total_requests,
        report.requests.successful + report.requests.failed
    );
    let by_status: u64 = report.figures.status_codes.values().sum();
    assert!(by_status <= report.requests.total_requests);
    let of =
        |get: fn(&scenario::report::StepReport) -> u64| report.steps.iter().map(get).sum::<u64>();
    assert_eq!(
        of(|step| step.requests.total_requests),
        report.requests.total_requests
    );
    assert_eq!(of(|step| step.requests.failed), report.requests.failed);
    assert_eq!(
        of(|step| step.figures.aborted.maybe_sent),
        report.figures.aborted.maybe_sent
    );
    assert_eq!(
        report
            .time_series
            .iter()
            .map(|point| point.requests)
            .sum::<u64>(),
        report.requests.total_requests
    );
    assert_eq!(
        report.figures.service_time.count,
        report.requests.total_requests
    );
    assert_eq!(
        report.figures.response_time.count,
        report.requests.total_requests
    );
    let text = report.clone().into_json();
    assert_eq!(text, serde_json::to_string(report).unwrap());
    assert_eq!(&Report::from_json(&text).unwrap(), report);
}

/// The scenario of a document that must be right.
pub(crate) fn parse(yaml: &str) -> Scenario {
    match scenario::parse(yaml, &Limits::default()) {
        Ok(checked) => checked.scenario,
        Err(diagnostics) => panic!("{diagnostics}\n{yaml}"),
    }
}

/// Runs a scenario against a target that answers 200 after so many milliseconds.
pub(crate) fn run(yaml: &str, latency_ms: u64) -> (Report, SimulatedTarget) {
    let mut target = SimulatedTarget::new(move |_, _| ok_after(latency_ms));
    let report = target.run(yaml, RunOptions::default());
    (report, target)
}

/// The moments of arrival since the first, in ms.
pub(crate) fn moments_ms(target: &SimulatedTarget) -> Vec<u64> {
    target
        .arrivals
        .iter()
        .map(|arrival| (arrival.at.0 - 5_000_000) / 1_000)
        .collect()
}
