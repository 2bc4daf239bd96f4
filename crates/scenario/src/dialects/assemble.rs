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

/// An id that something takes for itself.
struct Claim<'d> {
    node: NodeRef<'d>,
    id: &'d str,
    /// What it would be.
    what: &'static str,
    /// Whether templates may name it, so that it can't be a root's name.
    is_root: bool,
}

/// Ids must be their own: twice the same, or a name that templates know otherwise, can't be told apart.
fn check_ids(outline: &Outline<'_>, sink: &mut Sink) {
    let mut claims = Vec::new();
    for action in &outline.actions {
        claims.push(Claim {
            node: action.node,
            id: action.id,
            what: if outline.noun == "step" {
                "another step's id"
            } else {
                "an action's id"
            },
            is_root: true,
        });
    }
    for resource in &outline.resources {
        claims.push(Claim {
            node: *resource,
            id: resource.get_text("id").unwrap_or_default(),
            what: "a resource's id",
            is_root: true,
        });
    }
    let roots = unique(&claims, sink);
    let owner = |id: &str| {
        if RESERVED.contains(&id) {
            return Some("a name of its own");
        }
        let claim = roots.get(id).and_then(|place| claims.get(place));
        claim.map(|claim| claim.what)
    };
    for action in &outline.actions {
        let Some(spawn) = action.node.section("spawn").get("as") else {
            continue;
        };
        if let Some(item) = spawn.text()
            && let Some(taken) = owner(item)
        {
            sink.error(
                spawn,
                "reserved_id",
                format_args!("`{item}` is {taken} already"),
                "choose another name",
            );
        }
    }
    let mut nodes = Vec::new();
    for node in &outline.nodes {
        // A step is its action; a task of an action's name must run that action.
        let runs_it = match node.action {
            Some(ActionRef::Index(_)) => continue,
            Some(ActionRef::Id(action)) => action.text() == Some(node.id),
            None => false,
        };
        if let (false, Some(taken)) = (runs_it, owner(node.id)) {
            let id = node.node.get("id").unwrap_or(node.node);
            sink.error(
                id,
                "duplicate_id",
                format_args!("`{}` is {taken} already", node.id),
                "choose another id",
            );
        } else {
            nodes.push(Claim {
                node: node.node,
                id: node.id,
                what: "another one's id",
                is_root: true,
            });
        }
    }
    unique(&nodes, sink);
    let mut pools = Vec::new();
    for pool in &outline.pools {
        pools.push(Claim {
            node: pool.node,
            id: pool.id,
            what: "a pool's id",
            is_root: false,
        });
    }
    unique(&pools, sink);
    let mut feeders = Vec::new();
    for feeder in outline.settings.get_items("feeders") {
        feeders.push(Claim {
            node: feeder,
            id: feeder.get_text("name").unwrap_or_default(),
            what: "a feeder's name",
            is_root: false,
        });
    }
    unique(&feeders, sink);
}

/// Gives each id to the first that claims it.
fn unique<'d>(claims: &[Claim<'d>], sink: &mut Sink) -> Index<'d> {
    let mut ids = Index::default();
    for (place, claim) in claims.iter().enumerate() {
        if claim.is_root && RESERVED.contains(&claim.id) {
            sink.error(
                claim.at(),
                "reserved_id",
                format_args!("`{}` is reserved", claim.id),
                "choose another id",
            );
        } else if !claim.id.is_empty() {
            ids.insert(claim.id, place);
        }
    }
    for (first, again) in ids.repeats() {
        if let (Some(owner), Some(claim)) = (claims.get(first), claims.get(again)) {
            sink.error(
                claim.at(),
                "duplicate_id",
                format_args!("`{}` is {} already", claim.id, owner.what),
                "choose another id",
            );
        }
    }
    ids
}

impl<'d> Claim<'d> {
    /// Where its id is written.
    fn at(&self) -> NodeRef<'d> {
        let id = self.node.get("id").or(self.node.get("name"));
        id.unwrap_or(self.node)
    }
}
