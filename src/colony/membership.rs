//! What an executor says of itself to the colony, and asks of it.

use serde_json::{Map, Value};

use super::answer::Answer;
use super::client::{Client, nothing, rows};
use super::fields::texts;
use super::keys::PrivateKey;
use super::messages::ExecutorState;
use crate::json::{put, text};
use crate::platform::BrowserFacts;

/// The executors that a colony lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Executors(Vec<Value>);

impl Executors {
    /// Where an executor stands, by its name and id; nothing where it isn't listed.
    #[must_use]
    pub fn standing(&self, name: &str, executor_id: &str) -> Option<ExecutorState> {
        let is_it = |row: &&Value| {
            text(row, "executorname") == Some(name) && text(row, "executorid") == Some(executor_id)
        };
        self.0.iter().find(is_it).map(ExecutorState::of)
    }
}

impl Client {
    /// The executors that the colony lists. Also a pending or removed member may ask.
    ///
    /// # Errors
    /// Any [`ColonyError`](super::ColonyError).
    pub fn executors(&self, key: &PrivateKey) -> Answer<Executors> {
        let message = texts(&[("colonyname", self.colony())]);
        self.ask("getexecutorsmsg", message, key, |payload| {
            Ok(Executors(rows(payload?)))
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

    /// Says what the executor has: its browser, and the graphics adapter where one is known.
    ///
    /// # Errors
    /// Any [`ColonyError`](super::ColonyError).
    pub fn update_capabilities(
        &self,
        name: &str,
        browser: &BrowserFacts,
        graphics: Option<&str>,
        key: &PrivateKey,
    ) -> Answer<()> {
        let mut message = texts(&[("colonyname", self.colony()), ("executorname", name)]);
        let capabilities = capabilities(browser, graphics);
        put(&mut message, "capabilities", capabilities.into());
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
            for row in &rows(payload?) {
                if let Some(name) = text(row, "funcname") {
                    let id = text(row, "functionid").unwrap_or_default();
                    functions.push((name.to_owned(), id.to_owned()));
                }
            }
            Ok(functions)
        })
    }

    /// What registers a function, with its arguments as the colony's list is to show them. The server keeps every
    /// one that it is sent: ask [`Self::functions`] first.
    #[must_use]
    pub fn add_function(
        &self,
        executor_name: &str,
        executor_type: &str,
        name: &str,
        description: &str,
        args: Value,
    ) -> FunctionChange {
        let mut fun = texts(&[
            ("executorname", executor_name),
            ("executortype", executor_type),
            ("colonyname", self.colony()),
            ("funcname", name),
            ("description", description),
        ]);
        put(&mut fun, "args", args);
        let mut message = Map::new();
        put(&mut message, "fun", fun.into());
        FunctionChange {
            msgtype: "addfunctionmsg",
            message,
        }
    }

    /// Changes what the colony knows of an executor's functions.
    ///
    /// # Errors
    /// Any [`ColonyError`](super::ColonyError).
    pub fn change_function(&self, change: FunctionChange, key: &PrivateKey) -> Answer<()> {
        self.ask(change.msgtype, change.message, key, nothing)
    }
}

/// A change of what a colony knows of an executor's functions: one is added or removed.
#[derive(Debug)]
pub struct FunctionChange {
    msgtype: &'static str,
    message: Map<String, Value>,
}

impl FunctionChange {
    /// What takes a function back, by its id.
    #[must_use]
    pub fn remove(id: &str) -> Self {
        Self {
            msgtype: "removefunctionmsg",
            message: texts(&[("functionid", id)]),
        }
    }
}

/// Machine and programs, in the server's words and units.
fn capabilities(browser: &BrowserFacts, graphics: Option<&str>) -> Map<String, Value> {
    let adapters = u32::from(graphics.is_some());
    let mut gpu = texts(&[("name", graphics.unwrap_or_default()), ("mem", "")]);
    put(&mut gpu, "count", adapters.into());
    put(&mut gpu, "nodecount", adapters.into());
    let memory = browser.memory_gib.map(|gib| format!("{gib}Gi"));
    let mut machine = texts(&[
        ("model", "browser"),
        // In thousandths of a core.
        ("cpu", &format!("{}m", browser.cores * 1000)),
        ("mem", &memory.unwrap_or_default()),
        // A page has no disk.
        ("storage", ""),
        ("platform", &browser.platform),
        ("architecture", "wasm32"),
    ]);
    put(&mut machine, "nodes", 1.into());
    put(&mut machine, "cores", browser.cores.into());
    put(&mut machine, "gpu", gpu.into());
    let program = |name, kind, version| {
        Value::Object(texts(&[
            ("name", name),
            ("type", kind),
            ("version", version),
        ]))
    };
    let mut software = Vec::new();
    if !browser.name.is_empty() {
        software.push(program(&browser.name, "browser", &browser.version));
    }
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    software.push(program(name, "executor", version));
    let mut capabilities = Map::new();
    put(
        &mut capabilities,
        "hardware",
        vec![Value::Object(machine)].into(),
    );
    put(&mut capabilities, "software", software.into());
    capabilities
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_browser_is_told_of_as_a_machine_and_its_programs() {
        let browser = BrowserFacts {
            name: "Firefox".into(),
            version: "128.0".into(),
            platform: "Linux".into(),
            cores: 8,
            memory_gib: Some(4),
            ..BrowserFacts::default()
        };
        let told = Value::Object(capabilities(&browser, Some("nvidia ampere")));
        let gpu = json!({"name": "nvidia ampere", "mem": "", "count": 1, "nodecount": 1});
        assert_eq!(
            told["hardware"],
            json!([{
                "model": "browser", "nodes": 1, "cpu": "8000m", "cores": 8, "mem": "4Gi", "storage": "",
                "gpu": gpu, "platform": "Linux", "architecture": "wasm32"
            }])
        );
        assert_eq!(
            told["software"],
            json!([
                {"name": "Firefox", "type": "browser", "version": "128.0"},
                {"name": "wasm-executor", "type": "executor", "version": env!("CARGO_PKG_VERSION")}
            ])
        );
        let told = Value::Object(capabilities(&BrowserFacts::default(), None));
        assert_eq!(told["hardware"][0]["mem"], "");
        assert_eq!(told["hardware"][0]["gpu"]["count"], 0);
        assert_eq!(told["software"].as_array().map(Vec::len), Some(1));
    }
}
