//! How the server's processes and refusals look to its clients.

use serde_json::{Value, json};
use wasm_executor::colony::{ColonyError, Process};

use super::server::{Attempt, Held, ME, State};

pub(crate) fn process(at: usize, held: &Held) -> Process {
    let (seconds, ms) = (held.start / 1_000, held.start % 1_000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let state = match held.state {
        State::Waiting => 0,
        State::Running => 1,
        State::Success => 2,
        State::Failed | State::Removed => 3,
        State::Cancelled => 4,
    };
    let executor = match (held.state, held.ours) {
        (State::Waiting, _) => "",
        (_, true) => ME,
        (_, false) => "another",
    };
    let raw: Value = json!({
        "processid": format!("p{at}"), "state": state, "assignedexecutorid": executor,
        "starttime": format!("2026-11-20T{:02}:{:02}:{seconds:02}.{ms:03}Z", minutes / 60, minutes % 60),
        "spec": {"funcname": "work", "maxexectime": held.limit_s},
    });
    Process::from_value(raw).expect("it has an id")
}

/// The number of a process of this server.
pub(crate) fn number(process_id: &str) -> usize {
    process_id
        .trim_start_matches('p')
        .parse()
        .expect("a number")
}

/// Which attempt a process of this server shows.
pub(crate) fn attempt(process: &Process) -> Attempt {
    let start = process.attempt().start_ms.expect("a time");
    const MIDNIGHT_MS: f64 = 1_795_132_800_000.0;
    (
        number(&process.process_id),
        (start - MIDNIGHT_MS).round() as u64,
    )
}

pub(crate) fn refused(status: u16, message: &str) -> ColonyError {
    ColonyError::Refused {
        status,
        message: message.into(),
    }
}
