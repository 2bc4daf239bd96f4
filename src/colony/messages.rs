//! What the messages hold, as our own types: read leniently, because a reply that can't be read loses a process.
//!
//! The server allows any JSON in `args`, `kwargs`, `in` and `out`; they stay [`Value`]s here. Empty lists come as
//! `null`, unknown fields are ignored, and a field of an unexpected type counts as absent.

use serde_json::{Map, Value};

use super::time::unix_ms;
use crate::json::text;

/// Where a process is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcessState {
    /// In the queue.
    Waiting,
    /// Assigned to an executor.
    Running,
    /// Closed with its output.
    Success,
    /// Closed with reasons, or timed out.
    Failed,
    /// Cancelled by a member.
    Cancelled,
    /// A number that this version doesn't know, or none.
    Unknown,
}

impl ProcessState {
    fn of(process: &Value) -> Self {
        match integer_of(process, "state") {
            Some(0) => Self::Waiting,
            Some(1) => Self::Running,
            Some(2) => Self::Success,
            Some(3) => Self::Failed,
            Some(4) => Self::Cancelled,
            _ => Self::Unknown,
        }
    }
}

/// One assignment of a process: the server may take a process back and hand it out again, to us too.
///
/// The start's last digits are no part of it: an assignment's reply has nanoseconds, a look-up has what the database
/// kept, microseconds.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The process.
    pub process_id: String,
    /// When the server assigned it, in milliseconds since 1970; nothing where it could not be read.
    pub start_ms: Option<f64>,
}

/// Starts of one attempt differ by less than this, in milliseconds.
const SAME_START_MS: f64 = 1.0;

impl PartialEq for Attempt {
    fn eq(&self, other: &Self) -> bool {
        self.process_id == other.process_id
            && match (self.start_ms, other.start_ms) {
                (Some(ours), Some(theirs)) => (ours - theirs).abs() < SAME_START_MS,
                (ours, theirs) => ours == theirs,
            }
    }
}

/// A process as the server hands it out.
#[derive(Debug, Clone, PartialEq)]
pub struct Process {
    /// 64 hexadecimal characters.
    pub process_id: String,
    /// Where it is in its life.
    pub state: ProcessState,
    /// When it was assigned (RFC 3339), in the server's own words; [`Self::attempt`] reads it.
    pub start_time: String,
    /// The executor it is assigned to, or nothing.
    pub assigned_executor_id: String,
    /// Who submitted it.
    pub initiator_name: String,
    /// The function to run.
    pub function: String,
    /// Positional arguments.
    pub args: Vec<Value>,
    /// Named arguments.
    pub kwargs: Map<String, Value>,
    /// What the parents in a workflow gave, in their order.
    pub input: Vec<Value>,
    /// Seconds until the server takes it back; −1 or less: never.
    pub max_exec_time_s: i64,
    /// The whole reply, for functions that want more of it.
    pub raw: Value,
}

impl Process {
    /// Reads a process. All that must be there is its id.
    #[must_use]
    pub fn from_value(raw: Value) -> Option<Self> {
        let spec = raw.get("spec").unwrap_or(&Value::Null);
        let process_id = text_of(&raw, "processid");
        if process_id.is_empty() {
            return None;
        }
        Some(Self {
            state: ProcessState::of(&raw),
            start_time: text_of(&raw, "starttime"),
            assigned_executor_id: text_of(&raw, "assignedexecutorid"),
            initiator_name: text_of(&raw, "initiatorname"),
            function: text_of(spec, "funcname"),
            args: list_of(spec, "args"),
            kwargs: spec
                .get("kwargs")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
            input: list_of(&raw, "in"),
            max_exec_time_s: integer_of(spec, "maxexectime").unwrap_or(-1),
            process_id,
            raw,
        })
    }

    /// How long it was in the queue, by the server's clock, in milliseconds; nothing where it can't be told.
    #[must_use]
    pub fn queued_ms(&self) -> Option<f64> {
        let submitted = text(&self.raw, "submissiontime")?;
        Some(unix_ms(&self.start_time)? - unix_ms(submitted)?)
    }

    /// Whether the spec declares a channel.
    #[must_use]
    pub fn has_channel(&self, name: &str) -> bool {
        let channels = self.raw.get("spec").and_then(|spec| spec.get("channels"));
        let channels = channels.and_then(Value::as_array);
        channels.is_some_and(|channels| channels.iter().any(|channel| channel == name))
    }

    /// Milliseconds until the server takes it back; nothing where it never does.
    #[must_use]
    pub fn limit_ms(&self) -> Option<u64> {
        let seconds = u64::try_from(self.max_exec_time_s).ok()?;
        Some(seconds.saturating_mul(1000))
    }

    /// Which assignment this is.
    #[must_use]
    pub fn attempt(&self) -> Attempt {
        Attempt {
            process_id: self.process_id.clone(),
            start_ms: unix_ms(&self.start_time),
        }
    }

    /// Whether this is still the given assignment, running on the given executor.
    #[must_use]
    pub fn is_still(&self, attempt: &Attempt, executor_id: &str) -> bool {
        self.state == ProcessState::Running
            && self.assigned_executor_id == executor_id
            && self.attempt() == *attempt
    }
}

/// Whether an executor may take work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecutorState {
    /// Added, waiting for the owner's approval.
    Pending,
    /// May take work.
    Approved,
    /// Refused by the owner.
    Rejected,
    /// Removed, or not heard from for too long.
    Unregistered,
    /// A number that this version doesn't know, or none.
    Unknown,
}

impl ExecutorState {
    /// By a row of the colony's list.
    pub(super) fn of(row: &Value) -> Self {
        match integer_of(row, "state") {
            Some(0) => Self::Pending,
            Some(1) => Self::Approved,
            Some(2) => Self::Rejected,
            Some(3) => Self::Unregistered,
            _ => Self::Unknown,
        }
    }
}

fn text_of(value: &Value, name: &str) -> String {
    text(value, name).unwrap_or_default().to_owned()
}

fn integer_of(value: &Value, name: &str) -> Option<i64> {
    value.get(name).and_then(Value::as_i64)
}

fn list_of(value: &Value, name: &str) -> Vec<Value> {
    value
        .get(name)
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colony::{Reply, open};
    use serde_json::json;

    fn sample(name: &str) -> Process {
        let path = format!(
            "{}/tests/fixtures/replies/{name}.wire.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let body = std::fs::read_to_string(path).unwrap();
        Process::from_value(open(&Reply { status: 200, body }).unwrap()).unwrap()
    }

    #[test]
    fn a_process_submitted_by_the_cli() {
        let process = sample("assign_a_cli");
        assert_eq!(process.function, "echo");
        assert_eq!(process.args, [json!("hello"), json!("42")]);
        assert_eq!(
            Value::Object(process.kwargs.clone()),
            json!({"a": "1", "args": ["x"]})
        );
        assert_eq!(process.max_exec_time_s, -1);
        assert!(process.is_still(&process.attempt(), &process.assigned_executor_id));
        assert!(!process.is_still(&process.attempt(), "somebody else"));
    }

    #[test]
    fn a_look_up_has_fewer_digits_of_the_same_start() {
        let assigned = sample("assign_a_cli");
        let mut looked_up = assigned.clone();
        looked_up.start_time = "2026-11-20T13:13:06.486719+01:00".into();
        assert_eq!(assigned.attempt(), looked_up.attempt());
        looked_up.start_time = "2026-11-20T13:13:07.486719+01:00".into();
        assert_ne!(assigned.attempt(), looked_up.attempt());
    }

    #[test]
    fn nested_arguments_keep_their_types() {
        let process = sample("assign_b_nested");
        assert_eq!(process.args.first(), Some(&json!(1)));
        assert_eq!(process.args.get(5), Some(&json!({"k": [1, 2]})));
        assert_eq!(process.max_exec_time_s, 60);
        assert!(process.has_channel("stdin") && process.has_channel("stdout"));
        assert!(!process.has_channel("stderr"));
    }

    #[test]
    fn a_workflow_child_gets_its_parents_outputs() {
        let process = sample("assign_c_child");
        assert_eq!(process.input.len(), 6);
        assert_eq!(process.input.get(1), Some(&json!({"v": 1})));
    }

    #[test]
    fn every_sample_reads() {
        for name in [
            "assign_a_cli",
            "assign_b_nested",
            "assign_c_child",
            "assign_c_parent1",
            "assign_c_parent2",
        ] {
            assert_eq!(sample(name).state, ProcessState::Running, "{name}");
        }
    }

    #[test]
    fn only_the_id_must_be_there() {
        assert_eq!(Process::from_value(json!({})), None);
        let odd = json!({"processid": "p", "state": "?", "spec": {"args": null, "kwargs": 3, "maxexectime": 1e300}});
        let process = Process::from_value(odd).unwrap();
        assert_eq!((process.args.len(), process.max_exec_time_s), (0, -1));
        assert_eq!(process.state, ProcessState::Unknown);
    }
}
