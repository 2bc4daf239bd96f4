//! What an executor says of itself to the colony, and asks of it.

use serde_json::{Map, Value};

use super::client::{Answer, Client, nothing, rows};
use super::fields::texts;
use super::keys::PrivateKey;
use super::messages::{Capabilities, ExecutorState, FunctionDescription};
use crate::json::{put, to_value};

impl Client {
    /// Where an executor stands, by its name and id; nothing where the colony doesn't list it. Also a pending or removed
    /// member may ask.
    ///
    /// # Errors
    /// Any [`ColonyError`](super::ColonyError).
    pub fn standing(
        &self,
        name: &str,
        executor_id: &str,
        key: &PrivateKey,
    ) -> Answer<Option<ExecutorState>> {
        let message = texts(&[("colonyname", self.colony())]);
        let (name, executor_id) = (name.to_owned(), executor_id.to_owned());
        self.ask("getexecutorsmsg", message, key, move |payload| {
            let is_in = |row: &Value| {
                let text = |name| row.get(name).and_then(Value::as_str);
                text("executorname") == Some(&name) && text("executorid") == Some(&executor_id)
            };
            let rows = rows(payload);
            let row = rows.iter().find(|row| is_in(row));
            Some(row.map(ExecutorState::of))
        })
    }

    /// Adds an executor, as pending. Where the name is taken the server replaces it or refuses, as it is set up.
    ///
    /// # Errors
    /// [`Refusal::NotOwner`](super::Refusal::NotOwner), [`Refusal::NameTaken`](super::Refusal::NameTaken), any other.
    pub fn add_executor(
        &self,
        name: &str,
        kind: &str,
        executor_id: &str,
        owner_key: &PrivateKey,
    ) -> Answer<()> {
        let executor = texts(&[
            ("executorid", executor_id),
            ("executortype", kind),
            ("executorname", name),
            ("colonyname", self.colony()),
            ("commissiontime", "0001-01-01T00:00:00Z"),
            ("lastheardfromtime", "0001-01-01T00:00:00Z"),
        ]);
        let mut message = Map::new();
        put(&mut message, "executor", executor.into());
        self.ask("addexecutormsg", message, owner_key, nothing)
    }

    /// Approves an executor. Doing so twice is fine.
    ///
    /// # Errors
    /// [`Refusal::NotOwner`](super::Refusal::NotOwner), any other.
    pub fn approve_executor(&self, name: &str, owner_key: &PrivateKey) -> Answer<()> {
        let message = texts(&[("colonyname", self.colony()), ("executorname", name)]);
        self.ask("approveexecutormsg", message, owner_key, nothing)
    }

    /// Says what the executor has.
    ///
    /// # Errors
    /// Any [`ColonyError`](super::ColonyError).
    pub fn update_capabilities(
        &self,
        name: &str,
        capabilities: &Capabilities,
        key: &PrivateKey,
    ) -> Answer<()> {
        let mut message = texts(&[("colonyname", self.colony()), ("executorname", name)]);
        put(&mut message, "capabilities", shown(capabilities).into());
        self.ask("updateexecutormsg", message, key, nothing)
    }

    /// The functions that an executor has registered: names and ids.
    ///
    /// # Errors
    /// Any [`ColonyError`](super::ColonyError).
    pub fn functions(
        &self,
        executor_name: &str,
        key: &PrivateKey,
    ) -> Answer<Vec<(String, String)>> {
        let message = texts(&[
            ("executorname", executor_name),
            ("colonyname", self.colony()),
        ]);
        self.ask("getfunctionsmsg", message, key, |payload| {
            let mut functions = Vec::new();
            for row in &rows(payload) {
                let text = |name| row.get(name).and_then(Value::as_str).map(str::to_owned);
                if let Some(name) = text("funcname") {
                    functions.push((name, text("functionid").unwrap_or_default()));
                }
            }
            Some(functions)
        })
    }

    /// Takes a function back, by its id.
    ///
    /// # Errors
    /// Any [`ColonyError`](super::ColonyError).
    pub fn remove_function(&self, id: &str, key: &PrivateKey) -> Answer<()> {
        let message = texts(&[("functionid", id)]);
        self.ask("removefunctionmsg", message, key, nothing)
    }

    /// Registers a function. The server keeps every one that it is sent: ask [`Self::functions`] first.
    ///
    /// # Errors
    /// Any [`ColonyError`](super::ColonyError).
    pub fn add_function(
        &self,
        executor_name: &str,
        executor_type: &str,
        function: &FunctionDescription,
        key: &PrivateKey,
    ) -> Answer<()> {
        let mut fun = texts(&[
            ("executorname", executor_name),
            ("executortype", executor_type),
            ("colonyname", self.colony()),
            ("funcname", &function.name),
            ("description", &function.description),
        ]);
        put(&mut fun, "args", to_value(&function.args));
        let mut message = Map::new();
        put(&mut message, "fun", fun.into());
        self.ask("addfunctionmsg", message, key, nothing)
    }
}

/// Capabilities, as the server reads them.
fn shown(capabilities: &Capabilities) -> Map<String, Value> {
    let mut hardware = Vec::new();
    for machine in &capabilities.hardware {
        let graphics = &machine.gpu;
        let mut gpu = texts(&[("name", &graphics.name), ("mem", &graphics.mem)]);
        put(&mut gpu, "count", graphics.count.into());
        put(&mut gpu, "nodecount", graphics.nodecount.into());
        let mut fields = texts(&[
            ("model", &machine.model),
            ("cpu", &machine.cpu),
            ("mem", &machine.mem),
            ("storage", &machine.storage),
            ("platform", &machine.platform),
            ("architecture", &machine.architecture),
        ]);
        put(&mut fields, "nodes", machine.nodes.into());
        put(&mut fields, "cores", machine.cores.into());
        put(&mut fields, "gpu", gpu.into());
        hardware.push(Value::Object(fields));
    }
    let mut software = Vec::new();
    for program in &capabilities.software {
        software.push(Value::Object(texts(&[
            ("name", &program.name),
            ("type", &program.kind),
            ("version", &program.version),
        ])));
    }
    let mut shown = Map::new();
    put(&mut shown, "hardware", hardware.into());
    put(&mut shown, "software", software.into());
    shown
}
