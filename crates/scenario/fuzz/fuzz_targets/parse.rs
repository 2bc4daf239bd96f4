//! Any bytes give a scenario or diagnostics, never a panic; and every diagnostic says where and what.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenario::{Limits, parse};

fuzz_target!(|bytes: &[u8]| {
    let yaml = String::from_utf8_lossy(bytes);
    match parse(&yaml, &Limits::default()) {
        Ok(checked) => {
            assert!(!checked.warnings.has_errors());
            let scenario = checked.scenario;
            assert!(scenario.node(scenario.start).is_some());
            for edge in scenario.nodes.iter().flat_map(|node| &node.edges) {
                assert!(scenario.node(edge.to).is_some());
            }
            for action in scenario.nodes.iter().filter_map(|node| node.action) {
                assert!(scenario.action(action).is_some());
            }
        }
        Err(problems) => {
            assert!(problems.has_errors());
            for problem in problems.iter() {
                assert!(problem.line > 0 && problem.column > 0);
                assert!(!problem.message.is_empty() && !problem.help.is_empty());
            }
        }
    }
});
