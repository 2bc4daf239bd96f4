//! What the dialects have in common: where in the document everything stands.

use crate::document::NodeRef;

/// A document with its parts found, whatever its dialect calls them.
pub(crate) struct Outline<'d> {
    /// What holds `load`, `vars`, `feeders`, `thresholds`.
    pub(crate) settings: NodeRef<'d>,
    /// The scenario's id, where it has one.
    pub(crate) id: &'d str,
    pub(crate) pools: Vec<PoolOutline<'d>>,
    /// Whether the first pool is shared by all users where the scenario binds none.
    pub(crate) shares_first_pool: bool,
    pub(crate) resources: Vec<NodeRef<'d>>,
    pub(crate) actions: Vec<ActionOutline<'d>>,
    pub(crate) nodes: Vec<NodeOutline<'d>>,
    /// Where iterations begin.
    pub(crate) start: usize,
    /// What a node is called in messages: step, task, node.
    pub(crate) noun: &'static str,
}

/// A pool.
pub(crate) struct PoolOutline<'d> {
    pub(crate) id: &'d str,
    pub(crate) node: NodeRef<'d>,
    /// The list of its addresses.
    pub(crate) addresses: NodeRef<'d>,
}

/// An action.
pub(crate) struct ActionOutline<'d> {
    pub(crate) id: &'d str,
    /// What holds its extras: `check`, `capture`, `timeout`, …
    pub(crate) node: NodeRef<'d>,
    /// What it does: a word of the key table.
    pub(crate) call: &'d str,
    /// `params` or `with`.
    pub(crate) params: Option<NodeRef<'d>>,
}

/// A step, task or node.
pub(crate) struct NodeOutline<'d> {
    pub(crate) id: &'d str,
    pub(crate) node: NodeRef<'d>,
    pub(crate) action: Option<ActionRef<'d>>,
    pub(crate) is_end: bool,
    pub(crate) edges: Vec<EdgeOutline<'d>>,
}

/// Which action a node runs.
#[derive(Clone, Copy)]
pub(crate) enum ActionRef<'d> {
    /// The one of this id.
    Id(NodeRef<'d>),
    /// The one at this place in [`Outline::actions`].
    Index(usize),
}

/// A way on.
pub(crate) struct EdgeOutline<'d> {
    pub(crate) node: NodeRef<'d>,
    pub(crate) to: NodeTarget<'d>,
    pub(crate) condition: Option<NodeRef<'d>>,
}

/// Where an edge leads.
#[derive(Clone, Copy)]
pub(crate) enum NodeTarget<'d> {
    /// To the node of this id.
    Id(NodeRef<'d>),
    /// To the one at this place in [`Outline::nodes`].
    Index(usize),
}
