//! Carries out what the engine wants, and tells it the time and what came of it.

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_channel::oneshot;
use futures_util::StreamExt;
use futures_util::future::{Either, FutureExt, select};
use litemap::LiteMap;
use scenario::engine::{
    Effect, Failure, FetchId, HttpRequest, Input, Outcome as Ended, RequestId, Response,
};
use scenario::stats::PhaseTimes;
use scenario::{Engine, Micros};

use super::super::{Context, Progress};
use super::target::Targets;
use crate::alarm::Alarm;
use crate::platform::{FetchError, FetchReply, FetchRequest, Measured, Phases};

const PROGRESS_EVERY_MS: f64 = 1_000.0;
const FEEDER_TIMEOUT_MS: u32 = 30_000;
/// What happened at once is handled at once, but never so much that nothing else gets its turn.
const BATCH: usize = 256;

/// The time on the engine's clock.
fn now(context: &Context) -> Micros {
    micros(context.platform.now_ms())
}

/// Runs the engine to its end, or until it is told to stop. Gives the refusal of a request that the policy doesn't
/// allow; it ends the run.
pub(super) async fn drive(
    engine: &mut Engine,
    lateness: Option<Duration>,
    targets: &Targets,
    context: &Context,
) -> Option<String> {
    let (inbox, mut outbox) = unbounded();
    let mut run = Run {
        inbox,
        in_flight: LiteMap::new(),
        refusal: Rc::default(),
        targets,
        context,
    };
    run.carry_out(engine);
    engine.handle(now(context), Input::Start { lateness });
    let mut progress_at = context.platform.now_ms();
    let mut stopped = context.abort.aborted();
    let mut alarm = Alarm::default();
    while !engine.is_done() {
        run.carry_out(engine);
        let now_ms = context.platform.now_ms();
        if now_ms >= progress_at {
            progress_at = now_ms + PROGRESS_EVERY_MS;
            run.tell_progress(engine);
        }
        let wake_ms = engine
            .wake_at()
            .map_or(progress_at, |at| (at.0 as f64 / 1000.0).min(progress_at));
        let rings = pin!(alarm.ring(context.platform.as_ref(), wake_ms - now_ms));
        match select(select(outbox.next(), rings), &mut stopped).await {
            Either::Left((Either::Left((input, _)), _)) => {
                let mut next = input;
                for _ in 0..BATCH {
                    let Some(input) = next else { break };
                    run.take_note(&input);
                    engine.handle(now(context), input);
                    next = outbox.try_recv().ok();
                }
                if let Some(input) = next {
                    run.take_note(&input);
                    engine.handle(now(context), input);
                }
            }
            Either::Left((Either::Right(_), _)) => engine.handle(now(context), Input::Tick),
            Either::Right(_) => engine.handle(now(context), Input::Stop),
        }
        if run.refusal.borrow().is_some() {
            engine.handle(now(context), Input::Stop);
        }
    }
    run.carry_out(engine);
    run.refusal.take()
}

struct Run<'a> {
    inbox: UnboundedSender<Input>,
    /// Dropping a sender aborts its request.
    in_flight: LiteMap<u64, oneshot::Sender<()>>,
    /// Set by the first request that the policy doesn't allow.
    refusal: Rc<RefCell<Option<String>>>,
    targets: &'a Targets,
    context: &'a Context,
}

impl Run<'_> {
    fn carry_out(&mut self, engine: &mut Engine) {
        while let Some(effect) = engine.next_effect() {
            match effect {
                Effect::Send { id, request } => self.send(id, *request),
                Effect::Abort { id } => drop(self.in_flight.remove(&id.0)),
                Effect::Fetch { id, url } => self.fetch_feeder(id, url),
                Effect::Log { user, message } => {
                    self.context.log(&format!("user {user}: {message}"))
                }
            }
        }
    }

    fn take_note(&mut self, input: &Input) {
        if let Input::Done { id, .. } | Input::Untimed { id, .. } = input {
            self.in_flight.remove(&id.0);
        }
    }

    fn send(&mut self, id: RequestId, request: HttpRequest) {
        let (alive, dropped) = oneshot::channel::<()>();
        self.in_flight.insert(id.0, alive);
        let platform = self.context.platform.clone();
        let inbox = self.inbox.clone();
        let (explained, origin) = (self.targets.clone(), request.origin);
        let refusal = Rc::clone(&self.refusal);
        let needs = request.needs;
        let fetch = self.context.fetch(FetchRequest {
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
            measured_later: true,
        });
        let work = async move {
            let Either::Left((answer, _)) = select(fetch, dropped).await else {
                return;
            };
            // The run may have ended: what is said then is heard by nobody.
            let say = |input| drop(inbox.unbounded_send(input));
            let outcome = match answer {
                Ok(mut reply) => {
                    let later = std::mem::take(&mut reply.later);
                    let mut outcome = succeeded(reply);
                    if !needs.time {
                        say(Input::Untimed { id, outcome });
                        let (phases, protocol) = measured(later.measured().await);
                        return say(Input::Timed {
                            id,
                            phases,
                            protocol,
                        });
                    }
                    say(Input::Received { id });
                    (outcome.phases, outcome.protocol) = measured(later.measured().await);
                    outcome
                }
                Err(FetchError::Refused(reason)) => {
                    refusal.borrow_mut().get_or_insert(reason);
                    return say(Input::Tick);
                }
                Err(error) => {
                    let message = match error {
                        FetchError::Network(_) => explained.explain(&origin, &error.to_string()),
                        _ => error.to_string(),
                    };
                    failed(message, &error, platform.now_ms())
                }
            };
            say(Input::Done { id, outcome });
        };
        self.context.platform.spawn(work.boxed_local());
    }

    fn fetch_feeder(&self, id: FetchId, url: String) {
        let fetch = self.context.fetch(FetchRequest {
            method: "GET".into(),
            url,
            timeout_ms: FEEDER_TIMEOUT_MS,
            follow_redirects: true,
            max_bytes: self.context.policy().max_bytes(),
            ..FetchRequest::default()
        });
        let inbox = self.inbox.clone();
        let work = async move {
            let result = match fetch.await {
                Ok(reply) if reply.status == 200 => Ok(reply.body),
                Ok(reply) => Err(format!("HTTP {}", reply.status)),
                Err(error) => Err(error.to_string()),
            };
            let _sent = inbox.unbounded_send(Input::Fetched { id, result });
        };
        self.context.platform.spawn(work.boxed_local());
    }

    fn tell_progress(&self, engine: &Engine) {
        let progress = engine.progress(now(self.context));
        let p95 = progress
            .latency_p95_ms
            .map(|ms| format!(", p95 {ms:.0} ms"))
            .unwrap_or_default();
        let message = format!(
            "{:.0} s: {} users, {} requests, {} failed, {}/s{p95}",
            progress.elapsed_seconds,
            progress.users,
            progress.total_requests,
            progress.failed,
            progress.current_rps
        );
        let detail = Some(crate::json::to_value(&progress));
        self.context.progress(Progress {
            fraction: progress.fraction,
            message,
            detail,
        });
    }
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

fn measured((phases, protocol): Measured) -> (Option<PhaseTimes>, Option<String>) {
    let protocol = Some(protocol).filter(|protocol| !protocol.is_empty());
    (phases.map(phase_times), protocol)
}

fn failed(message: String, error: &FetchError, now_ms: f64) -> Ended {
    let failure = match error {
        FetchError::Timeout(_) => Failure::Timeout,
        _ => Failure::Network(message),
    };
    Ended {
        result: Err(failure),
        sent_at: None,
        ended_at: micros(now_ms),
        phases: None,
        protocol: None,
    }
}

fn phase_times(phases: Phases) -> PhaseTimes {
    let duration = |ms: f64| Duration::from_micros((ms.max(0.0) * 1000.0).round() as u64);
    PhaseTimes {
        blocked: duration(phases.blocked_ms),
        dns: duration(phases.dns_ms),
        connecting: duration(phases.connecting_ms),
        tls: duration(phases.tls_ms),
        // A browser doesn't tell sending from waiting.
        sending: Duration::ZERO,
        waiting: duration(phases.waiting_ms),
        receiving: duration(phases.receiving_ms),
    }
}

fn micros(ms: f64) -> Micros {
    Micros((ms.max(0.0) * 1000.0) as u64)
}
