//! Carries out what [`Life`] decides: sends its requests, runs functions, tells those who watch.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_channel::oneshot;
use futures_util::StreamExt;
use futures_util::future::{Either, FutureExt, select};
use litemap::LiteMap;

use super::clock::Clock;
use super::input::{Effect, Input, JobId, Notice};
use super::journal::Journal;
use super::life::{Life, Phase};
use super::reporter::FunctionReporter;
use super::settings::Settings;
use crate::colony::{Client, ColonyError, PrivateKey, Process, TransportError};
use crate::functions::{Abort, Context, ExecutorFacts, Outcome, Registry};
use crate::platform::SharedPlatform;

/// A request other than a poll is given up after this long.
const REQUEST_TIMEOUT_MS: f64 = 15_000.0;

/// Who an executor is.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Its name; unique in the colony.
    pub name: String,
    /// Its type: what `--targettype` names.
    pub executor_type: String,
    /// Its own key.
    pub key: PrivateKey,
}

/// The executor can't be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// It has been started and has not ended.
    #[error("the executor is running already; stop it first, or wait until it has stopped")]
    AlreadyRunning,
}

/// An executor. Cheap to clone; clones are the same executor.
#[derive(Clone)]
pub struct Executor(pub(super) Rc<Inner>);

pub(super) struct Inner {
    pub(super) client: Client,
    pub(super) identity: Identity,
    pub(super) executor_id: String,
    pub(super) registry: RefCell<Registry>,
    pub(super) platform: SharedPlatform,
    settings: Settings,
    life: RefCell<Life>,
    clock: Clock,
    inbox: UnboundedSender<Input>,
    /// Taken by the loop while it runs.
    outbox: RefCell<Option<UnboundedReceiver<Input>>>,
    running: RefCell<LiteMap<JobId, Running>>,
    pub(super) journal: Journal,
    started_at: Cell<u64>,
    counts: Cell<(u64, u64)>,
    watcher: Box<dyn Fn(&Notice)>,
}

/// A function that runs; dropping it drops the function's future.
struct Running {
    abort: Abort,
    _alive: oneshot::Sender<()>,
}

impl std::fmt::Debug for Executor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Executor")
            .field("identity", &self.0.identity)
            .finish_non_exhaustive()
    }
}

impl Executor {
    /// An executor that has not been started. `watcher` is told all that happens.
    #[must_use]
    pub fn new(
        client: Client,
        identity: Identity,
        settings: Settings,
        registry: Registry,
        platform: SharedPlatform,
        watcher: Box<dyn Fn(&Notice)>,
    ) -> Self {
        let executor_id = identity.key.id();
        let (inbox, outbox) = unbounded();
        Self(Rc::new(Inner {
            life: RefCell::new(Life::new(
                settings.clone(),
                executor_id.clone(),
                platform.random(),
            )),
            clock: Clock::new(platform.now_ms(), platform.wall_ms()),
            outbox: RefCell::new(Some(outbox)),
            registry: RefCell::new(registry),
            running: RefCell::default(),
            journal: Journal::default(),
            started_at: Cell::new(0),
            counts: Cell::default(),
            client,
            identity,
            executor_id,
            settings,
            platform,
            inbox,
            watcher,
        }))
    }

    /// The identity of its key.
    #[must_use]
    pub fn executor_id(&self) -> &str {
        &self.0.executor_id
    }

    /// Its own key, to be kept between visits.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.0.identity.key
    }

    /// Whether it has been started and has not settled everything yet.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.0.outbox.borrow().is_none()
    }

    /// Changes the functions. Those that run go on.
    pub fn functions<R>(&self, change: impl FnOnce(&mut Registry) -> R) -> R {
        change(&mut self.0.registry.borrow_mut())
    }

    /// Stops: the first time gently, the second time at once. [`Self::run`] ends when all is settled.
    pub fn stop(&self) {
        if self.is_running() {
            self.0.send(Input::Stop);
        }
    }

    /// Ends a process that runs here, as failed.
    pub fn cancel(&self, process_id: &str) {
        self.0.send(Input::Cancel(process_id.to_owned()));
    }

    /// Says that the server may be reachable again.
    pub fn online(&self) {
        self.0.send(Input::Online);
    }

    /// Takes and runs processes until it is stopped and everything is settled.
    ///
    /// # Errors
    /// [`StartError`], when it runs already.
    pub async fn run(&self) -> Result<(), StartError> {
        let mut outbox = self
            .0
            .outbox
            .borrow_mut()
            .take()
            .ok_or(StartError::AlreadyRunning)?;
        // What was said while nobody listened concerns an earlier run: a stopped life notes only that its poll is over.
        while let Ok(late) = outbox.try_recv() {
            self.0.life.borrow_mut().handle(self.0.now(), late);
        }
        self.0.started_at.set(self.0.now());
        let mut input = Input::Start;
        loop {
            let now = self.0.now();
            self.0.life.borrow_mut().handle(now, input);
            self.0.carry_out();
            let (phase, wake_at) = {
                let life = self.0.life.borrow();
                (life.phase(), life.wake_at())
            };
            if phase == Phase::Stopped {
                break;
            }
            input = match wake_at {
                Some(at) => {
                    let pause = self
                        .0
                        .platform
                        .sleep(at.saturating_sub(self.0.now()) as f64);
                    match select(outbox.next(), pause).await {
                        Either::Left((input, _)) => input.unwrap_or(Input::Tick),
                        Either::Right(_) => Input::Tick,
                    }
                }
                None => outbox.next().await.unwrap_or(Input::Tick),
            };
        }
        *self.0.outbox.borrow_mut() = Some(outbox);
        Ok(())
    }
}

impl Inner {
    pub(super) fn now(&self) -> u64 {
        self.clock
            .read(self.platform.now_ms(), self.platform.wall_ms())
    }

    fn send(&self, input: Input) {
        // The receiver lives as long as we do.
        let _sent = self.inbox.unbounded_send(input);
    }

    pub(super) fn notify(&self, notice: &Notice) {
        let (closed, failed) = self.counts.get();
        match notice {
            Notice::Closed { process_id, .. } => {
                self.counts.set((closed + 1, failed));
                self.journal.close(process_id);
            }
            Notice::Failed { process_id, .. } => {
                self.counts.set((closed, failed + 1));
                self.journal.close(process_id);
            }
            Notice::Lost { process_id, .. } => self.journal.close(process_id),
            _ => {}
        }
        (self.watcher)(notice);
    }

    fn carry_out(self: &Rc<Self>) {
        loop {
            let Some(effect) = self.life.borrow_mut().next_effect() else {
                return;
            };
            match effect {
                Effect::Notify(notice) => self.notify(&notice),
                Effect::Assign { timeout_s } => self.spawn(move |inner| async move {
                    Input::Assigned(inner.client.assign(timeout_s, &inner.identity.key).await)
                }),
                Effect::ListRunning => self.spawn(|inner| async move {
                    let answer = inner
                        .client
                        .running(&inner.executor_id, &inner.identity.key);
                    Input::Listed(inner.in_time(answer).await)
                }),
                Effect::Heartbeat => self.spawn(|inner| async move {
                    let answer = inner.client.heartbeat(&inner.identity.key);
                    Input::HeartbeatAnswered(inner.in_time(answer).await)
                }),
                Effect::Watch { job, process_id } => self.spawn(move |inner| async move {
                    let answer = inner.client.process(&process_id, &inner.identity.key);
                    Input::Watched(job, inner.in_time(answer).await)
                }),
                Effect::Close {
                    job,
                    process_id,
                    outcome,
                } => self.spawn(move |inner| async move {
                    Input::CloseAnswered(job, inner.close(&process_id, &outcome).await)
                }),
                Effect::Run { job, process } => self.start_function(job, process),
                Effect::Abort { job, reason } => {
                    // Cloned out of the borrow: whoever is told may call us again.
                    let abort = self
                        .running
                        .borrow()
                        .get(&job)
                        .map(|running| running.abort.clone());
                    if let Some(abort) = abort {
                        abort.abort(reason);
                    }
                }
                Effect::Forget { job } => drop(self.running.borrow_mut().remove(&job)),
                Effect::Settled => {}
            }
        }
    }

    fn spawn<F: Future<Output = Input> + 'static>(
        self: &Rc<Self>,
        work: impl FnOnce(Rc<Self>) -> F,
    ) {
        let inner = Rc::clone(self);
        let work = work(Rc::clone(self));
        self.platform
            .spawn(async move { inner.send(work.await) }.boxed_local());
    }

    /// The answer, or "no answer" when it takes too long.
    pub(super) async fn in_time<T>(
        &self,
        answer: impl Future<Output = Result<T, ColonyError>>,
    ) -> Result<T, ColonyError> {
        match select(Box::pin(answer), self.platform.sleep(REQUEST_TIMEOUT_MS)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => Err(TransportError("it did not answer within 15 s".into()).into()),
        }
    }

    async fn close(&self, process_id: &str, outcome: &Outcome) -> Result<(), ColonyError> {
        let key = &self.identity.key;
        self.send_lines(process_id).await;
        if outcome.is_success() {
            return self
                .in_time(
                    self.client
                        .close_successful(process_id, &outcome.output, key),
                )
                .await;
        }
        if !outcome.output.is_empty() {
            // A failing close carries no output; set before it, it stays.
            match self
                .in_time(self.client.set_output(process_id, &outcome.output, key))
                .await
            {
                Err(error) if error.is_unknown() => return Err(error),
                _ => {}
            }
        }
        self.in_time(self.client.close_failed(process_id, &outcome.errors, key))
            .await
    }

    fn start_function(self: &Rc<Self>, job: JobId, process: Rc<Process>) {
        let abort = Abort::default();
        let (alive, dropped) = oneshot::channel::<()>();
        self.running.borrow_mut().insert(
            job,
            Running {
                abort: abort.clone(),
                _alive: alive,
            },
        );
        self.journal.open(&process.process_id);
        let registry = self.registry.borrow().clone();
        let reporter = Rc::new(FunctionReporter(Rc::clone(self)));
        let context = Context::new(
            Rc::clone(&process),
            abort,
            Rc::clone(&self.platform),
            reporter,
        );
        let inner = Rc::clone(self);
        let work = async move {
            let run = Box::pin(registry.run(&process, context));
            if let Either::Left((outcome, _)) = select(run, dropped).await {
                inner.running.borrow_mut().remove(&job);
                inner.send(Input::Finished(job, outcome));
            }
        };
        self.platform.spawn(work.boxed_local());
    }

    /// Sends the lines of a process that have gathered.
    pub(super) async fn send_lines(&self, process_id: &str) {
        let Some(sending) = self.journal.sending(process_id) else {
            return;
        };
        let _turn = sending.lock().await;
        if let Some(text) = self.journal.take(process_id) {
            let sent = self
                .in_time(self.client.add_log(process_id, &text, &self.identity.key))
                .await;
            if sent.is_err_and(|error| error.is_unknown()) {
                self.journal.put_back(process_id, &text);
            }
        }
    }

    /// The executor, as `health` shows it.
    pub(super) fn facts(&self) -> ExecutorFacts {
        let (closed, failed) = self.counts.get();
        ExecutorFacts {
            name: self.identity.name.clone(),
            executor_type: self.identity.executor_type.clone(),
            executor_id: self.executor_id.clone(),
            uptime_s: self.now().saturating_sub(self.started_at.get()) as f64 / 1000.0,
            slots: self.settings.slots,
            running: self.running.borrow().len(),
            closed,
            failed,
        }
    }
}
