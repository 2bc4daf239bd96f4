//! How an executor becomes a member of a colony.
//!
//! First it asks whether it is one already, with its own key: adding an executor again would reset it and hand its
//! work to others. That question also shows that the server is a ColonyOS server, before anything is signed with the
//! owner's key.

use scenario::quoted::Quoted;

use super::driver::{Executor, Inner};
use super::input::Notice;
use crate::colony::{
    Answer, ColonyError, ExecutorState, Executors, FunctionChange, PrivateKey, Refusal,
};
use crate::json::to_value;

/// A first request that failed within this time may have been refused by CORS.
const PROBE_WORTH_MS: u64 = 10_000;
const PROBE_TIMEOUT_MS: u32 = 5_000;

/// Why an executor could not become a member, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// No reply came.
    #[error(
        "no ColonyOS server answers at {server}: check the address and the port, that the server runs, and that this \
         machine reaches it"
    )]
    NoServer {
        /// The address.
        server: String,
    },
    /// Something answers, but keeps its replies from pages of other origins.
    #[error(
        "something answers at {server}, but doesn't let this page read its replies (CORS): check the port; a proxy \
         before a ColonyOS server must pass on its Access-Control-Allow-Origin header"
    )]
    NoCors {
        /// The address.
        server: String,
    },
    /// Something answered, but no ColonyOS server.
    #[error(
        "what answers at {server} is not a ColonyOS server (HTTP {status}); check the port. It said: {detail}"
    )]
    NotColonyOs {
        /// The address.
        server: String,
        /// HTTP status.
        status: u16,
        /// The reply's beginning.
        detail: String,
    },
    /// There is no such colony.
    #[error(
        "the server has no colony named {}; check the name (`colonies colony ls` lists them)",
        Quoted(colony)
    )]
    UnknownColony {
        /// The name.
        colony: String,
    },
    /// The key is not the owner's.
    #[error(
        "the key that was given is not the owner's key of colony {}; it is the one that \
         COLONIES_COLONY_PRVKEY holds where the colony was made",
        Quoted(colony)
    )]
    WrongKey {
        /// The colony.
        colony: String,
    },
    /// Another executor has the name.
    #[error(
        "an executor named {} is in the colony already, and the server lets no other take its name; choose another",
        Quoted(name)
    )]
    NameTaken {
        /// The name.
        name: String,
    },
    /// No owner's key was given, and the executor is not approved.
    #[error("this executor is not approved; the colony's owner can let it in with: {command}")]
    NotApproved {
        /// The line for the owner.
        command: String,
    },
    /// Anything else that the server said.
    #[error("the server refused the registration: {0}")]
    Refused(String),
}

impl RegisterError {
    /// A short name for the kind of error, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoServer { .. } => "no_server",
            Self::NoCors { .. } => "no_cors",
            Self::NotColonyOs { .. } => "not_colonyos",
            Self::UnknownColony { .. } => "unknown_colony",
            Self::WrongKey { .. } => "wrong_key",
            Self::NameTaken { .. } => "name_taken",
            Self::NotApproved { .. } => "not_approved",
            Self::Refused(_) => "refused",
        }
    }
}

impl Executor {
    /// Becomes a member of the colony, and tells it what this executor has and can do.
    ///
    /// `owner_key` is used only where the executor isn't a member yet; it is dropped with this call.
    ///
    /// # Errors
    /// [`RegisterError`], which says what to do.
    pub async fn register(&self, owner_key: Option<PrivateKey>) -> Result<(), RegisterError> {
        let inner = &self.0;
        inner.notify(&Notice::Registering);
        let added = !inner.is_member().await?;
        if added && owner_key.is_none() {
            return Err(inner.not_approved());
        }
        let entered = inner.enter(owner_key.filter(|_| added)).await;
        entered.map_err(|error| inner.explain(error))?;
        inner.notify(&Notice::Registered {
            executor_id: inner.executor_id.clone(),
            executor_name: inner.identity.name.clone(),
            added,
        });
        Ok(())
    }
}

impl Inner {
    async fn is_member(&self) -> Result<bool, RegisterError> {
        let asked_at = self.now();
        let Err(error) = self.client.heartbeat(&self.identity.key).await else {
            return Ok(true);
        };
        if error.refusal() == Some(Refusal::NotMember) {
            return Ok(false);
        }
        // A browser gives one error for all that keeps a reply away; what is refused by CORS comes at once.
        let may_be_cors =
            matches!(error, ColonyError::Unreachable(_)) && self.now() < asked_at + PROBE_WORTH_MS;
        let server = self.client.server();
        if may_be_cors && self.platform.answers(&server.api(), PROBE_TIMEOUT_MS).await {
            let server = server.to_string();
            return Err(RegisterError::NoCors { server });
        }
        Err(self.explain(error))
    }

    /// Lets the executor into the colony, where the owner's key is there, and says what it has and can do.
    async fn enter(&self, owner_key: Option<PrivateKey>) -> Result<(), ColonyError> {
        if let Some(owner_key) = &owner_key {
            let (who, client) = (&self.identity, &self.client);
            let state = self.standing_in(client.executors(&who.key).await);
            // Where the colony has this very executor, approving is enough. A key that it doesn't know may not ask.
            let only_waits = matches!(state, Ok(Some(state)) if state != ExecutorState::Approved);
            if !only_waits {
                let kind = &who.executor_type;
                let add = client.add_executor(&who.name, kind, &self.executor_id, owner_key);
                add.await?;
            }
            client.approve_executor(&who.name, owner_key).await?;
        }
        self.introduce().await
    }

    /// Says what this executor has, registers each function that is on and isn't registered yet, and takes back those
    /// that are off.
    pub(super) async fn introduce(&self) -> Result<(), ColonyError> {
        let (client, key) = (&self.client, &self.identity.key);
        let graphics = self.platform.graphics().await;
        self.tell_capabilities(graphics).await?;
        let known = client.functions(&self.identity.name, key).await?;
        for change in self.function_changes(known) {
            client.change_function(change, key).await?;
        }
        Ok(())
    }

    fn tell_capabilities(&self, graphics: Option<String>) -> Answer<()> {
        let who = &self.identity;
        let browser = self.platform.browser();
        self.client
            .update_capabilities(&who.name, &browser, graphics.as_deref(), &who.key)
    }

    /// What is to be changed of the functions that the colony knows of this executor: they are to be those that are on.
    fn function_changes(&self, known: Vec<(String, String)>) -> Vec<FunctionChange> {
        let who = &self.identity;
        let registry = self.registry.borrow();
        let mut changes = Vec::new();
        for (function, id) in &known {
            if !registry.policy().has_on(function) {
                changes.push(FunctionChange::remove(id));
            }
        }
        for function in registry.offered() {
            if !known.iter().any(|(name, _)| *name == function.name) {
                changes.push(self.client.add_function(
                    &who.name,
                    &who.executor_type,
                    &function.name,
                    &function.description,
                    to_value(&function.parameters),
                ));
            }
        }
        changes
    }

    fn standing_in(
        &self,
        executors: Result<Executors, ColonyError>,
    ) -> Result<Option<ExecutorState>, ColonyError> {
        Ok(executors?.standing(&self.identity.name, &self.executor_id))
    }

    /// Why the server does not count us among the executors that the colony knows, and what to do.
    pub(super) fn explain_standing(
        &self,
        executors: Result<Executors, ColonyError>,
    ) -> Option<String> {
        let state = match self.standing_in(executors) {
            Ok(state) => state,
            // A key that is in no row may not ask at all.
            Err(error) if error.refusal() == Some(Refusal::NotMember) => None,
            Err(_) => return None,
        };
        let name = &self.identity.name;
        let what = match state {
            None => {
                return Some(format!(
                    "another was registered as {name}, or the colony is gone: this executor's key counts no more. Stop \
                     the other, or choose another name; the colony's owner can let this one in with `{}`",
                    self.add_command()
                ));
            }
            Some(ExecutorState::Approved) => return None,
            Some(ExecutorState::Pending) => "waits for approval",
            Some(ExecutorState::Rejected) => "was rejected by the colony's owner",
            Some(ExecutorState::Unregistered | ExecutorState::Unknown) => {
                "was removed from the colony, or not heard from for too long"
            }
        };
        Some(format!(
            "executor {name} {what}: the colony's owner can let it in with `colonies executor approve --name {name}`"
        ))
    }

    fn not_approved(&self) -> RegisterError {
        let command = self.add_command();
        RegisterError::NotApproved { command }
    }

    fn add_command(&self) -> String {
        format!(
            "colonies executor add --name {} --type {} --executorid {} --approve",
            self.identity.name, self.identity.executor_type, self.executor_id
        )
    }

    fn explain(&self, error: ColonyError) -> RegisterError {
        let colony = self.client.colony().to_owned();
        let server = self.client.server().to_string();
        match (error.refusal(), error) {
            (_, ColonyError::Unreachable(_)) => RegisterError::NoServer { server },
            (_, ColonyError::NotColonyOs { status, detail }) => RegisterError::NotColonyOs {
                server,
                status,
                detail,
            },
            (Some(Refusal::UnknownColony), _) => RegisterError::UnknownColony { colony },
            (Some(Refusal::NotOwner), _) => RegisterError::WrongKey { colony },
            (Some(Refusal::NameTaken), _) => RegisterError::NameTaken {
                name: self.identity.name.clone(),
            },
            (_, error) => RegisterError::Refused(error.to_string()),
        }
    }
}
