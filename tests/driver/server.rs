//! A ColonyOS server, played.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use base64ct::{Base64, Encoding};
use futures_util::future::{FutureExt, LocalBoxFuture};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};
use wasm_executor::colony::{Reply, Transport, TransportError};

const WAITING: u8 = 0;
const RUNNING: u8 = 1;
const SUCCESS: u8 = 2;
const FAILED: u8 = 3;
const CANCELLED: u8 = 4;

/// A process as the server holds it.
pub(crate) struct Held {
    pub(crate) id: String,
    /// The spec as JSON text: a value that is nested too deeply can't be written.
    pub(crate) spec: String,
    pub(crate) state: u8,
    /// The closes that were taken.
    pub(crate) closes: Vec<Value>,
    pub(crate) output: Value,
    pub(crate) log: String,
}

/// What comes in the place of an answer.
type Instead = Box<dyn Fn(&str, &Value) -> Option<Reply>>;

/// Polls of all tabs.
#[derive(Default)]
pub(crate) struct Polls {
    pub(crate) now: Cell<usize>,
    pub(crate) most: Cell<usize>,
    /// Polls whose sender went away before they were answered.
    pub(crate) aborted: Cell<usize>,
}

struct Inside {
    executor_id: String,
    held: RefCell<Vec<Held>>,
    queue: RefCell<VecDeque<usize>>,
    /// All messages, with their types.
    said: RefCell<Vec<(String, Value, Instant)>>,
    instead: RefCell<Option<Instead>>,
    polls: Rc<Polls>,
}

/// The server that one executor sees. Clones are the same.
#[derive(Clone)]
pub(crate) struct Server(Rc<Inside>);

impl Server {
    pub(crate) fn new(executor_id: String, polls: Rc<Polls>) -> Self {
        Self(Rc::new(Inside {
            executor_id,
            held: RefCell::default(),
            queue: RefCell::default(),
            said: RefCell::default(),
            instead: RefCell::default(),
            polls,
        }))
    }

    /// Submits a process; `spec` is JSON text.
    pub(crate) fn submit(&self, spec: impl Into<String>) -> usize {
        let mut held = self.0.held.borrow_mut();
        let at = held.len();
        held.push(Held {
            id: format!("p{at}"),
            spec: spec.into(),
            state: WAITING,
            closes: Vec::new(),
            output: Value::Null,
            log: String::new(),
        });
        self.0.queue.borrow_mut().push_back(at);
        at
    }

    /// A process that was running under the executor before it started.
    pub(crate) fn leave_running(&self, spec: impl Into<String>) -> usize {
        let at = self.submit(spec);
        self.0.queue.borrow_mut().pop_back();
        self.0.held.borrow_mut()[at].state = RUNNING;
        at
    }

    pub(crate) fn cancel(&self, at: usize) {
        self.0.held.borrow_mut()[at].state = CANCELLED;
    }

    pub(crate) fn answer_instead(&self, instead: impl Fn(&str, &Value) -> Option<Reply> + 'static) {
        self.0.instead.replace(Some(Box::new(instead)));
    }

    pub(crate) fn look<R>(&self, at: usize, look: impl FnOnce(&Held) -> R) -> R {
        look(&self.0.held.borrow()[at])
    }

    pub(crate) fn all<R>(&self, look: impl FnOnce(&[Held]) -> R) -> R {
        look(&self.0.held.borrow())
    }

    /// Whether each process has ended.
    pub(crate) fn is_done(&self) -> bool {
        self.0.held.borrow().iter().all(|held| held.state > RUNNING)
    }

    /// The messages of a type, with the time of each.
    pub(crate) fn said(&self, msgtype: &str) -> Vec<(Value, Instant)> {
        let said = self.0.said.borrow();
        let these = said.iter().filter(|(kind, ..)| kind == msgtype);
        these
            .map(|(_, message, at)| (message.clone(), *at))
            .collect()
    }

    fn process(&self, at: usize) -> String {
        let held = &self.0.held.borrow()[at];
        let executor = if held.state == WAITING {
            ""
        } else {
            &self.0.executor_id
        };
        format!(
            r#"{{"processid":"{}","state":{},"assignedexecutorid":"{executor}","starttime":"2026-11-20T12:00:{:02}.{:03}Z","spec":{}}}"#,
            held.id,
            held.state,
            at / 1000 % 60,
            at % 1000,
            held.spec
        )
    }

    async fn answer(&self, envelope: Value) -> Reply {
        sleep(Duration::from_millis(2)).await;
        let payload = Base64::decode_vec(envelope["payload"].as_str().unwrap()).unwrap();
        let message: Value = serde_json::from_slice(&payload).unwrap();
        let kind = envelope["payloadtype"].as_str().unwrap().to_owned();
        assert_eq!(message["msgtype"], kind.as_str());
        self.0
            .said
            .borrow_mut()
            .push((kind.clone(), message.clone(), Instant::now()));
        if let Some(reply) = self
            .0
            .instead
            .borrow()
            .as_ref()
            .and_then(|f| f(&kind, &message))
        {
            return reply;
        }
        if kind == "assignprocessmsg" {
            // A sign of life asks for what no process can match.
            if message["availablecpu"] != "" {
                return refusal(404, "No process available for assignment");
            }
            return self.assign(message["timeout"].as_i64().unwrap()).await;
        }
        self.answer_now(&kind, &message)
    }

    async fn assign(&self, timeout_s: i64) -> Reply {
        let until = Instant::now() + Duration::from_secs(timeout_s.max(0) as u64);
        loop {
            let next = self.0.queue.borrow_mut().pop_front();
            if let Some(at) = next {
                self.0.held.borrow_mut()[at].state = RUNNING;
                return reply(200, "assignprocessmsg", &self.process(at));
            }
            if Instant::now() >= until {
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
        refusal(404, "No process available for assignment")
    }

    fn answer_now(&self, kind: &str, message: &Value) -> Reply {
        let id = message["processid"].as_str().unwrap_or_default();
        let at = self.0.held.borrow().iter().position(|held| held.id == id);
        match (kind, at) {
            ("getprocessmsg", Some(at)) => reply(200, kind, &self.process(at)),
            ("getprocesshistmsg", _) => {
                let running = |(at, held): (usize, &Held)| (held.state == RUNNING).then_some(at);
                let held = self.0.held.borrow();
                let running: Vec<usize> = held.iter().enumerate().filter_map(running).collect();
                drop(held);
                let rows: Vec<String> = running.iter().map(|at| self.process(*at)).collect();
                reply(200, kind, &format!("[{}]", rows.join(",")))
            }
            ("closesuccessfulmsg" | "closefailedmsg" | "setoutputmsg" | "addlogmsg", Some(at)) => {
                let held = &mut self.0.held.borrow_mut()[at];
                if held.state != RUNNING {
                    return refusal(400, "Tried to set failed process as failed");
                }
                match kind {
                    "addlogmsg" => held.log += message["message"].as_str().unwrap(),
                    "setoutputmsg" => held.output = message["out"].clone(),
                    _ => {
                        let success = kind == "closesuccessfulmsg";
                        held.state = if success { SUCCESS } else { FAILED };
                        if success {
                            held.output = message["out"].clone();
                        }
                        held.closes.push(message.clone());
                    }
                }
                reply(200, kind, "{}")
            }
            _ => refusal(500, &format!("the played server does not know {kind}")),
        }
    }
}

/// A reply as the server writes it; `payload` is JSON text.
pub(crate) fn reply(status: u16, kind: &str, payload: &str) -> Reply {
    let payload = Base64::encode_string(payload.as_bytes());
    let envelope = json!({"payloadtype": kind, "payload": payload, "error": status != 200});
    Reply {
        status,
        body: envelope.to_string(),
    }
}

pub(crate) fn refusal(status: u16, message: &str) -> Reply {
    reply(
        status,
        "error",
        &json!({"status": status, "message": message}).to_string(),
    )
}

/// Counts a poll while it is out.
struct Out {
    polls: Rc<Polls>,
    answered: bool,
}

impl Drop for Out {
    fn drop(&mut self) {
        self.polls.now.set(self.polls.now.get() - 1);
        if !self.answered {
            self.polls.aborted.set(self.polls.aborted.get() + 1);
        }
    }
}

impl Transport for Server {
    fn post(
        &self,
        url: &str,
        body: String,
        limit_ms: u32,
    ) -> LocalBoxFuture<'static, Result<Reply, TransportError>> {
        assert_eq!(url, "http://played.test/api");
        let server = self.clone();
        async move {
            let envelope: Value = serde_json::from_str(&body).unwrap();
            let payload = Base64::decode_vec(envelope["payload"].as_str().unwrap()).unwrap();
            let message: Value = serde_json::from_slice(&payload).unwrap();
            let is_poll = message["msgtype"] == "assignprocessmsg" && message["timeout"] != -1;
            let mut out = is_poll.then(|| {
                let polls = Rc::clone(&server.0.polls);
                polls.now.set(polls.now.get() + 1);
                polls.most.set(polls.most.get().max(polls.now.get()));
                Out {
                    polls,
                    answered: false,
                }
            });
            let limit = match limit_ms {
                0 => Duration::MAX,
                ms => Duration::from_millis(ms.into()),
            };
            let reply = timeout(limit, server.answer(envelope)).await;
            let reply =
                reply.map_err(|_late| TransportError("it did not answer in time".into()))?;
            if let Some(out) = &mut out {
                out.answered = true;
            }
            Ok(reply)
        }
        .boxed_local()
    }
}
