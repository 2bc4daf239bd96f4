//! The parts of a document to the one model.

use std::rc::Rc;

use super::names::{RESERVED, ScenarioNames};
use super::outline::{ActionRef, EdgeOutline, NodeOutline, NodeTarget, Outline};
use super::read::{delay, duration, name_error, number, owned, unknown_id};
use super::{actions, data, settings, thresholds};
use crate::document::NodeRef;
use crate::expression::Expression;
use crate::index::Index;
use crate::model::{
    ActionIndex, DEFAULT_PRIORITY, Edge, Node, NodeIndex, OnBrokenThreshold, Scenario,
};
use crate::sink::Sink;
use crate::values;

/// The model of an outline, with something harmless in the place of what is wrong.
pub(super) fn scenario(outline: &Outline<'_>, sink: &mut Sink) -> Scenario {
    check_ids(outline, sink);
    let names = ScenarioNames::new(outline);
    let settings = outline.settings;
    let mut ip_pools = Vec::new();
    for pool in &outline.pools {
        ip_pools.push(data::pool(pool));
    }
    let mut resources = Vec::new();
    for resource in &outline.resources {
        resources.push(data::resource(*resource));
    }
    let mut actions = Vec::new();
    for (index, action) in outline.actions.iter().enumerate() {
        actions.push(Rc::new(actions::action(index, action, &names, sink)));
    }
    let mut nodes = Vec::new();
    for item in &outline.nodes {
        nodes.push(node(item, outline, &names, sink));
    }
    Scenario {
        id: outline.id.to_owned(),
        description: owned(settings, "description").unwrap_or_default(),
        hash: String::new(),
        load: settings::load(outline, sink),
        vars: settings.section("vars").to_map(),
        feeders: data::feeders(outline, sink),
        ip_pools,
        resources: resources.into(),
        actions,
        nodes,
        start: NodeIndex(outline.start),
        thresholds: thresholds::thresholds(outline, sink),
        on_broken_threshold: match settings.get_text("on_broken_threshold") {
            Some("report") => OnBrokenThreshold::Report,
            _ => OnBrokenThreshold::Fail,
        },
    }
}

fn node(
    item: &NodeOutline<'_>,
    outline: &Outline<'_>,
    names: &ScenarioNames<'_>,
    sink: &mut Sink,
) -> Node {
    let node = item.node;
    if let (true, Some(edge)) = (item.is_end, item.edges.first()) {
        sink.error(
            edge.node,
            "bad_value",
            format_args!("`{}` is an end, so it has no ways on", item.id),
            "remove them",
        );
    }
    let mut edges = Vec::new();
    for item in &item.edges {
        if let Some(edge) = edge(item, outline, names, sink) {
            edges.push(edge);
        }
    }
    let mut tags = Vec::new();
    for tag in node.get_items("tags") {
        if let Some(tag) = tag.text() {
            tags.push(tag.to_owned());
        }
    }
    Node {
        id: item.id.to_owned(),
        name: owned(node, "name").unwrap_or_else(|| item.id.to_owned()),
        position: node.position(),
        action: item.action.and_then(|action| match action {
            ActionRef::Index(index) => Some(ActionIndex(index)),
            ActionRef::Id(node) => actions::named_action(node, names, sink),
        }),
        is_end: item.is_end,
        edges,
        priority: node
            .get_text("priority")
            .and_then(values::whole)
            .unwrap_or(DEFAULT_PRIORITY),
        think_time: delay(node, "think_time", sink),
        pacing: duration(node, "pacing"),
        tags,
        group: owned(node, "group"),
    }
}

fn edge(
    item: &EdgeOutline<'_>,
    outline: &Outline<'_>,
    names: &ScenarioNames<'_>,
    sink: &mut Sink,
) -> Option<Edge> {
    let condition = item.condition.and_then(|node| {
        let text = node.scalar()?.text.as_str();
        Expression::parse(text, names)
            .map(Rc::new)
            .map_err(|error| name_error(node, "bad_expression", *error, sink))
            .ok()
    });
    let to = match item.to {
        NodeTarget::Index(index) => Some(NodeIndex(index)),
        NodeTarget::Id(node) => {
            let id = node.text()?;
            let index = names.node(id);
            if index.is_none() {
                let known = names.node_ids();
                unknown_id(node, "unknown_node", outline.noun, id, &known, sink);
            }
            index
        }
    };
    // A step's way on is the next step: what stands on the step isn't the edge's.
    let is_own = matches!(item.to, NodeTarget::Id(_));
    Some(Edge {
        to: to?,
        label: owned(item.node, "label").filter(|_| is_own),
        condition,
        weight: number(item.node, "weight").filter(|_| is_own),
        position: item.node.position(),
    })
}

/// Ids must be their own: twice the same, or a name that templates know otherwise, can't be told apart.
fn check_ids(outline: &Outline<'_>, sink: &mut Sink) {
    let whose = if outline.noun == "step" {
        "another step's id"
    } else {
        "an action's id"
    };
    let mut roots = Ids::new(&RESERVED);
    for action in &outline.actions {
        roots.claim(action.node, action.id, whose, sink);
    }
    for resource in &outline.resources {
        let id = resource.get_text("id").unwrap_or_default();
        roots.claim(*resource, id, "a resource's id", sink);
    }
    for action in &outline.actions {
        let Some(spawn) = action.node.section("spawn").get("as") else {
            continue;
        };
        if let Some(item) = spawn.text()
            && let Some(taken) = roots.owner(item)
        {
            sink.error(
                spawn,
                "reserved_id",
                format_args!("`{item}` is {taken} already"),
                "choose another name",
            );
        }
    }
    let mut nodes = Ids::new(&RESERVED);
    for node in &outline.nodes {
        // A step is its action; a task of an action's name must run that action.
        let runs_it = match node.action {
            Some(ActionRef::Index(_)) => continue,
            Some(ActionRef::Id(action)) => action.text() == Some(node.id),
            None => false,
        };
        if let (false, Some(taken)) = (runs_it, roots.owner(node.id)) {
            duplicate(node.node, node.id, taken, sink);
        } else {
            nodes.claim(node.node, node.id, "another one's id", sink);
        }
    }
    let mut pools = Ids::new(&[]);
    for pool in &outline.pools {
        pools.claim(pool.node, pool.id, "a pool's id", sink);
    }
    let mut feeders = Ids::new(&[]);
    for feeder in outline.settings.get_items("feeders") {
        let name = feeder.get_text("name").unwrap_or_default();
        feeders.claim(feeder, name, "a feeder's name", sink);
    }
}

/// Ids that are taken, each by the first that claims it.
struct Ids<'d> {
    reserved: &'static [&'static str],
    index: Index<'d>,
    /// What has each of them.
    owners: Vec<&'static str>,
}

impl<'d> Ids<'d> {
    fn new(reserved: &'static [&'static str]) -> Self {
        Ids {
            reserved,
            index: Index::default(),
            owners: Vec::new(),
        }
    }

    /// What has the id already.
    fn owner(&self, id: &str) -> Option<&'static str> {
        if self.reserved.contains(&id) {
            return Some("a name of its own");
        }
        self.owners.get(self.index.get(id)?).copied()
    }

    /// Takes the id of `node`, so that it's `whose` from now on.
    fn claim(&mut self, node: NodeRef<'d>, id: &'d str, whose: &'static str, sink: &mut Sink) {
        if self.reserved.contains(&id) {
            sink.error(
                id_of(node),
                "reserved_id",
                format_args!("`{id}` is reserved"),
                "choose another id",
            );
        } else if let Some(owner) = self.owner(id) {
            duplicate(node, id, owner, sink);
        } else if !id.is_empty() {
            self.index.insert(id, self.owners.len());
            self.owners.push(whose);
        }
    }
}

fn duplicate(node: NodeRef<'_>, id: &str, owner: &str, sink: &mut Sink) {
    sink.error(
        id_of(node),
        "duplicate_id",
        format_args!("`{id}` is {owner} already"),
        "choose another id",
    );
}

/// Where a node's id is written.
fn id_of(node: NodeRef<'_>) -> NodeRef<'_> {
    node.get("id").or(node.get("name")).unwrap_or(node)
}
