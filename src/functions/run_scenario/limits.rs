//! How much of a run the policy allows.

use scenario::decimal::plain;
use scenario::engine::{EngineError, LimitKind, RunLimits};
use scenario::time::seconds;

use crate::policy::{Policy, Refusal};

/// The policy's figures, as the engine takes them.
pub(super) fn limits(policy: &Policy) -> RunLimits {
    RunLimits {
        users: Some(policy.max_users),
        requests_per_second: Some(policy.max_requests_per_second),
        duration: Some(seconds(policy.max_seconds())),
        bytes: Some(policy.max_bytes()),
    }
}

/// Why a run can't begin.
pub(super) fn cannot_begin(error: &EngineError) -> String {
    match error {
        EngineError::OverLimit {
            limit,
            asked,
            allowed,
        } => {
            let rule = format!("the scenario asks for {asked} {limit}, and {allowed} is the most");
            Refusal::new(key(*limit), rule).to_string()
        }
        _ => error.to_string(),
    }
}

/// Why a run was ended.
pub(super) fn used_up(limit: LimitKind, policy: &Policy) -> String {
    let rule = match limit {
        LimitKind::Bytes => {
            let most = plain(policy.max_megabytes);
            format!("the run sent and received {most} MB")
        }
        _ => format!("the run took {} minutes", plain(policy.max_minutes)),
    };
    let rule = format!("{rule}, which is the most; the report is in the output");
    Refusal::new(key(limit), rule).to_string()
}

fn key(limit: LimitKind) -> &'static str {
    match limit {
        LimitKind::Users => "max_users",
        LimitKind::RequestsPerSecond => "max_requests_per_second",
        LimitKind::Duration => "max_minutes",
        LimitKind::Bytes => "max_megabytes",
    }
}
