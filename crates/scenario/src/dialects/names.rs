//! What a scenario's templates and conditions may name.

use std::collections::HashMap;

use super::outline::{ActionRef, Outline};
use crate::document::NodeRef;
use crate::expression::{Names, Root, UnknownName};
use crate::keys::nearest;
use crate::model::{ActionIndex, FeederIndex, NodeIndex, ResourceIndex};

/// The roots that no id may be.
pub(super) const RESERVED: [&str; 5] = ["vars", "user", "iteration", "feeder", "segment"];
/// What every answer has.
pub(super) const ANSWER: [&str; 4] = ["status_code", "body", "size", "time_ms"];
const USER: [&str; 3] = ["id", "allocated_ip", "tenant_id"];

/// All names of a scenario.
pub(super) struct ScenarioNames<'d> {
    vars: Vec<&'d str>,
    /// By name: the place, and the columns where they're known.
    feeders: HashMap<&'d str, (FeederIndex, Option<Vec<&'d str>>)>,
    actions: HashMap<&'d str, ActionIndex>,
    /// Per action: what it captures.
    captures: Vec<Vec<&'d str>>,
    /// By id: the place, and the action it runs.
    nodes: HashMap<&'d str, (NodeIndex, Option<ActionIndex>)>,
    resources: HashMap<&'d str, (ResourceIndex, Vec<&'d str>)>,
    /// Per action: the names of the items it's spawned for.
    items: Vec<Vec<&'d str>>,
}

impl<'d> ScenarioNames<'d> {
    pub(super) fn new(outline: &Outline<'d>) -> Self {
        let settings = outline.settings;
        let actions: HashMap<_, _> = outline
            .actions
            .iter()
            .enumerate()
            .rev()
            .map(|(index, action)| (action.id, ActionIndex(index)))
            .collect();
        let mut items = vec![Vec::new(); outline.actions.len()];
        for spawn in outline
            .actions
            .iter()
            .filter_map(|action| action.node.get("spawn"))
        {
            let target = spawn
                .get_text("action")
                .and_then(|id| items.get_mut(actions.get(id)?.0));
            if let (Some(items), Some(name)) = (target, spawn.get_text("as")) {
                items.push(name);
            }
        }
        let action_of = |action: ActionRef<'d>| match action {
            ActionRef::Index(index) => Some(ActionIndex(index)),
            ActionRef::Id(node) => actions.get(node.text()?).copied(),
        };
        ScenarioNames {
            vars: settings.get("vars").map(keys).unwrap_or_default(),
            feeders: settings
                .get_items("feeders")
                .enumerate()
                .filter_map(|(index, feeder)| {
                    Some((
                        feeder.get_text("name")?,
                        (FeederIndex(index), columns(feeder)),
                    ))
                })
                .collect(),
            captures: outline
                .actions
                .iter()
                .map(|action| {
                    super::answers::capture_nodes(action.node)
                        .filter_map(|node| node.get_text("name"))
                        .collect()
                })
                .collect(),
            nodes: outline
                .nodes
                .iter()
                .enumerate()
                .rev()
                .map(|(index, node)| (node.id, (NodeIndex(index), node.action.and_then(action_of))))
                .collect(),
            resources: outline
                .resources
                .iter()
                .enumerate()
                .filter_map(|(index, node)| {
                    let properties = node.get("properties").map(keys).unwrap_or_default();
                    Some((node.get_text("id")?, (ResourceIndex(index), properties)))
                })
                .collect(),
            actions,
            items,
        }
    }

    pub(super) fn action(&self, id: &str) -> Option<ActionIndex> {
        self.actions.get(id).copied()
    }

    pub(super) fn node(&self, id: &str) -> Option<NodeIndex> {
        self.nodes.get(id).map(|&(index, _)| index)
    }

    pub(super) fn nearest_action(&self, id: &str) -> Option<&'d str> {
        nearest(id, self.actions.keys().copied())
    }

    pub(super) fn nearest_node(&self, id: &str) -> Option<&'d str> {
        nearest(id, self.nodes.keys().copied())
    }

    /// The names in the templates of one action: also the items it's spawned for.
    pub(super) fn of_action(&self, index: usize) -> ActionNames<'_, 'd> {
        ActionNames {
            scenario: self,
            items: self.items.get(index).map(Vec::as_slice).unwrap_or_default(),
        }
    }

    fn answer(
        &self,
        root: Root,
        action: ActionIndex,
        name: &str,
        keys: &[String],
    ) -> Result<(Root, usize), UnknownName> {
        let captures = self
            .captures
            .get(action.0)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let known = ANSWER.iter().chain(captures).copied();
        within(name, keys, known, "capture it first").map(|()| (root, 0))
    }
}

/// The names in the templates of one action.
pub(super) struct ActionNames<'n, 'd> {
    scenario: &'n ScenarioNames<'d>,
    items: &'n [&'d str],
}

impl Names for ActionNames<'_, '_> {
    fn resolve(&self, name: &str, keys: &[String]) -> Result<(Root, usize), UnknownName> {
        if self.items.contains(&name) {
            return Ok((Root::Item(name.to_owned()), 0));
        }
        self.scenario.resolve(name, keys)
    }
}

impl Names for ScenarioNames<'_> {
    fn resolve(&self, name: &str, keys: &[String]) -> Result<(Root, usize), UnknownName> {
        match name {
            "vars" => within(
                name,
                keys,
                self.vars.iter().copied(),
                "declare it under `vars`",
            )
            .map(|()| (Root::Vars, 0)),
            "user" => within(
                name,
                keys,
                USER.into_iter(),
                "name another part of the user",
            )
            .map(|()| (Root::User, 0)),
            "iteration" => alone(name, keys).map(|()| (Root::Iteration, 0)),
            "segment" => alone(name, keys).map(|()| (Root::Segment, 0)),
            "feeder" => self.feeder(keys),
            _ => {
                if let Some(&action) = self.actions.get(name) {
                    return self.answer(Root::Action(action), action, name, keys);
                }
                if let Some(&(node, action)) = self.nodes.get(name) {
                    return match action {
                        Some(action) => self.answer(Root::Node(node), action, name, keys),
                        None => Err(unknown(
                            format!("`{name}` runs no action, so it has no answer"),
                            "name one that runs an action",
                        )),
                    };
                }
                if let Some((resource, properties)) = self.resources.get(name) {
                    let resource = *resource;
                    return within(
                        name,
                        keys,
                        properties.iter().copied(),
                        "add it to the resource's properties",
                    )
                    .map(|()| (Root::Resource(resource), 0));
                }
                Err(self.unknown_root(name))
            }
        }
    }
}

impl ScenarioNames<'_> {
    fn feeder(&self, keys: &[String]) -> Result<(Root, usize), UnknownName> {
        within(
            "feeder",
            keys,
            self.feeders.keys().copied(),
            "declare it under `feeders`",
        )?;
        let Some((name, (index, columns))) = keys
            .first()
            .and_then(|name| self.feeders.get_key_value(name.as_str()))
        else {
            return Err(unknown(
                "there is no such feeder",
                "declare it under `feeders`",
            ));
        };
        let below = keys.get(1..).unwrap_or_default();
        match columns {
            Some(columns) => within(
                &format!("feeder.{name}"),
                below,
                columns.iter().copied(),
                "add it to its rows",
            )?,
            None if below.is_empty() => {
                return Err(unknown(
                    format!("`feeder.{name}` is a row, not a value"),
                    "name one of its columns after a dot",
                ));
            }
            None => {}
        }
        Ok((Root::Feeder(*index), 1))
    }

    fn unknown_root(&self, name: &str) -> UnknownName {
        let ids = self
            .actions
            .keys()
            .chain(self.nodes.keys())
            .chain(self.resources.keys());
        let message = format!("there is no `{name}` here");
        if self.vars.contains(&name) {
            return unknown(message, format!("did you mean `vars.{name}`?"));
        }
        match nearest(name, RESERVED.into_iter().chain(ids.copied())) {
            Some(near) => unknown(message, format!("did you mean `{near}`?")),
            None => unknown(
                message,
                "a path begins with vars, user, iteration, feeder, segment, or the id of an action, a task or a resource",
            ),
        }
    }
}

/// Checks that the first of `keys` is one of `known`; else `what` says what to do.
fn within<'k>(
    name: &str,
    keys: &[String],
    known: impl Iterator<Item = &'k str> + Clone,
    what: &str,
) -> Result<(), UnknownName> {
    let list = || known.clone().collect::<Vec<_>>().join(", ");
    let Some(key) = keys.first() else {
        return Err(unknown(
            format!("`{name}` isn't a value by itself"),
            format!("name a part of it: {}", list()),
        ));
    };
    if known.clone().any(|known| known == key) {
        return Ok(());
    }
    let help = match nearest(key, known.clone()) {
        Some(near) => format!("did you mean `{name}.{near}`?"),
        None if known.clone().next().is_none() => what.to_owned(),
        None => format!("{what}; there are: {}", list()),
    };
    Err(unknown(format!("there is no `{name}.{key}`"), help))
}

fn alone(name: &str, keys: &[String]) -> Result<(), UnknownName> {
    if keys.is_empty() {
        Ok(())
    } else {
        Err(unknown(
            format!("`{name}` has no parts"),
            format!("write {{{{{name}}}}}"),
        ))
    }
}

fn unknown(message: impl Into<String>, help: impl Into<String>) -> UnknownName {
    UnknownName {
        message: message.into(),
        help: help.into(),
    }
}

fn keys(node: NodeRef<'_>) -> Vec<&str> {
    node.entries().filter_map(|(key, _)| key.text()).collect()
}

/// The columns of a feeder whose rows are in the document.
fn columns(feeder: NodeRef<'_>) -> Option<Vec<&str>> {
    let mut columns: Vec<&str> = feeder.get("rows")?.items().flat_map(keys).collect();
    columns.sort_unstable();
    columns.dedup();
    Some(columns)
}
