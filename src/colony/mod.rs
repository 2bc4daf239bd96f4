//! The ColonyOS protocol: keys, the signed envelope, messages, typed errors, and a client over a [`Transport`].
//!
//! Facts about the server stand where they are used; they hold for ColonyOS v1.9.12.

mod answer;
mod client;
mod depth;
mod envelope;
mod error;
mod fields;
mod keys;
mod membership;
mod messages;
mod time;
mod transport;
mod url;

pub use answer::Answer;
pub use client::Client;
pub use envelope::{open, sign};
pub use error::{ColonyError, Refusal};
pub use keys::{KeyError, PrivateKey};
pub use membership::{Executors, FunctionChange};
pub use messages::{Attempt, ExecutorState, Process, ProcessState};
pub use time::unix_ms;
pub use transport::{Reply, Transport, TransportError};
pub use url::{ServerUrl, UrlError};
