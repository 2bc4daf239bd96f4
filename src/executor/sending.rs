//! Closes and log lines on their way to the server.

use futures_util::future::{Either, FutureExt, select};

use super::driver::Inner;
use crate::colony::{Answer, ColonyError, TransportError};
use crate::functions::Outcome;

/// A request other than a poll is given up after this long.
const REQUEST_TIMEOUT_MS: f64 = 15_000.0;
/// How long a close waits for the process's last lines.
const LINES_MS: f64 = 2_000.0;

impl Inner {
    /// The answer, or "no answer" when it takes too long.
    pub(super) fn in_time<'a, T: 'a>(&'a self, answer: Answer<'a, T>) -> Answer<'a, T> {
        let too_late = self.platform.sleep(REQUEST_TIMEOUT_MS);
        let first = select(answer, too_late);
        let answer = first.map(|first| match first {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => Err(TransportError("it did not answer within 15 s".into()).into()),
        });
        answer.boxed_local()
    }

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
            select(lines, self.platform.sleep(LINES_MS)).await;
        }
        let mut reasons = outcome.errors.clone();
        if !outcome.is_success() && !outcome.output.is_empty() {
            // A failing close carries no output; set before it, it stays.
            let set = self.client.set_output(process_id, &outcome.output, key);
            match self.in_time(set).await {
                Err(error) if error.is_unknown() => return Err(error),
                Err(error) => reasons.push(format!("the server did not take the output: {error}")),
                Ok(()) => {}
            }
        }
        self.in_time(if outcome.is_success() {
            let output = &outcome.output;
            self.client.close_successful(process_id, output, key)
        } else {
            self.client.close_failed(process_id, &reasons, key)
        })
        .await
    }

    /// Sends the lines of a process that have gathered.
    pub(super) async fn send_lines(&self, process_id: &str) {
        while let Some(arrival) = self.journal.arrival(process_id) {
            arrival.aborted().await;
        }
        let _way = self.journal.set_out(process_id);
        if let Some(text) = self.journal.take(process_id) {
            let sent = self
                .in_time(self.client.add_log(process_id, &text, &self.identity.key))
                .await;
            if sent.is_err_and(|error| error.is_unknown()) {
                self.journal.put_back(process_id, &text);
            }
        }
    }
}
