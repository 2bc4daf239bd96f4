//! What a run is given besides its scenario.

use super::error::EngineError;
use super::limits::RunLimits;
use crate::model::Map;
use crate::segment::Segment;

/// What a run is given besides its scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOptions {
    /// Values for the scenario's variables, in place of its own.
    pub vars: Map,
    /// The part of the whole that runs here; none: the whole.
    pub segment: Option<Segment>,
    /// The seed, unless the scenario names one. Only its lower 53 bits count.
    pub seed: u64,
    /// The most requests in flight to one origin that speaks HTTP/1.1.
    pub gate_per_origin: u32,
    /// The protocol of origins, as far as it's known beforehand: `h2` for `https://host`.
    pub protocols: Vec<(String, String)>,
    /// The time at [`Micros`](crate::Micros) zero, in milliseconds since 1970-01-01 UTC: `{{ now() }}`.
    pub epoch_ms: i64,
    /// Warnings to stand in the report.
    pub warnings: Vec<String>,
    /// The most that the run may do.
    pub limits: RunLimits,
}

/// Connections that browsers keep to one origin over HTTP/1.1.
const CONNECTIONS_PER_ORIGIN: u32 = 6;

impl Default for RunOptions {
    fn default() -> Self {
        RunOptions {
            vars: Map::new(),
            segment: None,
            seed: 0,
            gate_per_origin: CONNECTIONS_PER_ORIGIN,
            protocols: Vec::new(),
            epoch_ms: 0,
            warnings: Vec::new(),
            limits: RunLimits::default(),
        }
    }
}

impl RunOptions {
    /// Puts the given values in place of a scenario's own.
    pub(super) fn set_vars(&self, vars: &mut Map) -> Result<(), EngineError> {
        for (name, value) in &self.vars {
            let Some(place) = vars.get_mut(name) else {
                let mut known = Vec::new();
                for name in vars.keys() {
                    known.push(name.as_str());
                }
                return Err(EngineError::UnknownVariable {
                    name: name.clone(),
                    known: match known.as_slice() {
                        [] => "none".to_owned(),
                        known => known.join(", "),
                    },
                });
            };
            *place = value.clone();
        }
        Ok(())
    }
}
