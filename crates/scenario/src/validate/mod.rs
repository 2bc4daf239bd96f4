//! What a scenario must hold as a whole: its graph, its size, what a browser makes of it.

mod graph;
mod load;
mod warnings;

use crate::dialects::Outline;
use crate::limits::Limits;
use crate::model::Scenario;
use crate::sink::Sink;

/// Checks a decoded scenario. Parts that couldn't be decoded aren't judged.
pub(crate) fn scenario(
    scenario: &Scenario,
    outline: &Outline<'_>,
    limits: &Limits,
    sink: &mut Sink,
) {
    graph::check(scenario, outline, sink);
    load::check(scenario, outline, limits, sink);
    warnings::check(scenario, outline, limits, sink);
}
