//! One method for each request that an executor makes.

use std::rc::Rc;

use base64ct::{Base64, Encoding};
use serde_json::{Map, Value};

use super::answer::{Answer, Read};
use super::envelope::sign;
use super::error::{ColonyError, Refusal};
use super::fields::{close_failed, output, texts, without_nul};
use super::keys::PrivateKey;
use super::messages::Process;
use super::transport::Transport;
use super::url::ServerUrl;
use crate::json::{put, to_text};

/// A request other than a poll is given up after this long.
const LIMIT_MS: u32 = 15_000;

const ASSIGN: &str = "assignprocessmsg";
const LOOK_UP: &str = "getprocessmsg";

/// Speaks to one server about one colony. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    transport: Rc<dyn Transport>,
    server: ServerUrl,
    colony: String,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("server", &self.server)
            .field("colony", &self.colony)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client; nothing is sent yet.
    #[must_use]
    pub fn new(transport: Rc<dyn Transport>, server: ServerUrl, colony: impl Into<String>) -> Self {
        Self {
            transport,
            server,
            colony: colony.into(),
        }
    }

    /// The colony's name.
    #[must_use]
    pub fn colony(&self) -> &str {
        &self.colony
    }

    /// The server's address.
    #[must_use]
    pub fn server(&self) -> &ServerUrl {
        &self.server
    }

    /// Signs and posts a message, and opens the reply. `msgtype` is added by the envelope.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub fn call(
        &self,
        msgtype: &'static str,
        message: Map<String, Value>,
        key: &PrivateKey,
    ) -> Answer<Value> {
        self.ask(msgtype, message, key, |payload| payload)
    }

    /// [`Self::call`], with what it answers read.
    pub(super) fn ask<T>(
        &self,
        msgtype: &'static str,
        message: Map<String, Value>,
        key: &PrivateKey,
        read: Read<T>,
    ) -> Answer<T> {
        self.post(sign(msgtype, message, key), LIMIT_MS, read)
    }

    /// Posts what is signed already.
    fn post<T>(&self, body: String, limit_ms: u32, read: Read<T>) -> Answer<T> {
        let reply = self.transport.post(&self.server.api(), body, limit_ms);
        Answer::new(reply, read)
    }

    /// A question for a process, to be asked with [`Self::assign`] as often as wanted. The server waits for one for
    /// `timeout_s` seconds; with 0 it answers at once.
    #[must_use]
    pub fn sign_assign(&self, timeout_s: u32, key: &PrivateKey) -> String {
        // The server refuses zero.
        let timeout_s = match timeout_s {
            0 => (-1).into(),
            seconds => seconds.into(),
        };
        sign(ASSIGN, self.assign_message(timeout_s, ""), key)
    }

    /// Asks for a process, by a message of [`Self::sign_assign`]. It is never given up: a poll that is leaves a
    /// ghost on the server.
    ///
    /// # Errors
    /// [`Refusal::NoProcess`] when the wait ends without one. After any error for which
    /// [`ColonyError::is_unknown`] holds a process may have been assigned all the same: ask [`Self::running`].
    pub fn assign(&self, signed: String) -> Answer<Process> {
        self.post(signed, 0, |payload| process(payload?, ASSIGN))
    }

    /// Tells the server that we live, without ever being given work: an assign that no process can match.
    ///
    /// # Errors
    /// Any [`ColonyError`] but "no process", which is the answer looked for.
    pub fn heartbeat(&self, key: &PrivateKey) -> Answer<()> {
        let message = self.assign_message((-1).into(), "-1m");
        self.ask(ASSIGN, message, key, |payload| match payload {
            Err(error) => match error.refusal() {
                // A paused colony answers before it looks for work; it has noted the sign of life.
                Some(Refusal::NoProcess | Refusal::Paused) => Ok(()),
                _ => Err(error),
            },
            Ok(_) => Err(bad_reply(ASSIGN, "a heartbeat was given a process")),
        })
    }

    fn assign_message(&self, timeout_s: Value, cpu: &str) -> Map<String, Value> {
        let mut message = texts(&[
            ("colonyname", &self.colony),
            ("availablecpu", cpu),
            ("availablemem", ""),
        ]);
        put(&mut message, "timeout", timeout_s);
        message
    }

    /// Closes a process with its output.
    ///
    /// # Errors
    /// [`Refusal::NotOurs`] when it has ended or is assigned to another.
    pub fn close_successful(
        &self,
        process_id: &str,
        out: &[Value],
        key: &PrivateKey,
    ) -> Answer<()> {
        self.ask("closesuccessfulmsg", output(process_id, out), key, nothing)
    }

    /// Closes a process as failed, with reasons. NUL characters are left out: the database refuses them.
    ///
    /// # Errors
    /// As [`Self::close_successful`].
    pub fn close_failed(
        &self,
        process_id: &str,
        reasons: &[String],
        key: &PrivateKey,
    ) -> Answer<()> {
        let message = close_failed(process_id, reasons);
        self.ask("closefailedmsg", message, key, nothing)
    }

    /// What [`Self::close_failed`] would post, for one who posts it later: it stays valid.
    #[must_use]
    pub fn sign_close_failed(
        &self,
        process_id: &str,
        reasons: &[String],
        key: &PrivateKey,
    ) -> String {
        sign("closefailedmsg", close_failed(process_id, reasons), key)
    }

    /// A message for the server's WebSocket, which then tells once when the process is cancelled, for as long as
    /// `timeout_s` seconds. Two such subscriptions on one socket can crash the server.
    #[must_use]
    pub fn sign_subscribe_cancelled(
        &self,
        process_id: &str,
        timeout_s: u32,
        key: &PrivateKey,
    ) -> String {
        let mut message = texts(&[
            ("colonyname", &self.colony),
            ("processid", process_id),
            ("executortype", ""),
        ]);
        put(&mut message, "state", 4.into());
        put(&mut message, "timeout", timeout_s.into());
        sign("subscribeprocessmsg", message, key)
    }

    /// Publishes output of a running process. It stays when the process is then closed as failed.
    ///
    /// # Errors
    /// As [`Self::close_successful`].
    pub fn set_output(&self, process_id: &str, out: &[Value], key: &PrivateKey) -> Answer<()> {
        self.ask("setoutputmsg", output(process_id, out), key, nothing)
    }

    /// Adds text to the log of a running process. The caller ends lines; NUL characters are left out.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub fn add_log(&self, process_id: &str, text: &str, key: &PrivateKey) -> Answer<()> {
        let message = texts(&[("processid", process_id), ("message", &without_nul(text))]);
        self.ask("addlogmsg", message, key, nothing)
    }

    /// Appends to a channel of a running process. Each sender's entries are in the order of their `sequence`. The
    /// server takes 100 a second and keeps 10,000, until the process is closed.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub fn append_to_channel(
        &self,
        process_id: &str,
        channel: &str,
        sequence: u64,
        payload: &Value,
        key: &PrivateKey,
    ) -> Answer<()> {
        let payload = Base64::encode_string(to_text(payload).as_bytes());
        let mut message = texts(&[
            ("processid", process_id),
            ("name", channel),
            ("payload", &payload),
        ]);
        put(&mut message, "sequence", sequence.into());
        self.ask("channelappendmsg", message, key, nothing)
    }

    /// A process as it is now.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub fn process(&self, process_id: &str, key: &PrivateKey) -> Answer<Process> {
        let message = texts(&[("processid", process_id)]);
        self.ask(LOOK_UP, message, key, |payload| process(payload?, LOOK_UP))
    }

    /// The processes that are running under an executor of ours.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub fn running(&self, executor_id: &str, key: &PrivateKey) -> Answer<Vec<Process>> {
        /// How far back the server looks, by submission: a year.
        const SECONDS: u32 = 365 * 24 * 3600;
        let mut message = texts(&[("colonyname", &self.colony), ("executorid", executor_id)]);
        put(&mut message, "seconds", SECONDS.into());
        put(&mut message, "state", 1.into());
        self.ask("getprocesshistmsg", message, key, |payload| {
            let mut processes = Vec::new();
            for row in rows(payload?) {
                if let Some(process) = Process::from_value(row) {
                    processes.push(process);
                }
            }
            Ok(processes)
        })
    }

    /// How many processes of an executor type are in a state, as far as the server's list goes:
    /// [`LIST_LIMIT`](Self::LIST_LIMIT).
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub fn count(&self, executor_type: &str, state: u32, key: &PrivateKey) -> Answer<usize> {
        let mut message = texts(&[
            ("colonyname", &self.colony),
            ("executortype", executor_type),
            ("label", ""),
            ("initiator", ""),
        ]);
        put(&mut message, "state", state.into());
        put(&mut message, "count", Self::LIST_LIMIT.into());
        self.ask("getprocessesmsg", message, key, |payload| {
            Ok(rows(payload?).len())
        })
    }

    /// The most processes that the server lists at a time.
    pub const LIST_LIMIT: usize = 100;
}

fn process(payload: Value, msgtype: &str) -> Result<Process, ColonyError> {
    Process::from_value(payload).ok_or_else(|| bad_reply(msgtype, "it holds no process id"))
}

pub(super) fn nothing(payload: Result<Value, ColonyError>) -> Result<(), ColonyError> {
    payload.map(drop)
}

/// The rows of a list; an empty one comes as `null`.
pub(super) fn rows(payload: Value) -> Vec<Value> {
    match payload {
        Value::Array(rows) => rows,
        _ => Vec::new(),
    }
}

fn bad_reply(msgtype: &str, detail: &str) -> ColonyError {
    ColonyError::BadReply {
        msgtype: msgtype.into(),
        detail: detail.into(),
    }
}
