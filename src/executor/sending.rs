//! Requests on their way to the server, closes and log lines among them.

use futures_util::FutureExt;

use super::driver::Inner;
use crate::colony::ColonyError;
use crate::first::unless;
use crate::functions::Outcome;

/// How long a close waits for the process's last lines.
const LINES_MS: f64 = 2_000.0;

impl Inner {
    pub(super) async fn close(
        &self,
        process_id: &str,
        outcome: &Outcome,
    ) -> Result<(), ColonyError> {
        let key = &self.identity.key;
        let mut lines = Box::pin(self.send_lines(process_id));
        // Most processes have none.
        if (&mut lines).now_or_never().is_none() {
            // The close must not be late.
            let _sent = unless(lines, self.platform.sleep(LINES_MS)).await;
        }
        let mut reasons = outcome.errors.clone();
        if !outcome.is_success() && !outcome.output.is_empty() {
            // A failing close carries no output; set before it, it stays.
            let set = self.client.set_output(process_id, &outcome.output, key);
            match set.await {
                Err(error) if error.is_unknown() => return Err(error),
                Err(error) => reasons.push(format!("the server did not take the output: {error}")),
                Ok(()) => {}
            }
        }
        let closed = if outcome.is_success() {
            let output = &outcome.output;
            self.client.close_successful(process_id, output, key)
        } else {
            self.client.close_failed(process_id, &reasons, key)
        };
        closed.await
    }

    /// Sends the lines of a process that have gathered.
    pub(super) async fn send_lines(&self, process_id: &str) {
        while let Some(arrival) = self.journal.arrival(process_id) {
            arrival.aborted().await;
        }
        let _way = self.journal.set_out(process_id);
        if let Some(text) = self.journal.take(process_id) {
            let key = &self.identity.key;
            let sent = self.client.add_log(process_id, &text, key).await;
            if sent.is_err_and(|error| error.is_unknown()) {
                self.journal.put_back(process_id, &text);
            }
        }
    }
}
