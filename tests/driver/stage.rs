//! An executor with all that it needs, and simulated time to run it in.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::{LocalSet, spawn_local};
use tokio::time::{sleep, timeout};
use wasm_executor::colony::{Client, PrivateKey, ServerUrl};
use wasm_executor::executor::{Executor, Identity, Notice, Settings, Watcher};
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
    pub(crate) farewells: Farewells,
}

/// What was said to be posted in the page's last moment, by process.
pub(crate) type Farewells = Rc<RefCell<Vec<(String, Option<String>)>>>;

#[derive(Default)]
struct Told {
    notices: Rc<RefCell<Vec<Notice>>>,
    farewells: Farewells,
}

impl Watcher for Told {
    fn notice(&self, notice: &Notice) {
        self.notices.borrow_mut().push(notice.clone());
    }

    fn farewell(&self, process_id: &str, message: Option<&str>) {
        let message = message.map(str::to_owned);
        self.farewells
            .borrow_mut()
            .push((process_id.to_owned(), message));
    }
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
        let told: Rc<Told> = Rc::default();
        let mut registry = Registry::standard();
        functions::add_to(&mut registry);
        let executor = Executor::new(
            client,
            identity,
            settings,
            registry,
            Rc::clone(&surroundings) as _,
            Rc::<Told>::clone(&told),
        );
        Self {
            executor,
            server,
            surroundings,
            polls,
            notices: Rc::clone(&told.notices),
            farewells: Rc::clone(&told.farewells),
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
