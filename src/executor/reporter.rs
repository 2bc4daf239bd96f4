//! Where a running function's log lines and progress go: to those who watch, and gathered to the server.

use std::rc::Rc;

use futures_util::future::FutureExt;
use scenario::decimal::rounded;
use serde_json::{Map, Value};

use super::driver::Inner;
use super::input::Notice;
use super::journal::{GATHER_MS, PROGRESS_CHANNEL, ProgressWay};
use crate::colony::ColonyError;
use crate::functions::{ExecutorFacts, Progress, Reporter};
use crate::json::put;

/// The reporter of an executor's functions.
pub(super) struct FunctionReporter(pub(super) Rc<Inner>);

impl FunctionReporter {
    /// Adds a line to the journal, and sees to it that it is sent.
    fn write(&self, process_id: &str, line: &str) {
        if !self.0.journal.add(process_id, line) {
            return;
        }
        let inner = Rc::clone(&self.0);
        let process_id = process_id.to_owned();
        let gathered = self.0.platform.sleep(GATHER_MS);
        let send = async move {
            gathered.await;
            inner.send_lines(&process_id).await;
        };
        self.0.platform.spawn(send.boxed_local());
    }
}

impl FunctionReporter {
    /// Appends progress to the process's channel.
    fn append(&self, process_id: &str, sequence: u64, entry: &Value) {
        let inner = Rc::clone(&self.0);
        let key = &inner.identity.key;
        let answer =
            inner
                .client
                .append_to_channel(process_id, PROGRESS_CHANNEL, sequence, entry, key);
        let process_id = process_id.to_owned();
        let note = move |answer: Result<(), ColonyError>| {
            let is_refused = answer.is_err_and(|error| error.refusal().is_some());
            inner.journal.channel_answered(&process_id, is_refused);
        };
        self.0.platform.spawn(answer.map(note).boxed_local());
    }
}

impl Reporter for FunctionReporter {
    fn log(&self, process_id: &str, message: &str) {
        self.0.notify(&Notice::line(Some(process_id), message));
        self.write(process_id, message);
    }

    fn progress(&self, process_id: &str, progress: Progress) {
        let (now, wall_ms) = (self.0.now(), self.0.platform.wall_ms());
        match self.0.journal.takes_progress(process_id, now, wall_ms) {
            Some(ProgressWay::Log) => {
                let percent = progress
                    .fraction
                    .map(|fraction| format!("{} % ", rounded(fraction * 100.0, 0)))
                    .unwrap_or_default();
                self.write(process_id, &format!("{percent}{}", progress.message));
            }
            Some(ProgressWay::Channel(sequence)) => {
                let mut entry = Map::new();
                put(&mut entry, "fraction", progress.fraction.into());
                put(&mut entry, "message", progress.message.clone().into());
                put(&mut entry, "detail", progress.detail.clone().into());
                self.append(process_id, sequence, &entry.into());
            }
            None => {}
        }
        self.0.notify(&Notice::progress(process_id, progress));
    }

    fn executor(&self) -> ExecutorFacts {
        self.0.facts()
    }
}
