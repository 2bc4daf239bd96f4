//! The HTTP load scenario engine.
//!
//! A scenario is a YAML document in one of three dialects (load, tasks, workbook). [`parse`] turns it
//! into one [`Scenario`], or into every problem it has at once; nothing after that knows which dialect
//! it came from. The engine is sans-I/O: it is given time and outcomes, and says what to do next.
//!
//! ```
//! let yaml = "
//! scenario:
//!   id: one
//!   workflow:
//!     - {id: get, type: http, params: {url: 'http://127.0.0.1:9000/get'}}
//! ";
//! let checked = scenario::parse(yaml, &scenario::Limits::default())?;
//! assert_eq!(checked.scenario.nodes.len(), 1);
//! # Ok::<(), scenario::Diagnostics>(())
//! ```
#![forbid(unsafe_code)]

pub mod actions;
pub mod decimal;
pub mod diagnostics;
pub mod dialects;
pub mod document;
pub mod engine;
pub mod expression;
pub mod feeders;
pub mod graph;
mod index;
pub mod keys;
pub mod limits;
pub mod merge;
pub mod model;
pub mod pacing;
pub mod pattern;
pub mod pools;
pub mod quoted;
pub mod report;
pub mod schema;
pub mod segment;
mod sink;
pub mod stats;
pub mod template;
pub mod thresholds;
pub mod time;
pub mod validate;
pub mod values;

pub use diagnostics::{Diagnostic, Diagnostics, Position, Severity};
pub use dialects::{Checked, parse};
pub use engine::{Effect, Engine, Input, RunOptions};
pub use limits::Limits;
pub use merge::merge;
pub use model::Scenario;
pub use report::Report;
pub use segment::Segment;
pub use time::Micros;
