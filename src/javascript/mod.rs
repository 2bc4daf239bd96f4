//! What JavaScript sees.

mod config;
mod events;
mod executor;
mod functions;
mod keeping;
mod lease;
mod problem;
mod types;
pub mod utilities;

pub use config::WasmExecutorConfig;
pub use executor::WasmExecutor;
