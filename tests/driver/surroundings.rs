//! Surroundings without a browser: simulated time, scripted sockets, turns that tabs share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_channel::oneshot;
use futures_util::future::{FutureExt, LocalBoxFuture, ready};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use wasm_executor::platform::{
    BrowserFacts, FetchError, FetchListener, FetchRequest, Platform, Sent, Turn, Wakefulness,
};

/// A socket that the executor has opened.
pub(crate) struct Socket {
    pub(crate) url: String,
    pub(crate) message: String,
    /// Sends it its first frame.
    pub(crate) frame: oneshot::Sender<Option<String>>,
}

pub(crate) struct Surroundings {
    began: Instant,
    /// How far the wall clock has run ahead, while the machine slept.
    pub(crate) slept_ms: Cell<f64>,
    turns: Option<Arc<Semaphore>>,
    pub(crate) sockets: RefCell<Vec<Socket>>,
}

impl Surroundings {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            slept_ms: Cell::new(0.0),
            turns: None,
            sockets: RefCell::default(),
        }
    }

    /// Surroundings of a tab that shares turns with others.
    pub(crate) fn sharing(turns: &Arc<Semaphore>) -> Self {
        Self {
            turns: Some(Arc::clone(turns)),
            ..Self::new()
        }
    }

    /// Sockets that are open.
    pub(crate) fn open_sockets(&self) -> usize {
        let sockets = self.sockets.borrow();
        sockets.iter().filter(|s| !s.frame.is_canceled()).count()
    }
}

impl Platform for Surroundings {
    fn now_ms(&self) -> f64 {
        self.began.elapsed().as_secs_f64() * 1_000.0
    }

    fn wall_ms(&self) -> f64 {
        1.8e12 + self.now_ms() + self.slept_ms.get()
    }

    fn sleep(&self, ms: f64) -> LocalBoxFuture<'static, ()> {
        tokio::time::sleep(Duration::from_secs_f64(ms.max(0.0) / 1_000.0)).boxed_local()
    }

    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        drop(tokio::task::spawn_local(task));
    }

    fn random(&self) -> u64 {
        4_711
    }

    fn send(&self, number: u64, _request: FetchRequest, listener: Rc<dyn FetchListener>) -> Sent {
        listener.ended(
            number,
            Err(FetchError::Network("nothing listens here".into())),
        );
        Sent::default()
    }

    fn answers(&self, _url: &str, _timeout_ms: u32) -> LocalBoxFuture<'static, bool> {
        ready(false).boxed_local()
    }

    fn origin_of(&self, url: &str) -> Option<String> {
        let url = url::Url::parse(url).ok()?;
        Some(url.origin().ascii_serialization())
    }

    fn browser(&self) -> BrowserFacts {
        BrowserFacts::default()
    }

    fn graphics(&self) -> LocalBoxFuture<'static, Option<String>> {
        ready(None).boxed_local()
    }

    fn wakefulness(&self) -> Wakefulness {
        Wakefulness::default()
    }

    fn poll_turn(&self, _origin: &str) -> LocalBoxFuture<'static, Turn> {
        let Some(turns) = self.turns.clone() else {
            return ready(Turn::default()).boxed_local();
        };
        async move {
            let permit = turns.acquire_owned().await.expect("it is never closed");
            Turn::new(Box::new(move || drop(permit)))
        }
        .boxed_local()
    }

    fn first_frame(&self, url: &str, message: String) -> LocalBoxFuture<'static, Option<String>> {
        let (frame, coming) = oneshot::channel();
        let url = url.to_owned();
        self.sockets.borrow_mut().push(Socket {
            url,
            message,
            frame,
        });
        coming.map(|frame| frame.unwrap_or_default()).boxed_local()
    }
}

pub(crate) fn shared(surroundings: Surroundings) -> Rc<Surroundings> {
    Rc::new(surroundings)
}
