//! How much work there is for executors of this type.

use serde::Serialize;

use super::driver::Executor;
use crate::colony::{Client, ColonyError};

const WAITING: u32 = 0;
const RUNNING: u32 = 1;

/// What waits for executors of a type, and what runs on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Queue {
    /// Processes that wait.
    pub waiting: usize,
    /// Processes that run, on any executor of the type; at most as many as the server lists.
    pub running: usize,
    /// Whether the server's list ended before the queue did.
    pub waiting_is_at_least: bool,
}

impl Executor {
    /// Asks the server. It lists whole processes to be counted, so ask seldom.
    ///
    /// # Errors
    /// Any [`ColonyError`].
    pub async fn queue(&self) -> Result<Queue, ColonyError> {
        let (client, who) = (&self.0.client, &self.0.identity);
        let (kind, key) = (&who.executor_type, &who.key);
        // One after the other: a page has six connections to the server.
        let waiting = client.count(kind, WAITING, key).await?;
        let running = client.count(kind, RUNNING, key).await?;
        Ok(Queue {
            waiting,
            running,
            waiting_is_at_least: waiting >= Client::LIST_LIMIT,
        })
    }
}
