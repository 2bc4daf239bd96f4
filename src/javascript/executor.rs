//! The executor, as JavaScript holds it: an opaque handle whose every method works while it runs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function as JsFunction, Promise};
use wasm_bindgen::prelude::*;

use super::config::WasmExecutorConfig;
use super::events::{Events, promise, to_js};
use super::farewell::Farewells;
use super::functions::PageFunction;
use super::keeping::{Place, choose};
use super::lease::{self, is_held, wait_until_free};
use super::policy;
use super::problem::{Problem, check, read_crashes};
use super::types::{
    EventCallback, FarewellCallback, JsFunctionDescription, JsFunctionDescriptions,
    JsFunctionHandler, JsPolicy, JsPolicyChange,
};
use crate::browser::{BrowserPlatform, FetchTransport, Storage, new_key, on_leaving};
use crate::colony::{Client, PrivateKey, ServerUrl};
use crate::executor::{Executor, Identity, Notice, Settings, Watcher};
use crate::functions::{Abort, Registry};

/// An executor. Every Start of a page may make a new one of the same name.
#[wasm_bindgen]
#[derive(Debug)]
pub struct WasmExecutor(Rc<Handle>);

#[derive(Debug)]
struct Handle {
    executor: Executor,
    place: Place,
    storage: Option<Storage>,
    told: Rc<Told>,
    /// Used by the first registration, and gone with it.
    owner_key: RefCell<String>,
    /// Why it can neither register nor start.
    problem: Option<Problem>,
    /// Between `start` and the first `stop`.
    works: Cell<bool>,
    /// Ends the wait for an earlier executor of the name.
    stopped: RefCell<Abort>,
}

/// What the page is told.
#[derive(Debug)]
struct Told {
    events: Events,
    farewells: Farewells,
}

impl Watcher for Told {
    fn notice(&self, notice: &Notice) {
        self.events.tell(notice);
    }

    fn farewell(&self, process_id: &str, message: Option<&str>) {
        self.farewells.note(process_id, message);
    }
}

#[wasm_bindgen]
impl WasmExecutor {
    /// Makes an executor. Its key, and so its id, is there at once; nothing is sent. What is wrong with the
    /// configuration is said by `register` and `start`.
    #[wasm_bindgen(constructor)]
    pub fn new(config: WasmExecutorConfig) -> Self {
        let (server, mut problem) = match ServerUrl::parse(&config.server_url) {
            Ok(server) => {
                let problem = check(&config, &server).err();
                (server, problem)
            }
            Err(error) => {
                let problem = Problem::new("bad_url", &error);
                (ServerUrl::nowhere(), Some(problem))
            }
        };
        let place = Place::new(&server, &config.colony_name, &config.executor_name);
        let storage = if config.keep_key {
            config.storage.or_else(Storage::local)
        } else {
            None
        };
        let kept = storage.as_ref().and_then(|storage| place.load(storage));
        let key = choose(config.executor_prvkey.as_deref(), kept).unwrap_or_else(|error| {
            problem.get_or_insert(Problem::new(
                "bad_executor_key",
                &format_args!("the executor's own key: {error}"),
            ));
            new_key()
        });

        let mut registry = Registry::standard();
        match policy::of(config.policy.as_ref().map(AsRef::as_ref)) {
            Ok(policy) => registry.set_policy(policy),
            Err(bad) => drop(problem.get_or_insert(bad)),
        }

        let crashes = read_crashes(config.crashes.as_ref()).unwrap_or_else(|bad| {
            problem.get_or_insert(bad);
            Vec::new()
        });

        let told = Rc::new(Told {
            events: Events::new(config.console),
            farewells: Farewells::new(server.api()),
        });
        let identity = Identity {
            name: config.executor_name,
            executor_type: config.executor_type,
            key,
        };
        let executor = Executor::new(
            Client::new(Rc::new(FetchTransport), server, config.colony_name),
            identity,
            Settings {
                slots: config.slots as usize,
                crashes,
            },
            registry,
            Rc::new(BrowserPlatform::new()),
            Rc::<Told>::clone(&told),
        );
        Self(Rc::new(Handle {
            executor,
            place,
            storage,
            told,
            owner_key: RefCell::new(config.colony_prvkey),
            problem,
            works: Cell::new(false),
            stopped: RefCell::default(),
        }))
    }

    /// Becomes a member of the colony, unless it is one, and says what it can do. Rejects with an `ExecutorError`.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn register(&self) -> Promise {
        promise(Rc::clone(&self.0).register())
    }

    /// Takes and runs processes. Resolves when it was stopped and everything is settled. Rejects with an
    /// `ExecutorError`.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn start(&self) -> Promise {
        // Set before the promise runs, so that it can be read, and `stop` called, at once.
        let begun = self.0.begin();
        promise(Rc::clone(&self.0).work(begun))
    }

    /// Stops. The first time it takes no new work and lets what runs end; the second time it aborts what runs and
    /// closes it as failed.
    pub fn stop(&self) {
        self.0.works.set(false);
        self.0.stopped.borrow().abort("stopped");
        self.0.executor.stop();
    }

    /// Ends a process that runs here; it is closed as failed.
    pub fn cancel(&self, process_id: &str) {
        self.0.executor.cancel(process_id);
    }

    /// Says that the network is back: a waiting retry is made at once.
    pub fn online(&self) {
        self.0.executor.online();
    }

    /// The identity of the executor's own key.
    #[wasm_bindgen(getter)]
    pub fn executor_id(&self) -> String {
        self.0.executor.executor_id().to_owned()
    }

    /// The executor's name.
    #[wasm_bindgen(getter)]
    pub fn executor_name(&self) -> String {
        self.0.executor.name().to_owned()
    }

    /// Whether it takes work: from `start` to the first `stop`.
    #[wasm_bindgen(getter)]
    pub fn is_running(&self) -> bool {
        self.0.works.get()
    }

    /// Calls back with all that happens. The next call replaces the callback.
    pub fn on_event(&self, callback: EventCallback) {
        self.0
            .told
            .events
            .callback
            .set(JsValue::from(callback).unchecked_into::<JsFunction>());
    }

    /// Calls back with what closes a process as failed, should the page be closed while it runs: for a page whose
    /// executor lives in a worker, which isn't told when its page is left. The page posts `body` to `url` on `pagehide`
    /// (`navigator.sendBeacon`). Without a callback an executor in a page does that by itself.
    pub fn on_farewell(&self, callback: FarewellCallback) {
        self.0
            .told
            .farewells
            .hand_over(JsValue::from(callback).unchecked_into::<JsFunction>());
    }

    /// Adds a function, before `register`. One of the same name is replaced. Throws where the description can't be
    /// used.
    pub fn register_function(
        &self,
        description: JsFunctionDescription,
        handler: JsFunctionHandler,
    ) -> Result<(), JsError> {
        let refuse = |message: String| JsError::new(&message);
        let handler = JsValue::from(handler);
        let handler: JsFunction = handler
            .dyn_into()
            .map_err(|_| refuse("the handler is not a function: (args, context) => …".into()))?;
        let function = PageFunction::new(&description, handler).map_err(refuse)?;
        let added = self
            .0
            .executor
            .functions(|registry| registry.add(Rc::new(function)));
        added.map_err(|error| refuse(error.to_string()))
    }

    /// How much work there is for its type. The server lists whole processes for it, so ask seldom.
    #[wasm_bindgen(unchecked_return_type = "Promise<Queue>")]
    pub fn queue(&self) -> Promise {
        let handle = Rc::clone(&self.0);
        promise(async move {
            let queue = handle.executor.queue().await;
            queue
                .map(|queue| to_js(&queue))
                .map_err(|error| JsError::new(&error.to_string()).into())
        })
    }

    /// Changes what the colony may ask of this browser, from the next process on: the settings that are given. Throws
    /// an `ExecutorError` where one can't be used. What is off is taken from the colony's list at the next `register`.
    pub fn set_policy(&self, settings: &JsPolicyChange) -> Result<(), JsValue> {
        self.0.executor.functions(|registry| {
            let policy = policy::changed(registry.policy(), settings)?;
            registry.set_policy(policy);
            Ok(())
        })
    }

    /// What the colony may ask of this browser.
    pub fn policy(&self) -> JsPolicy {
        self.0
            .executor
            .functions(|registry| policy::shown(registry.policy()))
    }

    /// The functions that it has, whether they are on or off.
    pub fn functions(&self) -> JsFunctionDescriptions {
        self.0
            .executor
            .functions(|registry| to_js(&registry.signatures()).unchecked_into())
    }
}

impl Handle {
    fn is_usable(&self) -> Result<(), Problem> {
        self.problem.clone().map_or(Ok(()), Err)
    }

    /// The owner's key, where one was given; only once.
    fn take_owner_key(&self) -> Result<Option<PrivateKey>, Problem> {
        let given = self.owner_key.take();
        self.is_usable()?;
        let given = given.trim();
        if given.is_empty() {
            return Ok(None);
        }
        let key = PrivateKey::parse(given).map_err(|error| {
            Problem::new("bad_key", &format_args!("the colony owner's key: {error}"))
        })?;
        Ok(Some(key))
    }

    async fn register(self: Rc<Self>) -> Result<JsValue, JsValue> {
        let owner_key = self.take_owner_key()?;
        if self.storage.is_none() {
            // Without a kept key this one is new: adding it takes the name, and the work, from an earlier executor.
            wait_until_free(self.place.as_str()).await;
        }
        let registered = self.executor.register(owner_key).await;
        registered.map_err(|error| Problem::new(error.code(), &error))?;
        if let Some(storage) = &self.storage {
            self.place.save(storage, self.executor.key());
        }
        Ok(JsValue::UNDEFINED)
    }

    fn begin(&self) -> Result<(), Problem> {
        self.is_usable()?;
        if self.works.get() || self.executor.is_running() {
            return Err(Problem::new(
                "already_running",
                &"this executor runs already, or has not settled yet",
            ));
        }
        self.works.set(true);
        self.stopped.replace(Abort::default());
        Ok(())
    }

    async fn work(self: Rc<Self>, begun: Result<(), Problem>) -> Result<JsValue, JsValue> {
        begun?;
        let stopped = self.stopped.borrow().clone();
        if is_held(self.place.as_str()) {
            let message =
                "an earlier executor of this name is still settling; this one starts after it";
            self.told.events.tell(&Notice::line(None, message));
        }
        let free = wait_until_free(self.place.as_str());
        let _waited = stopped.unless(free).await;
        // Also where it was free at once.
        if stopped.reason().is_some() {
            self.told.events.tell(&Notice::Stopped { reason: None });
            return Ok(JsValue::UNDEFINED);
        }
        let lease = lease::take(self.place.as_str());
        let told = Rc::clone(&self.told);
        let leaving = on_leaving(Box::new(move || told.farewells.post()));
        let ran = self.executor.run().await;
        drop(leaving);
        self.works.set(false);
        drop(lease);
        ran.map_err(|error| Problem::new("already_running", &error))?;
        Ok(JsValue::UNDEFINED)
    }
}
