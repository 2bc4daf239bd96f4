//! An executor with all that it needs, and simulated time to run it in.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::{LocalSet, spawn_local};
use tokio::time::{sleep, timeout};
use wasm_executor::colony::{Client, PrivateKey, ServerUrl};
use wasm_executor::executor::{Executor, Identity, Notice, Settings};
use wasm_executor::functions::Registry;

use super::functions;
use super::server::{Polls, Server};
use super::surroundings::{Surroundings, shared};

const AN_HOUR: Duration = Duration::from_secs(3_600);

pub(crate) struct Stage {
    pub(crate) executor: Executor,
    pub(crate) server: Server,
    pub(crate) surroundings: Rc<Surroundings>,
    pub(crate) polls: Rc<Polls>,
    pub(crate) notices: Rc<RefCell<Vec<Notice>>>,
}

impl Stage {
    pub(crate) fn with_slots(slots: usize) -> Self {
        Self::new(Settings {
            slots,
            ..Settings::default()
        })
    }

    pub(crate) fn new(settings: Settings) -> Self {
        Self::with(settings, Surroundings::new(), Rc::default())
    }

    pub(crate) fn with(settings: Settings, surroundings: Surroundings, polls: Rc<Polls>) -> Self {
        let key = PrivateKey::generate();
        let server = Server::new(key.id(), Rc::clone(&polls));
        let url = ServerUrl::parse("http://played.test").unwrap();
        let client = Client::new(Rc::new(server.clone()), url, "dev");
        let identity = Identity {
            name: "tester".into(),
            executor_type: "wasm".into(),
            key,
        };
        let surroundings = shared(surroundings);
        let notices: Rc<RefCell<Vec<Notice>>> = Rc::default();
        let told = Rc::clone(&notices);
        let mut registry = Registry::standard();
        functions::add_to(&mut registry);
        let executor = Executor::new(
            client,
            identity,
            settings,
            registry,
            Rc::clone(&surroundings) as _,
            Box::new(move |notice| told.borrow_mut().push(notice.clone())),
        );
        Self {
            executor,
            server,
            surroundings,
            polls,
            notices,
        }
    }

    /// Starts the executor.
    pub(crate) fn start(&self) {
        let executor = self.executor.clone();
        spawn_local(async move { executor.run().await.expect("it runs once") });
    }

    /// Stops it and waits until all is settled.
    pub(crate) async fn stop(&self) {
        self.executor.stop();
        until("it has stopped", || !self.executor.is_running()).await;
    }

    /// Waits until each process has ended.
    pub(crate) async fn until_done(&self) {
        let ended = async {
            while !self.server.is_done() {
                pass(10).await;
            }
        };
        if timeout(AN_HOUR, ended).await.is_err() {
            self.server.all(|all| {
                let left = all.iter().filter(|held| held.state < 2);
                let left: Vec<String> = left
                    .map(|held| format!("{} ({}) {:.500}", held.id, held.state, held.spec))
                    .collect();
                panic!("not within an hour: {}", left.join("\n"));
            });
        }
    }
}

/// Runs a test in simulated time: whenever all wait, the clock goes on at once.
pub(crate) fn in_simulated_time(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, test);
}

pub(crate) async fn pass(ms: u64) {
    sleep(Duration::from_millis(ms)).await;
}

/// Lets time pass until something holds; an hour at most.
pub(crate) async fn until(what: &str, holds: impl Fn() -> bool) {
    let held = async {
        while !holds() {
            pass(10).await;
        }
    };
    if timeout(AN_HOUR, held).await.is_err() {
        panic!("not within an hour: {what}");
    }
}
