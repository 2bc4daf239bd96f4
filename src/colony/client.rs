//! One method for each request that an executor makes.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::envelope::{open, sign};
use super::error::ColonyError;
use super::keys::PrivateKey;
use super::messages::{Capabilities, ExecutorRow, FunctionDescription, Process};
use super::transport::Transport;
use super::url::ServerUrl;

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
    pub async fn call(
        &self,
        msgtype: &str,
        message: Value,
        key: &PrivateKey,
    ) -> Result<Value, ColonyError> {
        let message = match message {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        let reply = self
            .transport
            .post(&self.server.api(), sign(msgtype, message, key))
            .await?;
        open(&reply)
    }

    /// Waits at most `timeout_s` seconds for a process.
    ///
    /// # Errors
    /// [`Refusal::NoProcess`](super::Refusal::NoProcess) when the wait ends without one. After any error for which
    /// [`ColonyError::is_unknown`] holds a process may have been assigned all the same: ask [`Self::running`].
    pub async fn assign(&self, timeout_s: u32, key: &PrivateKey) -> Result<Process, ColonyError> {
        let message = json!({"colonyname": self.colony, "timeout": timeout_s, "availablecpu": "", "availablemem": ""});
        let payload = self.call("assignprocessmsg", message, key).await?;
        Process::from_value(payload)
            .ok_or_else(|| bad_reply("assignprocessmsg", "it holds no process id"))
    }

    /// Tells the server that we live, without ever being given work: an assign that no process can match.
    ///
    /// # Errors
    /// Any [`ColonyError`] but "no process", which is the answer looked for.
    pub async fn heartbeat(&self, key: &PrivateKey) -> Result<(), ColonyError> {
        let message = json!({"colonyname": self.colony, "timeout": -1, "availablecpu": "-1m", "availablemem": ""});
        match self.call("assignprocessmsg", message, key).await {
            Err(error) if error.refusal() == Some(super::Refusal::NoProcess) => Ok(()),
            // A paused colony answers before it looks for work; it has noted the sign of life.
            Err(error) if error.refusal() == Some(super::Refusal::Paused) => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Err(bad_reply(
                "assignprocessmsg",
                "a heartbeat was given a process",
            )),
        }
    }

    /// Closes a process with its output.
    ///
    /// # Errors
    /// [`Refusal::NotOurs`](super::Refusal::NotOurs) when it has ended or is assigned to another.
    pub async fn close_successful(
        &self,
        process_id: &str,
        out: &[Value],
        key: &PrivateKey,
    ) -> Result<(), ColonyError> {
        self.call(
            "closesuccessfulmsg",
            json!({"processid": process_id, "out": out}),
            key,
        )
        .await
        .map(drop)
    }

    /// Closes a process as failed, with reasons. NUL characters are left out: the database refuses them.
    ///
    /// # Errors
    /// As [`Self::close_successful`].
    pub async fn close_failed(
        &self,
        process_id: &str,
        reasons: &[String],
        key: &PrivateKey,
    ) -> Result<(), ColonyError> {
        let reasons: Vec<String> = reasons.iter().map(|reason| without_nul(reason)).collect();
        self.call(
            "closefailedmsg",
            json!({"processid": process_id, "errors": reasons}),
            key,
        )
        .await
        .map(drop)
    }

    /// Publishes output of a running process. It stays when the process is then closed as failed.
    ///
    /// # Errors
    /// As [`Self::close_successful`].
    pub async fn set_output(
        &self,
        process_id: &str,
        out: &[Value],
        key: &PrivateKey,
    ) -> Result<(), ColonyError> {
        self.call(
            "setoutputmsg",
            json!({"processid": process_id, "out": out}),
            key,
        )
        .await
        .map(drop)
    }

    /// Adds text to the log of a running process. The caller ends lines; NUL characters are left out.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub async fn add_log(
        &self,
        process_id: &str,
        text: &str,
        key: &PrivateKey,
    ) -> Result<(), ColonyError> {
        self.call(
            "addlogmsg",
            json!({"processid": process_id, "message": without_nul(text)}),
            key,
        )
        .await
        .map(drop)
    }

    /// A process as it is now.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub async fn process(
        &self,
        process_id: &str,
        key: &PrivateKey,
    ) -> Result<Process, ColonyError> {
        let payload = self
            .call("getprocessmsg", json!({"processid": process_id}), key)
            .await?;
        Process::from_value(payload)
            .ok_or_else(|| bad_reply("getprocessmsg", "it holds no process id"))
    }

    /// The processes that are running under an executor of ours.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub async fn running(
        &self,
        executor_id: &str,
        key: &PrivateKey,
    ) -> Result<Vec<Process>, ColonyError> {
        /// How far back the server looks, by submission: a year.
        const SECONDS: u32 = 365 * 24 * 3600;
        let message = json!({"colonyname": self.colony, "executorid": executor_id, "seconds": SECONDS, "state": 1});
        let payload = self.call("getprocesshistmsg", message, key).await?;
        Ok(rows(payload)
            .into_iter()
            .filter_map(Process::from_value)
            .collect())
    }

    /// The colony's executors. Also a pending or removed member may ask.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub async fn executors(&self, key: &PrivateKey) -> Result<Vec<ExecutorRow>, ColonyError> {
        let payload = self
            .call("getexecutorsmsg", json!({"colonyname": self.colony}), key)
            .await?;
        Ok(rows(payload).iter().map(ExecutorRow::from_value).collect())
    }

    /// Adds an executor, as pending. Where the name is taken the server replaces it or refuses, as it is set up.
    ///
    /// # Errors
    /// [`Refusal::NotOwner`](super::Refusal::NotOwner), [`Refusal::NameTaken`](super::Refusal::NameTaken), any other.
    pub async fn add_executor(
        &self,
        name: &str,
        kind: &str,
        executor_id: &str,
        owner_key: &PrivateKey,
    ) -> Result<(), ColonyError> {
        let executor = json!({
            "executorid": executor_id, "executortype": kind, "executorname": name, "colonyname": self.colony,
            "commissiontime": "0001-01-01T00:00:00Z", "lastheardfromtime": "0001-01-01T00:00:00Z",
        });
        self.call("addexecutormsg", json!({"executor": executor}), owner_key)
            .await
            .map(drop)
    }

    /// Approves an executor. Doing so twice is fine.
    ///
    /// # Errors
    /// [`Refusal::NotOwner`](super::Refusal::NotOwner), any other.
    pub async fn approve_executor(
        &self,
        name: &str,
        owner_key: &PrivateKey,
    ) -> Result<(), ColonyError> {
        let message = json!({"colonyname": self.colony, "executorname": name});
        self.call("approveexecutormsg", message, owner_key)
            .await
            .map(drop)
    }

    /// Says what the executor has.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub async fn update_capabilities(
        &self,
        name: &str,
        capabilities: &Capabilities,
        key: &PrivateKey,
    ) -> Result<(), ColonyError> {
        let message =
            json!({"colonyname": self.colony, "executorname": name, "capabilities": capabilities});
        self.call("updateexecutormsg", message, key).await.map(drop)
    }

    /// The names of the functions that an executor has registered.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub async fn function_names(
        &self,
        executor_name: &str,
        key: &PrivateKey,
    ) -> Result<Vec<String>, ColonyError> {
        let message = json!({"executorname": executor_name, "colonyname": self.colony});
        let payload = self.call("getfunctionsmsg", message, key).await?;
        Ok(rows(payload)
            .iter()
            .filter_map(|row| {
                row.get("funcname")
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            })
            .collect())
    }

    /// Registers a function. The server keeps every one that it is sent: ask [`Self::function_names`] first.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub async fn add_function(
        &self,
        executor_name: &str,
        executor_type: &str,
        function: &FunctionDescription,
        key: &PrivateKey,
    ) -> Result<(), ColonyError> {
        let fun = json!({
            "executorname": executor_name, "executortype": executor_type, "colonyname": self.colony,
            "funcname": function.name, "description": function.description, "args": function.args,
        });
        self.call("addfunctionmsg", json!({"fun": fun}), key)
            .await
            .map(drop)
    }
}

/// The rows of a list; an empty one comes as `null`.
fn rows(payload: Value) -> Vec<Value> {
    match payload {
        Value::Array(rows) => rows,
        _ => Vec::new(),
    }
}

fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}

fn bad_reply(msgtype: &str, detail: &str) -> ColonyError {
    ColonyError::BadReply {
        msgtype: msgtype.into(),
        detail: detail.into(),
    }
}
