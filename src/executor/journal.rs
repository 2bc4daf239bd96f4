//! Log lines of processes on their way to the server: gathered for a moment, sent together, bounded while the server
//! is away. Progress goes among them, or to the process's channel for it.

use std::cell::{RefCell, RefMut};

use crate::colony::Process;
use crate::functions::{Abort, Alive};

/// Lines gather this long.
pub(super) const GATHER_MS: f64 = 400.0;
/// What is kept of one process while the server is away, in bytes.
const MAX_WAITING: usize = 64 * 1024;
/// Progress is sent at most this often.
const PROGRESS_EVERY_MS: u64 = 1_000;
/// The channel that progress is sent to, where a process declares it.
pub(super) const PROGRESS_CHANNEL: &str = "progress";

#[derive(Debug, Default)]
pub(super) struct Journal(RefCell<Vec<Pages>>);

#[derive(Debug, Default)]
struct Pages {
    process_id: String,
    text: String,
    left_out: usize,
    gathering: bool,
    progress_at: Option<u64>,
    channel: Option<Channel>,
    /// Of the lines that were sent last: others wait for it, so that all arrive in order.
    arrival: Option<Abort>,
}

#[derive(Debug, Default)]
struct Channel {
    sequence: u64,
    /// An entry is on its way. Progress that comes meanwhile is passed over: the next one says more.
    in_flight: bool,
}

/// Where progress goes now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ProgressWay {
    Log,
    /// To the channel, as the entry of this number.
    Channel(u64),
}

impl Journal {
    /// Opens the journal of a process; lines for others are dropped.
    pub(super) fn open(&self, process: &Process) {
        let has_channel = process.has_channel(PROGRESS_CHANNEL);
        self.close(&process.process_id);
        self.0.borrow_mut().push(Pages {
            process_id: process.process_id.clone(),
            channel: has_channel.then(Channel::default),
            ..Pages::default()
        });
    }

    fn pages(&self, process_id: &str) -> Option<RefMut<'_, Pages>> {
        let found = RefMut::filter_map(self.0.borrow_mut(), |journal| {
            let mut journal = journal.iter_mut();
            journal.find(|pages| pages.process_id == process_id)
        });
        found.ok()
    }

    /// Ends the journal of a process.
    pub(super) fn close(&self, process_id: &str) {
        let mut journal = self.0.borrow_mut();
        journal.retain(|pages| pages.process_id != process_id);
    }

    /// Adds a line. Whether the caller should send what has gathered, after [`GATHER_MS`].
    pub(super) fn add(&self, process_id: &str, line: &str) -> bool {
        let Some(mut pages) = self.pages(process_id) else {
            return false;
        };
        pages.text.push_str(line);
        pages.text.push('\n');
        while pages.text.len() > MAX_WAITING {
            let end = pages.text.find('\n').map_or(pages.text.len(), |at| at + 1);
            pages.text.drain(..end);
            pages.left_out += 1;
        }
        !std::mem::replace(&mut pages.gathering, true)
    }

    /// Where progress goes, if it is sent now at all.
    ///
    /// Entries are numbered by the time of day, so that those of a later attempt come after those of an earlier one.
    pub(super) fn takes_progress(
        &self,
        process_id: &str,
        now: u64,
        wall_ms: f64,
    ) -> Option<ProgressWay> {
        let mut pages = self.pages(process_id)?;
        if pages
            .progress_at
            .is_some_and(|at| now < at + PROGRESS_EVERY_MS)
        {
            return None;
        }
        let way = match &mut pages.channel {
            None => ProgressWay::Log,
            Some(channel) if channel.in_flight => return None,
            Some(channel) => {
                channel.in_flight = true;
                channel.sequence = (wall_ms as u64).max(channel.sequence + 1);
                ProgressWay::Channel(channel.sequence)
            }
        };
        pages.progress_at = Some(now);
        Some(way)
    }

    /// An entry's way to the channel is over. A channel that the server refuses is given up: what follows goes to the
    /// log.
    pub(super) fn channel_answered(&self, process_id: &str, is_refused: bool) {
        if let Some(mut pages) = self.pages(process_id) {
            if is_refused {
                pages.channel = None;
            } else if let Some(channel) = &mut pages.channel {
                channel.in_flight = false;
            }
        }
    }

    /// The arrival of the lines of this process that are on their way; nothing where none are.
    pub(super) fn arrival(&self, process_id: &str) -> Option<Abort> {
        let arrival = self.pages(process_id)?.arrival.clone();
        arrival.filter(|arrival| arrival.reason().is_none())
    }

    /// Lines are on their way as long as what this gives is kept.
    pub(super) fn set_out(&self, process_id: &str) -> Alive {
        let way = Alive::default();
        if let Some(mut pages) = self.pages(process_id) {
            pages.arrival = Some(way.end());
        }
        way
    }

    /// Takes what has gathered; nothing where there is nothing.
    pub(super) fn take(&self, process_id: &str) -> Option<String> {
        let mut pages = self.pages(process_id)?;
        pages.gathering = false;
        let text = std::mem::take(&mut pages.text);
        let left_out = std::mem::take(&mut pages.left_out);
        match (text.is_empty(), left_out) {
            (true, 0) => None,
            (_, 0) => Some(text),
            (_, lines) => Some(format!(
                "({lines} lines were left out while the server was away)\n{text}"
            )),
        }
    }

    /// Puts text back that could not be sent, before what has gathered since.
    pub(super) fn put_back(&self, process_id: &str, text: &str) {
        if let Some(mut pages) = self.pages(process_id) {
            pages.text.insert_str(0, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn process(channels: Value) -> Process {
        let raw = json!({"processid": "p", "spec": {"channels": channels}});
        Process::from_value(raw).unwrap()
    }

    #[test]
    fn lines_gather_and_leave_together() {
        let journal = Journal::default();
        journal.open(&process(json!([])));
        assert!(journal.add("p", "one"), "the first line asks to be sent");
        assert!(!journal.add("p", "two"));
        assert_eq!(journal.take("p").as_deref(), Some("one\ntwo\n"));
        assert_eq!(journal.take("p"), None);
        assert!(journal.add("p", "three"));
    }

    #[test]
    fn what_waits_is_bounded_and_says_what_is_missing() {
        let journal = Journal::default();
        journal.open(&process(json!([])));
        for n in 0..20_000 {
            journal.add("p", &format!("line {n}"));
        }
        let text = journal.take("p").unwrap();
        assert!(text.len() < MAX_WAITING + 100);
        assert!(
            text.starts_with('(') && text.ends_with("line 19999\n"),
            "{}",
            &text[..60]
        );
    }

    #[test]
    fn what_could_not_be_sent_comes_first() {
        let journal = Journal::default();
        journal.open(&process(json!([])));
        journal.add("p", "one");
        let text = journal.take("p").unwrap();
        journal.add("p", "two");
        journal.put_back("p", &text);
        assert_eq!(journal.take("p").as_deref(), Some("one\ntwo\n"));
    }

    #[test]
    fn progress_is_taken_once_a_second() {
        let journal = Journal::default();
        journal.open(&process(json!([])));
        let taken = (0..3_000)
            .filter_map(|now| journal.takes_progress("p", now, 0.0))
            .filter(|way| *way == ProgressWay::Log)
            .count();
        assert_eq!(taken, 3);
    }

    #[test]
    fn progress_takes_the_channel_where_there_is_one() {
        let journal = Journal::default();
        journal.open(&process(json!(["other", PROGRESS_CHANNEL])));
        let way = |now, wall_ms| journal.takes_progress("p", now, wall_ms);
        assert_eq!(way(5_000, 8e6), Some(ProgressWay::Channel(8_000_000)));
        assert_eq!(way(7_000, 8e6), None, "the first entry is on its way");
        journal.channel_answered("p", false);
        let set_back = way(7_500, 1e6);
        assert_eq!(set_back, Some(ProgressWay::Channel(8_000_001)));
        journal.channel_answered("p", true);
        assert_eq!(way(9_000, 9e6), Some(ProgressWay::Log));
    }

    #[test]
    fn a_closed_journal_takes_nothing() {
        let journal = Journal::default();
        assert!(!journal.add("p", "line"));
        assert_eq!(journal.take("p"), None);
    }
}
