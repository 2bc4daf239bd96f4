//! The executor: [`Life`], its clock, and those who watch. What the life decides is carried out in `effects`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::clock::Clock;
use super::effects::PollTurn;
use super::input::{Input, Notice};
use super::journal::Journal;
use super::life::{Life, Phase};
use super::running::Running;
use super::settings::Settings;
use crate::alarm::Alarm;
use crate::colony::{Client, PrivateKey};
use crate::first::unless;
use crate::functions::{ExecutorFacts, Registry};
use crate::inbox::Inbox;
use crate::platform::SharedPlatform;

/// A life that waits for no moment is told the time all the same.
const IDLE_MS: f64 = 60_000.0;

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

/// Who watches an executor.
pub trait Watcher {
    /// Is told all that happens.
    fn notice(&self, notice: &Notice);

    /// Is told, by its id, of each process that begins to run, with a signed message that closes it as failed; and
    /// again when it is settled, without. The message is for the page's last moment, when there is no time to sign one.
    fn farewell(&self, process_id: &str, message: Option<&str>);
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
    slots: usize,
    pub(super) life: RefCell<Life>,
    clock: Clock,
    inbox: Inbox<Input>,
    runs: Cell<bool>,
    pub(super) running: RefCell<Vec<Running>>,
    pub(super) turn: RefCell<Option<PollTurn>>,
    /// Signed polls, by how long the server may hold them.
    pub(super) assign_messages: RefCell<Vec<(u32, String)>>,
    /// WebSockets that are open.
    pub(super) sockets: Cell<usize>,
    pub(super) journal: Journal,
    started_at: Cell<u64>,
    counts: Cell<(u64, u64)>,
    pub(super) watcher: Rc<dyn Watcher>,
}

impl std::fmt::Debug for Executor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Executor")
            .field("identity", &self.0.identity)
            .finish_non_exhaustive()
    }
}

impl Executor {
    /// An executor that has not been started.
    #[must_use]
    pub fn new(
        client: Client,
        identity: Identity,
        settings: Settings,
        registry: Registry,
        platform: SharedPlatform,
        watcher: Rc<dyn Watcher>,
    ) -> Self {
        let executor_id = identity.key.id();
        Self(Rc::new(Inner {
            slots: settings.slots,
            life: RefCell::new(Life::new(settings, executor_id.clone(), platform.random())),
            clock: Clock::new(platform.now_ms(), platform.wall_ms()),
            inbox: Inbox::default(),
            runs: Cell::default(),
            registry: RefCell::new(registry),
            running: RefCell::default(),
            turn: RefCell::default(),
            assign_messages: RefCell::default(),
            sockets: Cell::default(),
            journal: Journal::default(),
            started_at: Cell::new(0),
            counts: Cell::default(),
            client,
            identity,
            executor_id,
            platform,
            watcher,
        }))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.identity.name
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
        self.0.runs.get()
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
        if self.0.runs.replace(true) {
            return Err(StartError::AlreadyRunning);
        }
        // What was said while nobody listened concerns an earlier run: a stopped life notes only that its poll is over.
        while let Some(late) = self.0.inbox.take() {
            self.0.life.borrow_mut().handle(self.0.now(), late);
        }
        self.0.started_at.set(self.0.now());
        let mut input = Input::Start;
        let mut alarm = Alarm::default();
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
            let ms = wake_at.map_or(IDLE_MS, |at| at.saturating_sub(self.0.now()) as f64);
            let rings = alarm.ring(self.0.platform.as_ref(), ms);
            input = match unless(self.0.inbox.next(), rings).await {
                Ok(input) => input,
                Err(()) => Input::Tick,
            };
        }
        self.0.runs.set(false);
        Ok(())
    }
}

impl Inner {
    pub(super) fn now(&self) -> u64 {
        self.clock
            .read(self.platform.now_ms(), self.platform.wall_ms())
    }

    pub(super) fn send(&self, input: Input) {
        self.inbox.put(input);
    }

    pub(super) fn notify(&self, notice: &Notice) {
        let (closed, failed) = self.counts.get();
        match notice {
            Notice::Closed { process_id, .. } => {
                self.counts.set((closed + 1, failed));
                self.settled(process_id);
            }
            Notice::Failed { process_id, .. } => {
                self.counts.set((closed, failed + 1));
                self.settled(process_id);
            }
            Notice::Lost { process_id, .. } => self.settled(process_id),
            _ => {}
        }
        self.watcher.notice(notice);
    }

    /// The executor, as `health` shows it.
    pub(super) fn facts(&self) -> ExecutorFacts {
        let (closed, failed) = self.counts.get();
        ExecutorFacts {
            name: self.identity.name.clone(),
            executor_type: self.identity.executor_type.clone(),
            executor_id: self.executor_id.clone(),
            uptime_s: self.now().saturating_sub(self.started_at.get()) as f64 / 1000.0,
            slots: self.slots,
            running: self.running.borrow().len(),
            closed,
            failed,
        }
    }
}
