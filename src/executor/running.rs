//! A function while it runs: its abort, its farewell, and the socket that tells early when its process has ended.

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::{FutureExt, pending};

use super::driver::Inner;
use super::input::{Input, JobId};
use super::reporter::FunctionReporter;
use crate::colony::Process;
use crate::first::unless;
use crate::functions::{Abort, Alive, Context, Outcome};

const PAGE_CLOSED: &str = "the page was closed, or ended its executor, while this ran";

/// What ends sooner is not watched by a socket.
const WATCH_AFTER_MS: f64 = 1_000.0;
/// Sockets at a time.
const MAX_SOCKETS: usize = 4;
/// How long the server keeps a subscription, in seconds; also when the page has long gone.
const SUBSCRIPTION_S: u32 = 300;
/// A socket that ends sooner is not opened again.
const SOCKET_WORKS_MS: u64 = 60_000;

/// A function that runs; dropping it drops the function's future.
pub(super) struct Running {
    job: JobId,
    abort: Abort,
    _alive: Alive,
}

impl Inner {
    pub(super) fn start_function(self: &Rc<Self>, job: JobId, process: Rc<Process>) {
        let abort = Abort::default();
        let alive = Alive::default();
        let dropped = alive.end();
        self.running.borrow_mut().push(Running {
            job,
            abort: abort.clone(),
            _alive: alive,
        });
        self.journal.open(&process);
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
            let mut run = registry.run(&process, context);
            // What ends at once needs no farewell, and the time to sign one.
            if let Some(outcome) = (&mut run).now_or_never() {
                return inner.finish(job, outcome);
            }
            inner.bid_farewell(&process.process_id);
            let watch = inner.watch_by_socket(job, &process.process_id);
            let ended = unless(run, watch.boxed_local());
            if let Ok(Ok(outcome)) = dropped.unless(ended).await {
                inner.finish(job, outcome);
            }
        };
        self.platform.spawn(work.boxed_local());
    }

    pub(super) fn abort(&self, job: JobId, reason: String) {
        // Cloned out of the borrow: whoever is told may call us again.
        let running = self.running.borrow();
        let found = running.iter().find(|running| running.job == job);
        let abort = found.map(|running| running.abort.clone());
        drop(running);
        if let Some(abort) = abort {
            abort.abort(reason);
        }
    }

    pub(super) fn forget(&self, job: JobId) {
        let mut running = self.running.borrow_mut();
        running.retain(|running| running.job != job);
    }

    fn finish(&self, job: JobId, outcome: Outcome) {
        self.forget(job);
        self.send(Input::Finished(job, outcome));
    }

    /// Hears from the server at once when the process is cancelled. Only a hint: workflows that are cancelled and
    /// executors that are removed are told to nobody, and events get lost. Never ends.
    async fn watch_by_socket(&self, job: JobId, process_id: &str) {
        self.platform.sleep(WATCH_AFTER_MS).await;
        while self.sockets.get() < MAX_SOCKETS {
            let opened_at = self.now();
            let key = &self.identity.key;
            let client = &self.client;
            let message = client.sign_subscribe_cancelled(process_id, SUBSCRIPTION_S, key);
            let socket = Socket::open(&self.sockets);
            let url = client.server().pubsub();
            let frame = self.platform.first_frame(&url, message).await;
            drop(socket);
            if frame.is_some() {
                self.send(Input::Hint(job));
                break;
            }
            if self.now() < opened_at + SOCKET_WORKS_MS {
                break;
            }
        }
        pending().await
    }

    /// A process is settled: nothing is to be said of it any more.
    pub(super) fn settled(&self, process_id: &str) {
        self.journal.close(process_id);
        self.watcher.farewell(process_id, None);
    }

    /// Says what to post to close a process as failed, should the page be closed while it runs.
    fn bid_farewell(&self, process_id: &str) {
        let reasons = [PAGE_CLOSED.to_owned()];
        let key = &self.identity.key;
        let message = self.client.sign_close_failed(process_id, &reasons, key);
        self.watcher.farewell(process_id, Some(&message));
    }
}

/// Counts as open until it is dropped.
struct Socket<'a>(&'a Cell<usize>);

impl<'a> Socket<'a> {
    fn open(sockets: &'a Cell<usize>) -> Self {
        sockets.set(sockets.get() + 1);
        Self(sockets)
    }
}

impl Drop for Socket<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
