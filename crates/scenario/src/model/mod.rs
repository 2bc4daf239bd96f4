//! The one model of a scenario: what every dialect decodes into, and all that the engine knows of it.

mod action;
mod data;
mod load;
mod threshold;

pub use action::{
    Action, Body, Call, Capture, CaptureSource, Check, CheckKind, ContentField, HeaderTest,
    HttpCall, JsonTest, Scope, Spawn, StatusRange,
};
pub use data::{
    AddressRange, Feeder, FeederOrder, FeederSource, IpPool, PoolStrategy, Resource, ResourceKind,
};
pub use load::{
    BindingStrategy, Concurrency, Delay, IpBinding, Lifetime, LifetimeMode, Load, Phase, RateStage,
    ReleaseOn, Shape, Stage,
};
pub use threshold::{Aggregate, Metric, Selector, Threshold};

use std::rc::Rc;

use crate::diagnostics::Position;
use crate::expression::Expression;

/// A JSON object.
pub type Map = serde_json::Map<String, serde_json::Value>;

/// An action's place in [`Scenario::actions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionIndex(pub usize);

/// A node's place in [`Scenario::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIndex(pub usize);

/// A pool's place in [`Scenario::ip_pools`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolIndex(pub usize);

/// A resource's place in [`Scenario::resources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceIndex(pub usize);

/// A feeder's place in [`Scenario::feeders`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeederIndex(pub usize);

/// A checked scenario. Every index in it is valid, every name in a template is resolved.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The scenario's id (`scenario.id`; `name` in tasks and workbook).
    pub id: String,
    /// What it is for, in the writer's words; may be empty.
    pub description: String,
    /// A hash of the document's text, 16 hex digits: the same text has the same hash.
    pub hash: String,
    /// The load: how many users, when, for how long.
    pub load: Load,
    /// The scenario's own variables: `{{ vars.NAME }}`.
    pub vars: Map,
    /// Rows of data: `{{ feeder.NAME.column }}`.
    pub feeders: Vec<Feeder>,
    /// Pools of source addresses.
    pub ip_pools: Vec<IpPool>,
    /// Named endpoints: `{{ ID.property }}`.
    pub resources: Rc<[Resource]>,
    /// What can be done.
    pub actions: Vec<Rc<Action>>,
    /// The workflow: a graph. One iteration walks it from `start` to an end.
    pub nodes: Vec<Node>,
    /// Where every iteration begins.
    pub start: NodeIndex,
    /// What must hold for the run to pass.
    pub thresholds: Vec<Threshold>,
    /// What a broken threshold does besides `passed: false`.
    pub on_broken_threshold: OnBrokenThreshold,
}

/// What a broken threshold does besides `passed: false` in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnBrokenThreshold {
    /// The process fails, with the report attached.
    #[default]
    Fail,
    /// The process succeeds; the report tells.
    Report,
}

/// The lane of actions whose task doesn't say: the middle of 0 (first) to 63 (last).
pub const DEFAULT_PRIORITY: u8 = 32;

/// A node of the workflow: a step, a task.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its id: `{step:ID}` in thresholds, `{{ ID.status_code }}` in templates.
    pub id: String,
    /// What it's called in reports: the id unless it has a name.
    pub name: String,
    /// Where it stands in the document.
    pub position: Position,
    /// What it does; none: it's passed through.
    pub action: Option<ActionIndex>,
    /// Whether an iteration that comes here is complete (after the node's action, if it has one).
    pub is_end: bool,
    /// Ways on, in the order of the document.
    pub edges: Vec<Edge>,
    /// Its lane: 0 goes first, 63 last.
    pub priority: u8,
    /// The pause after it, unless it's the last of the iteration.
    pub think_time: Option<Delay>,
    /// The fixed period from this node's start to the next node's start.
    pub pacing: Option<std::time::Duration>,
    /// Tags for thresholds' `{tag:…}`.
    pub tags: Vec<String>,
    /// The group it's reported under.
    pub group: Option<String>,
}

/// A way from one node to another.
#[derive(Debug, Clone)]
pub struct Edge {
    /// Where it leads.
    pub to: NodeIndex,
    /// What it's called.
    pub label: Option<String>,
    /// Taken when this holds. `true` is a condition too.
    pub condition: Option<Rc<Expression>>,
    /// Its share among the edges without a condition; none given on any of them: the first is taken.
    pub weight: Option<f64>,
    /// Where it stands in the document.
    pub position: Position,
}

impl Scenario {
    /// The action at `index`.
    #[must_use]
    pub fn action(&self, index: ActionIndex) -> Option<&Action> {
        self.actions.get(index.0).map(Rc::as_ref)
    }

    /// The node at `index`.
    #[must_use]
    pub fn node(&self, index: NodeIndex) -> Option<&Node> {
        self.nodes.get(index.0)
    }

    /// The pool at `index`.
    #[must_use]
    pub fn ip_pool(&self, index: PoolIndex) -> Option<&IpPool> {
        self.ip_pools.get(index.0)
    }
}
