//! What this executor can do: one file a function, all behind one [`Registry`].

mod abort;
mod add;
mod arguments;
mod browser_info;
mod context;
mod echo;
mod greet;
mod health;
mod http_request;
mod merge_reports;
mod multiply;
mod outcome;
mod registry;
mod run_scenario;
mod validate_scenario;

pub use abort::Abort;
pub(crate) use abort::Alive;
pub use arguments::{ArgumentError, Arguments, Kind, Parameter};
pub use context::{Context, ExecutorFacts, Progress, Reporter};
pub use outcome::Outcome;
pub use registry::{Function, Registry, RegistryError, Signature};

#[cfg(test)]
pub(crate) mod testing;
