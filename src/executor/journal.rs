//! Log lines of processes on their way to the server: gathered for a moment, sent together, bounded while the server
//! is away.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::lock::Mutex;
use litemap::LiteMap;

/// Lines gather this long.
pub(super) const GATHER_MS: f64 = 400.0;
/// What is kept of one process while the server is away, in bytes.
const MAX_WAITING: usize = 64 * 1024;
/// Progress goes to the log at most this often.
const PROGRESS_EVERY_MS: u64 = 1_000;

#[derive(Debug, Default)]
pub(super) struct Journal(RefCell<LiteMap<String, Pages>>);

#[derive(Debug, Default)]
struct Pages {
    text: String,
    left_out: usize,
    gathering: bool,
    progress_at: Option<u64>,
    /// Held while lines are on their way, so that they arrive in order.
    sending: Rc<Mutex<()>>,
}

impl Journal {
    /// Opens the journal of a process; lines for others are dropped.
    pub(super) fn open(&self, process_id: &str) {
        self.0
            .borrow_mut()
            .insert(process_id.to_owned(), Pages::default());
    }

    /// Ends the journal of a process.
    pub(super) fn close(&self, process_id: &str) {
        self.0.borrow_mut().remove(process_id);
    }

    /// Adds a line. Whether the caller should send what has gathered, after [`GATHER_MS`].
    pub(super) fn add(&self, process_id: &str, line: &str) -> bool {
        let mut journal = self.0.borrow_mut();
        let Some(pages) = journal.get_mut(process_id) else {
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

    /// Whether progress may go to the log now.
    pub(super) fn takes_progress(&self, process_id: &str, now: u64) -> bool {
        let mut journal = self.0.borrow_mut();
        let Some(pages) = journal.get_mut(process_id) else {
            return false;
        };
        let due = pages
            .progress_at
            .is_none_or(|at| now >= at + PROGRESS_EVERY_MS);
        if due {
            pages.progress_at = Some(now);
        }
        due
    }

    /// The lock that a sender of this process's lines holds.
    pub(super) fn sending(&self, process_id: &str) -> Option<Rc<Mutex<()>>> {
        self.0
            .borrow()
            .get(process_id)
            .map(|pages| Rc::clone(&pages.sending))
    }

    /// Takes what has gathered; nothing where there is nothing.
    pub(super) fn take(&self, process_id: &str) -> Option<String> {
        let mut journal = self.0.borrow_mut();
        let pages = journal.get_mut(process_id)?;
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
        if let Some(pages) = self.0.borrow_mut().get_mut(process_id) {
            pages.text.insert_str(0, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_gather_and_leave_together() {
        let journal = Journal::default();
        journal.open("p");
        assert!(journal.add("p", "one"), "the first line asks to be sent");
        assert!(!journal.add("p", "two"));
        assert_eq!(journal.take("p").as_deref(), Some("one\ntwo\n"));
        assert_eq!(journal.take("p"), None);
        assert!(journal.add("p", "three"));
    }

    #[test]
    fn what_waits_is_bounded_and_says_what_is_missing() {
        let journal = Journal::default();
        journal.open("p");
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
        journal.open("p");
        journal.add("p", "one");
        let text = journal.take("p").unwrap();
        journal.add("p", "two");
        journal.put_back("p", &text);
        assert_eq!(journal.take("p").as_deref(), Some("one\ntwo\n"));
    }

    #[test]
    fn progress_is_taken_once_a_second() {
        let journal = Journal::default();
        journal.open("p");
        let taken = (0..3_000)
            .filter(|now| journal.takes_progress("p", *now))
            .count();
        assert_eq!(taken, 3);
    }

    #[test]
    fn a_closed_journal_takes_nothing() {
        let journal = Journal::default();
        assert!(!journal.add("p", "line"));
        assert_eq!(journal.take("p"), None);
    }
}
