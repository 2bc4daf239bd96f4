//! What a colony may ask of this browser.
//!
//! Any member of a colony can submit work; whoever opens the page decides what of it is done here. A [`Policy`] says
//! which functions are on, which targets they may reach, and how much load they may make. What it doesn't allow is a
//! [`Refusal`]: the reason of a failed process, which names the rule and where to change it.
//!
//! Nothing here knows a browser: how an address is read is the browser's business (`Platform::origin_of`), so that
//! what is judged is what the browser will do.

mod change;
mod reach;
mod targets;

pub use change::PolicyError;
pub use targets::TargetGate;

use serde::Serialize;

/// What a colony may ask of this browser.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Policy {
    /// The functions that are on; none: all.
    pub functions: Option<Vec<String>>,
    /// Which targets requests may reach.
    pub targets: Targets,
    /// Hosts (`example.org`) and origins (`https://example.org:8443`): always reachable.
    pub listed: Vec<String>,
    /// The most virtual users of a scenario.
    pub max_users: u64,
    /// The most requests that a scenario starts in a second.
    pub max_requests_per_second: u32,
    /// The longest that a scenario or a request may take.
    pub max_minutes: f64,
    /// The most that a scenario or a request may send and receive, in millions of bytes.
    pub max_megabytes: f64,
}

/// Which targets requests may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Targets {
    /// All.
    Any,
    /// All but this machine and private networks, as far as the address tells; listed ones in any case.
    Public,
    /// Listed ones alone. Redirects are errors, because nobody can see where they lead.
    Listed,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            functions: None,
            targets: Targets::Public,
            listed: Vec::new(),
            max_users: 500,
            max_requests_per_second: 1_000,
            max_minutes: 60.0,
            max_megabytes: 10_000.0,
        }
    }
}

impl Policy {
    /// The default for a page of the given origin: one that is served from this very machine may reach it.
    #[must_use]
    pub fn for_page(origin: &str) -> Self {
        let targets = if reach::is_loopback(reach::host(origin)) {
            Targets::Any
        } else {
            Targets::Public
        };
        Self {
            targets,
            ..Self::default()
        }
    }

    /// Whether a function is on.
    #[must_use]
    pub fn has_on(&self, function: &str) -> bool {
        let functions = self.functions.as_ref();
        functions.is_none_or(|on| on.iter().any(|name| name == function))
    }

    /// Whether a function may run.
    ///
    /// # Errors
    /// [`Refusal`], when it is off.
    pub fn check_function(&self, function: &str) -> Result<(), Refusal> {
        if self.has_on(function) {
            Ok(())
        } else {
            Err(Refusal::new(
                "functions",
                format!("function {function} is off"),
            ))
        }
    }

    /// The longest that a scenario or a request may take, in seconds.
    #[must_use]
    pub fn max_seconds(&self) -> f64 {
        // 0.03 minutes are 1.8 seconds, not 1.7999….
        (self.max_minutes * 60_000.0).round() / 1_000.0
    }

    /// The most that may be sent and received.
    #[must_use]
    pub fn max_bytes(&self) -> u64 {
        (self.max_megabytes * 1e6) as u64
    }
}

/// Why something isn't done: a rule of the page's policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "refused by this page's policy: {rule}; change it under \"What the colony may do\" on the page (policy.{key})"
)]
pub struct Refusal {
    /// The setting that decides.
    pub key: &'static str,
    /// What isn't allowed.
    pub rule: String,
}

impl Refusal {
    /// A refusal by the setting `key`.
    #[must_use]
    pub fn new(key: &'static str, rule: String) -> Self {
        Self { key, rule }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
// the browser's reading of addresses is played by a native crate
mod tests;
