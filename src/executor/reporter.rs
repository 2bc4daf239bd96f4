//! Where a running function's log lines and progress go: to those who watch, and gathered to the server.

use std::rc::Rc;

use futures_util::future::FutureExt;

use super::driver::Inner;
use super::input::{LogLevel, Notice};
use super::journal::GATHER_MS;
use crate::functions::{ExecutorFacts, Progress, Reporter};

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

impl Reporter for FunctionReporter {
    fn log(&self, process_id: &str, message: &str) {
        let notice = Notice::Log {
            level: LogLevel::Info,
            message: message.to_owned(),
            process_id: Some(process_id.to_owned()),
        };
        self.0.notify(&notice);
        self.write(process_id, message);
    }

    fn progress(&self, process_id: &str, progress: Progress) {
        let Progress {
            fraction,
            message,
            detail,
        } = progress;
        if self.0.journal.takes_progress(process_id, self.0.now()) {
            let percent = fraction
                .map(|fraction| format!("{:.0} % ", fraction * 100.0))
                .unwrap_or_default();
            self.write(process_id, &format!("{percent}{message}"));
        }
        self.0.notify(&Notice::Progress {
            process_id: process_id.to_owned(),
            fraction,
            message,
            detail,
        });
    }

    fn executor(&self) -> ExecutorFacts {
        self.0.facts()
    }
}
