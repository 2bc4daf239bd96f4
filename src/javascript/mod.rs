//! What JavaScript sees.

mod callback;
mod config;
mod events;
mod executor;
mod farewell;
mod functions;
mod keeping;
mod lease;
mod local;
mod policy;
mod problem;
mod types;
pub mod utilities;

pub use config::WasmExecutorConfig;
pub use executor::WasmExecutor;
pub use local::run_locally;
pub use policy::default_policy;
